/* Draws the rounds of each month from the table beside the chart; the table stays the source. */

import { init } from "../vendor/echarts.esm.min.js";

const holder = document.querySelector("#months-chart");
const table = document.getElementById("months");

function rows() {
  return [...table.querySelectorAll("tbody tr")].map((row) => ({
    month: row.cells[0].textContent.trim(),
    held: Number(row.cells[1].textContent.replace(/\D/g, "")),
    sold: Number(row.cells[2].textContent.replace(/\D/g, "")),
  }));
}

function token(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function drawing(data) {
  const heads = table.querySelectorAll("thead th");
  const bar = (place, key, color) => ({
    name: heads[place].textContent.trim(),
    type: "bar",
    barGap: "-100%",
    data: data.map((each) => each[key]),
    itemStyle: { color },
  });
  return {
    aria: { enabled: true, decal: { show: true } },
    animation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    grid: { left: 8, right: 8, top: 36, bottom: 8, containLabel: true },
    legend: { top: 0, textStyle: { color: token("--muted") } },
    textStyle: { fontFamily: token("--sans") },
    tooltip: { trigger: "axis" },
    xAxis: { type: "category", data: data.map((each) => each.month), axisLabel: { color: token("--muted") } },
    yAxis: {
      type: "value",
      minInterval: 1,
      axisLabel: { color: token("--muted") },
      splitLine: { lineStyle: { color: token("--line") } },
    },
    series: [bar(1, "held", token("--line-strong")), bar(2, "sold", token("--navy"))],
  };
}

if (holder && table && rows().length) {
  const chart = init(holder, null, { renderer: "svg" });
  const draw = () => chart.setOption(drawing(rows()), true);
  draw();
  addEventListener("resize", () => chart.resize());
  new MutationObserver(draw).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
}
