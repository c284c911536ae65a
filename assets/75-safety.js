/* A line of a list chooses its signal or case; the address keeps it. */
(function () {
  "use strict";
  const tc = (window.tiemchung = window.tiemchung || {});
  // The three sentences stay below the bars, whose height depends on the screen.
  function place() {
    const bar = document.querySelector(".page-safety") && document.querySelector(".scope-bar");
    if (bar) document.documentElement.style.setProperty("--bars", bar.offsetTop + bar.offsetHeight + "px");
  }
  window.addEventListener("resize", place);
  document.addEventListener("tiemchung:words", place);
  document.addEventListener("click", function (event) {
    if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const row = event.target.closest(".board tbody tr, .list-cases tbody tr, .list-silent li");
    const way = event.target.closest("a");
    const link = row && row.querySelector("[data-signal], [data-case]");
    if (!link || (way && way !== link)) return;
    event.preventDefault();
    tc.go(link.dataset.case ? { case: link.dataset.case } : { signal: link.dataset.signal });
  });
})();
