// The price over time as a curve of steps, and the same as a table: for the eye, and for whoever reads otherwise.
import uPlot from "../vendor/uplot.esm.js";
import { kindWords } from "./live_log.js";
import { courseOf } from "./live_state.js";
import { grouped } from "./money.js";
import { clock } from "./server_clock.js";
import { word } from "./words.js";

const HEIGHT = 208;
const ZONE = "Asia/Shanghai";
const ROWS_MAX = 2000;
const MARKED_MAX = 400;
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const make = (tag, textContent) => Object.assign(document.createElement(tag), { textContent });
const seconds = (instant) => Date.parse(instant) / 1000;

export class Curve {
  /** Take the card: in it the drawing, the table, and the buttons that choose between them. */
  constructor(card) {
    this.card = card;
    this.element = card.querySelector("#curve");
    this.table = card.querySelector("#curve-rows");
    this.plot = null;
    this.bids = [];
    this.until = null;
    this.rows = 0;
    new ResizeObserver(() => this.plot?.setSize({ width: this.width(), height: HEIGHT })).observe(card);
    document.addEventListener("theme:changed", () => this.draw());
    window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.draw());
    card.querySelectorAll("[data-shows]").forEach((button) => button.addEventListener("click", () => this.choose(button.dataset.shows)));
  }

  choose(what) {
    this.card.querySelectorAll("[data-shows]").forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.shows === what)));
    this.card.querySelectorAll("[data-shown]").forEach((piece) => { piece.hidden = piece.dataset.shown !== what; });
    if (what === "curve") this.draw();
  }

  width() {
    const style = getComputedStyle(this.element);
    return Math.max(160, this.element.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight));
  }

  /** Show the accepted bids among the events; the last price holds until now, or until the round's end. */
  show(state) {
    this.bids = courseOf(state.events);
    this.isOver = ["sold", "unsold", "withdrawn"].includes(state.round.state);
    this.end = seconds(state.round.ends_at);
    const some = this.bids.length > 0;
    this.card.querySelector("[data-part=none]").hidden = some;
    this.card.toggleAttribute("data-some", some);
    this.showRows();
    if (!some) return;
    if (this.plot) this.plot.setData(this.data());
    else this.draw();
  }

  /** Let the last price reach to the present. */
  stretch() {
    if (this.plot && !this.isOver && !this.element.hidden && !document.hidden) this.plot.setData(this.data());
  }

  data() {
    const at = this.bids.map((bid) => seconds(bid.event.received_at));
    const fen = this.bids.map((bid) => bid.event.amount_fen);
    const last = this.isOver ? this.end : Math.min(clock.now() / 1000, Math.max(this.end, at.at(-1)));
    if (last > at.at(-1)) { at.push(last); fen.push(fen.at(-1)); }
    return [at, fen];
  }

  /** Return the range of the time axis: a lone bid stands in its minute. */
  span(from, to) {
    return to - from < 60 ? [from - 30, to + 30] : [from, to + (to - from) / 40];
  }

  draw() {
    if (!this.bids.length || this.element.hidden) return;
    this.plot?.destroy();
    const line = { stroke: colour("--line"), width: 1 };
    const axis = { stroke: colour("--muted"), grid: line, ticks: { ...line, size: 4 }, font: `12px ${colour("--sans")}` };
    this.plot = new uPlot({
      width: this.width(),
      height: HEIGHT,
      cursor: { show: false },
      legend: { show: false },
      tzDate: (at) => uPlot.tzDate(new Date(at * 1000), ZONE),
      scales: { x: { time: true, range: (_, from, to) => this.span(from, to) }, y: { range: (_, low, high) => aroundPrices(low, high, this.bids) } },
      axes: [
        { ...axis, space: 72, values: (_, splits) => splits.map((at) => clockWords(at, splits)) },
        { ...axis, size: 72, space: 36, incrs: INCREMENTS, values: (_, splits) => splits.map(axisPrice) },
      ],
      series: [{}, { stroke: colour("--seal"), width: 2, paths: uPlot.paths.stepped({ align: 1 }), points: { show: false } }],
      hooks: { draw: [(plot) => this.mark(plot)] },
    }, this.data(), this.element);
  }

  /** Mark each bid: a dot, a diamond where it took the price by priority, and a dashed line where it moved the end. */
  mark(plot) {
    const pen = plot.ctx;
    const { top, height } = plot.bbox;
    const ratio = devicePixelRatio;
    pen.save();
    pen.lineWidth = 1.5 * ratio;
    for (const { event, match, end } of this.bids.slice(-MARKED_MAX)) {
      const x = plot.valToPos(seconds(event.received_at), "x", true);
      const y = plot.valToPos(event.amount_fen, "y", true);
      if (end) {
        pen.strokeStyle = colour("--warn");
        pen.setLineDash([4 * ratio, 4 * ratio]);
        pen.beginPath();
        pen.moveTo(x, top);
        pen.lineTo(x, top + height);
        pen.stroke();
        pen.setLineDash([]);
      }
      const size = (match ? 6 : 3.5) * ratio;
      pen.strokeStyle = colour(match ? "--navy" : "--seal");
      pen.fillStyle = colour(match ? "--navy" : "--surface");
      pen.beginPath();
      if (match) [[0, -size], [size, 0], [0, size], [-size, 0]].forEach(([right, down]) => pen.lineTo(x + right, y + down));
      else pen.arc(x, y, size, 0, 2 * Math.PI);
      pen.closePath();
      pen.fill();
      pen.stroke();
    }
    pen.restore();
  }

  /** Draw the rows that are new; after the whole record came, draw them all. */
  showRows() {
    const shown = this.bids.slice(-ROWS_MAX);
    const key = shown[0]?.event.seq;
    if (key !== this.key) { this.table.replaceChildren(); this.rows = 0; this.key = key; }
    // The last row is drawn again: an end that it moved is told after it.
    if (this.rows) { this.table.lastElementChild.remove(); this.rows -= 1; }
    for (const { event, added, match, end } of shown.slice(this.rows)) {
      const row = document.createElement("tr");
      row.append(make("td", clock.stamp(event.received_at)), make("td", `¥${grouped(event.amount_fen)}`),
        make("td", added === null ? "—" : added ? `+${grouped(added)}` : word("same-price")),
        make("td", kindWords(event, match)), make("td", end ? word("moved-to", { time: clock.stamp(end) }) : ""));
      this.table.append(row);
    }
    this.rows = shown.length;
  }
}

// Whole yuan in one, two and five: nothing between them stands on the axis.
const INCREMENTS = Array.from({ length: 12 }, (_, power) => [1, 2, 5].map((first) => first * 10 ** (power + 2))).flat();

/** Return the range of prices with room above and below; a lone price stands in the middle. */
function aroundPrices(low, high, bids) {
  const room = high > low ? (high - low) * 0.08 : Math.max(100, Math.round(bids[0].event.amount_fen / 100));
  return [Math.max(0, low - room), high + room];
}

/** Return a price for the axis, in the units that people speak; the table has it in full. */
function axisPrice(fen) {
  const yuan = fen / 100;
  const chinese = document.documentElement.lang.startsWith("zh");
  if (chinese) return yuan >= 1e4 ? `${(yuan / 1e4).toLocaleString("zh-CN", { maximumFractionDigits: 2 })} 万` : grouped(fen);
  if (yuan >= 1e6) return `${Number((yuan / 1e6).toFixed(3))} m`;
  return yuan >= 1e4 ? `${Number((yuan / 1e3).toFixed(1))} k` : grouped(fen);
}

/** Return an instant on the axis: with seconds where the whole curve is short, with the day where it is long. */
function clockWords(at, splits) {
  const span = splits.at(-1) - splits[0];
  const options = { timeZone: ZONE, hour12: false, hour: "2-digit", minute: "2-digit" };
  if (span < 600) options.second = "2-digit";
  if (span > 86_400) Object.assign(options, { month: "2-digit", day: "2-digit" });
  return new Intl.DateTimeFormat("zh-CN", options).format(new Date(at * 1000));
}
