// What happened, line by line: every bid with code, amount, time and kind; what moved the end; how it stopped and ended.
import { courseOf, delaysOf } from "./live_state.js";
import { grouped } from "./money.js";
import { clock } from "./server_clock.js";
import { word } from "./words.js";

const SHOWN_MAX = 200;
const make = (tag, more = {}) => Object.assign(document.createElement(tag), more);
const by = (id) => document.getElementById(id);

const line = (words) => (event) => {
  const row = make("tr", { className: "happened" });
  row.append(make("td", { colSpan: 4, textContent: words(event) }));
  return row;
};

/** Return the kind of a bid in words: ordinary, by a priority purchaser, or by priority at the same price. */
export function kindWords({ rank }, match) {
  if (rank === null) return word("kind-bid");
  return word(match ? "kind-match" : "kind-priority", { rank });
}

function bidRow(event, { code, match }) {
  const row = make("tr");
  for (const words of [event.code, `¥${grouped(event.amount_fen)}`, clock.stamp(event.received_at), kindWords(event, match)]) {
    row.append(make("td", { textContent: words }));
  }
  row.toggleAttribute("data-own", event.code === code);
  row.toggleAttribute("data-priority", event.rank !== null);
  if (event.code === code) row.firstChild.append(make("span", { className: "own-mark", textContent: word("own") }));
  return row;
}

/** How each kind of event is drawn; what is drawn as nothing concerns nobody but the one who was answered. */
const DRAWN = {
  "round-opened": line((event) => word("log-opened", { time: clock.stamp(event.received_at) })),
  "bid-accepted": bidRow,
  "end-moved": line((event) => word("log-moved", { time: clock.stamp(event.ends_at) })),
  "bid-refused": () => null,
  "suspended": line((event) => word("log-suspended", { time: clock.stamp(event.received_at), reason: event.reason })),
  "resumed": line((event) => word("log-resumed", { time: clock.stamp(event.received_at), until: clock.stamp(event.ends_at) })),
  "sold": line((event) => word("log-sold", { code: event.code, amount: grouped(event.amount_fen) })),
  "unsold": line(() => word("log-unsold")),
  "withdrawn": line((event) => word("log-withdrawn", { reason: event.reason })),
};

/** Draws the course of bidding and the list of delays; what is drawn already stays where it is. */
export class Log {
  constructor() {
    Object.assign(this, { drawn: 0, delays: 0 });
    by("log").replaceChildren();
  }

  show(state) {
    const body = by("log");
    if (state.events.length && state.events[0].seq === 1 && this.first > 1) { body.replaceChildren(); this.drawn = 0; }
    this.first = state.events[0]?.seq ?? 0;
    const news = state.events.filter((event) => event.seq > this.drawn);
    const matches = new Set(courseOf(state.events).filter((bid) => bid.match).map((bid) => bid.event.seq));
    for (const event of news.slice(-SHOWN_MAX)) {
      const row = DRAWN[event.kind]?.(event, { code: state.code, match: matches.has(event.seq) });
      if (!row) continue;
      row.dataset.seq = event.seq;
      body.prepend(row);
    }
    this.drawn = state.events.at(-1)?.seq ?? this.drawn;
    while (body.rows.length > SHOWN_MAX) body.deleteRow(-1);
    by("no-bids").hidden = body.rows.length > 0;
    this.showDelays(state);
  }

  showDelays(state) {
    const { extensions } = state.round;
    const count = by("delay-count");
    const words = extensions ? word(extensions === 1 ? "delays-one" : "delays", { count: extensions }) : word("delays-none");
    if (count.textContent !== words) count.textContent = words;
    by("delays").toggleAttribute("data-some", extensions > 0);
    const moved = delaysOf(state);
    if (moved.length === this.delays) return;
    this.delays = moved.length;
    by("delay-list").replaceChildren(...moved.map(({ event, number }) => make("li", {
      value: number, textContent: word("delay", { came: clock.stamp(event.received_at), until: clock.stamp(event.ends_at) }),
    })).reverse());
  }
}
