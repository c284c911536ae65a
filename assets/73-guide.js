/* The hint for newcomers, the list of keys, the dictionary's search. */
(function () {
  "use strict";
  const tc = (window.tiemchung = window.tiemchung || {});
  const SEEN = "tiemchung-hint-seen";

  tc.showHint = function () {
    const hint = document.querySelector(".hint");
    if (!hint || !hint.hidden) return;
    try {
      hint.hidden = window.localStorage.getItem(SEEN) === "1";
    } catch (error) {
      hint.hidden = true;
    }
  };

  const keys = () => document.querySelector(".keys");

  function openKeys() {
    const dialog = keys();
    if (!dialog) return;
    dialog.hidden = false;
    dialog.querySelector("button").focus();
  }

  document.addEventListener("click", function (event) {
    if (event.target.closest("[data-hint]")) {
      window.localStorage.setItem(SEEN, "1");
      document.querySelector(".hint").hidden = true;
    }
    if (event.target.closest("[data-keys]") || event.target === keys()) keys().hidden = true;
  });

  document.addEventListener("keydown", function (event) {
    const isTyping = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName) && event.target.type !== "range";
    if (event.key === "?" && !isTyping) { openKeys(); event.preventDefault(); }
    if (event.key === "Escape" && keys() && !keys().hidden) { keys().hidden = true; event.stopImmediatePropagation(); }
  }, true);

  const bare = (text) => text.toLowerCase().replace(/đ/g, "d").normalize("NFD").replace(/[\u0300-\u036f]/g, "");

  document.addEventListener("input", function (event) {
    if (!event.target.matches(".entry-find")) return;
    const wanted = bare(event.target.value.trim());
    let count = 0;
    document.querySelectorAll(".entry").forEach((entry) => {
      entry.hidden = !bare(entry.textContent).includes(wanted);
      count += entry.hidden ? 0 : 1;
    });
    const none = document.querySelector(".entry-none");
    if (none) none.hidden = count > 0;
  });
})();
