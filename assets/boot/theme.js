/* Runs before the first paint: the theme that this reader chose, or the one of the device. */
(function () {
  "use strict";
  let theme = null;
  try { theme = window.localStorage.getItem("tiemchung-theme"); } catch (blocked) { theme = null; }
  if (theme !== "light" && theme !== "dark") {
    theme = window.matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  }
  document.documentElement.setAttribute("data-bs-theme", theme);
})();
