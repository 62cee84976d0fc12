// The live room: draws the round as it is told, and hands the bidder's bids to the line.
import { Hand } from "./bid_form.js";
import { Line } from "./live_line.js";
import { Curve } from "./live_curve.js";
import { begin, countsTo, endIfBid, isBehind, phase, place, reduce, spoken } from "./live_state.js";
import { grouped, short } from "./money.js";
import { clock } from "./server_clock.js";
import { addWords, word } from "./words.js";

const SHOWN_MAX = 200;
const MILLION_FEN = 1e8;
const SAY_EVERY_MS = 3000;
const SAID_AT_MS = [3600, 1800, 600, 300, 60, 30].map((seconds) => seconds * 1000);
const STILL = new Set(["sold", "unsold", "withdrawn"]);

addWords("room-words");
const room = JSON.parse(document.getElementById("room").textContent);
clock.seed(room.now_ms);
const byId = (id) => document.getElementById(id);
const text = (element, words) => { if (element && element.textContent !== words) element.textContent = words; };
let state = begin({ ...room, hasBid: room.has_bid });

// ------------------------------------------------------------------------------------------ what happened, line by line

const cells = (row, ...words) => {
  for (const word_ of words) row.append(Object.assign(document.createElement("td"), { textContent: word_ }));
  return row;
};
const line = (words) => (event) => {
  const row = document.createElement("tr");
  row.className = "happened";
  const cell = Object.assign(document.createElement("td"), { colSpan: 4, textContent: words(event) });
  row.append(cell);
  return row;
};

/** How each kind of event is drawn; what is drawn as nothing concerns nobody but the one who was answered. */
const DRAWN = {
  "round-opened": line((event) => word("log-opened", { time: clock.stamp(event.received_at) })),
  "bid-accepted": (event) => {
    const own = event.code === state.code;
    const row = cells(document.createElement("tr"), event.code, `¥${grouped(event.amount_fen)}`, clock.stamp(event.received_at),
      word(event.rank === null ? "kind-bid" : "kind-priority"));
    row.toggleAttribute("data-own", own);
    if (own) row.firstChild.append(Object.assign(document.createElement("span"), { className: "own-mark", textContent: word("own") }));
    return row;
  },
  "end-moved": line((event) => word("log-moved", { time: clock.stamp(event.ends_at) })),
  "bid-refused": () => null,
  "suspended": line((event) => word("log-suspended", { time: clock.stamp(event.received_at), reason: event.reason })),
  "resumed": line((event) => word("log-resumed", { time: clock.stamp(event.received_at), until: clock.stamp(event.ends_at) })),
  "sold": line((event) => word("log-sold", { code: event.code, amount: grouped(event.amount_fen) })),
  "unsold": line(() => word("log-unsold")),
  "withdrawn": line((event) => word("log-withdrawn", { reason: event.reason })),
};

function showEvents(events) {
  const log = byId("log");
  for (const event of events) {
    const row = DRAWN[event.kind]?.(event);
    if (!row) continue;
    row.dataset.seq = event.seq;
    log.prepend(row);
  }
  while (log.rows.length > SHOWN_MAX) log.deleteRow(-1);
  byId("no-bids").hidden = log.rows.length > 0;
}

// ----------------------------------------------------------------------------------------------------- the whole page

function showStanding(now) {
  const { round } = state;
  const at = phase(state, now);
  const root = byId("live-room");
  if (root.dataset.phase !== at) {
    root.dataset.phase = at;
    const seal = byId("seals").content.querySelector(`[data-state="${at}"]`);
    if (seal) byId("seal").replaceChildren(seal.cloneNode(true));
    document.querySelectorAll("[data-when]").forEach((piece) => { piece.hidden = !piece.dataset.when.split(" ").includes(at); });
  }
  root.dataset.place = place(state);
  document.querySelectorAll("[data-place-is]").forEach((piece) => { piece.hidden = piece.dataset.placeIs !== place(state); });
  text(byId("stop-reason"), round.stop?.reason ?? "");
  text(byId("delays"), round.extensions ? word(round.extensions === 1 ? "delays-one" : "delays", { count: round.extensions }) : "");
  showPrice(round);
  showClock(now);
}

/** Return the short form that people speak, in the page's language. */
function spokenShort(fen) {
  if (room.chinese) return short(fen);
  return fen >= MILLION_FEN ? `${Math.floor(fen / (MILLION_FEN / 100)) / 100} ${word("million")}` : "";
}

function showPrice({ leading, terms, state: named }) {
  const sold = named === "sold";
  const fen = leading ? leading.amount_fen : terms.start_price_fen;
  const exact = byId("price");
  const words = grouped(fen);
  if (exact.dataset.fen !== String(fen)) {
    const first = !exact.dataset.fen;
    exact.dataset.fen = fen;
    text(byId("price-digits"), words);
    text(byId("price-short"), spokenShort(fen));
    if (!first) { exact.classList.remove("fresh"); void exact.offsetWidth; exact.classList.add("fresh"); }
  }
  text(byId("price-label"), word(sold ? "sold-for" : leading ? "price" : "start-price"));
  const own = leading?.code === state.code ? "-you" : "";
  text(byId("leader"), leading ? word(`${sold ? "buyer" : "leader"}${own}`, { code: leading.code }) : word("no-leader"));
}

function showClock(now) {
  const counts = countsTo(state, now);
  const element = byId("until");
  byId("clock-part").hidden = !counts;
  if (!counts) return;
  if (element.dataset.until !== counts.at) element.dataset.until = counts.at;
  if (element.dataset.to !== counts.to) element.dataset.to = counts.to;
  text(byId("until-label"), word(counts.to === "open" ? "opens-in" : "closes-in"));
  text(byId("until-at"), clock.stamp(counts.at, 0));
  const at = phase(state, now);
  text(byId("if-bid"), at === "open" || at === "extended" ? ifBid(now) : "");
}

function ifBid(now) {
  const end = endIfBid(state, now, room.extension_ms);
  const same = end === Date.parse(state.round.ends_at);
  return same ? word("if-bid-same") : word("if-bid-later", { time: clock.stamp(end, 0) });
}

function showLine() {
  const pill = byId("pill");
  pill.dataset.line = state.broken ? "broken" : state.line;
  text(byId("pill-words"), word(`line-${pill.dataset.line}`));
  byId("broken").hidden = !state.broken;
}

function showDeviceClock() {
  const [key, places] = clock.words();
  const rtt = Number.isFinite(clock.rtt) ? word("rtt", { ms: Math.max(1, Math.round(clock.rtt)) }) : "";
  text(byId("clock-words"), [word(key, places), rtt].filter(Boolean).join(" · "));
  byId("clock-words").toggleAttribute("data-off", key !== "clock-right");
}

const title = document.title;
function showTitle() {
  const mark = { leading: "title-leading", outbid: "title-outbid" }[place(state)];
  document.title = mark && !STILL.has(state.round.state) ? `${word(mark)} ${title}` : title;
}

// ------------------------------------------------------------------------------------------------- what is said aloud

let saidAt = 0;
let saying = 0;
function say(words, urgent = false) {
  if (urgent) { byId("cry").textContent = words; return; }
  window.clearTimeout(saying);
  const wait = Math.max(0, saidAt + SAY_EVERY_MS - performance.now());
  saying = window.setTimeout(() => { saidAt = performance.now(); byId("say").textContent = words; }, wait);
}

let leftBefore = Infinity;
function sayTimeLeft(now) {
  const counts = countsTo(state, now);
  const left = counts?.to === "close" ? Date.parse(counts.at) - now : Infinity;
  const passed = SAID_AT_MS.find((mark) => leftBefore > mark && left <= mark && left > mark - 2000);
  if (passed) say(passed > 60_000 ? word("minutes", { count: passed / 60_000 }) : passed === 60_000 ? word("minute") : word("seconds", { count: passed / 1000 }));
  leftBefore = left;
}

// -------------------------------------------------------------------------------------------------- acting and drawing

function act(action) {
  const before = state;
  state = reduce(state, action);
  if (state === before) return;
  const news = state.events.filter((event) => event.seq > before.seq);
  if (news.length) { showEvents(news); curve.show(state.events); }
  showStanding(clock.now());
  showLine();
  showTitle();
  hand?.show();
  const loud = spoken(before, state);
  if (loud) say(word(loud.key, { amount: loud.fen === null ? "" : grouped(loud.fen) }), loud.urgent);
  if (STILL.has(state.round.state) && !STILL.has(before.round.state)) showResult();
}

async function showResult() {
  const result = byId("result");
  try {
    const answer = await fetch(result.dataset.url, { credentials: "same-origin" });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    result.replaceChildren(...page.body.childNodes);
  } catch {
    // The page says by itself how it ended; the result's paper comes with the next look.
  }
}

const curve = new Curve(byId("curve"), byId("curve-card"));
const line_ = new Line(room.round.round_id, {
  after: () => state.seq,
  bids: room.part === "bidder",
  told: (events, round) => {
    act({ type: "told", events, round });
    if (isBehind(state)) line_.ask();
  },
  behind: (seq) => { if (isBehind(state, seq)) line_.ask(); },
  changed: (to) => {
    act({ type: "line", line: to });
    if (to === "live" || to === "fallback") hand?.again();
  },
});
const form = byId("hand");
const hand = form && room.part === "bidder" ? new Hand(form, { state: () => state, act, send: (bid) => line_.bid(bid) }) : null;

function tick() {
  const now = clock.now();
  text(byId("court-clock"), clock.stamp(now, 1));
  const at = byId("live-room").dataset.phase;
  if (phase(state, now) !== at) hand?.show();
  showStanding(now);
  sayTimeLeft(now);
  window.setTimeout(tick, 100);
}

byId("log").replaceChildren();
showEvents(state.events);
curve.show(state.events);
document.addEventListener("clock:measured", showDeviceClock);
clock.ready.then(() => { showDeviceClock(); showLine(); showTitle(); hand?.show(); tick(); });
