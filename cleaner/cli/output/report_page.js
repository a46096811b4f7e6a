"use strict";
(() => {
  const $ = (id) => document.getElementById(id);
  const all = (what, where = document) => [...where.querySelectorAll(what)];
  const docs = all("details.doc");
  const abouts = new Map(all("button.rule").map((b) => [b.dataset.rule, b.dataset.reason]));
  const texts = docs.map((doc) => doc.textContent.toLowerCase());
  const panel = $("reason");
  let at = null;

  function filter() {
    const rule = $("rule").value;
    const words = $("search").value.trim().toLowerCase();
    let shown = 0;
    docs.forEach((doc, number) => {
      const dels = all("del", doc);
      const fits = !rule || dels.some((del) => del.dataset.rule === rule);
      doc.hidden = !(fits && texts[number].includes(words));
      shown += !doc.hidden;
      dels.forEach((del) => del.classList.toggle("dim", rule !== "" && del.dataset.rule !== rule));
      if (!doc.hidden && (rule || words)) doc.open = true;
    });
    document.body.classList.toggle("brief", $("brief").checked);
    $("none").hidden = shown > 0 || docs.length === 0;
  }

  function tell(del) {
    const box = document.createElement("div");
    const rule = document.createElement("b");
    rule.textContent = del.dataset.rule;
    const parts = [abouts.get(del.dataset.rule) || ""];
    if (del.dataset.score) parts.push(`The scorer gave it ${del.dataset.score}: 1 is content, 0 furniture.`);
    if (del.dataset.path) parts.push(`Element: ${del.dataset.path}`);
    const text = document.createElement("span");
    text.textContent = parts.filter(Boolean).join(" ");
    box.append(rule, text);
    panel.replaceChildren(box);
    panel.hidden = false;
  }

  function go(step) {
    const dels = all("details.doc:not([hidden]) del:not(.dim)");
    if (!dels.length) return;
    const from = dels.indexOf(at);
    const to = from < 0 ? (step > 0 ? 0 : dels.length - 1) : (from + step + dels.length) % dels.length;
    at = dels[to];
    at.closest("details").open = true;
    at.focus({ preventScroll: true });
    at.scrollIntoView({ block: "center" });
  }

  const inDel = (event) => event.target instanceof Element && event.target.closest("del");
  for (const kind of ["mouseover", "focusin", "click"]) {
    document.addEventListener(kind, (event) => {
      const del = inDel(event);
      if (!del) return;
      if (kind !== "mouseover") at = del;
      tell(del);
    });
  }
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element && event.target.closest("button.rule");
    if (button) {
      $("rule").value = $("rule").value === button.dataset.rule ? "" : button.dataset.rule;
      filter();
      $("filters").scrollIntoView();
    } else if (!inDel(event) && !panel.contains(event.target)) {
      panel.hidden = true;
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") panel.hidden = true;
    const typing = event.target instanceof Element && event.target.matches("input[type=search], select");
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "n" || event.key === "p") go(event.key === "n" ? 1 : -1);
    if (event.key === "/") {
      event.preventDefault();
      $("search").focus();
    }
  });
  $("filters").addEventListener("submit", (event) => event.preventDefault());
  for (const id of ["search", "rule", "brief"]) $(id).addEventListener("input", filter);
  $("next").addEventListener("click", () => go(1));
  $("back").addEventListener("click", () => go(-1));
  $("filters").hidden = false;
  if (docs.length) docs[0].open = true;
  window.addEventListener("hashchange", () => {
    const doc = document.querySelector(`details.doc[id="${CSS.escape(location.hash.slice(1))}"]`);
    if (doc) doc.open = true;
  });
})();
