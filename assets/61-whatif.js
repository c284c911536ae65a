/* What if: the reserve, the pace, a late delivery, a held lot. The browser answers each move of a
   slider itself (60-burndown.js) and draws the same traces again; nothing is asked of the server. */
(function () {
  "use strict";
  const tc = (window.tiemchung = window.tiemchung || {});
  const DAY = 86400000;
  // The order of traces that layouts/figures/burn_down.py fixes.
  const [LOWER, UPPER, MIDDLE, HELD, WANTED, , COMING, WINDOW] = [0, 1, 2, 3, 4, 5, 6, 7];
  const [LOW, MID, HIGH] = [0, 1, 2];
  let waiting = 0;

  const box = (within) => within.closest(".what-if-box");
  const text = (template, words) => template.replace(/\{(\w+)\}/g, (all, name) => (name in words ? words[name] : all));
  const count = (doses) => new Intl.NumberFormat(tc.lang() === "vi" ? "vi-VN" : "en-GB", { maximumFractionDigits: 0 }).format(doses);
  const dated = (start, days) => new Date(Date.parse(start + "T00:00:00Z") + days * DAY).toISOString().slice(0, 10);
  const shown = (iso) => iso.split("-").reverse().join("/");

  /* The server cannot write range inputs as text: their places say what they are. */
  function dress(place) {
    place.querySelectorAll(".what-if-slider").forEach((slot) => {
      const input = document.createElement("input");
      ["type", "min", "max", "step", "value"].forEach((name) => input.setAttribute(name, slot.dataset[name]));
      input.dataset.whatIf = slot.dataset.name;
      input.dataset.usual = slot.dataset.value;
      slot.appendChild(input);
    });
    taken(place);
  }

  /* Another place or day: the controls begin anew on its own case. */
  function taken(place) {
    place.tcData = JSON.parse(place.dataset.case);
    usual(place);
    answer(place, change(place));
  }

  function usual(place) {
    place.querySelectorAll("input[data-what-if]").forEach((input) => { input.value = input.dataset.usual; });
    place.querySelectorAll("select[data-what-if]").forEach((select) => { select.value = ""; });
  }

  function change(place) {
    const value = (name) => { const field = place.querySelector('[data-what-if="' + name + '"]'); return field ? field.value : ""; };
    const delay = Number(value("delay"));
    const which = value("which");
    const coming = place.tcData.case.lots.filter((lot) => lot.arrives > 0).map((lot) => lot.delivery);
    const delays = {};
    if (delay) (which ? [which] : coming).forEach((code) => { delays[code] = delay; });
    return { hold: Number(value("hold")) / 100, pace: Number(value("pace")) / 100, delays: delays, held: value("lot") ? [value("lot")] : [] };
  }

  const isUsual = (what) => what.hold === 0 && what.pace === 1 && !Object.keys(what.delays).length && !what.held.length;

  function answer(place, what) {
    const { case: given, start, words } = place.tcData;
    const found = tc.burnDown.outcome(given, what);
    const days = given.due.length;
    const sum = (values) => values.reduce((total, value) => total + value, 0);
    const when = found.dry.early > days
      ? text(words.beyond, { days: days })
      : text(words.outcome, { early: shown(dated(start, found.dry.early)), late: shown(dated(start, Math.min(found.dry.late, days))) + (found.dry.late > days ? "+" : "") });
    const more = [];
    if (what.hold > 0 && found.free.early <= days) more.push(text(words.free, { early: shown(dated(start, found.free.early)) }));
    const unmet = sum(found.unmet[MID]);
    if (unmet >= 1) more.push(text(words.unmet, { days: days, doses: count(unmet) }));
    const expired = sum(found.expired[MID]);
    if (expired >= 1) more.push(text(words.expired, { doses: count(expired) }));
    place.querySelector(".what-if-answer").innerHTML = "<b>" + when + "</b>" + more.map((line) => "<small>" + line + "</small>").join("");
    place.querySelector('[data-what-if="reset"]').hidden = isUsual(what);
    place.classList.toggle("is-scenario", !isUsual(what));
    place.querySelectorAll("[data-what-if-value]").forEach((output) => {
      const input = place.querySelector('[data-what-if="' + output.dataset.whatIfValue + '"]');
      output.textContent = output.dataset.unit ? input.value + output.dataset.unit : text(words.days, { n: input.value });
    });
    return found;
  }

  function draw(place) {
    const what = change(place);
    const found = answer(place, what);
    const gd = place.closest(".card").querySelector(".js-plotly-plot");
    if (!gd || !window.Plotly) return;
    const { case: given, start } = place.tcData;
    const days = given.due.length;
    const held = new Set(what.held);
    const now = given.lots.filter((lot) => lot.arrives <= 0 && lot.last_day > 0 && !held.has(lot.code)).reduce((total, lot) => total + lot.doses, 0);
    const path = (at) => [now, ...found.on_hand[at]];
    const middle = path(MID);
    const kept = found.held.map((doses, day) => Math.min(doses, middle[day]));
    const late = Math.min(found.dry.late, days);
    const isDry = found.dry.early <= days;
    const coming = given.lots.filter((lot) => lot.arrives > 0).map((lot) => dated(start, lot.arrives + (what.delays[lot.delivery] || 0)));
    window.Plotly.restyle(gd, { y: [path(HIGH), path(LOW), middle, kept, found.wanted] }, [LOWER, UPPER, MIDDLE, HELD, WANTED]);
    window.Plotly.restyle(gd, { x: [coming, isDry ? [dated(start, found.dry.early), dated(start, late)] : []], y: [coming.map(() => 0), isDry ? [0, 0] : []] }, [COMING, WINDOW]);
  }

  document.addEventListener("input", function (event) {
    if (!event.target.dataset.whatIf) return;
    window.cancelAnimationFrame(waiting);
    waiting = window.requestAnimationFrame(() => draw(box(event.target)));
  });

  document.addEventListener("click", function (event) {
    const button = event.target.closest('[data-what-if="reset"]');
    if (!button) return;
    const place = box(button);
    usual(place);
    draw(place);
  });

  /* The controls come with each answer: they are dressed when they arrive, on its own case. */
  document.addEventListener("tiemchung:words", (event) => event.detail.querySelectorAll(".what-if-box").forEach((place) => {
    if (!place.tcData) dress(place);
  }));
})();
