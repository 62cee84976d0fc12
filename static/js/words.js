// The words that scripts say, in the page's language: from the island that the page carries.
const island = document.getElementById("words");
const words = island ? JSON.parse(island.textContent) : {};

/** Return a word of the page with its {places} filled in. */
export function word(key, places = {}) {
  return (words[key] ?? key).replace(/\{(\w+)\}/g, (_, name) => places[name] ?? "");
}

/** Take more words in, from another island of the page. */
export function addWords(id) {
  const more = document.getElementById(id);
  if (more) Object.assign(words, JSON.parse(more.textContent));
}
