// input[data-copy] that htmx fetched: its text goes to the clipboard, and the words beside it say so.
// Where the browser refuses, the text is selected, ready to be copied by hand.
"use strict";
document.addEventListener("htmx:load", (event) => {
  const field = event.detail.elt.querySelector && event.detail.elt.querySelector("[data-copy]");
  if (!field) return;
  const words = document.querySelector("[data-copied]");
  const byHand = () => { field.focus(); field.select(); };
  words.textContent = "";
  if (!navigator.clipboard) { byHand(); return; }
  navigator.clipboard.writeText(field.value).then(() => { words.textContent = words.dataset.copied; }, byHand);
});
