/* Cards: table view, explanation, pictures and CSV, all made in the browser from what it has. */
(function () {
  "use strict";
  const tc = (window.tiemchung = window.tiemchung || {});
  const SVG = "http://www.w3.org/2000/svg";
  const HEAD = 84;
  const FOOT = 56;
  const PAD = 24;

  /* The numbers behind a card: asked for when its table is opened or its file is taken. */
  function tableOf(card) {
    return tc.ask(tc.answerUrl(undefined, card.dataset.card));
  }

  /* An open table follows the scope. */
  tc.refreshTable = (card) => { if (card.classList.contains("shows-table")) drawTable(card); };

  function element(tag, text, className) {
    const el = document.createElement(tag);
    if (text !== undefined) el.textContent = text;
    if (className) el.className = className;
    return el;
  }

  async function drawTable(card) {
    const place = card.querySelector(".card-rows");
    const url = tc.answerUrl(undefined, card.dataset.card);
    const data = await tc.ask(url);
    if (url !== tc.answerUrl(undefined, card.dataset.card)) return;
    const table = element("table", undefined, "table-plain");
    const head = table.createTHead().insertRow();
    data.columns.forEach((c) => {
      const th = element("th", c.label, "cell-" + c.kind);
      th.scope = "col";
      head.appendChild(th);
    });
    const body = table.createTBody();
    data.shown.forEach((row, at) => {
      const tr = body.insertRow();
      row.forEach((cell, i) => tr.appendChild(element("td", cell, "cell-" + data.columns[i].kind)));
      if (data.opens) lead(tr.cells[Math.max(data.columns.findIndex((c) => c.key === "area"), 0)], data.opens[at]);
    });
    place.replaceChildren(table);
  }

  /* The name in a row leads where a click on the map does, also for who has no mouse. */
  function lead(cell, to) {
    const link = element("a", cell.textContent);
    const target = tc.target(to);
    link.href = (target.path || window.location.pathname) + tc.searchWith(target.changes);
    link.dataset.open = to;
    cell.replaceChildren(link);
  }

  const text = (card, selector) => {
    const el = card.querySelector(selector);
    return el ? el.textContent.trim() : "";
  };
  const quietLine = (card) => [...card.querySelectorAll(".card-quiet > span")].map((el) => el.textContent.trim()).join(" · ");
  const stampLine = () => [...document.querySelectorAll(".stamp-part")].map((el) => el.textContent).join(" · ");
  const fileName = (card, ending) =>
    ["tiemchung", card.dataset.card, tc.params().get("area") || "vn", tc.date ? tc.date() : ""].filter(Boolean).join("_") + "." + ending;

  function save(blob, name) {
    const link = element("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    window.setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }

  /* A cell that a spreadsheet would run as a formula is written as text. */
  function csvCell(value) {
    if (value === null || value === undefined) return "";
    if (typeof value === "number") return String(value);
    const safe = /^[=+\-@\t\r]/.test(value) ? "'" + value : value;
    return /[",\n\r]/.test(safe) ? '"' + safe.replace(/"/g, '""') + '"' : safe;
  }

  tc.csv = function (data, note) {
    const cells = data.raw.length ? data.raw : data.shown;
    const rows = [data.columns.map((c) => c.label), ...cells].map((row) => row.map(csvCell).join(","));
    return "\ufeff" + rows.join("\r\n") + "\r\n" + csvCell("# " + note) + "\r\n";
  };

  const codeOf = async (card) => (await tableOf(card)).code || "";

  async function downloadCsv(card) {
    const data = await tableOf(card);
    const note = [text(card, ".card-title"), quietLine(card), stampLine(), data.code, window.location.href].join(" · ");
    save(new Blob([tc.csv(data, note)], { type: "text/csv;charset=utf-8" }), fileName(card, "csv"));
  }

  function svgText(content, x, y, size, weight, colour) {
    const el = document.createElementNS(SVG, "text");
    Object.entries({ x: x, y: y, "font-size": size, "font-weight": weight, fill: colour, "font-family": "Inter, Arial, sans-serif" })
      .forEach(([k, v]) => el.setAttribute(k, v));
    el.textContent = content;
    return el;
  }

  function rect(x, y, width, height, fill) {
    const el = document.createElementNS(SVG, "rect");
    Object.entries({ x: x, y: y, width: width, height: height, fill: fill }).forEach(([k, v]) => el.setAttribute(k, v));
    return el;
  }

  /* The chart with its title, quiet line, legend and stamp: a picture that says what made it. */
  async function picture(card) {
    const gd = card.querySelector(".js-plotly-plot");
    // A chart behind its table has no size of its own, but remembers the one it was drawn with.
    const width = gd.clientWidth || gd._fullLayout.width;
    const height = gd.clientHeight || gd._fullLayout.height;
    const url = await window.Plotly.toImage(gd, { format: "svg", width: width, height: height });
    const inner = new DOMParser().parseFromString(decodeURIComponent(url.split(",").slice(1).join(",")), "image/svg+xml").documentElement;
    carryPatterns(gd, inner);
    const style = getComputedStyle(document.documentElement);
    const token = (name) => style.getPropertyValue(name).trim();
    const legend = [...card.querySelectorAll(".legend-item")];
    const strip = legend.length ? 34 : 0;
    const outer = document.createElementNS(SVG, "svg");
    const full = { width: width + 2 * PAD, height: HEAD + height + strip + FOOT };
    Object.entries({ xmlns: SVG, ...full, viewBox: "0 0 " + full.width + " " + full.height }).forEach(([k, v]) => outer.setAttribute(k, v));
    outer.appendChild(rect(0, 0, full.width, full.height, token("--surface")));
    outer.appendChild(rect(PAD, 20, width, 1, token("--ink")));
    outer.appendChild(svgText(text(card, ".card-title"), PAD, 46, 17, 650, token("--ink")));
    outer.appendChild(svgText(quietLine(card), PAD, 66, 12, 400, token("--muted")));
    inner.setAttribute("x", PAD);
    inner.setAttribute("y", HEAD);
    outer.appendChild(inner);
    const step = width / Math.max(legend.length, 1);
    legend.forEach((item, i) => {
      outer.appendChild(rect(PAD + i * step, HEAD + height + 4, step - 1, 8, swatchFill(item, inner)));
      outer.appendChild(svgText(item.textContent, PAD + i * step, HEAD + height + 25, 11, 400, token("--muted")));
    });
    outer.appendChild(svgText(stampLine(), PAD, full.height - 30, 11, 400, token("--muted")));
    outer.appendChild(svgText(await codeOf(card), PAD, full.height - 14, 11, 400, token("--muted")));
    return { svg: outer, ...full };
  }

  function swatchFill(item, inner) {
    const swatch = item.querySelector(".swatch");
    const kind = ["hatch", "dots"].find((name) => swatch.classList.contains("swatch-" + name));
    const pattern = kind && inner.querySelector('pattern[id^="' + kind + '"]');
    return pattern ? "url(#" + pattern.id + ")" : getComputedStyle(swatch).backgroundColor;
  }

  function carryPatterns(gd, inner) {
    const live = gd.querySelectorAll(".choroplethlocation");
    const copies = inner.querySelectorAll(".choroplethlocation");
    const defs = document.createElementNS(SVG, "defs");
    live.forEach((path, i) => {
      const id = (path.style.fill.match(/#([\w-]+)/) || [])[1];
      const source = id && document.getElementById(id);
      if (!source || !copies[i]) return;
      if (!defs.querySelector("#" + id)) defs.appendChild(source.cloneNode(true));
      copies[i].style.fill = "url(#" + id + ")";
    });
    inner.insertBefore(defs, inner.firstChild);
  }

  async function fontStyle() {
    const buffer = await (await fetch(document.querySelector("link[rel=preload][as=font]").href)).arrayBuffer();
    const bytes = new Uint8Array(buffer);
    let binary = "";
    for (let i = 0; i < bytes.length; i += 32768) binary += String.fromCharCode.apply(null, bytes.subarray(i, i + 32768));
    const style = document.createElementNS(SVG, "style");
    style.textContent = '@font-face{font-family:"Inter";font-weight:100 900;src:url(data:font/ttf;base64,' + btoa(binary) + ")}text{font-variant-numeric:tabular-nums}";
    return style;
  }

  /* A list has no chart in the browser: the server draws its table. */
  const hasChart = (card) => card.querySelector(".js-plotly-plot") !== null;

  async function downloadSvg(card) {
    if (!hasChart(card)) return tc.fileOf(card, "svg");
    const made = await picture(card);
    save(new Blob([new XMLSerializer().serializeToString(made.svg)], { type: "image/svg+xml" }), fileName(card, "svg"));
  }

  async function downloadPng(card) {
    if (!hasChart(card)) return tc.fileOf(card, "png");
    const made = await picture(card);
    made.svg.insertBefore(await fontStyle(), made.svg.firstChild);
    const image = new Image();
    const blob = new Blob([new XMLSerializer().serializeToString(made.svg)], { type: "image/svg+xml" });
    image.src = URL.createObjectURL(blob);
    await image.decode();
    const canvas = element("canvas");
    canvas.width = made.width * 2;
    canvas.height = made.height * 2;
    const context = canvas.getContext("2d");
    context.scale(2, 2);
    context.drawImage(image, 0, 0);
    canvas.toBlob((png) => save(png, fileName(card, "png")));
  }

  function toggleTable(card, button) {
    const isOn = card.classList.toggle("shows-table");
    if (isOn) drawTable(card);
    const label = button.querySelector("span");
    button.dataset.labelOff = button.dataset.labelOff || label.textContent;
    label.textContent = isOn ? button.dataset.labelOn : button.dataset.labelOff;
    window.dispatchEvent(new Event("resize"));
  }

  const acts = {
    table: toggleTable,
    explain: (card) => card.classList.toggle("explains"),
    png: downloadPng,
    svg: downloadSvg,
    csv: downloadCsv,
    link: () => tc.copyLink(),
    print: () => window.print(),
    play: (card, button) => tc.play(button),
    retry: () => window.location.reload(),
    dismiss: (card, button) => button.closest(".notice").remove(),
  };

  document.addEventListener("click", function (event) {
    const button = event.target.closest("[data-act]");
    if (button && acts[button.dataset.act]) acts[button.dataset.act](button.closest(".card"), button);
    document.querySelectorAll("details.menu[open]").forEach((menu) => {
      if (!menu.contains(event.target) || button) menu.removeAttribute("open");
    });
  });

  document.addEventListener("keydown", function (event) {
    const menu = event.target.closest("details.menu[open]");
    if (!menu) return;
    const items = [...menu.querySelectorAll(".menu-item")];
    const at = items.indexOf(document.activeElement);
    if (event.key === "Escape") { menu.removeAttribute("open"); menu.querySelector("summary").focus(); event.preventDefault(); }
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const next = (at + (event.key === "ArrowDown" ? 1 : -1) + items.length) % items.length;
      items[next].focus();
      event.preventDefault();
    }
  });
})();
