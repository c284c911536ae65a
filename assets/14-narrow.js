/* Bars on a telephone: what is said beside a bar has no room there and stands above it. */
(function () {
  "use strict";
  const tc = (window.tiemchung = window.tiemchung || {});
  const NARROW = 520;
  const LONG = 46;
  const LINE = 15;

  /* Long sentences go on two lines, parted where they have a semicolon. */
  function lines(said) {
    if (said.length <= LONG) return [said];
    const parts = said.split("; ");
    const half = Math.ceil(parts.length / 2);
    return [parts.slice(0, half).join("; "), parts.slice(half).join("; ")].filter(Boolean);
  }

  function above(figure, bar) {
    const said = bar.text.map(lines);
    const most = Math.max(...said.map((one) => one.length));
    const row = 22 + LINE * (most + 1);
    const shift = 10 / row;
    const note = (text, i) => ({
      x: 0, xref: "paper", y: bar.y[i] - shift, xanchor: "left", yanchor: "bottom", align: "left", showarrow: false,
      font: { size: 11 }, text: "<b>" + bar.customdata[i] + "</b><br>" + text.join("<br>"),
    });
    return {
      data: [{ ...bar, text: undefined, width: 12 / row }],
      layout: {
        ...figure.layout,
        height: 24 + row * bar.y.length,
        annotations: said.map(note),
        xaxis: { ...figure.layout.xaxis, range: [0, Math.max(...bar.x, 1e-9)] },
        yaxis: { ...figure.layout.yaxis, autorange: false, range: [bar.y.length - 0.7, -0.95], showticklabels: false },
      },
    };
  }

  /* Notes at the end of overlaid bars go beneath them. */
  function beneath(figure) {
    const notes = figure.layout.annotations.map((one) => ({ ...one, x: 0, xanchor: "left", xshift: 2, yshift: -18 }));
    return { data: figure.data, layout: { ...figure.layout, annotations: notes } };
  }

  tc.fitted = function (figure, width) {
    const first = figure.data[0];
    if (!first || first.orientation !== "h" || !width || width >= NARROW) return figure;
    if (figure.data.length === 1 && Array.isArray(first.text) && first.customdata) return above(figure, first);
    return figure.layout.barmode === "overlay" && figure.layout.annotations ? beneath(figure) : figure;
  };
})();
