/* Lists whose rows lead somewhere: a click or Enter changes the address, here or on another page. */
(function () {
  "use strict";
  const tc = (window.tiemchung = window.tiemchung || {});

  function open(row) {
    const changes = Object.fromEntries(new URLSearchParams(row.dataset.go));
    if ("area" in changes && !("facility" in changes)) changes.facility = "";
    // A facility that is chosen already leads back to its area.
    if ("facility" in changes && row.hasAttribute("aria-current")) changes.facility = "";
    tc.go(changes, row.dataset.path ? { path: row.dataset.path } : {});
  }

  document.addEventListener("click", function (event) {
    const row = event.target.closest(".table-list tr[data-go]");
    if (!row || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    open(row);
  });

  document.addEventListener("keydown", function (event) {
    const row = event.target.closest && event.target.closest(".table-list tr[data-go]");
    if (!row) return;
    if (event.key === "Enter") { event.preventDefault(); open(row); }
    const next = { ArrowDown: row.nextElementSibling, ArrowUp: row.previousElementSibling }[event.key];
    if (next) { event.preventDefault(); next.focus(); }
  });
})();
