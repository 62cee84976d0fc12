// What a bid was answered: a receipt whose signature this page checks itself, or why the bid does not count, with the
// next amounts that would; who came too late reads both instants.
import { grouped, parseFen } from "./money.js";
import { hindrance, place, rungs } from "./live_state.js";
import { clock } from "./server_clock.js";
import { word } from "./words.js";

const TOO_LATE = "round-ended";
const part = (inside, name) => inside?.querySelector(`[data-part="${name}"]`);

/** Return the amounts to be tried instead: those that the refusal names, else the lowest that count. */
function offered(state, refusal) {
  const named = ["lower", "higher"].map((name) => parseFen(refusal?.facts?.[name] ?? "")).filter((fen) => fen !== null);
  return named.length ? named : rungs(state).slice(0, 2);
}

/** Return the answer in one line, as there is room for beside the thumb. */
function short(answer) {
  if (answer.accepted) return word("accepted-short", { amount: grouped(answer.receipt.body.amount_fen) });
  return answer.refusals?.[0]?.sentence ?? answer.title ?? word("failed");
}

export class Answers {
  /** Take where the answer stands, the line beside the thumb, and how a receipt is checked. */
  constructor(box, line, { state, act, check }) {
    Object.assign(this, { box, line, state, act, check, shown: null, sent: "" });
  }

  show(why, armed) {
    const { answer } = this.state();
    this.showLine(answer, why, armed);
    this.showOffers(answer);
    if (this.shown === answer) return;
    this.shown = answer;
    this.box.hidden = !answer;
    this.box.replaceChildren();
    if (!answer) return;
    this.box.dataset.tone = answer.accepted ? "good" : "refused";
    this.box.append(answer.accepted ? this.accepted(answer) : this.refused(answer));
  }

  /** Take the offered amounts away once the price has moved on: the ladder has the ones that count now. */
  showOffers(answer) {
    const offers = part(this.box, "next");
    if (offers && answer?.round) offers.hidden = answer.round.leading?.amount_fen !== this.state().round.leading?.amount_fen;
  }

  showLine(answer, why, armed) {
    if (!this.line) return;
    const at = place(this.state());
    const words = this.sent || armed || (answer && !answer.accepted ? short(answer) : "")
      || (at === "none" ? why || (answer ? short(answer) : word("place-none")) : word(`place-${at}`));
    if (this.line.textContent !== words) this.line.textContent = words;
  }

  accepted(answer) {
    const piece = document.getElementById("accepted").content.cloneNode(true);
    const { body } = answer.receipt;
    part(piece, "words").textContent = word("accepted", {
      amount: grouped(body.amount_fen), seq: body.seq, time: clock.stamp(body.received_at),
    });
    part(piece, "receipt").href = `${this.box.closest("[data-receipts]").dataset.receipts}/${encodeURIComponent(body.command_id)}`;
    this.showCheck(part(piece, "signature"), answer);
    return piece;
  }

  refused(answer) {
    const piece = document.getElementById("refused").content.cloneNode(true);
    const first = answer.refusals?.[0];
    const body = answer.receipt?.body;
    part(piece, "amount").textContent = `¥${grouped(answer.amount)}`;
    part(piece, "words").textContent = first?.sentence ?? answer.title ?? word("failed");
    part(piece, "article").textContent = first?.article_words ?? "";
    part(piece, "instants").textContent = first?.code === TOO_LATE && body
      ? word("too-late", { came: clock.stamp(body.received_at), end: clock.stamp(body.ends_at) }) : "";
    const next = part(piece, "next");
    for (const fen of hindrance(this.state(), clock.now()) ? [] : offered(this.state(), first)) {
      const button = Object.assign(document.createElement("button"), { type: "button", className: "btn", textContent: `¥${grouped(fen)}` });
      button.dataset.fen = fen;
      next.append(button);
    }
    return piece;
  }

  /** Say, as soon as it is known, whether the receipt's signature is the court's. */
  async showCheck(mark, answer) {
    const found = await this.check(answer.receipt);
    mark.dataset.found = found;
    mark.textContent = word(`receipt-${found}`);
  }
}
