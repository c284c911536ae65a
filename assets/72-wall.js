/* Links of the page keep the scope; a wall shows one page after another by itself. */
(function () {
  "use strict";
  const tc = (window.tiemchung = window.tiemchung || {});
  const SHOWN = 20000;

  document.addEventListener("click", function (event) {
    const link = event.target.closest("a[data-to]");
    if (!link || event.ctrlKey || event.metaKey || event.button) return;
    event.preventDefault();
    const to = new URL(link.dataset.to, window.location.href);
    const params = new URLSearchParams(window.location.search);
    to.searchParams.forEach((value, key) => params.set(key, value));
    tc.visit(to.pathname, params);
  });

  /* Dash follows the address when it is told of the change. */
  tc.visit = function (path, params) {
    const query = params.toString();
    window.history.pushState({}, "", path + (query ? "?" + query : ""));
    window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
    window.scrollTo(0, 0);
  };

  const isWall = () => new URLSearchParams(window.location.search).get("wall") === "1";

  function pages() {
    const chosen = new URLSearchParams(window.location.search).get("pages");
    const all = [...document.querySelectorAll(".nav-row a[data-nav]")].map((a) => a.dataset.nav);
    return chosen ? all.filter((path) => chosen.split(",").includes(path.slice(1))) : all.filter((path) => path !== "/data");
  }

  function turn() {
    if (!isWall() || document.hidden) return;
    const all = pages();
    const next = all[(all.indexOf(window.location.pathname) + 1) % all.length];
    if (next && next !== window.location.pathname) tc.visit(next, new URLSearchParams(window.location.search));
  }

  function dress() {
    document.documentElement.classList.toggle("wall", isWall());
  }

  dress();
  window.addEventListener("popstate", dress);
  window.addEventListener("_dashprivate_pushstate", dress);
  window.setInterval(turn, SHOWN);
})();
