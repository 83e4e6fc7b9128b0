// Makes faster what works without it. No page depends on these files; dialogs.js, guard.js, stopped.js and copy.js are its siblings.
"use strict";

// A button that says what it is doing while the server does it. Coming back to the page gives it back, and so does an answer
// to htmx that leaves the button where it was: a limit that is spent, a server that is away.
document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (!button || !button.dataset.busy || button.hasAttribute("aria-disabled")) return; // pressed again: its words are kept
  const own = [...button.childNodes];
  window.setTimeout(() => {
    button.setAttribute("aria-disabled", "true");
    button.replaceChildren(button.dataset.busy);
  });
  const form = event.target;
  const give = () => {
    button.removeAttribute("aria-disabled");
    button.replaceChildren(...own);
  };
  window.addEventListener("pageshow", give, { once: true });
  form.addEventListener("htmx:afterRequest", function answered(answer) {
    if (answer.detail.elt !== form && answer.detail.elt !== button) return; // a field of the form that asks for itself
    form.removeEventListener("htmx:afterRequest", answered);
    if (!answer.detail.xhr.getResponseHeader("HX-Redirect")) give();
  });
});

// An answer that changes nothing beside it puts nothing in: a press on the button that stood there would be lost.
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  const part = event.detail.fragment.firstElementChild;
  if (part && part.isEqualNode(event.target)) event.detail.shouldSwap = false;
});

// The foot that names what is left to fill in strikes it off while it is filled in.
document.addEventListener("input", () => {
  const foot = document.querySelector("[data-left]");
  if (!foot) return;
  const left = [...foot.querySelectorAll("[data-left-for]")].filter((words) => {
    const field = document.getElementById(words.dataset.leftFor);
    words.hidden = Boolean(field && (field.type === "checkbox" ? field.checked : field.value.trim()));
    return !words.hidden;
  });
  foot.hidden = !left.length;
  foot.parentElement.querySelector("[data-left-none]").hidden = left.length > 0;
});

// Enter in a field goes on to what is left to fill in, and sends the form once nothing is. The name is being fetched by the
// number, so from there it is not waited for.
document.addEventListener("keydown", (event) => {
  const from = event.target;
  if (event.key !== "Enter" || event.isComposing || !from.matches("input:not([type=checkbox])")) return;
  const left = from.form ? [...from.form.querySelectorAll("[data-left-for]:not([hidden])")] : [];
  const fields = left.map((words) => document.getElementById(words.dataset.leftFor));
  const next = fields.find((field) => field && field !== from && !(from.id === "id_org_number" && field.id === "id_name"));
  if (!next) return;
  event.preventDefault();
  next.focus();
});

// Menus and "?" are details elements: Escape closes them and gives the focus back.
document.addEventListener("keydown", (event) => {
  const menu = event.target.closest("details.menu[open], details.help[open]");
  if (event.key !== "Escape" || !menu) return;
  event.preventDefault(); // it closes the menu, not the dialog that the menu is in
  menu.removeAttribute("open");
  menu.querySelector("summary").focus();
});

// A form that is on its way is not sent twice by an impatient finger; the server would take it once anyway.
document.addEventListener("submit", (event) => {
  if (event.target.dataset.sent && event.target.method === "post" && !event.target.hasAttribute("hx-post")) event.preventDefault();
  event.target.dataset.sent = "1";
  window.setTimeout(() => delete event.target.dataset.sent, 4000);
});

// Toasts speak of what has happened already; the same fact is on the page. One with a way back
// stays until something else is pressed: nobody is hurried.
document.addEventListener("DOMContentLoaded", () => {
  window.setTimeout(() => document.querySelectorAll(".toast:not(:has(form))").forEach((toast) => toast.remove()), 8000);
});
document.addEventListener("click", (event) => {
  if (!event.target.closest(".toasts")) document.querySelectorAll(".toasts").forEach((toasts) => toasts.remove());
});
