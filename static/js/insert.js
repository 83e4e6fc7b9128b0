// button[data-insert]: its words go into its form, where the caret stood last in a field with data-inserts.
// Without this file the button posts, and the server puts the words at the end of the text.
"use strict";
(() => {
  let last = null;

  document.addEventListener("focusin", (event) => {
    if (event.target.matches("[data-inserts]")) last = event.target;
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-insert]");
    if (!button) return;
    event.preventDefault();
    const isKnown = last && last.form === button.form;
    const field = isKnown ? last : button.form.querySelector("textarea[data-inserts]");
    field.focus();
    if (!isKnown) field.setSelectionRange(field.value.length, field.value.length);
    // This way the browser can undo it; where it cannot, the words are put there all the same.
    if (document.execCommand("insertText", false, button.dataset.insert)) return;
    field.setRangeText(button.dataset.insert, field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
})();
