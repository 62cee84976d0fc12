// What the page knows of a round, case by case: node --test tests/js/*.mjs
import assert from "node:assert/strict";
import { test } from "node:test";

import {
  above, begin, countsTo, courseOf, delaysOf, endIfBid, hindrance, isBehind, isLeading, lastDigits, matching, needsCare, phase, place,
  plainYuan, reduce, resumption, rungs, spoken,
} from "../../static/js/live_state.js";

const STARTS = "2026-04-07T02:00:00.000Z";
const ENDS = "2026-04-08T02:00:00.000Z";
const DURING = Date.parse(STARTS) + 60_000;
const FIVE_MINUTES = 300_000;

const standing = (changes = {}) => ({
  round_id: "r", seq: 1, head_hash: "h1", state: "open", starts_at: STARTS, ends_at: ENDS, extensions: 0, stop: null,
  leading: null, next_bids_fen: [70_000_000, 70_500_000],
  terms: { start_price_fen: 70_000_000, step_fen: 500_000, own_raise: false },
  ...changes,
});
const led = (code, fen, changes = {}) => standing({
  leading: { code, amount_fen: fen, rank: null, received_at: STARTS }, next_bids_fen: [fen + 500_000, fen + 1_000_000], ...changes,
});
const happened = (seq, kind, more = {}) => ({ seq, kind, prev_hash: `h${seq - 1}`, hash: `h${seq}`, received_at: STARTS, ends_at: ENDS, ...more });
const accepted = (seq, code, fen, rank = null) => happened(seq, "bid-accepted", { code, amount_fen: fen, rank });
const at = (seq, changes = {}) => ({ seq, head_hash: `h${seq}`, ...changes });
const bidder = (round = standing(), more = {}) => begin({ round, events: [], code: "A1", part: "bidder", ...more });
const told = (state, events, round) => reduce(state, { type: "told", events, round });

test("news that follows is taken in, with its events and the price", () => {
  const after = told(bidder(), [accepted(2, "B2", 70_000_000)], led("B2", 70_000_000, { seq: 2, head_hash: "h2" }));
  assert.equal(after.seq, 2);
  assert.equal(after.events.length, 1);
  assert.equal(after.round.leading.code, "B2");
  assert.equal(after.broken, null);
});

test("the same news twice changes nothing the second time", () => {
  const news = [[accepted(2, "B2", 70_000_000)], led("B2", 70_000_000, { seq: 2, head_hash: "h2" })];
  const once = told(bidder(), ...news);
  const twice = told(once, ...news);
  assert.deepEqual(twice.events, once.events);
  assert.equal(twice.seq, 2);
});

test("a gap shows the price but waits with the events until what lies between has come", () => {
  const gap = told(bidder(), [accepted(4, "B2", 71_000_000)], led("B2", 71_000_000, { seq: 4, head_hash: "h4" }));
  assert.equal(gap.seq, 1);
  assert.equal(gap.round.leading.amount_fen, 71_000_000);
  assert.equal(isBehind(gap), true);
  const missed = [accepted(3, "A1", 70_500_000), accepted(2, "B2", 70_000_000), accepted(4, "B2", 71_000_000)];
  const filled = told(gap, missed, gap.round);
  assert.deepEqual(filled.events.map((event) => event.seq), [2, 3, 4]);
  assert.equal(isBehind(filled), false);
});

test("a beat that knows of more tells that something is missing", () => {
  assert.equal(isBehind(bidder(), 1), false);
  assert.equal(isBehind(bidder(), 2), true);
});

test("older news does not turn the price back", () => {
  const now = told(bidder(), [accepted(2, "B2", 70_000_000)], led("B2", 70_000_000, { seq: 2, head_hash: "h2" }));
  const stale = told(now, [], standing());
  assert.equal(stale.round.leading.code, "B2");
});

test("an event that does not follow the hash before it is noticed and stays noticed", () => {
  const forged = { ...accepted(2, "B2", 70_000_000), prev_hash: "other" };
  const after = told(bidder(), [forged], led("B2", 70_000_000, { seq: 2, head_hash: "h2" }));
  assert.equal(after.broken, 2);
  assert.equal(told(after, [accepted(3, "A1", 70_500_000)], after.round).broken, 2);
});

test("only so many events are kept", () => {
  let state = bidder();
  for (let seq = 2; seq <= 2102; seq += 1) state = told(state, [accepted(seq, "B2", seq)], standing({ seq, head_hash: `h${seq}` }));
  assert.equal(state.events.length, 2000);
  assert.equal(state.events.at(-1).seq, 2102);
});

test("leading, outbid and neither", () => {
  assert.equal(place(bidder()), "none");
  const leads = told(bidder(), [accepted(2, "A1", 70_000_000)], led("A1", 70_000_000, { seq: 2, head_hash: "h2" }));
  assert.equal(place(leads), "leading");
  const outbid = told(leads, [accepted(3, "B2", 70_500_000)], led("B2", 70_500_000, { seq: 3, head_hash: "h3" }));
  assert.equal(place(outbid), "outbid");
  assert.equal(place(begin({ round: led("B2", 1), events: [] })), "none", "a watcher has no place");
  assert.equal(place(bidder(led("B2", 1))), "none", "who has not bid is not outbid");
  assert.equal(place(bidder(led("B2", 1), { ownBestFen: 1 })), "outbid", "the page may know of earlier bids");
});

test("the round's phases by the court's clock", () => {
  const at = (changes, now = DURING) => phase(begin({ round: standing(changes), events: [] }), now);
  assert.equal(at({ state: "announced" }), "announced");
  assert.equal(at({}), "open");
  assert.equal(at({ extensions: 1 }), "extended");
  assert.equal(at({}, Date.parse(ENDS) - 1), "open");
  assert.equal(at({}, Date.parse(ENDS)), "confirming");
  assert.equal(at({ state: "sold" }, Date.parse(ENDS) + 1), "sold");
});

test("the clock counts to the start, then to the end, then not at all", () => {
  const to = (changes) => countsTo(begin({ round: standing(changes), events: [] }), DURING);
  assert.deepEqual(to({ state: "announced" }), { at: STARTS, to: "open" });
  assert.deepEqual(to({}), { at: ENDS, to: "close" });
  assert.equal(to({ state: "suspended" }), null);
});

test("the end that a bid would bring", () => {
  const end = Date.parse(ENDS);
  assert.equal(endIfBid(bidder(), DURING, FIVE_MINUTES), end);
  assert.equal(endIfBid(bidder(), end - 1000, FIVE_MINUTES), end - 1000 + FIVE_MINUTES);
});

test("what keeps a bidder from bidding", () => {
  const live = (state) => reduce(state, { type: "line", line: "live" });
  assert.equal(hindrance(live(bidder()), DURING), null);
  assert.equal(hindrance(reduce(bidder(), { type: "line", line: "lost" }), DURING), "lost");
  assert.equal(hindrance(reduce(bidder(), { type: "line", line: "fallback" }), DURING), null);
  assert.equal(hindrance(live(bidder(led("A1", 1))), DURING), "leading");
  assert.equal(hindrance(live(bidder(standing({ state: "announced" }))), DURING), "announced");
  assert.equal(hindrance(live(bidder()), Date.parse(ENDS)), "confirming");
  assert.equal(hindrance(live(begin({ round: standing(), events: [] })), DURING), "no-bidder");
});

test("one tap arms, sending lets go, only the answer to this key is taken", () => {
  let state = reduce(bidder(), { type: "arm", amount: 70_000_000 });
  assert.equal(state.armed, 70_000_000);
  state = reduce(state, { type: "send", key: "k1", amount: 70_000_000 });
  assert.equal(state.armed, null);
  assert.equal(reduce(state, { type: "arm", amount: 1 }).armed, null, "nothing is armed while a bid is on its way");
  assert.equal(reduce(state, { type: "answered", key: "other", answer: { accepted: true } }), state);
  state = reduce(state, { type: "answered", key: "k1", answer: { accepted: false, refusals: [] } });
  assert.equal(state.sending, null);
  assert.equal(state.answer.amount, 70_000_000);
});

test("a new price lets an armed amount go, a refused bid of somebody else does not", () => {
  const armed = reduce(bidder(), { type: "arm", amount: 70_000_000 });
  const refused = { seq: 2, kind: "bid-refused", code: "B2", amount_fen: 1, prev_hash: "h1", hash: "h2" };
  assert.equal(told(armed, [refused], standing({ seq: 2, head_hash: "h2" })).armed, 70_000_000);
  assert.equal(told(armed, [accepted(2, "B2", 70_000_000)], led("B2", 70_000_000, { seq: 2, head_hash: "h2" })).armed, null);
});

test("an answer brings the standing that it was given under", () => {
  let state = reduce(bidder(), { type: "send", key: "k1", amount: 1 });
  state = reduce(state, { type: "answered", key: "k1", answer: { accepted: false, round: led("B2", 70_000_000, { seq: 2 }) } });
  assert.deepEqual(rungs(state), [70_500_000, 71_000_000]);
  assert.equal(isBehind(state), true);
});

test("how far an amount lies above the price", () => {
  assert.deepEqual(above(bidder(), 71_000_000), { more: 1_000_000, first: true, steps: 2, whole: true, permille: 14 });
  assert.deepEqual(above(bidder(led("B2", 100_000_000)), 100_750_000), { more: 750_000, first: false, steps: 1, whole: false, permille: 8 });
});

test("a nought too many asks for the last digits, a bold bid does not", () => {
  const state = bidder(led("B2", 100_000_000));
  assert.equal(needsCare(state, 1_000_500_000), true);
  assert.equal(needsCare(state, 120_000_000), false);
  assert.equal(lastDigits(1_000_500_000), "5000");
  assert.equal(lastDigits(12_300), "0123");
});

test("amounts are sent as yuan with two places", () => {
  assert.equal(plainYuan(70_000_000), "700000.00");
  assert.equal(plainYuan(114_386_580), "1143865.80");
  assert.equal(plainYuan(5), "0.05");
});

test("what is said aloud, and how urgently", () => {
  const before = bidder(led("A1", 70_000_000), { ownBestFen: 70_000_000 });
  const outbid = told(before, [], led("B2", 70_500_000, { seq: 2 }));
  assert.deepEqual(spoken(before, outbid), { urgent: true, key: "say-outbid", fen: 70_500_000 });
  const watcher = begin({ round: standing(), events: [] });
  const price = told(watcher, [], led("B2", 70_500_000, { seq: 2 }));
  assert.deepEqual(spoken(watcher, price), { urgent: false, key: "say-price", fen: 70_500_000 });
  const sold = told(price, [], led("B2", 70_500_000, { seq: 3, state: "sold", next_bids_fen: [] }));
  assert.equal(spoken(price, sold).urgent, true);
  assert.equal(spoken(sold, sold), null);
});

// ------------------------------------------------------------------------------------------- gaps, bursts, a resync

test("a burst without its events shows the price at once and is read in one go afterwards", () => {
  let state = bidder();
  for (let seq = 60; seq <= 180; seq += 60) state = told(state, [], led("B2", seq * 1_000_000, at(seq)));
  assert.equal(state.round.leading.amount_fen, 180_000_000);
  assert.equal(state.seq, 1);
  assert.equal(isBehind(state), true);
  const missed = Array.from({ length: 179 }, (_, index) => accepted(index + 2, "B2", (index + 2) * 1_000_000));
  const filled = told(state, missed, state.round);
  assert.equal(filled.seq, 180);
  assert.equal(isBehind(filled), false);
  assert.equal(filled.broken, null);
});

test("a resync repeats what is known and brings what is not: nothing twice, nothing missing", () => {
  const known = told(bidder(), [accepted(2, "B2", 70_000_000), accepted(3, "A1", 70_500_000)], led("A1", 70_500_000, at(3)));
  const again = told(known, [2, 3, 4, 5].map((seq) => accepted(seq, "B2", seq)), led("B2", 71_000_000, at(5)));
  assert.deepEqual(again.events.map((event) => event.seq), [2, 3, 4, 5]);
  assert.equal(again.events[1].code, "A1", "what was told first stays");
});

test("pages that come one after the other close the gap step by step", () => {
  let state = told(bidder(), [], led("B2", 9, at(7)));
  state = told(state, [accepted(2, "B2", 1), accepted(3, "B2", 2)], state.round);
  assert.equal(isBehind(state), true);
  state = told(state, [4, 5, 6, 7].map((seq) => accepted(seq, "B2", seq)), state.round);
  assert.equal(isBehind(state), false);
});

// ----------------------------------------------------------------------------------------------------- a broken record

test("a record whose end is not what the round says is broken", () => {
  assert.equal(told(bidder(), [accepted(2, "B2", 1)], led("B2", 1, { seq: 2, head_hash: "other" })).broken, 2);
});

test("on a broken record nothing is armed and nobody bids from this page", () => {
  let state = reduce(reduce(bidder(), { type: "line", line: "live" }), { type: "arm", amount: 70_000_000 });
  const before = state;
  state = reduce(state, { type: "broken", seq: 9 });
  assert.equal(state.armed, null);
  assert.equal(hindrance(state, DURING), "broken");
  assert.equal(reduce(state, { type: "arm", amount: 70_000_000 }).armed, null);
  assert.equal(reduce(state, { type: "broken", seq: 4 }).broken, 4, "the first that is wrong is named");
  assert.deepEqual(spoken(before, state), { urgent: true, key: "say-broken", fen: null });
});

test("the record from its beginning takes the place of its end, if it reaches it", () => {
  const state = told(bidder(standing(at(5))), [accepted(6, "B2", 6), accepted(7, "B2", 7)], led("B2", 7, at(7)));
  const whole = [1, 2, 3, 4, 5, 6].map((seq) => accepted(seq, "B2", seq));
  assert.deepEqual(reduce(state, { type: "whole", events: whole }).events.map((event) => event.seq), [1, 2, 3, 4, 5, 6, 7]);
  assert.equal(reduce(state, { type: "whole", events: whole.slice(0, 2) }), state, "a hole is not taken");
  assert.equal(reduce(state, { type: "whole", events: whole.slice(1) }), state, "it begins with the first");
});

// ------------------------------------------------------------------------------------------------------------ priority

const holder = (rank, round, more = {}) => begin({ round, events: [], code: "P2", rank, part: "bidder", ...more });
const ledBy = (code, rank, fen, changes = {}) => led(code, fen, { ...changes, leading: { code, rank, amount_fen: fen, received_at: STARTS } });

test("who may take the price by priority", () => {
  assert.equal(matching(bidder(led("B2", 7))).why, "no-right");
  assert.equal(matching(holder(2, standing())).why, "no-price");
  assert.deepEqual(matching(holder(2, ledBy("B2", null, 7))), { fen: 7, why: null });
  assert.deepEqual(matching(holder(2, ledBy("P3", 3, 7))), { fen: 7, why: null }, "an earlier order goes first");
  assert.equal(matching(holder(2, ledBy("P1", 1, 7))).why, "outranked");
  assert.equal(matching(holder(2, ledBy("P9", 2, 7))).why, "same-order", "of the same order whoever was earlier");
  assert.equal(matching(holder(2, ledBy("P2", 2, 7))).why, "leads");
});

test("a match is told from a bid of one's own price", () => {
  const open = holder(2, standing());
  const bid = told(open, [accepted(2, "P2", 70_000_000, 2)], ledBy("P2", 2, 70_000_000, at(2)));
  assert.equal(place(bid), "leading");
  const other = told(bid, [accepted(3, "B2", 70_500_000)], ledBy("B2", null, 70_500_000, at(3)));
  assert.equal(place(other), "outbid");
  const match = told(other, [accepted(4, "P2", 70_500_000, 2)], ledBy("P2", 2, 70_500_000, at(4)));
  assert.equal(place(match), "priority");
  assert.equal(isLeading(match), true);
  assert.deepEqual(spoken(other, match), { urgent: false, key: "say-priority", fen: 70_500_000 });
  const taken = told(match, [accepted(5, "P1", 70_500_000, 1)], ledBy("P1", 1, 70_500_000, at(5)));
  assert.equal(place(taken), "outranked");
  assert.deepEqual(spoken(match, taken), { urgent: true, key: "say-outranked", fen: 70_500_000 });
});

test("the ordinary leader whose price is taken is told so, although the price stays", () => {
  const leads = told(bidder(), [accepted(2, "A1", 70_000_000)], led("A1", 70_000_000, at(2)));
  const armed = reduce(leads, { type: "arm", amount: 70_500_000 });
  const taken = told(armed, [accepted(3, "P2", 70_000_000, 2)], ledBy("P2", 2, 70_000_000, at(3)));
  assert.equal(place(taken), "matched");
  assert.equal(taken.armed, null, "another leader at the same price startles too");
  assert.equal(taken.startled, true);
  assert.deepEqual(spoken(leads, taken), { urgent: true, key: "say-matched", fen: 70_000_000 });
});

test("the course tells raises, matches and the ends that were moved", () => {
  const later = "2026-04-08T02:04:00.000Z";
  const course = courseOf([
    happened(1, "round-opened"), accepted(2, "A1", 100), happened(3, "bid-refused", { code: "B2", amount_fen: 1 }),
    accepted(4, "P2", 100, 2), accepted(5, "B2", 150), happened(6, "end-moved", { ends_at: later }),
  ]);
  assert.deepEqual(course.map(({ event, added, match, end }) => [event.seq, added, match, end]), [[2, null, false, null], [4, 0, true, null], [5, 50, false, later]]);
});

test("delays are numbered as they came, those before the page's memory too", () => {
  const state = begin({ round: standing(at(9, { extensions: 3 })), events: [happened(8, "end-moved"), happened(9, "end-moved")] });
  assert.deepEqual(delaysOf(state).map(({ event, number }) => [event.seq, number]), [[8, 2], [9, 3]]);
});

// ---------------------------------------------------------------------------------------------------------- suspension

test("a stop lets an armed amount go and bars the hand; going on says since when and until when", () => {
  const armed = reduce(reduce(bidder(), { type: "line", line: "live" }), { type: "arm", amount: 70_000_000 });
  const stop = { since: STARTS, ground: "platform-fault", reason: "故障" };
  const stopped = told(armed, [happened(2, "suspended", { ground: "platform-fault", reason: "故障" })], standing(at(2, { state: "suspended", stop })));
  assert.equal(stopped.armed, null);
  assert.equal(hindrance(stopped, DURING), "suspended");
  assert.equal(resumption(stopped), null);
  assert.equal(spoken(armed, stopped).urgent, true);
  const later = "2026-04-08T03:00:00.000Z";
  const on = told(stopped, [happened(3, "resumed", { reason: "好", starts_at: STARTS, ends_at: later })], standing(at(3, { ends_at: later })));
  assert.equal(resumption(on).ends_at, later);
  assert.equal(hindrance(on, DURING), null);
  assert.deepEqual(countsTo(on, DURING), { at: later, to: "close" });
  assert.deepEqual(spoken(stopped, on), { urgent: true, key: "say-resumed", fen: null });
  assert.equal(resumption(told(on, [happened(4, "unsold")], standing(at(4, { state: "unsold" })))), null);
});

test("an action that nobody knows is a fault of the program", () => {
  assert.throws(() => reduce(bidder(), { type: "dance" }));
});
