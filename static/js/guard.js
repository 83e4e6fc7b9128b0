// form[data-guard]: whoever leaves with something unsaved in it is asked first. dialogs.js asks within its dialog.
"use strict";

const guard = (() => {
  const opened = new WeakMap(); // what stood in each form when it was opened
  let sent = null; // the form that is on its way; the document when the reader has said to leave

  function written(form) {
    const fields = [...form.elements].filter((field) => field.name && field.type !== "hidden" && field.tagName !== "BUTTON");
    return JSON.stringify(fields.map((field) => [field.name, field.type === "checkbox" || field.type === "radio" ? field.checked : field.value]));
  }

  // A form that came back with what was typed before counts as touched from the start: with errors, or where it says so.
  function watch(part) {
    const forms = part.matches && part.matches("form[data-guard]") ? [part] : part.querySelectorAll("form[data-guard]");
    forms.forEach((form) => {
      if (!opened.has(form)) opened.set(form, form.dataset.guard === "touched" || form.querySelector("[aria-invalid=true]") ? "" : written(form));
    });
  }

  function isTouched(part) {
    const forms = [...part.querySelectorAll("form[data-guard]")];
    return forms.some((form) => form !== sent && opened.has(form) && opened.get(form) !== written(form));
  }

  // The next step of the same work, or the same step with errors: what was unsaved still is.
  function keepTouched(part) {
    part.querySelectorAll("form[data-guard]").forEach((form) => opened.set(form, ""));
  }

  document.addEventListener("htmx:load", (event) => watch(event.detail.elt));
  document.addEventListener("submit", (event) => { sent = event.target; });
  for (const back of ["htmx:afterSwap", "htmx:responseError", "htmx:sendError"]) {
    document.addEventListener(back, () => { sent = null; });
  }
  window.addEventListener("pageshow", () => { sent = null; });
  window.addEventListener("beforeunload", (event) => {
    if (sent !== document && isTouched(document)) event.preventDefault();
  });

  return { isTouched, keepTouched, release: () => { sent = document; } };
})();
