// Money in whole fen, for showing what is being typed: the server alone decides what an amount is.
const FEN_MAX = Number.MAX_SAFE_INTEGER;
const DIGITS = "零壹贰叁肆伍陆柒捌玖";
const PLACES = ["", "拾", "佰", "仟"];

/** Return the whole fen that the text names, or null. */
export function parseFen(text) {
  const normal = text.normalize("NFKC").trim().replace(/^¥\s*/, "");
  const found = /^(\d+|\d{1,3}(?:,\d{3})+)(?:\.(\d{1,2}))?$/.exec(normal);
  if (!found) return null;
  const fen = Number(found[1].replaceAll(",", "")) * 100 + Number((found[2] ?? "").padEnd(2, "0"));
  return Number.isSafeInteger(fen) && fen <= FEN_MAX ? fen : null;
}

/** Return yuan in groups of three, with fen only where there are any. */
export function grouped(fen) {
  const whole = Math.floor(fen / 100).toString().replace(/\B(?=(\d{3})+$)/g, ",");
  const part = fen % 100;
  return part ? `${whole}.${String(part).padStart(2, "0")}` : whole;
}

/** Return the short form: 108.5 万, 1.2 亿; empty below ten thousand. */
export function short(fen) {
  for (const [unit, name] of [[1e10, "亿"], [1e6, "万"]]) {
    if (fen >= unit) return `${Math.floor(fen * 100 / unit) / 100} ${name}`;
  }
  return "";
}

function four(number) {
  let words = "";
  for (let place = 3; place >= 0; place -= 1) {
    const digit = Math.floor(number / 10 ** place) % 10;
    if (digit) words += DIGITS[digit] + PLACES[place];
    else if (words && !words.endsWith("零") && number % 10 ** place) words += "零";
  }
  return words;
}

function whole(number) {
  for (const [scale, digits, name] of [[1e8, 8, "亿"], [1e4, 4, "万"]]) {
    if (number >= scale) {
      const high = Math.floor(number / scale);
      const low = number % scale;
      return whole(high) + name + (low > 0 && low < 10 ** (digits - 1) ? "零" : "") + (low ? whole(low) : "");
    }
  }
  return four(number) || DIGITS[0];
}

/** Return the amount in Chinese capital numerals: 玖拾捌万陆仟陆佰元整. */
export function capitals(fen) {
  const yuan = Math.floor(fen / 100);
  const jiao = Math.floor(fen / 10) % 10;
  const last = fen % 10;
  let words = yuan || !(fen % 100) ? `${whole(yuan)}元` : "";
  words += jiao ? `${DIGITS[jiao]}角` : last && yuan ? "零" : "";
  return words + (last ? `${DIGITS[last]}分` : jiao ? "" : "整");
}
