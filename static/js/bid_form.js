// The bidder's hand: one tap arms an amount, a second tap on the same place bids it, Esc lets go. An amount far above
// the price asks for its last digits; a refusal stands where the hand is, with its article and what to do.
import { capitals, grouped, parseFen } from "./money.js";
import { above, hindrance, lastDigits, needsCare, plainYuan, rungs } from "./live_state.js";
import { clock } from "./server_clock.js";
import { word } from "./words.js";

// A second tap so soon after the first is a double click and not a decision.
const DELIBERATE_MS = 400;
const LETS_GO_MS = 10_000;
const HOLDS_MS = 10_000;

const newKey = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
const part = (inside, name) => inside.querySelector(`[data-part="${name}"]`);

/** Return how an amount lies to the present price, in words. */
export function aboveWords(state, fen) {
  const it = above(state, fen);
  if (it.more < 0) return word(it.first ? "below-start" : "below-price");
  if (it.first && it.more === 0) return word("at-start");
  const percent = (it.permille / 10).toFixed(1);
  if (!it.whole) return word("between", { percent });
  return word(it.first ? "above-start" : "above-price", { steps: it.steps, percent });
}

/** Return the amounts to be tried instead: those that the refusal names, else the lowest that count. */
function offered(state, refusal) {
  const named = ["lower", "higher"].map((name) => parseFen(refusal?.facts?.[name] ?? "")).filter((fen) => fen !== null);
  return named.length ? named : rungs(state).slice(0, 2);
}

export class Hand {
  /** Take the element of the form, the state's reader and changer, and who sends a bid. */
  constructor(root, { state, act, send }) {
    Object.assign(this, { root, state, act, send });
    this.buttons = [...root.querySelectorAll("[data-rung]")];
    this.thumb = document.getElementById("thumb");
    this.custom = part(root, "custom");
    this.input = part(root, "amount");
    this.care = part(root, "care");
    this.digits = part(root, "digits");
    this.armedAt = 0;
    this.letsGo = 0;
    this.waiting = null;
    [...this.buttons, this.thumb].forEach((button) => button?.addEventListener("click", (event) => {
      event.preventDefault();
      this.tap(Number(button.dataset.fen), button);
    }));
    this.custom.addEventListener("submit", (event) => { event.preventDefault(); this.tapCustom(); });
    this.input.addEventListener("input", () => { this.act({ type: "disarm" }); this.show(); });
    this.digits.addEventListener("input", () => this.show());
    document.addEventListener("keydown", (event) => { if (event.key === "Escape") this.act({ type: "disarm" }); });
    part(root, "answer").addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (button?.dataset.fen) this.tap(Number(button.dataset.fen), button);
      else if (button) this.act({ type: "dismiss" });
    });
  }

  tap(fen, button) {
    if (!fen || hindrance(this.state(), clock.now()) || this.state().sending) return;
    if (this.state().armed !== fen) { this.arm(fen); return; }
    if (performance.now() - this.armedAt < DELIBERATE_MS) return;
    button.focus();
    this.bid(fen);
  }

  tapCustom() {
    const fen = parseFen(this.input.value);
    if (fen === null) { this.input.focus(); return; }
    if (needsCare(this.state(), fen) && this.state().armed === fen && this.digits.value.trim() !== lastDigits(fen)) {
      this.digits.focus();
      return;
    }
    this.tap(fen, part(this.root, "bid"));
    if (needsCare(this.state(), fen) && this.state().armed === fen) this.digits.focus();
  }

  arm(fen) {
    this.armedAt = performance.now();
    window.clearTimeout(this.letsGo);
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
    this.buttons.forEach((button, rung) => this.showRung(button, amounts[rung], state, off));
    if (this.thumb) { this.showRung(this.thumb, amounts[0], state, off); this.thumb.parentElement.hidden = !amounts.length; }
    this.root.toggleAttribute("data-over", !amounts.length);
    const reason = part(this.root, "reason");
    reason.textContent = this.reason(state, why);
    reason.hidden = !reason.textContent;
    this.showCustom(state, off);
    this.showAnswer(state);
  }

  reason(state, why) {
    if (state.sending) return word(this.waiting ? "sent-unknown" : "sent", { amount: grouped(state.sending.amount) });
    return why ? word(`why-${why}`) : "";
  }

  showRung(button, fen, state, off) {
    button.hidden = fen === undefined;
    if (fen === undefined) return;
    const armed = state.armed === fen;
    button.dataset.fen = fen;
    button.value = plainYuan(fen);
    button.disabled = off;
    button.toggleAttribute("data-armed", armed);
    part(button, "price").textContent = `¥${grouped(fen)}`;
    part(button, "note").textContent = armed ? word("tap-again") : aboveWords(state, fen);
    button.setAttribute("aria-label", `${word(armed ? "confirm-bid" : "bid")} ¥${grouped(fen)}`);
  }

  showCustom(state, off) {
    const text = this.input.value.trim();
    const fen = parseFen(text);
    const armed = fen !== null && state.armed === fen;
    const care = fen !== null && needsCare(state, fen);
    part(this.root, "echo").textContent = text ? (fen === null ? word("not-amount") : capitals(fen)) : "";
    part(this.root, "above").textContent = fen === null ? "" : aboveWords(state, fen);
    this.care.hidden = !(armed && care);
    part(this.root, "warning").textContent = care && armed ? word("care", { amount: grouped(fen), digits: lastDigits(fen) }) : "";
    const button = part(this.root, "bid");
    button.disabled = off || (armed && care && this.digits.value.trim() !== lastDigits(fen));
    button.toggleAttribute("data-armed", armed);
    button.textContent = armed ? word("confirm-amount", { amount: grouped(fen) }) : word("bid");
    if (!armed) this.digits.value = "";
  }

  showAnswer(state) {
    const box = part(this.root, "answer");
    const { answer } = state;
    box.hidden = !answer;
    if (box.shown === answer) return;
    box.shown = answer;
    box.replaceChildren();
    if (!answer) return;
    box.dataset.tone = answer.accepted ? "good" : "refused";
    box.append(answer.accepted ? this.accepted(answer) : this.refused(state, answer));
  }

  accepted(answer) {
    const piece = document.getElementById("accepted").content.cloneNode(true);
    const { body } = answer.receipt;
    part(piece, "words").textContent = word("accepted", {
      amount: grouped(body.amount_fen), seq: body.seq, time: clock.stamp(body.received_at),
    });
    part(piece, "receipt").href = `${this.root.dataset.receipts}/${encodeURIComponent(body.command_id)}`;
    return piece;
  }

  refused(state, answer) {
    const piece = document.getElementById("refused").content.cloneNode(true);
    const first = answer.refusals?.[0];
    part(piece, "amount").textContent = `¥${grouped(answer.amount)}`;
    part(piece, "words").textContent = first?.sentence ?? answer.title ?? word("failed");
    part(piece, "article").textContent = first?.article_words ?? "";
    const next = part(piece, "next");
    for (const fen of hindrance(state, clock.now()) ? [] : offered(state, first)) {
      const button = Object.assign(document.createElement("button"), { type: "button", className: "btn small", textContent: `¥${grouped(fen)}` });
      button.dataset.fen = fen;
      next.append(button);
    }
    return piece;
  }
}
