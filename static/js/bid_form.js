// The bidder's hand: one tap arms an amount, a second tap on the same place bids it, Esc lets go. An amount far above
// the price asks for its last digits; what was answered stands where the hand is, on a phone beside the thumb too.
import { Answers } from "./live_answer.js";
import { capitals, grouped, parseFen } from "./money.js";
import { above, hindrance, lastDigits, matching, needsCare, place, plainYuan, rungs } from "./live_state.js";
import { clock } from "./server_clock.js";
import { word } from "./words.js";

// A second tap so soon after the first is a double click and not a decision.
const DELIBERATE_MS = 400;
const LETS_GO_MS = 10_000;
const HOLDS_MS = 10_000;

const newKey = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
const part = (inside, name) => inside?.querySelector(`[data-part="${name}"]`);
const text = (element, words) => { if (element && element.textContent !== words) element.textContent = words; };

/** Return how an amount lies to the present price, in words. */
export function aboveWords(state, fen) {
  const it = above(state, fen);
  if (it.more < 0) return word(it.first ? "below-start" : "below-price");
  if (it.more === 0) return word(it.first ? "at-start" : matching(state).fen === fen ? "at-price-priority" : "at-price");
  const percent = (it.permille / 10).toFixed(1);
  if (!it.whole) return word("between", { percent });
  return word(it.first ? "above-start" : "above-price", { steps: it.steps, percent });
}

/** Return a slip's size in words: how far above, how many steps, and the amount as it is written out. */
function careWords(state, fen) {
  const it = above(state, fen);
  const places = { amount: grouped(fen), percent: (it.permille / 10).toFixed(1), steps: grouped(it.steps * 100) };
  return word(it.first ? "care-start" : "care-price", places);
}

export class Hand {
  /** Take the element of the form, the state's reader and changer, and who sends a bid. */
  constructor(root, { state, act, send, check }) {
    Object.assign(this, { root, state, act, send });
    this.thumb = document.getElementById("thumb-bar");
    this.buttons = [...root.querySelectorAll("[data-rung]")];
    this.thumbBid = part(this.thumb, "thumb-bid");
    this.matches = [part(root, "match-bid"), part(this.thumb, "thumb-match")].filter(Boolean);
    this.custom = part(root, "custom");
    this.input = part(root, "amount");
    this.care = part(root, "care");
    this.digits = part(root, "digits");
    this.answers = new Answers(part(root, "answer"), part(this.thumb, "thumb-words"), { state, act, check });
    this.armedAt = 0;
    this.letsGo = 0;
    this.waiting = null;
    this.listen();
  }

  listen() {
    [...this.buttons, this.thumbBid, ...this.matches].forEach((button) => button?.addEventListener("click", (event) => {
      event.preventDefault();
      this.tap(Number(button.dataset.fen), button);
    }));
    this.custom.addEventListener("submit", (event) => { event.preventDefault(); this.tapCustom(); });
    this.input.addEventListener("input", () => { this.act({ type: "disarm" }); this.show(); });
    this.digits.addEventListener("input", () => this.show());
    const release = () => { if (this.state().armed !== null) this.act({ type: "disarm" }); };
    document.addEventListener("keydown", (event) => { if (event.key === "Escape") release(); });
    for (const inside of [this.root, this.thumb]) {
      inside?.addEventListener("click", (event) => {
        if (event.target.closest("[data-part=release]")) { release(); this.refocus(); }
      });
    }
    part(this.root, "answer").addEventListener("click", (event) => {
      const button = event.target.closest("button[data-fen]");
      if (button) this.tap(Number(button.dataset.fen), button);
    });
  }

  /** Put the keyboard back where one can go on, after the button that it was on has gone. */
  refocus() {
    if (document.activeElement === document.body) (this.buttons.find((button) => !button.disabled) ?? this.input).focus();
  }

  tap(fen, button) {
    if (!fen || hindrance(this.state(), clock.now()) || this.state().sending) return;
    if (this.state().armed !== fen) { this.arm(fen); return; }
    if (!this.deliberate()) return;
    button.focus();
    this.bid(fen);
  }

  /** Tell whether so much time has passed that another tap is a decision. */
  deliberate() {
    return performance.now() - this.armedAt >= DELIBERATE_MS;
  }

  tapCustom() {
    const fen = parseFen(this.input.value);
    if (fen === null) { this.input.focus(); return; }
    const careful = needsCare(this.state(), fen);
    if (careful && this.state().armed === fen && this.digits.value.trim() !== lastDigits(fen)) { this.digits.focus(); return; }
    this.tap(fen, part(this.root, "bid"));
    if (careful && this.state().armed === fen) this.digits.focus();
  }

  arm(fen) {
    this.armedAt = performance.now();
    window.clearTimeout(this.letsGo);
    window.setTimeout(() => this.show(), DELIBERATE_MS + 10);
    // Whoever types digits once more needs his time; everybody else decides or lets go.
    if (!needsCare(this.state(), fen)) this.letsGo = window.setTimeout(() => this.act({ type: "disarm" }), LETS_GO_MS);
    this.act({ type: "arm", amount: fen });
  }

  async bid(fen) {
    window.clearTimeout(this.letsGo);
    const key = newKey();
    this.act({ type: "send", key, amount: fen });
    const bid = { amount: plainYuan(fen), key, validUntil: new Date(clock.now() + HOLDS_MS).toISOString() };
    await this.settle(bid);
  }

  /** Send until it is known what became of the bid; the same key has one effect however often it is sent. */
  async settle(bid) {
    const answer = await this.send(bid);
    const unknown = answer === null || (answer.status === 503 && !answer.receipt);
    if (unknown) {
      this.waiting = bid;
      this.show();
      return;
    }
    this.waiting = null;
    if (answer.accepted) { this.input.value = ""; this.digits.value = ""; }
    this.act({ type: "answered", key: bid.key, answer });
  }

  /** Ask again for the outcome of a bid that got no answer, now that there is a line. */
  again() {
    if (!this.waiting) return;
    const bid = this.waiting;
    this.waiting = null;
    this.settle(bid);
  }

  show() {
    const state = this.state();
    const why = hindrance(state, clock.now());
    const off = Boolean(why) || Boolean(state.sending);
    const amounts = rungs(state);
    this.root.dataset.why = why ?? "";
    this.root.toggleAttribute("data-over", !amounts.length);
    this.buttons.forEach((button, rung) => this.showRung(button, amounts[rung], off));
    if (this.thumb) {
      this.showRung(this.thumbBid, amounts[0], off);
      this.thumb.hidden = !amounts.length;
    }
    this.showMatch(state, off);
    this.showReason(state, why);
    this.showCustom(state, off);
    this.answers.show(why ? this.words(state, why) : "", this.armedWords(state));
  }

  /** Return what stands in the way, in words; a lead by priority has words of its own. */
  words(state, why) {
    if (why === "leading") return word(place(state) === "priority" ? "why-priority" : "why-leading");
    return word(`why-${why}`);
  }

  armedWords(state) {
    if (state.armed === null) return "";
    return word(needsCare(state, state.armed) ? "armed-care" : "armed", { amount: grouped(state.armed), words: capitals(state.armed) });
  }

  /** Show one line at a time, always in the same place: what is on its way, armed, in the way, or how it works. */
  showReason(state, why) {
    const armed = this.armedWords(state);
    const sent = state.sending ? word(this.waiting ? "sent-unknown" : "sent", { amount: grouped(state.sending.amount) }) : "";
    const moved = state.startled ? word("startled") : "";
    const said = sent || armed || (why && why !== "no-bidder" ? this.words(state, why) : "") || moved;
    const box = part(this.root, "reason");
    box.dataset.tone = sent ? "sent" : armed ? "armed" : why ? "off" : moved ? "moved" : "";
    text(part(box, "words"), said || word("how"));
    part(box, "release").hidden = !armed;
    const thumbRelease = part(this.thumb, "release");
    if (thumbRelease) thumbRelease.hidden = !armed;
    if (this.thumb) this.thumb.dataset.tone = box.dataset.tone;
    this.answers.sent = sent || (state.answer ? "" : moved);
  }

  showRung(button, fen, off, label = "bid") {
    if (!button) return;
    button.hidden = fen === undefined;
    if (fen === undefined) return;
    const armed = this.state().armed === fen;
    button.dataset.fen = fen;
    button.value = plainYuan(fen);
    button.disabled = off;
    button.toggleAttribute("data-armed", armed);
    button.toggleAttribute("data-ready", armed && this.deliberate());
    text(part(button, "price"), `¥${grouped(fen)}`);
    text(part(button, "note"), armed ? word("tap-again") : aboveWords(this.state(), fen));
    button.setAttribute("aria-label", `${word(armed ? `confirm-${label}` : label)} ¥${grouped(fen)}`);
  }

  /** Show the button that takes the leading price by priority, or why it cannot be taken. */
  showMatch(state, off) {
    const { fen, why, rank } = matching(state);
    this.matches.forEach((button) => {
      const isThumb = button !== this.matches[0];
      if (isThumb) button.hidden = fen === null;
      else if (fen === null) button.hidden = true;
      if (fen !== null) this.showRung(button, fen, off, "match");
    });
    text(part(this.root, "match-why"), why && why !== "no-right" ? word(`match-${why}`, { rank: rank ?? "" }) : word("match-how"));
  }

  showCustom(state, off) {
    const typed = this.input.value.trim();
    const fen = parseFen(typed);
    const armed = fen !== null && state.armed === fen;
    const care = fen !== null && needsCare(state, fen);
    text(part(this.root, "echo"), typed ? (fen === null ? word("not-amount") : capitals(fen)) : "");
    text(part(this.root, "above"), fen === null ? "" : aboveWords(state, fen));
    this.care.hidden = !(armed && care);
    text(part(this.root, "warning"), care && armed ? careWords(state, fen) : "");
    text(part(this.root, "care-capitals"), care && armed ? capitals(fen) : "");
    const button = part(this.root, "bid");
    button.disabled = off || (armed && care && this.digits.value.trim() !== lastDigits(fen));
    button.toggleAttribute("data-armed", armed);
    button.toggleAttribute("data-ready", armed && this.deliberate());
    text(button, armed ? word("confirm-amount", { amount: grouped(fen) }) : word("bid"));
    if (!armed) this.digits.value = "";
  }
}
