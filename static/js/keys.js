// The keys of the product: they are told on the page Kortkommandon (klientadmin/keys.py) and in docs/design.md.
// A single sign is a key only where the person has not turned that off (body[data-keys]), and never in a field.
"use strict";
(() => {
  const FIELDS = "input:not([type=checkbox]), textarea, select, [contenteditable]";
  const ROWS = "table[data-rows] tbody tr";
  const rowOf = (element) => element.closest(ROWS);
  const isShown = (element) => element.checkVisibility();
  let last = null; // the row that had the focus last

  // What a row opens with, else its menu.
  const wayIn = (row) => row.querySelector("a.name") || row.querySelector("details.menu > summary");

  function walk(from, step) {
    const rows = [...document.querySelectorAll(ROWS)].filter((row) => wayIn(row) && isShown(row));
    const at = rows.indexOf(from);
    const next = at < 0 ? rows[Math.max(rows.indexOf(last), 0)] : rows[at + step];
    if (next) wayIn(next).focus();
    return Boolean(next);
  }

  // As a click, so that the row counts as chosen by hand; with Shift all rows from the one before it.
  function tick(row, shiftKey) {
    const box = row && row.querySelector("input.tick");
    if (box) box.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, shiftKey }));
    return Boolean(box);
  }

  function openMenu(row) {
    const menu = row && row.querySelector("details.menu");
    if (!menu) return false;
    menu.open = true;
    menu.querySelector(".pop a, .pop button").focus();
    return true;
  }

  // From #q, or where there is none Sök.
  function search() {
    const field = document.getElementById("q");
    const link = document.getElementById("find-link");
    if (field) field.focus();
    else if (link) link.click();
    return Boolean(field || link);
  }

  // Kortkommandon over the page; the focus comes back to where it was.
  function tellKeys() {
    const link = document.getElementById("keys-link");
    if (link) htmx.ajax("GET", link.href, { source: document.activeElement, target: "#dialog" });
    return Boolean(link);
  }

  // The previous or next client; not from a menu or a tick.
  function turnTo(id, from) {
    const link = !from.closest("input, details") && document.getElementById(id);
    if (link) link.click();
    return Boolean(link);
  }

  const signs = {
    "/": search,
    "?": tellKeys,
    j: (row) => walk(row, 1),
    k: (row) => walk(row, -1),
    x: (row, event) => tick(row, event.shiftKey),
    ".": openMenu,
  };
  const others = {
    ArrowDown: (row) => Boolean(row) && walk(row, 1),
    ArrowUp: (row) => Boolean(row) && walk(row, -1),
    ArrowLeft: (_row, event) => turnTo("near-previous", event.target),
    ArrowRight: (_row, event) => turnTo("near-next", event.target),
    ContextMenu: openMenu,
  };

  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.isComposing || event.defaultPrevented) return;
    if (event.target.closest(`${FIELDS}, dialog, details[open]`) || document.querySelector("dialog:modal")) return;
    const isMenuKey = event.shiftKey && event.key === "F10";
    const ofSigns = "keys" in document.body.dataset && signs[event.key.toLowerCase()];
    const does = ofSigns || (isMenuKey ? openMenu : !event.shiftKey && others[event.key]);
    if (does && does(rowOf(event.target), event)) event.preventDefault();
  });

  document.addEventListener("focusin", (event) => { last = rowOf(event.target) || last; });

  // In an open menu the arrows go through its lines; a form in one keeps them for itself.
  document.addEventListener("keydown", (event) => {
    const menu = event.target.closest("details.menu[open]");
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!menu || !step || event.target.matches("input, textarea, select")) return;
    const lines = [...menu.querySelectorAll(".pop a, .pop button")].filter(isShown);
    const line = lines[lines.indexOf(event.target) + step];
    event.preventDefault(); // the page stands still under it
    (line || (step < 0 ? menu.querySelector("summary") : event.target)).focus();
  });
})();
