/* Runs before the first paint: the theme that this reader chose, or the one of the device; and the
   page's figures are asked for, so that they come while the scripts still load. */
(function () {
  "use strict";
  let theme = null;
  try { theme = window.localStorage.getItem("tiemchung-theme"); } catch (blocked) { theme = null; }
  if (theme !== "light" && theme !== "dark") {
    theme = window.matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  }
  document.documentElement.setAttribute("data-bs-theme", theme);

  const params = new URLSearchParams(window.location.search);
  params.set("theme", theme);
  const url = "/answers" + window.location.pathname + "?" + params.toString();
  const answer = fetch(url).then((got) => (got.ok ? got.json() : Promise.reject(new Error(got.status))));
  answer.catch(() => {});
  window.tiemchung = { first: { url: url, answer: answer } };
})();
