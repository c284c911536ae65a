/* Cells of the data grid: place with its class, line, text with weight, mark. */
(function () {
  "use strict";
  const cells = (window.dashAgGridComponentFunctions = window.dashAgGridComponentFunctions || {});
  const el = (...parts) => window.React.createElement(...parts);
  const W = 96, H = 30, PAD = 3;

  cells.TcArea = function (props) {
    const data = props.data;
    return el("span", { className: "cell-area" },
      el("i", { style: { background: data.colour } }),
      el("a", { href: "?area=" + data.code, "data-area": data.code, title: data.counts }, data.area));
  };

  cells.TcSpark = function (props) {
    const values = (props.value || []).map((v) => (v === null ? NaN : v));
    const known = values.filter((v) => !Number.isNaN(v));
    if (known.length < 2) return el("span", { className: "cell-quiet" }, "–");
    const low = Math.min(...known);
    const span = Math.max(...known) - low || 1;
    const step = (W - 2 * PAD) / (values.length - 1);
    let pen = "M";
    const path = values.map((v, i) => {
      if (Number.isNaN(v)) { pen = "M"; return ""; }
      const piece = pen + (PAD + i * step).toFixed(1) + "," + (H - 7 - ((v - low) / span) * (H - 14)).toFixed(1);
      pen = "L";
      return piece;
    }).join("");
    return el("span", { className: "cell-spark", "aria-hidden": true },
      el("svg", { width: W, height: H, viewBox: "0 0 " + W + " " + H }, el("path", { d: path })));
  };

  cells.TcText = function (props) {
    const name = props.colDef.field;
    const className = name === "value" ? "cell-strong" : "cell-quiet";
    return el("span", { className: className, title: name === "value" ? props.data.counts : undefined }, props.data[name + "_text"]);
  };

  cells.TcState = function (props) {
    if (!props.data.state_text) return null;
    return el("span", { className: "cell-state", title: props.data.state_text },
      el("i", { className: "icon icon-" + (props.value === "incomplete" ? "hourglass-split" : props.value === "suppressed" ? "eye-slash" : "slash-circle"), "aria-hidden": true }),
      el("span", null, props.data.state_text));
  };
})();
