/* Map: hatch and dots, the link between map and table, click to go deeper, zoom, legend as filter. */
(function () {
  "use strict";
  const tc = (window.tiemchung = window.tiemchung || {});
  const SVG = "http://www.w3.org/2000/svg";
  const VALUES = 0;
  const STORES = "stores";
  const HAS_VALUE = ["ok", "incomplete"];
  let highlighted = null;

  const graph = () => document.querySelector(".map-frame .js-plotly-plot");
  const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  /* Once for each map: what a click and the mouse do, and what each drawing needs afterwards. */
  tc.dressMap = function (gd) {
    if (!gd.dataset.dressed) {
      gd.dataset.dressed = "1";
      gd.on("plotly_click", drill);
      gd.on("plotly_hover", (hover) => hovered(codeAt(hover)));
      gd.on("plotly_unhover", () => tc.link(null, "map"));
      gd.on("plotly_afterplot", () => tc.decorate(gd));
    }
    tc.decorate(gd);
  };

  function codeAt(event) {
    const point = event && event.points && event.points[0];
    const isPlace = point && (point.curveNumber === VALUES || point.data.name === STORES);
    return isPlace ? point.location || point.customdata : null;
  }

  // An area opens as itself, without the facility that was chosen in another.
  const changesOf = (code) => ({ ...(code.includes("?") ? {} : { facility: "" }), ...tc.target(code).changes });

  function drill(clicked) {
    const code = codeAt(clicked);
    if (!code || code === tc.params().get("area")) return;
    const path = tc.target(code).path;
    const changes = changesOf(code);
    // A facility that is chosen already leads back to its area.
    if (changes.facility && changes.facility === tc.params().get("facility")) changes.facility = "";
    tc.go(changes, path ? { path: path } : {});
  }

  function hovered(code) {
    tc.link(code, "map");
    if (code && !tc.target(code).path) tc.expect(changesOf(code));
  }

  /* Plotly cannot hatch areas: the paths of areas without a value, or with an incomplete one,
     get a pattern after each drawing. */
  tc.decorate = function (gd) {
    const trace = (gd._fullData || []).find((t) => t.name === "values" && t.type === "choropleth");
    if (!trace) return;
    each(gd, (path, d) => {
      const state = trace.customdata && trace.customdata[d.index];
      if (state === "incomplete") path.style.fill = dots(path.getAttribute("fill"));
      else if (state && !HAS_VALUE.includes(state)) path.style.fill = hatch(token("--no-data"), token("--hatch"));
      else path.style.fill = "";
      const isDimmed = highlighted !== null && classOf(trace, d, state) !== highlighted;
      path.classList.toggle("is-dimmed", isDimmed);
      path.setAttribute("data-code", d.loc);
    });
  };

  function each(gd, act) {
    gd.querySelectorAll(".choroplethlayer .trace").forEach((group) => {
      const calc = group.__data__ && group.__data__[0];
      if (!calc || !calc.trace || calc.trace.name !== "values") return;
      group.querySelectorAll(".choroplethlocation").forEach((path) => act(path, path.__data__));
    });
  }

  function classOf(trace, d, state) {
    if (!HAS_VALUE.includes(state)) return -1;
    const breaks = trace.meta.breaks;
    const below = breaks.slice(0, -1).filter((b) => d.z >= b).length;
    return below + (d.z > breaks[breaks.length - 1] ? 1 : 0);
  }

  function patterns() {
    let svg = document.getElementById("tiemchung-patterns");
    if (!svg) {
      svg = document.createElementNS(SVG, "svg");
      svg.id = "tiemchung-patterns";
      svg.setAttribute("width", "0");
      svg.setAttribute("height", "0");
      svg.setAttribute("aria-hidden", "true");
      svg.style.position = "absolute";
      document.body.appendChild(svg);
    }
    return svg;
  }

  function pattern(id, size, turn, inner) {
    if (!document.getElementById(id)) {
      const p = document.createElementNS(SVG, "pattern");
      Object.entries({ id: id, width: size, height: size, patternUnits: "userSpaceOnUse", patternTransform: turn })
        .forEach(([k, v]) => p.setAttribute(k, v));
      p.innerHTML = inner;
      patterns().appendChild(p);
    }
    return "url(#" + id + ")";
  }

  const slug = (text) => text.replace(/[^a-z0-9]+/gi, "-");

  function hatch(ground, line) {
    return pattern("hatch" + slug(ground + line), 5, "rotate(45)",
      '<rect width="5" height="5" fill="' + ground + '"/><rect width="1.2" height="5" fill="' + line + '"/>');
  }

  function dots(ground) {
    const rgb = (ground.match(/\d+/g) || [0, 0, 0]).map(Number);
    const isLight = 0.3 * rgb[0] + 0.59 * rgb[1] + 0.11 * rgb[2] > 130;
    return pattern("dots" + slug(ground), 5, "rotate(30)",
      '<rect width="5" height="5" fill="' + ground + '"/><circle cx="2.5" cy="2.5" r="0.95" fill="' + (isLight ? "black" : "white") + '" fill-opacity="0.75"/>');
  }

  /* Hovering a place marks it on the map and in the table. */
  tc.link = function (code, from) {
    document.querySelectorAll(".link-outline").forEach((el) => el.remove());
    if (from !== "table") document.querySelectorAll("tr.is-linked").forEach((el) => el.classList.remove("is-linked"));
    if (!code) return;
    if (from !== "table") document.querySelectorAll('.listing tr[data-code="' + CSS.escape(code) + '"]').forEach((el) => el.classList.add("is-linked"));
    const gd = graph();
    if (!gd) return;
    each(gd, (path, d) => {
      if (d.loc !== code) return;
      const line = document.createElementNS(SVG, "path");
      line.setAttribute("d", path.getAttribute("d"));
      line.setAttribute("class", "link-outline");
      // Not among the areas: plotly draws every path of their layer from data this one lacks.
      gd.querySelector(".geolayer").lastElementChild.appendChild(line);
    });
  };

  document.addEventListener("mouseover", function (event) {
    const row = event.target.closest(".listing tr[data-code]");
    if (row) tc.link(row.dataset.code, "table");
    else if (event.target.closest(".listing")) tc.link(null, "table");
  });

  document.addEventListener("click", function (event) {
    const zoom = event.target.closest("[data-zoom]");
    const gd = graph();
    if (zoom && gd && window.Plotly) {
      const geo = gd._fullLayout.geo;
      const middle = (range) => (range[0] + range[1]) / 2;
      const scale = { in: geo.projection.scale * 1.5, out: Math.max(geo.projection.scale / 1.5, 1), reset: 1 }[zoom.dataset.zoom];
      const change = { "geo.projection.scale": scale };
      if (scale === 1) {
        change["geo.center.lon"] = middle(geo.lonaxis.range);
        change["geo.center.lat"] = middle(geo.lataxis.range);
      }
      window.Plotly.relayout(gd, change);
    }
    const item = event.target.closest(".area-map .legend-item[data-class]");
    if (item && !item.disabled && gd) {
      const isOn = item.getAttribute("aria-pressed") === "true";
      document.querySelectorAll(".area-map .legend-item").forEach((el) => el.setAttribute("aria-pressed", "false"));
      item.setAttribute("aria-pressed", String(!isOn));
      highlighted = isOn ? null : Number(item.dataset.class);
      tc.decorate(gd);
    }
  });
})();
