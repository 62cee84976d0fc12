// Time left, from the server's end and the server's clock. It only shows: what closes a round is the server.
import { clock } from "./server_clock.js";
import { word } from "./words.js";

const NEAR_MS = 5 * 60 * 1000;
const watched = new Set();
let ticking = 0;

const parts = (left) => ({
  days: Math.floor(left / 86400000),
  hours: Math.floor(left / 3600000) % 24,
  minutes: Math.floor(left / 60000) % 60,
  seconds: Math.floor(left / 1000) % 60,
  tenths: Math.floor(left / 100) % 10,
});
const two = (number) => String(number).padStart(2, "0");

/** Return the time left in words: days and hours far off, clock digits near. */
export function timeLeft(left, tenths = false) {
  const it = parts(Math.max(0, left));
  const digits = `${two(it.hours)}:${two(it.minutes)}:${two(it.seconds)}${tenths ? `.${it.tenths}` : ""}`;
  return it.days > 0 ? `${it.days} ${word("d")} ${digits}` : digits;
}

function show(element, now) {
  const left = Date.parse(element.dataset.until) - now;
  const tenths = "tenths" in element.dataset;
  const text = left > 0 ? timeLeft(left, tenths) : word(element.dataset.to === "open" ? "opened" : "over");
  if (element.textContent !== text) element.textContent = text;
  const near = left > 0 && left <= NEAR_MS && element.dataset.to !== "open";
  element.parentElement?.toggleAttribute("data-near", near);
  if (left <= 0 && element.dataset.over !== element.dataset.until) {
    element.dataset.over = element.dataset.until;
    element.dispatchEvent(new CustomEvent("countdown:over", { bubbles: true }));
  }
}

function tick() {
  const now = clock.now();
  let fast = false;
  for (const element of watched) {
    if (!element.isConnected) { watched.delete(element); continue; }
    show(element, now);
    fast ||= "tenths" in element.dataset;
  }
  ticking = watched.size ? window.setTimeout(tick, fast ? 100 : 1000 - (now % 1000)) : 0;
}

/** Let one element with data-until run. */
export function watch(element) {
  watched.add(element);
  if (clock.known) show(element, clock.now());
  if (!ticking) ticking = window.setTimeout(tick, 0);
}

/** Let every clock inside the element run. */
export function watchAll(inside) {
  clock.ready.then(() => inside.querySelectorAll?.("[data-until]").forEach(watch));
}
