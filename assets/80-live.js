/* A new publication is noticed and the figures are asked again, quietly: no reload, no jump. */
(function () {
  "use strict";
  const tc = (window.tiemchung = window.tiemchung || {});
  const URL_ID = "url";
  const PATIENCE = 60000;
  let seen = null;
  let askedFor = null;
  let every = 1000;
  let failures = 0;

  async function look() {
    try {
      const answer = await fetch("/state", { cache: "no-store" });
      if (!answer.ok) throw new Error(String(answer.status));
      const said = await answer.json();
      every = said.every;
      failures = 0;
      if (isNew(said.state)) askAgain(said.state);
      seen = said.state;
    } catch (unreachable) {
      failures += 1;
    }
    window.setTimeout(waited, Math.min(every * 2 ** failures, PATIENCE));
  }

  /* A hidden tab waits until somebody looks at it. */
  function waited() {
    if (document.hidden) document.addEventListener("visibilitychange", look, { once: true });
    else look();
  }

  /* Newer than what was seen last, or than what is drawn: something may have been decided between
     a page's answer and its first look. What was asked for once is not asked for every second. */
  function isNew(state) {
    const isOlder = (known) => known && known !== state;
    return state !== askedFor && (isOlder(seen) || isOlder(tc.drawnOf));
  }

  /* The same address once more: its answer, the dates and the filters come from the new state. */
  function askAgain(state) {
    askedFor = state;
    const place = window.location;
    tc.askAgain();
    window.dash_clientside.set_props(URL_ID, { search: place.search, pathname: place.pathname });
  }

  window.addEventListener("load", () => window.setTimeout(look, 500));
})();
