// What is said aloud: politely and not more often than anybody can listen, at once only what cannot wait.
import { word } from "./words.js";

const SAY_EVERY_MS = 3000;
const SAID_AT_MS = [3600, 1800, 600, 300, 60, 30].map((seconds) => seconds * 1000);

export class Voice {
  /** Take the polite and the urgent live region. */
  constructor(polite, urgent) {
    Object.assign(this, { polite, urgent, saidAt: 0, saying: 0, leftBefore: Infinity });
  }

  say(words, urgent = false) {
    if (urgent) { this.urgent.textContent = words; return; }
    window.clearTimeout(this.saying);
    const wait = Math.max(0, this.saidAt + SAY_EVERY_MS - performance.now());
    this.saying = window.setTimeout(() => { this.saidAt = performance.now(); this.polite.textContent = words; }, wait);
  }

  /** Say at a few marks how much time is left; the clock itself is never read out. */
  timeLeft(left) {
    const passed = SAID_AT_MS.find((mark) => this.leftBefore > mark && left <= mark && left > mark - 2000);
    if (passed > 60_000) this.say(word("minutes", { count: passed / 60_000 }));
    else if (passed === 60_000) this.say(word("minute"));
    else if (passed) this.say(word("seconds", { count: passed / 1000 }));
    this.leftBefore = left;
  }
}
