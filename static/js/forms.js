// Small help for forms: asking before what cannot be undone, sending once, saying an amount in words, warning
// before typed text is lost. Every form works without this file.
import { word } from "./words.js";
import { capitals, grouped, parseFen } from "./money.js";

/** Ask in a dialog; resolves to true or false. */
export function confirmIn(question) {
  const dialog = document.createElement("dialog");
  dialog.className = "ask";
  const text = Object.assign(document.createElement("p"), { textContent: question });
  const end = Object.assign(document.createElement("div"), { className: "form-end" });
  const yes = Object.assign(document.createElement("button"), { className: "btn seal-tone", textContent: word("yes"), type: "button" });
  const no = Object.assign(document.createElement("button"), { className: "btn", textContent: word("no"), type: "button" });
  end.append(yes, no);
  dialog.append(text, end);
  dialog.setAttribute("aria-label", word("ask"));
  document.body.append(dialog);
  dialog.showModal();
  no.focus();
  return new Promise((done) => {
    yes.addEventListener("click", () => { done(true); dialog.close(); });
    no.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => { done(false); dialog.remove(); });
  });
}

let typed = false;

document.addEventListener("submit", async (event) => {
  const { target: form, submitter } = event;
  if (form.dataset.sent) { event.preventDefault(); return; }
  const question = submitter?.dataset.confirm;
  if (question && !submitter.dataset.confirmed) {
    event.preventDefault();
    if (await confirmIn(question)) {
      submitter.dataset.confirmed = "yes";
      form.requestSubmit(submitter);
    }
    return;
  }
  if (event.defaultPrevented || form.method !== "post") return;
  form.dataset.sent = "yes";
  typed = false;
  // After the browser has collected the fields: a disabled button would not be sent along.
  window.setTimeout(() => form.querySelectorAll("button[type=submit]").forEach((button) => { button.disabled = true; }), 0);
});

// Coming back by the browser's own button, a form may be sent again.
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  document.querySelectorAll("form[data-sent]").forEach((form) => {
    delete form.dataset.sent;
    form.querySelectorAll("button[type=submit]").forEach((button) => { button.disabled = false; });
  });
});

function echo(input) {
  const output = document.getElementById(input.dataset.moneyEcho);
  if (!output) return;
  const fen = parseFen(input.value);
  if (!input.value.trim()) output.textContent = "";
  else output.textContent = fen === null ? word("not-amount") : `¥${grouped(fen)} · ${capitals(fen)}`;
}

document.addEventListener("input", (event) => {
  if (event.target.dataset?.moneyEcho) echo(event.target);
  if (event.target.closest?.("[data-guard]")) typed = true;
});
document.querySelectorAll("[data-money-echo]").forEach(echo);
document.querySelector("[data-focus]")?.focus();

window.addEventListener("beforeunload", (event) => { if (typed) event.preventDefault(); });
