/* A line of the board chooses its signal; the address keeps it. */
(function () {
  "use strict";
  const tc = (window.tiemchung = window.tiemchung || {});
  document.addEventListener("click", function (event) {
    if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const row = event.target.closest(".board tbody tr");
    const link = row && row.querySelector("[data-signal]");
    if (!link) return;
    event.preventDefault();
    tc.go({ signal: link.dataset.signal });
  });
})();
