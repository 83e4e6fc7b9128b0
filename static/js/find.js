// Sök: Ctrl K (or Cmd K) opens it from anywhere; the arrows walk through what it found, Enter opens the first.
// The dialog stands ready in a template, so that no letter is lost while a server answers.
"use strict";
(() => {
  const lines = () => [...document.querySelectorAll("#find-hits .find-hit")];
  const field = () => document.getElementById("find-q");
  const template = () => document.getElementById("find-dialog");
  let waits = false; // Enter was pressed before the lines were there
  let asked = ""; // what the lines are about

  function open(link) {
    const place = document.getElementById("dialog");
    place.replaceChildren(template().content.cloneNode(true));
    htmx.process(place);
    [waits, asked] = [false, ""];
    dialogs.openFrom(link);
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("#find-link");
    if (!link || !template() || field() || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open(link);
  });

  document.addEventListener("keydown", (event) => {
    const link = document.getElementById("find-link");
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || !link) return;
    if (document.querySelector("dialog:modal")) return; // one thing at a time
    event.preventDefault();
    if (field()) field().focus(); // its own page
    else link.click();
  });

  document.addEventListener("keydown", (event) => {
    const isField = event.target === field();
    const at = lines().indexOf(event.target);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!isField && at < 0) return;
    if (step) {
      event.preventDefault();
      const next = at + step;
      (next < 0 ? field() : lines()[Math.min(next, lines().length - 1)] || field()).focus();
    } else if (at >= 0 && event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey && !event.altKey) {
      field().focus(); // typing goes on in the field
    }
  });

  // Enter opens the first line: of what is typed now, once it is there.
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-find]")) return;
    event.preventDefault();
    event.stopPropagation();
    waits = asked !== field().value;
    if (!waits && lines()[0]) lines()[0].click();
  }, true);
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id !== "find-hits") return;
    asked = event.detail.requestConfig.parameters.q ?? "";
    if (!waits) return;
    waits = false;
    if (lines()[0]) lines()[0].click();
  });
})();
