// The small choices around a page: theme, text size, the menu. Each also works as a plain link.
const YEAR_SECONDS = 365 * 24 * 3600;
const root = document.documentElement;

function keep(name, value) {
  document.cookie = `${name}=${value}; path=/; max-age=${YEAR_SECONDS}; samesite=lax${location.protocol === "https:" ? "; secure" : ""}`;
}

function mark(links, chosen) {
  links.forEach((link) => link === chosen ? link.setAttribute("aria-current", "true") : link.removeAttribute("aria-current"));
}

function offer(selector, choose) {
  const links = document.querySelectorAll(selector);
  links.forEach((link) => link.addEventListener("click", (event) => {
    event.preventDefault();
    choose(link);
    mark(links, link);
  }));
}

offer("[data-theme-choice]", (link) => {
  const theme = link.dataset.themeChoice;
  keep("theme", theme);
  root.dataset.theme = theme;
  const dark = window.matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.bsTheme = theme === "auto" ? (dark ? "dark" : "light") : theme;
  document.dispatchEvent(new CustomEvent("theme:changed"));
});

offer("[data-text-choice]", (link) => {
  keep("text", link.dataset.textChoice);
  root.dataset.text = link.dataset.textChoice;
});

document.querySelectorAll("[data-opens]").forEach((button) => button.addEventListener("click", () => {
  const open = document.getElementById(button.dataset.opens)?.classList.toggle("open");
  button.setAttribute("aria-expanded", String(Boolean(open)));
}));

// A menu closes when one looks elsewhere.
const menus = document.querySelectorAll("details.menu");
document.addEventListener("click", (event) => menus.forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; }));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  menus.forEach((menu) => { if (menu.open) { menu.open = false; menu.querySelector("summary").focus(); } });
});
