// The terms of sale while they are typed: lawful values go into their fields by a click, and the number of things
// that still block follows the rules panel. Without this file the same is done by the form's own buttons.
import { addWords, word } from "./words.js";

addWords("court-words");

const form = document.getElementById("terms-form");

form?.addEventListener("click", (event) => {
  const offer = event.target.closest("[data-take]");
  if (!offer) return;
  const field = form.elements.namedItem(offer.dataset.take);
  if (!(field instanceof HTMLElement)) return;
  event.preventDefault();
  field.value = offer.dataset.value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
});

function count() {
  const panel = document.getElementById("rules");
  if (!panel) return;
  const blocks = Number(panel.dataset.blocks);
  const key = blocks === 0 ? "blocks-none" : blocks === 1 ? "blocks-one" : "blocks";
  document.querySelectorAll("[data-count]").forEach((place) => {
    place.textContent = word(key, { count: String(blocks) });
    place.dataset.blocks = String(blocks);
  });
  document.querySelectorAll("[data-count-bar]").forEach((bar) => { bar.dataset.blocks = String(blocks); });
}

document.addEventListener("htmx:afterSettle", count);
count();
