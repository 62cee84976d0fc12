// Checks for oneself what the server says: that each event follows from the one before it and is what its hash says,
// and that a receipt was signed with the court's key. Nothing here decides anything; it only notices.

const text = new TextEncoder();

/** Return the one form of plain data: keys sorted, no blanks, whole numbers. */
export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  return `{${Object.keys(value).sort().map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(",")}}`;
}

/** Tell whether this browser can compute hashes: it only does so on pages that nobody can change on their way. */
export const canHash = () => Boolean(globalThis.crypto?.subtle);

async function chained(previous, body) {
  const digest = await crypto.subtle.digest("SHA-256", text.encode(`${previous}\n${canonical(body)}`));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Return the hash of an event as it must be, from all that it says. */
export function hashOf(event) {
  const { prev_hash: previous, hash: _own, ...body } = event;
  return chained(previous, body);
}

/** Return the hash that the record of a round begins with: it binds the terms. */
export const firstHash = ({ round_id, lot_id, terms }) => chained("", { version: 1, round_id, lot_id, terms });

/** Return the number of the first event that does not follow from the hash before it or is not what it says; else null. */
export async function firstBroken(events, previous = null) {
  let before = previous;
  for (const event of events) {
    if (before !== null && event.prev_hash !== before) return event.seq;
    if (await hashOf(event) !== event.hash) return event.seq;
    before = event.hash;
  }
  return null;
}

/** Checks events as they come, one batch after the other, and tells the number of the first that is wrong. */
export class Chain {
  constructor(broken) {
    Object.assign(this, { broken, work: Promise.resolve(), checked: 0 });
  }

  take(events) {
    if (!canHash() || !events.length) return this.work;
    this.work = this.work.then(async () => {
      const wrong = await firstBroken(events);
      if (wrong === null) this.checked += events.length;
      else this.broken(wrong);
    });
    return this.work;
  }
}

const bytesOf = (base64) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));

/** Return what can be said of a receipt's signature: "signed", "forged", "unknown-key", or "unchecked" by this browser. */
export async function checkReceipt({ body, signature }, keys) {
  const known = keys.find((key) => key.key_id === body.key_id);
  if (!known) return "unknown-key";
  if (!canHash()) return "unchecked";
  let key;
  try {
    key = await crypto.subtle.importKey("raw", bytesOf(known.public_key), { name: "Ed25519" }, false, ["verify"]);
  } catch {
    return "unchecked"; // An older browser does not know this kind of signature.
  }
  try {
    return await crypto.subtle.verify("Ed25519", key, bytesOf(signature), text.encode(canonical(body))) ? "signed" : "forged";
  } catch {
    return "forged";
  }
}
