/* One question, one answer: what a change of scope changes is asked for at once and drawn here.

   The browser asks the server before Dash hears of the change, and puts what comes into the cards
   itself: words as HTML, figures through plotly, lists through 25-lists.js. What has been asked a
   moment ago, or is about to be pressed, is not asked again. */
(function () {
  "use strict";
  const tc = (window.tiemchung = window.tiemchung || {});
  const ns = (window.dash_clientside.tiemchung = window.dash_clientside.tiemchung || {});
  const KEPT = 40;
  const FRESH_MS = 15000;
  // Plotly asks its maker's host for a world map, even with boundaries of our own, unless told not to.
  const CONFIG = { displayModeBar: false, scrollZoom: false, doubleClick: "reset", topojsonURL: "/assets/topo/" };
  const DRAWN = ["figure", "list"];
  const held = new Map();
  let latest = 0;

  const root = () => document.querySelector("[data-answers]");
  const isHere = (page) => page && page.dataset.path === window.location.pathname;
  const shown = () => new Promise((go) => window.requestAnimationFrame(() => window.setTimeout(go)));
  const pause = () => (window.scheduler && window.scheduler.yield ? window.scheduler.yield() : new Promise((go) => window.setTimeout(go)));

  tc.answerUrl = function (search, name) {
    const params = new URLSearchParams(search === undefined ? window.location.search : search);
    params.set("theme", document.documentElement.getAttribute("data-bs-theme") || "light");
    return root().dataset.answers + (name ? "/" + name : "") + "?" + params.toString();
  };

  tc.ask = function (url) {
    const known = held.get(url);
    if (known && performance.now() - known.at < FRESH_MS) return known.answer;
    const first = tc.first && tc.first.url === url ? tc.first.answer : null;
    tc.first = null;
    const answer = first || fetch(url).then((got) => (got.ok ? got.json() : Promise.reject(new Error(got.status))));
    held.delete(url);
    held.set(url, { at: performance.now(), answer: answer });
    answer.catch(() => held.delete(url));
    if (held.size > KEPT) held.delete(held.keys().next().value);
    return answer;
  };

  /* Somebody points at what they may press next: its answer can be on the way already. */
  tc.expect = (changes) => { if (isHere(root())) tc.ask(tc.answerUrl(tc.searchWith(changes))).catch(() => {}); };

  tc.isWaiting = () => { const page = root(); return Boolean(page && "waiting" in page.dataset); };

  /* Ask for what the address says and draw it, unless it is drawn or something newer was asked. */
  tc.show = function () {
    if (isHere(root()) && root().tcUrl !== tc.answerUrl()) drawn(tc.answerUrl(), "");
  };
  /* A change that concerns one card asks for that card alone; the others stand as they are. */
  tc.showOnly = (name) => drawn(tc.answerUrl(), "&only=" + name);

  function drawn(url, only) {
    const page = root();
    page.tcUrl = url;
    const turn = ++latest;
    const isLatest = () => turn === latest && page.isConnected;
    page.dataset.waiting = "";
    tc.ask(url + only)
      .then((answer) => isLatest() && draw(page, answer, isLatest))
      .then(() => failed(page, false), (error) => { console.error(error); if (isLatest()) { page.tcUrl = ""; failed(page, true); } })
      .finally(() => { if (turn === latest) delete page.dataset.waiting; });
  }

  /* Something was published: what was asked before says nothing about it. */
  tc.askAgain = function () {
    held.clear();
    if (root()) root().tcUrl = "";
    tc.show();
  };

  ns.pageCame = () => { tc.show(); return window.dash_clientside.no_update; };
  ns.askAgain = () => tc.askAgain();
  ns.addressChanged = () => tc.show();

  function failed(page, isFailed) {
    page.querySelector(".answer-failed").hidden = !isFailed;
  }

  async function draw(page, answer, isLatest) {
    // Of one card alone nothing is said: the others are as old as they were.
    if (answer.of) tc.drawnOf = answer.of;
    ["path", "stamp", "notice"].forEach((name) => fill(document, name, answer[name]));
    fill(page, "state", answer.state || "");
    page.classList.toggle("is-nowhere", Boolean(answer.state));
    const cards = Object.entries(answer.cards)
      .map(([name, what]) => [page.querySelector('[data-card="' + name + '"]'), what])
      .filter(([card]) => card);
    cards.forEach(([card, what]) => words(card, what));
    if (cards.some(([, what]) => what.figure)) await tc.plotly();
    // What is in sight is drawn and shown before the rest takes any time.
    const isSeen = ([card]) => card.getBoundingClientRect().top < window.innerHeight;
    const seen = cards.filter(isSeen);
    const below = cards.filter((one) => !seen.includes(one));
    await figures(seen, answer, isLatest);
    if (isLatest()) document.dispatchEvent(new CustomEvent("tiemchung:seen"));
    if (below.length) await shown();
    await figures(below, answer, isLatest);
  }

  async function figures(cards, answer, isLatest) {
    for (const [card, what] of cards) {
      if (!isLatest()) return;
      if (what.list) tc.drawList(card.querySelector('[data-part="list"]'), what.list);
      if (what.figure) plot(card.querySelector('[data-part="figure"]'), what, answer.template);
      if (what.list || what.figure) await pause();
    }
  }

  function words(card, what) {
    card.classList.toggle("is-failed", "failed" in what.parts);
    card.querySelectorAll("[data-part]").forEach((place) => {
      if (!DRAWN.includes(place.dataset.part)) write(place, what.parts[place.dataset.part] || "");
    });
    tc.refreshTable(card);
    document.dispatchEvent(new CustomEvent("tiemchung:words", { detail: card }));
  }

  const fill = (within, name, html) => {
    const place = within.querySelector('[data-part="' + name + '"]');
    if (place && html !== undefined) write(place, html);
  };

  function write(place, html) {
    if (place.tcHtml === html) return;
    place.innerHTML = html;
    place.tcHtml = html;
  }

  let plotly = null;
  tc.plotly = function () {
    plotly = plotly || new Promise((ready) => {
      if (window.Plotly) ready();
      else document.getElementById("plotly").addEventListener("load", ready);
    });
    return plotly;
  };

  /* A figure takes the size of its place, also when an explanation or a table changed it. */
  const fitted = new ResizeObserver((entries) => entries.forEach(({ target }) => {
    const place = target.querySelector(".js-plotly-plot");
    const isSized = place && target.clientWidth && place._fullLayout;
    if (!isSized) return;
    const isFit = place._fullLayout.width === place.clientWidth && (place.layout.height || place._fullLayout.height === place.clientHeight);
    if (!isFit) window.Plotly.relayout(place, { autosize: true });
  }));

  function plot(place, what, template) {
    const figure = what.figure;
    if (what.key && place.tcKey === what.key) {
      const trace = figure.data[0];
      window.Plotly.restyle(place, { z: [trace.z], text: [trace.text], customdata: [trace.customdata] }, [0]);
      return;
    }
    place.tcKey = what.key;
    figure.layout.template = template;
    const drawn = tc.fitted(figure, place.clientWidth);
    window.Plotly.react(place, drawn.data, drawn.layout, CONFIG);
    fitted.observe(place.parentElement);
    if (place.closest('.map-frame, [data-card="map"]')) tc.dressMap(place);
    if (place.closest(".zoom-frame")) tc.dressSites(place);
  }

  window.addEventListener("popstate", () => tc.show());
})();
