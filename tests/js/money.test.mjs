// Amounts as they are typed and read back: the page's echo says the same as the server's papers.
import assert from "node:assert/strict";
import { test } from "node:test";

import { capitals, grouped, parseFen, short } from "../../static/js/money.js";

test("amounts that are read", () => {
  for (const [text, fen] of [["700000", 70_000_000], ["1,143,865.80", 114_386_580], [" ¥5 ", 500], ["１２３", 12_300], ["0.05", 5]]) {
    assert.equal(parseFen(text), fen, text);
  }
});

test("amounts that are not", () => {
  for (const text of ["", "abc", "1e3", "NaN", "-5", "1,2", "1.234", "9".repeat(20), "<b>1</b>"]) assert.equal(parseFen(text), null, text);
});

test("groups, short forms and capitals", () => {
  assert.equal(grouped(114_386_580), "1,143,865.80");
  assert.equal(short(108_500_000), "108.5 万");
  assert.equal(capitals(98_660_000), "玖拾捌万陆仟陆佰元整");
  assert.equal(capitals(1_000_500_000), "壹仟万伍仟元整");
});
