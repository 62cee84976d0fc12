// Before anything is painted: light or dark as chosen, or as the device prefers; and that scripts run at all.
(() => {
  const root = document.documentElement;
  root.classList.add("script");
  if (root.dataset.theme !== "auto") return;
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const follow = () => { root.dataset.bsTheme = dark.matches ? "dark" : "light"; };
  follow();
  dark.addEventListener("change", follow);
})();
