/* Command palette: finds pages and areas by typing without diacritics. */
(function () {
  "use strict";
  const tc = (window.tiemchung = window.tiemchung || {});
  const ns = (window.dash_clientside.tiemchung = window.dash_clientside.tiemchung || {});
  const MOST = 12;
  let items = [];
  let found = [];
  let sites = [];
  let at = 0;
  let before = null;

  const box = () => document.querySelector(".palette");
  const field = () => document.querySelector(".palette-field input");
  const list = () => document.querySelector(".palette-list");

  tc.fold = (text) => text.toLowerCase().replace(/đ/g, "d").normalize("NFD").replace(/[\u0300-\u036f]/g, "");

  function open() {
    before = document.activeElement;
    box().hidden = false;
    field().value = "";
    field().focus();
    search("");
  }

  function close() {
    box().hidden = true;
    if (before) before.focus();
  }

  function search(typed) {
    const words = tc.fold(typed || "").trim();
    const rank = (item) => {
      if (!words) return item.kind === "page" ? 0 : 1;
      if (item.folded === words) return 0;
      if (item.folded.startsWith(words)) return 1;
      if ((" " + item.folded).includes(" " + words)) return 2;
      return item.folded.includes(words) ? 3 : -1;
    };
    askSites(words);
    found = [...items, ...sites].map((item) => [rank(item), item]).filter((pair) => pair[0] >= 0)
      .sort((a, b) => a[0] - b[0]).slice(0, MOST).map((pair) => pair[1]);
    at = 0;
    draw();
  }

  /* Sites are many: the server finds the few whose name holds the words. */
  let asked = "";
  let waiting = 0;
  function askSites(words) {
    if (words === asked) return;
    asked = words;
    sites = [];
    window.clearTimeout(waiting);
    if (words.length < 3) return;
    waiting = window.setTimeout(() => {
      fetch("/found/sites?words=" + encodeURIComponent(words) + "&lang=" + tc.lang())
        .then((got) => (got.ok ? got.json() : []))
        .then((rows) => { if (asked === words && rows.length) { sites = rows; search(words); } })
        .catch(() => {});
    }, 150);
  }

  function draw() {
    const place = list();
    const rows = found.map((item, i) => {
      const row = document.createElement("button");
      row.type = "button";
      row.className = "palette-item";
      row.setAttribute("role", "option");
      row.setAttribute("aria-selected", String(i === at));
      const name = document.createElement("span");
      name.textContent = item.name;
      const of = document.createElement("small");
      of.textContent = item.of || "";
      const kind = document.createElement("span");
      kind.textContent = place.dataset[item.kind];
      row.append(name, of, kind);
      row.addEventListener("click", () => choose(item));
      return row;
    });
    if (!rows.length) {
      const none = document.createElement("p");
      none.className = "palette-none";
      none.textContent = place.dataset.none;
      rows.push(none);
    }
    place.replaceChildren(...rows);
  }

  function choose(item) {
    close();
    if (item.kind === "site") tc.open(item.to);
    else if (item.kind === "page") tc.go({}, { path: item.to });
    else if (item.kind === "lot") tc.go({ lot: item.to }, { path: "/lot" });
    else tc.go({ area: item.to });
  }

  ns.paletteItems = function (data) {
    items = data || [];
    if (box() && !box().hidden) search(field().value);
  };
  ns.paletteTyped = function (value) { if (box() && !box().hidden) search(value); };

  document.addEventListener("keydown", function (event) {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      const opener = document.querySelector(".head-search");
      if (opener && box().hidden) opener.click();
      return;
    }
    if (!box() || box().hidden) return;
    if (event.key === "Escape") { event.preventDefault(); close(); }
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      at = (at + (event.key === "ArrowDown" ? 1 : -1) + found.length) % Math.max(found.length, 1);
      draw();
      const row = list().children[at];
      if (row) row.scrollIntoView({ block: "nearest" });
    }
    if (event.key === "Enter" && found[at]) { event.preventDefault(); choose(found[at]); }
    if (event.key === "Tab") { event.preventDefault(); field().focus(); }
  }, true);

  document.addEventListener("click", function (event) {
    if (event.target.closest(".head-search")) open();
    else if (event.target.classList && event.target.classList.contains("palette")) close();
  });
})();
