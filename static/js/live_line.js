// The way between the page and the round: a socket while there is one, asking every other second while there is
// none, and one bid under one key whichever way it goes.
import { io } from "../vendor/socket.io.esm.min.js";
import { get, post } from "./api.js";
import { clock } from "./server_clock.js";

const ASK_EVERY_MS = 2000;
// While a burst lasts, whoever is behind asks this often and not for every piece of news.
const WANT_EVERY_MS = 1000;
const PAGES_MAX = 100;
const SOCKET_MAY_TAKE_MS = 3000;
const LATE_MS = 5000;
const DEAF_MS = 12_000;
const ANSWER_MS = 6000;
const LOOK_MS = 500;
const COME_BACK_MS = [500, 2000];

export class Line {
  /** Take the round and what is to be called: told(events, round), behind(seq), changed(line). */
  constructor(roundId, { told, behind, changed, after, bids = false }) {
    Object.assign(this, { roundId, told, behind, changed, after, bids });
    this.named = false;
    this.state = "opening";
    this.downSince = performance.now();
    this.beatAt = 0;
    this.asked = 0;
    this.failed = 0;
    this.asking = false;
    this.wanting = 0;
    this.socket = io({
      transports: ["websocket"], reconnectionDelay: 500, reconnectionDelayMax: 10_000, timeout: 5000,
      auth: (tell) => this.introduce(tell),
    });
    this.socket.on("connect", () => this.opened());
    this.socket.on("connect_error", () => { if (!this.socket.active) this.comeBack(); });
    this.socket.on("disconnect", (reason) => this.closed(reason));
    this.socket.on("news", (news) => { if (news.round_id === roundId) { this.heard(); told(news.events, news.round); } });
    this.socket.on("resync", (asked) => { if (asked.round_id === roundId) { this.heard(); this.want(); } });
    this.socket.on("beat", (beat) => { if (beat.round_id === roundId) this.beaten(beat); });
    window.addEventListener("offline", () => { this.failed += 1; this.socket.disconnect(); this.look(); });
    window.addEventListener("online", () => { this.socket.connect(); this.ask(); });
    document.addEventListener("visibilitychange", () => { if (!document.hidden) this.ask(); });
    window.setInterval(() => this.look(), LOOK_MS);
  }

  async opened() {
    try {
      const answer = await this.socket.timeout(ANSWER_MS).emitWithAck("watch", { round_id: this.roundId });
      if (!answer.round) { this.socket.disconnect(); return; }
      this.heard();
      this.told([], answer.round);
    } catch {
      this.socket.disconnect().connect();
    }
    this.look();
  }

  closed(reason) {
    this.downSince = performance.now();
    this.beatAt = 0;
    // The server closed it, as at a sign-out elsewhere: whoever still has a session comes back at once.
    if (reason === "io server disconnect") this.comeBack();
    this.look();
  }

  comeBack() {
    const [least, more] = COME_BACK_MS;
    window.setTimeout(() => this.socket.connect(), least + Math.random() * more);
  }

  /** Say who one is: a bidder by a ticket that is good for this one connection; everybody else only watches. */
  async introduce(tell) {
    const lang = document.documentElement.lang.startsWith("zh") ? "zh" : "en";
    let ticket;
    try {
      if (this.bids) ticket = (await post("/api/v1/socket-tickets", {})).body?.ticket;
    } catch {
      // Without a ticket the socket only watches, and bids go the other way.
    }
    this.named = Boolean(ticket);
    tell(ticket ? { lang, ticket } : { lang });
  }

  heard() {
    this.beatAt = performance.now();
  }

  beaten({ seq, now }) {
    this.heard();
    clock.beat(Date.parse(now));
    this.behind(seq);
  }

  /** Look how the line is, and ask over HTTP while there is no socket. */
  look() {
    const now = performance.now();
    const silent = now - this.beatAt;
    const open = this.socket.connected && this.beatAt > 0;
    if (open && silent > DEAF_MS) this.socket.disconnect().connect();
    const waits = !open && now - this.downSince > SOCKET_MAY_TAKE_MS;
    if ((waits || (open && silent > LATE_MS)) && now - this.asked >= ASK_EVERY_MS) this.ask();
    this.name(open, silent, waits);
  }

  name(open, silent, waits) {
    let state = this.state;
    if (open) state = silent > LATE_MS ? "delayed" : "live";
    else if (!navigator.onLine || this.failed > 1) state = "lost";
    else if (waits && this.asked && !this.failed) state = "fallback";
    else if (state === "live" || state === "delayed") state = "lost";
    if (state !== this.state) { this.state = state; this.changed(state); }
  }

  /** Ask soon: at once if nothing was asked lately, else when the time for it has come. */
  want() {
    if (this.wanting) return;
    const wait = Math.max(0, this.asked + WANT_EVERY_MS - performance.now());
    this.wanting = window.setTimeout(() => {
      this.wanting = 0;
      // Whoever is being asked already tells at the end whether something is still missing.
      this.ask();
    }, wait);
  }

  /** Ask for what came after the last that is known, page by page. */
  async ask() {
    if (this.asking) return;
    this.asking = true;
    this.asked = performance.now();
    try {
      for (let more = true; more;) {
        const body = await this.page(this.after());
        this.failed = 0;
        clock.beat(Date.parse(body.now));
        this.told(body.events, body.round);
        ({ more } = body);
      }
    } catch {
      this.failed += 1;
    } finally {
      this.asking = false;
      this.look();
    }
  }

  async page(after) {
    const { ok, body } = await get(`/api/v1/rounds/${this.roundId}/events?after=${after}`);
    if (!ok) throw new Error("no answer");
    return body;
  }

  /** Return the record from its beginning, as far as it reaches now. */
  async record() {
    const events = [];
    for (let pages = 0; pages < PAGES_MAX; pages += 1) {
      const body = await this.page(events.at(-1)?.seq ?? 0);
      events.push(...body.events);
      if (!body.more) break;
    }
    return events;
  }

  /** Send a bid and return its answer; null where it is not known what became of it. */
  async bid({ amount, key, validUntil }) {
    const said = { amount, valid_until: validUntil };
    if (this.socket.connected && this.named) {
      try {
        return await this.socket.volatile.timeout(ANSWER_MS).emitWithAck("bid", { round_id: this.roundId, key, ...said });
      } catch {
        // No answer in time: the same bid goes the other way, under the same key.
      }
    }
    try {
      const headers = { "Content-Type": "application/json", "Idempotency-Key": key };
      const { body, status } = await post(`/api/v1/rounds/${this.roundId}/bids`, said, { headers });
      return body ? { status, ...body } : null;
    } catch {
      return null;
    }
  }
}
