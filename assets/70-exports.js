/* Files from the server: a card's, a briefing's with its progress, and the reader's own choice. */
(function () {
  "use strict";
  const tc = (window.tiemchung = window.tiemchung || {});
  const KEPT = "tiemchung-briefing";
  const MOST = 60;

  const menu = () => document.querySelector(".brief-menu");
  const words = (name, values) =>
    Object.entries(values || {}).reduce((text, [k, v]) => text.replace("{" + k + "}", v), (menu() && menu().dataset[name]) || "");
  const search = () => window.location.search;
  const cardName = (card) => window.location.pathname.split("/")[1] + "." + card.dataset.card;

  function save(blob, name) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    window.setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }

  const failed = (why) => tc.toast(words("failed", { why: why }));

  async function ofCard(card, kind) {
    tc.toast(words("making") + "…");
    const query = search() + (search() ? "&" : "?") + "card=" + encodeURIComponent(cardName(card));
    const answer = await fetch("/export/card." + kind + query);
    if (!answer.ok) return failed((await answer.json().catch(() => ({}))).error || answer.status);
    const name = (answer.headers.get("Content-Disposition") || "").match(/filename="([^"]+)"/);
    save(await answer.blob(), name ? name[1] : "tiemchung." + kind);
    tc.toast(words("done", { name: name ? name[1] : "" }));
  }

  tc.fileOf = ofCard;

  function progress(share) {
    const bar = menu() && menu().querySelector(".brief-progress");
    if (!bar) return;
    bar.hidden = share === null;
    if (share === null) return;
    bar.setAttribute("aria-valuenow", Math.round(share * 100));
    bar.firstElementChild.style.width = share * 100 + "%";
  }

  /* Lines of JSON, the last of which says how many bytes of file follow. */
  async function told(answer) {
    const reader = answer.body.getReader();
    let rest = new Uint8Array(0);
    for (;;) {
      const { value, done } = await reader.read();
      if (value) {
        const joined = new Uint8Array(rest.length + value.length);
        joined.set(rest);
        joined.set(value, rest.length);
        rest = joined;
      }
      for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
        const said = JSON.parse(new TextDecoder().decode(rest.subarray(0, end)));
        rest = rest.slice(end + 1);
        if (said.error) throw new Error(said.error);
        if (said.bytes) return { said: said, body: await remaining(reader, rest, said.bytes) };
        if (said.of) progress((0.7 * said.done) / said.of);
        if (said.drawing) progress(0.85);
        tc.toast(said.drawing ? words("drawing") : words("making") + " " + said.done + "/" + said.of + ": " + said.title);
      }
      if (done) throw new Error("…");
    }
  }

  async function remaining(reader, first, size) {
    const parts = [first];
    let have = first.length;
    while (have < size) {
      const { value, done } = await reader.read();
      if (done) throw new Error(have + "/" + size);
      parts.push(value);
      have += value.length;
    }
    return parts;
  }

  async function make(address, options) {
    progress(0.02);
    try {
      const answer = await fetch(address, options);
      if (!answer.ok) throw new Error((await answer.json().catch(() => ({}))).error || answer.status);
      const made = await told(answer);
      save(new Blob(made.body, { type: made.said.type }), made.said.name);
      tc.toast(words("done", { name: made.said.name }));
    } catch (error) {
      failed(error.message);
    }
    progress(null);
  }

  function kept() {
    try {
      return JSON.parse(window.localStorage.getItem(KEPT)) || [];
    } catch (error) {
      return [];
    }
  }

  function keep(items) {
    window.localStorage.setItem(KEPT, JSON.stringify(items.slice(-MOST)));
    showKept();
  }

  function showKept() {
    const place = document.querySelector(".brief-chosen");
    if (!place) return;
    const count = kept().length;
    place.querySelector(".brief-kinds").hidden = count === 0;
    place.querySelector(".brief-state").textContent = count ? words("chosen", { count: count }) : words("noneChosen");
  }

  const acts = {
    pptx: (button) => ofCard(button.closest(".card"), "pptx"),
    xlsx: (button) => ofCard(button.closest(".card"), "xlsx"),
    pdf: (button) => ofCard(button.closest(".card"), "pdf"),
    keep: (button) => {
      keep([...kept(), { card: cardName(button.closest(".card")), search: search() }]);
      tc.toast(words("kept"));
    },
    clearKept: () => keep([]),
    brief: (button) => {
      const query = search() + (search() ? "&" : "?") + "template=" + button.dataset.template;
      make("/export/brief." + button.dataset.kind + query);
    },
    chosen: (button) =>
      make("/export/chosen." + button.dataset.kind, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(kept()),
      }),
  };

  document.addEventListener("click", function (event) {
    const button = event.target.closest("[data-act]");
    if (button && acts[button.dataset.act]) acts[button.dataset.act](button);
  });
  document.addEventListener("toggle", (event) => event.target === menu() && showKept(), true);
})();
