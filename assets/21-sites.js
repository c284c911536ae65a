/* The map of sites: its buttons and a drag say what the map shows (box=west,south,east,north); the
   server then draws districts or, near enough, their sites. */
(function () {
  "use strict";
  const tc = (window.tiemchung = window.tiemchung || {});
  const WIDEST = 15;
  const STEP = 2.2;
  const ONLY = { replace: true, only: "map" };

  const graph = () => document.querySelector(".zoom-frame .js-plotly-plot");

  /* West, south, east, north of what is seen, as plotly has scaled and moved its own ranges. */
  function seen(gd) {
    const geo = gd._fullLayout.geo;
    const [lon, lat] = [geo.lonaxis.range, geo.lataxis.range];
    const scale = geo.projection.scale || 1;
    const middle = [geo.center.lon, geo.center.lat];
    const half = [(lon[1] - lon[0]) / 2 / scale, (lat[1] - lat[0]) / 2 / scale];
    return { middle: middle, half: half };
  }

  function show(at) {
    const { middle, half } = at;
    const box = [middle[0] - half[0], middle[1] - half[1], middle[0] + half[0], middle[1] + half[1]];
    tc.go({ box: 2 * half[0] > WIDEST ? "" : box.map((x) => x.toFixed(3)).join(",") }, ONLY);
  }

  document.addEventListener("click", function (event) {
    const button = event.target.closest("[data-box]");
    const gd = graph();
    if (!button || !gd || !gd._fullLayout || !gd._fullLayout.geo) return;
    if (button.dataset.box === "reset") { tc.go({ box: "" }, ONLY); return; }
    const at = seen(gd);
    const by = button.dataset.box === "in" ? 1 / STEP : STEP;
    show({ middle: at.middle, half: at.half.map((one) => one * by) });
  });

  /* A drag ends where the reader let go: what lies there is asked for then. */
  let waiting = 0;
  tc.dressSites = function (gd) {
    if (gd.dataset.boxed) return;
    gd.dataset.boxed = "1";
    gd.on("plotly_relayout", function (change) {
      if (!Object.keys(change).some((key) => key.startsWith("geo.center"))) return;
      window.clearTimeout(waiting);
      waiting = window.setTimeout(() => show(seen(gd)), 250);
    });
  };
})();
