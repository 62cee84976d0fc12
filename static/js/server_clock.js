// The court's clock. The device's own clock is never trusted: what counts is the time that the server says, and the
// time that has passed since, measured by a counter that nobody can set.
const PROBES = 4;
const PROBE_GAP_MS = 150;
const RENEW_MS = 5 * 60 * 1000;
const WORTH_SAYING_MS = 1500;
// Farther off than this, hours say more than seconds.
const FAR_OFF_SECONDS = 2 * 3600;
// Beijing keeps one time all year round.
const BEIJING_MS = 8 * 3600 * 1000;

class ServerClock {
  constructor() {
    this.base = Date.now() - performance.now();
    this.rtt = Infinity;
    this.known = false;
    this.ready = this.measure();
    this.renewal = window.setInterval(() => this.measure(), RENEW_MS);
    document.addEventListener("visibilitychange", () => { if (!document.hidden) this.measure(); });
  }

  /** Take the time that the page itself brought along: good enough until the first answer. */
  seed(serverMs) {
    const came = performance.getEntriesByType("navigation")[0]?.responseStart ?? 0;
    if (!this.known) this.base = serverMs - came;
  }

  /** Milliseconds of court time. */
  now() {
    return this.base + performance.now();
  }

  /** How far the device is ahead of the court, in milliseconds. */
  get offset() {
    return Date.now() - this.now();
  }

  /** Take in one answer: the server's time, and when the question was sent (performance.now()). */
  feed(serverMs, sentAt) {
    const rtt = performance.now() - sentAt;
    if (this.known && rtt > this.rtt * 1.5 + 5) return;
    this.base = serverMs + rtt / 2 - performance.now();
    this.rtt = rtt;
    this.known = true;
  }

  /** Take in a time that came unasked: it says nothing exact, but shows a clock that has been moved. */
  beat(serverMs) {
    if (this.known && !this.measuring && Math.abs(serverMs - this.now()) > WORTH_SAYING_MS) this.measure();
  }

  async measure() {
    this.measuring = true;
    try {
      await this.probe();
    } finally {
      this.measuring = false;
    }
  }

  async probe() {
    this.rtt = Infinity;
    for (let probe = 0; probe < PROBES; probe += 1) {
      const sentAt = performance.now();
      try {
        const answer = await fetch("/time", { cache: "no-store", credentials: "omit" });
        const { ms } = await answer.json();
        this.feed(ms, sentAt);
      } catch {
        return; // The next measurement or the live room's own beat will tell.
      }
      await new Promise((done) => window.setTimeout(done, PROBE_GAP_MS));
    }
    document.dispatchEvent(new CustomEvent("clock:measured", { detail: { offset: this.offset, rtt: this.rtt } }));
  }

  /** Return an instant in Beijing time, with so many places of a second; with its day if that is not today. */
  stamp(instant, places = 3) {
    const there = (ms) => new Date(ms + BEIJING_MS).toISOString();
    const shown = there(new Date(instant).getTime());
    const day = shown.slice(0, 10) === there(this.now()).slice(0, 10) ? "" : `${shown.slice(5, 10)} `;
    return day + shown.slice(11, places ? 20 + places : 19);
  }

  /** Say in a key and its places how the device's clock stands to the court's. */
  words() {
    const off = Math.abs(this.offset) / 1000;
    if (off * 1000 < WORTH_SAYING_MS) return ["clock-right", {}];
    const way = this.offset > 0 ? "ahead" : "behind";
    if (off > FAR_OFF_SECONDS) return [`clock-far-${way}`, { hours: Math.round(off / 3600) }];
    return [`clock-${way}`, { seconds: off.toFixed(off < 100 ? 1 : 0) }];
  }
}

export const clock = new ServerClock();
