// What the page knows of a round, as a pure function of what it was told: no clock, no network, no page in here.
// The server alone decides; this only shows where things stand and what may be tried.

// An amount so far above the price is more often a slip of the finger than meant: it is asked for twice.
const CARE_PERCENT = 150;
const KEPT_MAX = 500;
const CLEARS_HAND = new Set(["bid-accepted", "suspended", "resumed", "sold", "unsold", "withdrawn"]);

/** Return the first state, from what the page was rendered with. */
export function begin({ round, events, code = null, part = "public", hasBid = false }) {
  return {
    round, code, part, events,
    seq: round.seq,
    hash: round.head_hash,
    hasBid: hasBid || (code !== null && events.some((event) => event.kind === "bid-accepted" && event.code === code)),
    broken: false,
    line: "opening",
    armed: null,
    sending: null,
    answer: null,
  };
}

/** Return the state after an action. */
export function reduce(state, action) {
  switch (action.type) {
    case "told": return told(state, action.events, action.round);
    case "line": return { ...state, line: action.line };
    case "arm": return state.sending ? state : { ...state, armed: action.amount, answer: null };
    case "disarm": return { ...state, armed: null };
    case "send": return { ...state, armed: null, answer: null, sending: { key: action.key, amount: action.amount } };
    case "answered": return answered(state, action.key, action.answer);
    case "dismiss": return { ...state, answer: null };
    default: throw new Error(`no such action: ${action.type}`);
  }
}

function told(state, events, round) {
  let { seq, hash, broken, hasBid } = state;
  const news = [];
  for (const event of [...events].sort((a, b) => a.seq - b.seq)) {
    if (event.seq <= seq) continue;
    if (event.seq !== seq + 1) break;
    broken ||= event.prev_hash !== hash;
    hasBid ||= state.code !== null && event.kind === "bid-accepted" && event.code === state.code;
    news.push(event);
    ({ seq, hash } = event);
  }
  const newer = round.seq >= state.round.seq ? round : state.round;
  const moved = newer.leading?.amount_fen !== state.round.leading?.amount_fen || newer.state !== state.round.state;
  const startled = moved || news.some((event) => CLEARS_HAND.has(event.kind));
  return {
    ...state, seq, hash, broken, hasBid,
    round: newer,
    events: news.length ? [...state.events, ...news].slice(-KEPT_MAX) : state.events,
    armed: startled ? null : state.armed,
  };
}

function answered(state, key, answer) {
  if (state.sending?.key !== key) return state;
  const amount = state.sending.amount;
  const after = { ...state, sending: null, answer: { ...answer, amount, key } };
  return answer.round ? told(after, [], answer.round) : after;
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

/** Return the viewer's own place: leading, outbid, or neither. */
export function place(state) {
  const { leading } = state.round;
  if (!state.code || !leading) return "none";
  if (leading.code === state.code) return "leading";
  return state.hasBid ? "outbid" : "none";
}

/** Return why the viewer cannot bid at this instant, or null where he can. */
export function hindrance(state, now) {
  if (state.part !== "bidder") return "no-bidder";
  const at = phase(state, now);
  if (at !== "open" && at !== "extended") return at;
  if (state.line === "lost") return "lost";
  if (place(state) === "leading" && !state.round.terms.own_raise) return "leading";
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
  if (before.round.state !== after.round.state) {
    const over = ["sold", "unsold", "withdrawn", "suspended"].includes(after.round.state);
    return { urgent: over, key: `say-${after.round.state}`, fen: after.round.leading?.amount_fen ?? null };
  }
  if (was === "leading" && is === "outbid") {
    return { urgent: true, key: "say-outbid", fen: after.round.leading.amount_fen };
  }
  if (before.round.leading?.amount_fen !== after.round.leading?.amount_fen) {
    return { urgent: false, key: is === "leading" ? "say-you-lead" : "say-price", fen: after.round.leading.amount_fen };
  }
  return null;
}
