// What the page knows of a round, as a pure function of what it was told: no clock, no network, no page in here.
// The server alone decides; this only shows where things stand and what may be tried.

// An amount so far above the price is more often a slip of the finger than meant: it is asked for twice.
const CARE_PERCENT = 150;
const KEPT_MAX = 2000;
// How far back the bid lies that a priority purchaser has matched: refusals and moved ends stand in between.
const PLACES_LOOKED_BACK = 400;
const CLEARS_HAND = new Set(["bid-accepted", "suspended", "resumed", "sold", "unsold", "withdrawn"]);

/** Return the first state, from what the page was rendered with. */
export function begin({ round, events, code = null, rank = null, part = "public", ownBestFen = null }) {
  return {
    round, code, rank, part, events,
    seq: round.seq,
    hash: round.head_hash,
    ownBest: bestOf(events, code, ownBestFen),
    broken: null,
    line: "opening",
    armed: null,
    startled: false,
    sending: null,
    answer: null,
  };
}

/** Return the highest amount with which a bidder has counted, or null. */
function bestOf(events, code, known) {
  const own = events.filter((event) => code !== null && event.kind === "bid-accepted" && event.code === code);
  return own.reduce((best, event) => Math.max(best ?? 0, event.amount_fen), known);
}

/** Return the state after an action. */
export function reduce(state, action) {
  switch (action.type) {
    case "told": return told(state, action.events, action.round);
    case "line": return { ...state, line: action.line };
    case "arm": return state.sending || state.broken !== null ? state : { ...state, armed: action.amount, startled: false, answer: null };
    case "disarm": return state.armed === null && !state.startled ? state : { ...state, armed: null, startled: false };
    case "send": return { ...state, armed: null, answer: null, sending: { key: action.key, amount: action.amount } };
    case "answered": return answered(state, action.key, action.answer);
    case "dismiss": return { ...state, answer: null };
    case "broken": return { ...state, broken: Math.min(state.broken ?? Infinity, action.seq), armed: null };
    case "whole": return whole(state, action.events);
    default: throw new Error(`no such action: ${action.type}`);
  }
}

function told(state, events, round) {
  let { seq, hash, broken } = state;
  const news = [];
  for (const event of [...events].sort((a, b) => a.seq - b.seq)) {
    if (event.seq <= seq) continue;
    if (event.seq !== seq + 1) break;
    if (event.prev_hash !== hash) broken ??= event.seq;
    news.push(event);
    ({ seq, hash } = event);
  }
  const newer = round.seq >= state.round.seq ? round : state.round;
  if (seq === newer.seq && news.length && hash !== newer.head_hash) broken ??= seq;
  const moved = newer.leading?.amount_fen !== state.round.leading?.amount_fen
    || newer.leading?.code !== state.round.leading?.code || newer.state !== state.round.state;
  const lets = state.armed !== null && (moved || news.some((event) => CLEARS_HAND.has(event.kind)));
  return {
    ...state, seq, hash, broken,
    round: newer,
    events: news.length ? [...state.events, ...news].slice(-Math.max(KEPT_MAX, state.events.length)) : state.events,
    ownBest: bestOf(news, state.code, state.ownBest),
    // Why a bid did not count is of no use any more once the round is in another stage.
    answer: newer.state !== state.round.state && !state.answer?.accepted ? null : state.answer,
    armed: lets || broken !== null ? null : state.armed,
    startled: lets || state.startled,
  };
}

/** Take the record from its beginning, as far as it reaches; what came meanwhile stays. */
function whole(state, events) {
  const last = events.at(-1)?.seq ?? 0;
  const later = state.events.filter((event) => event.seq > last);
  const follows = events[0]?.seq === 1 && (later.length === 0 || later[0].seq === last + 1);
  return follows ? { ...state, events: [...events, ...later] } : state;
}

function answered(state, key, answer) {
  if (state.sending?.key !== key) return state;
  const amount = state.sending.amount;
  const after = answer.round ? told(state, [], answer.round) : state;
  return { ...after, sending: null, answer: { ...answer, amount, key } };
}

/** Tell whether something happened that the page has not heard of; a beat may know of more than the last news. */
export const isBehind = (state, seq = state.round.seq) => seq > state.seq;

/** Return where the round stands at an instant: announced, open, extended, confirming, or how it ended. */
export function phase(state, now) {
  const { round } = state;
  if (round.state !== "open") return round.state;
  if (now >= Date.parse(round.ends_at)) return "confirming";
  return round.extensions > 0 ? "extended" : "open";
}

/** Return what the clock counts down to, or nothing where no clock runs. */
export function countsTo(state, now) {
  const at = phase(state, now);
  if (at === "announced") return { at: state.round.starts_at, to: "open" };
  return ["open", "extended", "confirming"].includes(at) ? { at: state.round.ends_at, to: "close" } : null;
}

/** Return when the round would end if a bid came at this instant. */
export const endIfBid = (state, now, extensionMs) => Math.max(Date.parse(state.round.ends_at), now + extensionMs);

/** Return the accepted bids in their order: what each added, whether it took the price by priority, which end it moved. */
export function courseOf(events) {
  const bids = [];
  for (const event of events) {
    const last = bids.at(-1);
    if (event.kind === "bid-accepted") {
      const added = last ? event.amount_fen - last.event.amount_fen : null;
      bids.push({ event, added, match: added === 0 && event.rank !== null, end: null });
    } else if (event.kind === "end-moved" && last) last.end = event.ends_at;
  }
  return bids;
}

/** Return the events that moved the end, numbered as they came; `extensions` counts those before the page's memory too. */
export function delaysOf(state) {
  const moved = state.events.filter((event) => event.kind === "end-moved");
  const before = Math.max(0, state.round.extensions - moved.length);
  return moved.map((event, index) => ({ event, number: before + index + 1 }));
}

/** Tell whether the leading bid took the price of the bid before it by priority. */
function ledByMatch(state) {
  const last = courseOf(state.events.slice(-PLACES_LOOKED_BACK)).at(-1);
  return Boolean(last?.match) && last.event.code === state.round.leading.code && last.event.amount_fen === state.round.leading.amount_fen;
}

/**
 * Return the viewer's own place: leading (by his own price, or by priority at another's), outbid by more, outbid at
 * the same price by a priority purchaser (matched), or by one of an earlier order (outranked); else none.
 */
export function place(state) {
  const { leading } = state.round;
  if (!state.code || !leading) return "none";
  if (leading.code === state.code) return state.rank !== null && ledByMatch(state) ? "priority" : "leading";
  if (state.ownBest === null) return "none";
  if (leading.rank === null || leading.amount_fen !== state.ownBest) return "outbid";
  return state.rank === null ? "matched" : "outranked";
}

export const isLeading = (state) => ["leading", "priority"].includes(place(state));

/** Return whether the viewer may take the leading price by priority, and where he may not, why. */
export function matching(state) {
  const { leading } = state.round;
  if (state.rank === null) return { fen: null, why: "no-right" };
  if (!leading) return { fen: null, why: "no-price" };
  if (leading.code === state.code) return { fen: null, why: "leads" };
  if (leading.rank !== null && leading.rank <= state.rank) {
    return { fen: null, why: leading.rank < state.rank ? "outranked" : "same-order", rank: leading.rank };
  }
  return { fen: leading.amount_fen, why: null };
}

/** Return the last time that the round was let go on after a stop, while nothing has stopped or ended it since. */
export function resumption(state) {
  const last = state.events.findLast((event) => event.kind === "suspended" || event.kind === "resumed");
  return last?.kind === "resumed" && ["announced", "open"].includes(state.round.state) ? last : null;
}

/** Return why the viewer cannot bid at this instant, or null where he can. */
export function hindrance(state, now) {
  if (state.part !== "bidder") return "no-bidder";
  if (state.broken !== null) return "broken";
  const at = phase(state, now);
  if (at !== "open" && at !== "extended") return at;
  if (state.line === "lost") return "lost";
  if (isLeading(state) && !state.round.terms.own_raise) return "leading";
  return null;
}

/** Return the next lawful amounts in fen, from the lowest up. */
export const rungs = (state) => state.round.next_bids_fen;

/** Return how far an amount lies above the present price: in steps and in tenths of a per cent. */
export function above(state, fen) {
  const { terms, leading } = state.round;
  const base = leading ? leading.amount_fen : terms.start_price_fen;
  const more = fen - base;
  return {
    more,
    first: !leading,
    steps: Math.floor(more / terms.step_fen),
    whole: more % terms.step_fen === 0,
    permille: Math.round((more * 1000) / base),
  };
}

/** Tell whether an amount is so large that its last digits must be typed once more. */
export function needsCare(state, fen) {
  const { terms, leading } = state.round;
  const base = leading ? leading.amount_fen : terms.start_price_fen;
  return fen * 100 > base * CARE_PERCENT;
}

/** Return the last four digits of the whole yuan: what a careful bidder types once more. */
export const lastDigits = (fen) => String(Math.floor(fen / 100)).padStart(4, "0").slice(-4);

/** Return an amount as it is sent: yuan with two places. */
export const plainYuan = (fen) => `${Math.floor(fen / 100)}.${String(fen % 100).padStart(2, "0")}`;

/** Return what is to be said aloud after a change: how urgently, and which words. */
export function spoken(before, after) {
  const was = place(before);
  const is = place(after);
  const fen = after.round.leading?.amount_fen ?? null;
  if (before.broken === null && after.broken !== null) return { urgent: true, key: "say-broken", fen: null };
  if (before.round.state !== after.round.state) {
    const over = ["sold", "unsold", "withdrawn", "suspended"].includes(after.round.state);
    const resumed = before.round.state === "suspended" && !over;
    return { urgent: over || resumed, key: resumed ? "say-resumed" : `say-${after.round.state}`, fen };
  }
  const led = ["leading", "priority"].includes(was);
  if (led && !["leading", "priority"].includes(is)) return { urgent: true, key: `say-${is}`, fen };
  if (before.round.leading?.amount_fen !== fen || before.round.leading?.code !== after.round.leading?.code) {
    return { urgent: false, key: { leading: "say-you-lead", priority: "say-priority" }[is] ?? "say-price", fen };
  }
  return null;
}
