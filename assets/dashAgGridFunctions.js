/* Named functions that the grid's options refer to. */
(function () {
  "use strict";
  const functions = (window.dashAgGridFunctions = window.dashAgGridFunctions || {});
  functions.tcRowId = (params) => String(params.data.code);
  /* Vietnamese collation is worked out on the server: rows carry their place in the alphabet. */
  functions.tcByOrder = (a, b, one, other) => one.data.order - other.data.order;

  document.addEventListener("click", function (event) {
    const row = event.target.closest(".grid .ag-row");
    if (row && !event.target.closest("a")) window.tiemchung.go({ area: row.getAttribute("row-id") });
  });
  document.addEventListener("keydown", function (event) {
    const row = event.key === "Enter" && event.target.closest(".grid .ag-row");
    if (row) window.tiemchung.go({ area: row.getAttribute("row-id") });
  });
})();
