/* The address is the state: filters, scrubber, links and keys write it; the page's callbacks read it. */
(function () {
  "use strict";
  const URL_ID = "url";
  const DAY = 86400000;
  const held = { dates: {}, usual: {}, offered: {} };
  const tc = (window.tiemchung = window.tiemchung || {});
  window.dash_clientside = window.dash_clientside || {};
  const ns = (window.dash_clientside.tiemchung = window.dash_clientside.tiemchung || {});

  tc.lang = () => document.documentElement.lang || "vi";
  tc.params = () => new URLSearchParams(window.location.search);

  /* The address after some parameters have changed; "" removes one. */
  tc.searchWith = function (changes) {
    const params = tc.params();
    if ("area" in changes) params.delete("level");
    if ("map" in changes) params.delete("area");
    Object.entries(changes).forEach(([key, value]) => {
      if (value === null || value === undefined || value === "") params.delete(key);
      else params.set(key, value);
    });
    return params.toString() ? "?" + params.toString() : "";
  };

  /* Same page: its answers travel. Other page: it is drawn. */
  tc.go = function (changes, options) {
    const opts = options || {};
    const search = tc.searchWith(changes);
    const path = opts.path || window.location.pathname;
    const isSamePath = path === window.location.pathname;
    if (isSamePath && search === window.location.search) return;
    window.history[opts.replace ? "replaceState" : "pushState"]({}, "", path + search);
    if (isSamePath) {
      if (opts.only) tc.showOnly(opts.only);
      else tc.show();
      // The address goes along: a Location that still holds the old one would push it back.
      window.dash_clientside.set_props(URL_ID, { search: search, href: window.location.href });
    } else {
      window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
      window.scrollTo(0, 0);
    }
  };

  /* What a mark or a row leads to: an area's code, changes such as "?facility=S1", or a page with
     its parameters such as "/site?site=S1&area=79". */
  tc.target = function (code) {
    const [path, query] = code.split("?");
    if (query === undefined) return { changes: { area: code }, path: "" };
    return { changes: Object.fromEntries(new URLSearchParams(query)), path: path };
  };
  tc.open = function (code) {
    const to = tc.target(code);
    // An area opens as itself, without the facility that was chosen in another.
    if ("area" in to.changes && !("facility" in to.changes) && !to.path) to.changes.facility = "";
    tc.go(to.changes, to.path ? { path: to.path } : {});
  };

  const toDay = (text) => Math.round(Date.parse(text + "T00:00:00Z") / DAY);
  const toText = (day) => new Date(day * DAY).toISOString().slice(0, 10);
  const shown = (text) => (text ? text.split("-").reverse().join("/") : "–");
  const isDay = (text) => !Number.isNaN(toDay(text)) && toText(toDay(text)) === text;
  const dateIn = (params) => (isDay(params.get("date")) && params.get("date")) || held.dates.last || "";
  tc.date = () => dateIn(tc.params());

  /* Filters, date and scrubber follow the address: also after Back, and when the dates arrive. */
  ns.syncScope = function (search, dates, offered, ids) {
    held.dates = dates || {};
    held.offered = offered || {};
    held.usual = Object.fromEntries(Object.entries(held.offered).map(([key, values]) => [key, values[0]]));
    Object.assign(held.usual, held.dates.usual);
    const params = new URLSearchParams(search || "");
    const date = dateIn(params);
    const values = ids.map((id) => (id.key === "date" ? date : chosen(id.key, params.get(id.key))));
    if (!held.dates.first) return [values, shown(date), 1, 1, ""];
    const first = toDay(held.dates.first);
    const last = toDay(held.dates.last);
    const at = Math.min(Math.max(toDay(date) - first, 0), last - first);
    fill(at / Math.max(last - first, 1));
    return [values, shown(date), last - first, at, shown(held.dates.last)];
  };

  /* What a filter shows: the address's value where the filter offers it, else what is used. */
  function chosen(key, value) {
    const isKnownDate = key === "known" || key === "since";
    const isOffered = isKnownDate ? isDay(value) : (held.offered[key] || []).includes(value);
    return isOffered ? value : held.usual[key] || "";
  }

  function fill(share) {
    const input = document.querySelector(".scrub-track input");
    if (input) input.style.setProperty("--done", (100 * share).toFixed(2) + "%");
  }

  /* A choice goes out with the reader's own event: while dates are on their way Dash holds back
     what follows from it, and then puts the filter back to what the address says. */
  document.addEventListener("change", function (event) {
    const place = event.target.closest('[id$=\'"part":"filter"}\']');
    const key = place && JSON.parse(place.id).key;
    if (key && key !== "date") choose(key, event.target.value);
  });
  document.addEventListener("input", function (event) {
    if (event.target.matches(".scrub-track input")) scrubbed(event.target.value);
  });
  // A date that is being typed is one when its field is left, or on Enter: Dash tells which.
  ns.dateChosen = (value) => { if (value && held.dates.last) choose("date", value); };

  function choose(key, value) {
    const usual = key === "date" ? held.dates.last : held.usual[key] || "";
    if (value !== shownFor(key, tc.params(), usual)) tc.go({ [key]: value === usual ? "" : value });
  }

  const shownFor = (key, params, usual) => (key === "date" ? dateIn(params) : chosen(key, params.get(key))) || usual;

  let waiting = 0;
  function scrubbed(value) {
    if (!held.dates.first) return;
    const first = toDay(held.dates.first);
    const date = toText(first + Number(value));
    fill(Number(value) / Math.max(toDay(held.dates.last) - first, 1));
    if (date === tc.date()) return;
    document.querySelectorAll(".date-text").forEach((el) => { el.textContent = shown(date); });
    window.clearTimeout(waiting);
    waiting = window.setTimeout(() => tc.goTo(date, true), 90);
  }

  tc.goTo = (date, replace) => tc.go({ date: date === held.dates.last ? "" : date }, { replace: replace });

  tc.step = function (days, replace) {
    if (!held.dates.first || !tc.date()) return false;
    const bounds = [toDay(held.dates.first), toDay(held.dates.last)];
    const next = Math.min(Math.max(toDay(tc.date()) + days, bounds[0]), bounds[1]);
    if (toText(next) === tc.date()) return false;
    tc.goTo(toText(next), replace);
    return true;
  };

  /* Play: a week a step, never faster than the answers come back. */
  let timer = 0;
  tc.play = function (button) {
    if (timer) { stop(button); return; }
    if (tc.date() === held.dates.last) tc.goTo(held.dates.first, true);
    label(button, true);
    timer = window.setInterval(() => {
      if (tc.isWaiting()) return;
      if (!tc.step(7, true)) stop(button);
    }, 420);
  };

  function stop(button) {
    window.clearInterval(timer);
    timer = 0;
    label(button, false);
  }

  function label(button, isOn) {
    const icon = button.querySelector(".icon");
    icon.classList.toggle("icon-pause-fill", isOn);
    icon.classList.toggle("icon-play-fill", !isOn);
    button.dataset.labelOff = button.dataset.labelOff || button.getAttribute("aria-label");
    const text = isOn ? button.dataset.labelOn : button.dataset.labelOff;
    button.setAttribute("aria-label", text);
    button.title = text;
  }

  ns.theme = function (clicks, before) {
    const root = document.documentElement;
    const now = root.getAttribute("data-bs-theme");
    const next = clicks && clicks !== held.clicks ? (now === "dark" ? "light" : "dark") : now;
    held.clicks = clicks;
    if (next !== now) {
      root.setAttribute("data-bs-theme", next);
      try { window.localStorage.setItem("tiemchung-theme", next); } catch (blocked) { /* private mode */ }
    }
    return next === before ? window.dash_clientside.no_update : next;
  };

  tc.toast = function (text) {
    const line = document.querySelector(".toast-line");
    if (!line || !text) return;
    line.textContent = text;
    line.classList.add("is-shown");
    window.setTimeout(() => line.classList.remove("is-shown"), 1800);
  };

  tc.copyLink = async function () {
    const line = document.querySelector(".toast-line");
    try { await navigator.clipboard.writeText(window.location.href); }
    catch (blocked) { window.prompt("", window.location.href); return; }
    tc.toast(line && line.dataset.copied);
  };

  /* Links within the board: an area, a page, a language. Modified clicks stay the browser's. */
  document.addEventListener("click", function (event) {
    if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const link = event.target.closest("[data-area], [data-open], [data-nav], [data-lang], [data-step]");
    if (!link || link.classList.contains("palette-list")) return;
    const data = link.dataset;
    event.preventDefault();
    if ("step" in data) tc.step(Number(data.step));
    else if ("open" in data) tc.open(data.open);
    else if ("area" in data) tc.go({ area: data.area });
    else if ("nav" in data) tc.go({}, { path: data.nav === "/" ? "/coverage" : data.nav });
    else {
      const params = tc.params();
      if (data.lang === "vi") params.delete("lang"); else params.set("lang", data.lang);
      window.location.search = params.toString();
    }
  });

  /* The date's own picker opens from anywhere on the field. */
  document.addEventListener("click", function (event) {
    const field = event.target.closest(".date-field");
    const input = field && field.querySelector("input");
    if (input && input.showPicker) { try { input.showPicker(); } catch (blocked) { input.focus(); } }
  });

  tc.up = function () {
    const links = document.querySelectorAll(".path a");
    if (links.length) links[links.length - 1].click();
  };

  document.addEventListener("keydown", function (event) {
    if (event.defaultPrevented) return;
    const isIdle = !event.target.closest("input, select, textarea, .ag-root-wrapper, .palette, details[open]");
    if (event.key === "Escape" && isIdle) tc.up();
    if (isIdle && !event.ctrlKey && !event.metaKey && !event.altKey) {
      if (event.key === "ArrowLeft") tc.step(-1);
      if (event.key === "ArrowRight") tc.step(1);
    }
  });
})();
