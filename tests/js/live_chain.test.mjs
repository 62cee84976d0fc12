// The page checks the record itself: against the example of the protocol, event by event, and with signed receipts.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { canonical, Chain, checkReceipt, firstBroken, firstHash, hashOf } from "../../static/js/live_chain.js";

const protocol = readFileSync(new URL("../../docs/live_protocol.md", import.meta.url), "utf8");
const block = (kind) => new RegExp(`\`\`\`${kind}\\n([\\s\\S]*?)\`\`\``).exec(protocol)[1].trim();
const terms = JSON.parse(block("json terms"));
const events = block("json events").split("\n").map((line) => JSON.parse(line));
const copies = () => structuredClone(events);

test("one form of plain data, whatever order it came in", () => {
  assert.equal(canonical({ b: [1, null, { d: true, c: "中\n\"" }], a: "é" }), '{"a":"é","b":[1,null,{"c":"中\\n\\"","d":true}]}');
});

test("the protocol's own example holds, from the terms on", async () => {
  const first = await firstHash(terms);
  assert.equal(first, block("text first hash"));
  assert.equal(await firstBroken(events, first), null);
  assert.equal(await hashOf(events[2]), events[2].hash);
});

test("an amount that was changed is noticed, and so is a hash that was made to fit", async () => {
  const changed = copies();
  changed[1].amount_fen += 100;
  assert.equal(await firstBroken(changed), 2);
  changed[1].hash = await hashOf(changed[1]);
  assert.equal(await firstBroken(changed), 3, "the next one does not follow any more");
});

test("a missing, a doubled and a swapped event are noticed", async () => {
  assert.equal(await firstBroken([...events.slice(0, 2), ...events.slice(3)]), 4);
  assert.equal(await firstBroken([events[0], ...events]), 1);
  assert.equal(await firstBroken([events[1], events[0]]), 1);
  assert.equal(await firstBroken(events, "another beginning"), 1);
});

test("events are checked in the order in which they came, batch after batch", async () => {
  const wrong = [];
  const chain = new Chain((seq) => wrong.push(seq));
  const bad = copies().slice(3);
  bad[0].code = "X0000";
  chain.take(events.slice(0, 3));
  await chain.take(bad);
  assert.equal(chain.checked, 3);
  assert.deepEqual(wrong, [4]);
});

test("a receipt is signed by the court's key, or forged, or cannot be told", async () => {
  const pair = await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"]);
  const base64 = (bytes) => Buffer.from(bytes).toString("base64");
  const keys = [{ key_id: "k1", alg: "ed25519", public_key: base64(await crypto.subtle.exportKey("raw", pair.publicKey)) }];
  const body = { seq: 2, amount_fen: 100, key_id: "k1" };
  const signature = base64(await crypto.subtle.sign("Ed25519", pair.privateKey, new TextEncoder().encode(canonical(body))));
  assert.equal(await checkReceipt({ body, signature }, keys), "signed");
  assert.equal(await checkReceipt({ body: { ...body, amount_fen: 101 }, signature }, keys), "forged");
  assert.equal(await checkReceipt({ body, signature: "no signature" }, keys), "forged");
  assert.equal(await checkReceipt({ body: { ...body, key_id: "k2" }, signature }, keys), "unknown-key");
  assert.equal(await checkReceipt({ body, signature }, [{ key_id: "k1", public_key: "AAAA" }]), "unchecked");
});
