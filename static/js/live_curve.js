// The price over time as a curve of steps: what the table says, for the eye. Drawn only where there is something to see.
import uPlot from "../vendor/uplot.esm.js";
import { grouped, short } from "./money.js";

const HEIGHT = 176;
const ZONE = "Asia/Shanghai";
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

export class Curve {
  /** Take the element that the curve is drawn in, and the card around it. */
  constructor(element, card) {
    Object.assign(this, { element, card, plot: null, points: [] });
    new ResizeObserver(() => this.plot?.setSize({ width: this.width(), height: HEIGHT })).observe(card);
    document.addEventListener("theme:changed", () => this.draw());
    window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.draw());
  }

  width() {
    const style = getComputedStyle(this.element);
    return Math.max(160, this.element.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight));
  }

  /** Show the accepted bids among the events. */
  show(events) {
    this.points = events.filter((event) => event.kind === "bid-accepted").map((bid) => [Date.parse(bid.received_at) / 1000, bid.amount_fen]);
    this.card.hidden = this.points.length < 2;
    if (this.card.hidden) return;
    if (this.plot) this.plot.setData(this.data());
    else this.draw();
  }

  data() {
    return [this.points.map(([at]) => at), this.points.map(([, fen]) => fen)];
  }

  draw() {
    if (this.points.length < 2) return;
    this.plot?.destroy();
    const line = { stroke: colour("--line"), width: 1 };
    const axis = { stroke: colour("--muted"), grid: line, ticks: { ...line, size: 4 }, font: `12px ${colour("--sans")}` };
    const price = (fen) => (document.documentElement.lang.startsWith("zh") && short(fen)) || grouped(fen);
    this.plot = new uPlot({
      width: this.width(),
      height: HEIGHT,
      cursor: { show: false },
      legend: { show: false },
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), ZONE),
      scales: { x: { time: true } },
      axes: [
        { ...axis, space: 72, values: (_, splits) => splits.map((at) => clockWords(at, splits)) },
        { ...axis, size: 76, values: (_, splits) => splits.map(price) },
      ],
      series: [{}, { stroke: colour("--seal"), width: 2, paths: uPlot.paths.stepped({ align: 1 }), points: { show: true, size: 5, fill: colour("--surface") } }],
    }, this.data(), this.element);
  }
}

/** Return an instant on the axis: with seconds where the whole curve is short, with the day where it is long. */
function clockWords(at, splits) {
  const span = splits.at(-1) - splits[0];
  const options = { timeZone: ZONE, hour12: false, hour: "2-digit", minute: "2-digit" };
  if (span < 600) options.second = "2-digit";
  if (span > 86_400) Object.assign(options, { month: "2-digit", day: "2-digit" });
  return new Intl.DateTimeFormat("zh-CN", options).format(new Date(at * 1000));
}
