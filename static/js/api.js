// Asking the server: the form's token in the header, an answer or a problem in words, never for ever.
const TIMEOUT_MS = 10_000;
const token = () => document.querySelector('meta[name="csrf-token"]')?.content ?? "";

async function ask(url, options) {
  const answer = await fetch(url, {
    credentials: "same-origin",
    signal: AbortSignal.timeout(TIMEOUT_MS),
    ...options,
    headers: { Accept: "application/json", "X-CSRFToken": token(), ...options.headers },
  });
  const body = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : null;
  return { ok: answer.ok, status: answer.status, body };
}

/** Send JSON; a refusal comes back as { ok: false, body: { refusals: [{ code, sentence, article_words }] } }. */
export function post(url, body, options = {}) {
  const headers = { "Content-Type": "application/json" };
  return ask(url, { method: "POST", body: JSON.stringify(body), headers, ...options });
}

/** Get JSON. */
export function get(url, options = {}) {
  return ask(url, { method: "GET", ...options });
}

/** Send the fields of a form and get HTML back, as for a panel that follows what is typed. */
export async function postForm(url, form, options = {}) {
  const answer = await fetch(url, {
    method: "POST",
    body: new FormData(form),
    credentials: "same-origin",
    signal: AbortSignal.timeout(TIMEOUT_MS),
    headers: { "X-CSRFToken": token() },
    ...options,
  });
  return { ok: answer.ok, status: answer.status, text: await answer.text() };
}
