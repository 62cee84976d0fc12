// The live room: takes in what is told, draws the round, and hands the bidder's bids to the line.
import { Hand } from "./bid_form.js";
import { get } from "./api.js";
import { Chain, canHash, checkReceipt, firstBroken, firstHash } from "./live_chain.js";
import { Curve } from "./live_curve.js";
import { Line } from "./live_line.js";
import { Log } from "./live_log.js";
import { Voice } from "./live_voice.js";
import { begin, countsTo, endIfBid, isBehind, isLeading, phase, place, reduce, resumption, spoken } from "./live_state.js";
import { grouped, short } from "./money.js";
import { clock } from "./server_clock.js";
import { addWords, word } from "./words.js";

const MILLION_FEN = 1e8;
// News that come in one burst are drawn together; what one does oneself is drawn at once.
const DRAW_MS = 40;
const TICK_MS = 100;
// How often the last price's line grows to the present.
const STRETCH_MS = 5000;
const STILL = new Set(["sold", "unsold", "withdrawn"]);

addWords("room-words");
const room = JSON.parse(document.getElementById("room").textContent);
clock.seed(room.now_ms);
const byId = (id) => document.getElementById(id);
const text = (element, words) => { if (element && element.textContent !== words) element.textContent = words; };
const root = byId("live-room");
let state = begin({ ...room, ownBestFen: room.own_best_fen });
let drawn = null;

// ----------------------------------------------------------------------------------------------------- the whole page

function showStanding(now) {
  const { round } = state;
  const at = phase(state, now);
  if (root.dataset.phase !== at) {
    root.dataset.phase = at;
    const seal = byId("seals").content.querySelector(`[data-state="${at}"]`);
    if (seal) byId("seal").replaceChildren(seal.cloneNode(true));
    document.querySelectorAll("[data-when]").forEach((piece) => { piece.hidden = !piece.dataset.when.split(" ").includes(at); });
  }
  const mine = place(state);
  if (root.dataset.place !== mine) {
    root.dataset.place = mine;
    document.querySelectorAll("[data-place-is]").forEach((piece) => { piece.hidden = piece.dataset.placeIs !== mine; });
  }
  text(byId("place-step"), round.next_bids_fen[0] ? `¥${grouped(round.next_bids_fen[0])}` : "");
  showStop(round.stop);
  text(byId("record-count"), word("entries", { count: state.seq }));
  showPrice(round);
  showClock(now);
}

/** Say why the round stands still and since when; after it goes on, until when. */
function showStop(stop) {
  if (stop) {
    text(byId("stop-ground"), word(`ground-${stop.ground}`));
    text(byId("withdrawn-reason"), stop.reason);
    text(byId("stop-reason"), stop.reason);
    text(byId("stop-since"), clock.stamp(stop.since, 0));
  }
  const on = resumption(state);
  byId("resumed").hidden = !on;
  if (on) text(byId("resumed-words"), word("resumed", { since: clock.stamp(on.received_at, 0), until: clock.stamp(state.round.ends_at, 0) }));
}

/** Return the short form that people speak, in the page's language. */
function spokenShort(fen) {
  if (room.chinese) return short(fen);
  return fen >= MILLION_FEN ? `${Math.floor(fen / (MILLION_FEN / 1000)) / 1000} ${word("million")}` : "";
}

function showPrice({ leading, terms, state: named }) {
  const sold = named === "sold";
  const fen = leading ? leading.amount_fen : terms.start_price_fen;
  const exact = byId("price");
  if (exact.dataset.fen !== String(fen)) {
    const first = !exact.dataset.fen;
    exact.dataset.fen = fen;
    const words = grouped(fen);
    exact.dataset.long = words.length > 11 ? "very" : words.length > 9 ? "yes" : "no";
    text(byId("price-digits"), words);
    if (!first) { exact.classList.remove("fresh"); void exact.offsetWidth; exact.classList.add("fresh"); }
  }
  text(byId("price-short"), spokenShort(fen));
  text(byId("price-label"), word(sold ? "sold-for" : leading ? "price" : "start-price"));
  const own = leading?.code === state.code ? "-you" : "";
  text(byId("leader"), leading ? word(`${sold ? "buyer" : "leader"}${own}`, { code: leading.code }) : word("no-leader"));
  text(byId("leader-kind"), leading && leading.rank !== null ? word("by-priority", { rank: leading.rank }) : "");
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
  return end === Date.parse(state.round.ends_at) ? word("if-bid-same") : word("if-bid-later", { time: clock.stamp(end, 0) });
}

function showLine() {
  const pill = byId("pill");
  const line = state.broken === null ? state.line : "broken";
  pill.dataset.line = line;
  text(byId("pill-words"), word(`line-${line}`));
  text(byId("line-note"), word(`line-note-${line}`));
  byId("broken").hidden = state.broken === null;
  if (state.broken !== null) text(byId("broken-seq"), word("broken-at", { seq: state.broken }));
}

// Adding nothing takes the sign from a nought.
const hundredths = (ms) => (Math.round(ms / 10) / 100 + 0).toFixed(2);

function showDeviceClock() {
  const [key, places] = clock.words();
  const rtt = Number.isFinite(clock.rtt) ? word("rtt", { ms: Math.max(1, Math.round(clock.rtt)) }) : "";
  const off = key === "clock-right" ? word("offset", { seconds: hundredths(clock.offset) }) : "";
  text(byId("clock-words"), [word(key, places), off, rtt].filter(Boolean).join(" · "));
  byId("clock-words").toggleAttribute("data-off", key !== "clock-right");
}

const title = document.title;
function showTitle() {
  const mine = place(state);
  const mark = isLeading(state) ? "title-leading" : mine === "none" ? "" : "title-outbid";
  const named = mark && !STILL.has(state.round.state) ? `${word(mark)} ${title}` : title;
  if (document.title !== named) document.title = named;
}

// -------------------------------------------------------------------------------------------------- acting and drawing

const voice = new Voice(byId("say"), byId("cry"));
const log = new Log();
const curve = new Curve(byId("curve-card"));
const chain = new Chain((seq) => act({ type: "broken", seq }));
let drawing = 0;

/** Take an action in and draw what follows from it: at once, or with the rest of its burst. */
function act(action) {
  const before = state;
  state = reduce(state, action);
  if (state === before) return;
  if (action.type === "told") chain.take(state.events.filter((event) => event.seq > before.seq));
  if (action.type !== "told") draw();
  else drawing ||= window.setTimeout(draw, DRAW_MS);
}

function draw() {
  window.clearTimeout(drawing);
  drawing = 0;
  const before = drawn ?? state;
  const first = drawn === null;
  drawn = state;
  const now = clock.now();
  if (first || before.events !== state.events || before.round !== state.round) { log.show(state); curve.show(state); }
  showStanding(now);
  showLine();
  showTitle();
  hand?.show();
  const loud = spoken(before, state);
  if (loud) voice.say(word(loud.key, { amount: loud.fen === null ? "" : grouped(loud.fen) }), loud.urgent);
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

// ------------------------------------------------------------------------------------------------- checking for oneself

let keys = null;

/** Return what can be said of a receipt's signature; the court's keys are fetched once. */
async function check(receipt) {
  try {
    keys ??= get("/api/v1/keys").then(({ ok, body }) => (ok ? body.keys : []));
    return await checkReceipt(receipt, await keys);
  } catch {
    keys = null;
    return "unknown-key";
  }
}

/** Read the record from its beginning and check every link of it; a wrong one stops this page. */
async function checkWhole() {
  const button = byId("check-whole");
  const said = byId("check-said");
  button.disabled = true;
  text(said, word("checking"));
  try {
    const events = await line_.record();
    const wrong = canHash() ? await firstBroken(events, await firstHash(state.round)) : null;
    if (wrong !== null) act({ type: "broken", seq: wrong });
    else act({ type: "whole", events });
    text(said, wrong !== null ? word("broken-at", { seq: wrong }) : word(canHash() ? "checked" : "unchecked", { count: events.length }));
    said.dataset.found = wrong !== null ? "broken" : canHash() ? "whole" : "unchecked";
  } catch {
    text(said, word("check-failed"));
  } finally {
    button.disabled = false;
  }
}

// -------------------------------------------------------------------------------------------------------------- begins

const line_ = new Line(room.round.round_id, {
  after: () => state.seq,
  bids: room.part === "bidder",
  told: (events, round) => {
    act({ type: "told", events, round });
    if (isBehind(state)) line_.want();
  },
  behind: (seq) => { if (isBehind(state, seq)) line_.want(); },
  changed: (to) => {
    act({ type: "line", line: to });
    if (to === "live" || to === "fallback") hand?.again();
  },
});
const form = byId("hand");
const hand = form && room.part === "bidder" ? new Hand(form, { state: () => state, act, send: (bid) => line_.bid(bid), check }) : null;

let at = "";
let stretched = 0;
function tick() {
  const now = clock.now();
  text(byId("court-clock"), clock.stamp(now, 1));
  if (phase(state, now) !== at) hand?.show();
  at = phase(state, now);
  showStanding(now);
  const counts = countsTo(state, now);
  if (now - stretched > STRETCH_MS) { curve.stretch(); stretched = now; }
  voice.timeLeft(counts?.to === "close" ? Date.parse(counts.at) - now : Infinity);
  window.setTimeout(tick, TICK_MS);
}

byId("check-whole").addEventListener("click", checkWhole);
document.addEventListener("clock:measured", showDeviceClock);
chain.take(state.events);
clock.ready.then(() => { showDeviceClock(); draw(); tick(); });
