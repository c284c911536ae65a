/* Lists to sort, mark and open: drawn from small rows, with their lines; keys move between rows. */
(function () {
  "use strict";
  const tc = (window.tiemchung = window.tiemchung || {});
  const LEVELS = 25, W = 96, H = 32, PAD = 3, EDGE = 7;
  const NUMERIC = ["number"];

  const escape = (text) => String(text).replace(/[&<>"]/g, (ch) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[ch]);
  const titled = (text) => (text ? ' title="' + escape(text) + '"' : "");
  const icon = (name) => '<i class="icon icon-' + name + '" aria-hidden="true"></i>';

  function path(levels) {
    const step = (W - 2 * PAD) / Math.max(levels.length - 1, 1);
    let pen = "M", d = "";
    for (let i = 0; i < levels.length; i++) {
      if (levels[i] === ".") { pen = "M"; continue; }
      const y = H - EDGE - (parseInt(levels[i], LEVELS + 1) / LEVELS) * (H - 2 * EDGE);
      d += pen + (PAD + i * step).toFixed(1) + "," + y.toFixed(1);
      pen = "L";
    }
    return d;
  }

  const cells = {
    number: ([text, , title]) => "<span" + titled(title) + ">" + escape(text) + "</span>",
    text: ([text, , title]) => "<span" + titled(title) + ">" + escape(text) + "</span>",
    place: ([name, , title, colour], code) =>
      '<span class="cell-area">' + (colour ? '<i style="background:' + colour + '"></i>' : "")
      + '<a href="' + (code.includes("?") ? escape(code) : "?area=" + encodeURIComponent(code)) + '" data-open="' + escape(code) + '" tabindex="-1"' + titled(title) + ">" + escape(name) + "</a></span>",
    line: (levels) => (levels
      ? '<svg class="cell-spark" width="' + W + '" height="' + H + '" aria-hidden="true"><path d="' + path(levels) + '"/></svg>'
      : '<span class="cell-quiet">–</span>'),
    mark: ([text, , , name]) => (text ? '<span class="cell-state">' + icon(name) + "<span>" + escape(text) + "</span></span>" : ""),
  };

  const className = (field) =>
    ["cell", "cell-" + field.kind, field.strong ? "is-strong" : "", field.wide ? "is-wide" : ""].filter(Boolean).join(" ");

  function head(list, sorted) {
    return list.fields.map((field, i) => {
      const isSortable = field.kind !== "line";
      const state = sorted.at === i ? (sorted.isUp ? "ascending" : "descending") : "none";
      const label = escape(field.label);
      return '<th scope="col" class="' + className(field) + '"' + (isSortable ? ' aria-sort="' + state + '"' : "") + ">"
        + (isSortable ? '<button type="button" class="sort" data-sort="' + i + '">' + label + icon("arrow-up") + "</button>" : label) + "</th>";
    }).join("");
  }

  function row(list, i, focused) {
    const code = list.codes[i];
    const inner = list.fields.map((field, j) =>
      '<td class="' + className(field) + '" data-col="' + field.key + '">' + cells[field.kind](list.cells[i][j], code) + "</td>").join("");
    return '<tr data-code="' + escape(code) + '" tabindex="' + (code === focused ? 0 : -1) + '"'
      + (code === list.selected ? ' class="is-selected" aria-current="true"' : "") + ">" + inner + "</tr>";
  }

  function order(list, sorted) {
    const at = [...list.codes.keys()];
    if (sorted.at === null) return at;
    const worth = (i) => list.cells[i][sorted.at][1];
    const sign = sorted.isUp ? 1 : -1;
    const isMissing = (value) => value === null || value === undefined || value === "";
    return at.sort((a, b) => {
      const [one, other] = [worth(a), worth(b)];
      if (isMissing(one) || isMissing(other)) return isMissing(one) - isMissing(other);
      return sign * (typeof one === "string" ? one.localeCompare(other, tc.lang()) : one - other);
    });
  }

  /* The rows change with every answer; how they are sorted, scrolled and focused stays. */
  tc.drawList = function (place, list) {
    place.tcList = list;
    const sorted = (place.tcSorted = place.tcSorted || { at: null, isUp: true });
    const rows = order(list, sorted);
    const active = place.contains(document.activeElement) ? document.activeElement.closest("tr") : null;
    const was = active && active.dataset.code;
    const focused = was && list.codes.includes(was) ? was : list.selected || list.codes[rows[0]];
    const body = rows.map((i) => row(list, i, focused)).join("");
    const heads = head(list, sorted);
    let table = place.querySelector("table");
    if (!table) {
      place.innerHTML = '<table class="table-list"><thead><tr></tr></thead><tbody></tbody></table>';
      table = place.firstChild;
    }
    if (place.tcHeads !== heads) { table.tHead.rows[0].innerHTML = heads; place.tcHeads = heads; }
    table.tBodies[0].innerHTML = body;
    if (was && was === focused) find(place, was).focus({ preventScroll: true });
    if (list.selected && place.tcSelected !== list.selected) find(place, list.selected).scrollIntoView({ block: "nearest" });
    place.tcSelected = list.selected;
  };

  const find = (place, code) => place.querySelector('tr[data-code="' + window.CSS.escape(code) + '"]');

  document.addEventListener("click", function (event) {
    const sort = event.target.closest(".sort");
    if (sort) {
      const place = sort.closest('[data-part="list"]');
      const at = Number(sort.dataset.sort);
      const before = place.tcSorted;
      // A figure is first wanted from the top, a name from its beginning.
      const starts = !NUMERIC.includes(place.tcList.fields[at].kind) || place.tcList.fields[at].key === "rank";
      place.tcSorted = before.at === at ? { at: at, isUp: !before.isUp } : { at: at, isUp: starts };
      tc.drawList(place, place.tcList);
      place.querySelector('[data-sort="' + at + '"]').focus();
      return;
    }
    const tr = event.target.closest(".listing tr[data-code]");
    if (tr && !event.target.closest("a")) tc.open(tr.dataset.code);
  });

  document.addEventListener("keydown", function (event) {
    const tr = event.target.closest(".listing tr[data-code]");
    if (!tr) return;
    if (event.key === "Enter") tc.open(tr.dataset.code);
    const next = { ArrowDown: tr.nextElementSibling, ArrowUp: tr.previousElementSibling }[event.key];
    if (!next) return;
    event.preventDefault();
    tr.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
    tc.link(next.dataset.code, "table");
  });
})();
