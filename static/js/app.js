// Makes faster what works without it. No page depends on this file.
"use strict";

// A dialog that htmx fetched becomes a real modal one: focus stays inside, Escape leaves it.
function openDialog() {
  const dialog = document.querySelector("#dialog dialog[data-dialog]");
  if (!dialog || dialog.matches(":modal")) return;
  dialog.removeAttribute("open");
  dialog.showModal();
  const page = document.getElementById("page");
  if (page) page.removeAttribute("inert"); // the browser keeps the page out of reach by itself now
  const scrim = document.querySelector("#dialog .scrim");
  if (scrim) scrim.remove();
  focusFirst(dialog);
}

// Into the error that stopped the form, else the heading's first empty field.
function focusFirst(dialog) {
  const trouble = dialog.querySelector("[data-focus]");
  const empty = [...dialog.querySelectorAll("input.form-control")].find((field) => !field.value);
  const target = trouble || dialog.querySelector("[autofocus]") || dialog.querySelector("#id_org_number") || empty;
  if (target) target.focus();
}

function isTouched(dialog) {
  return [...dialog.querySelectorAll("input.form-control, textarea")].some((field) => field.value !== field.defaultValue);
}

function leaveDialog(dialog) {
  const close = dialog.querySelector("[data-close]");
  if (close) window.location.assign(close.href);
}

document.addEventListener("htmx:afterSettle", openDialog);
document.addEventListener("DOMContentLoaded", openDialog);

document.addEventListener(
  "cancel",
  (event) => {
    if (!event.target.matches("dialog[data-dialog]")) return;
    event.preventDefault();
    if (!isTouched(event.target)) leaveDialog(event.target);
  },
  true,
);

// A limit is spent: the server's note goes to the top of the form that was sent, and what is typed stays.
function forgetNotes() {
  document.querySelectorAll("[data-wait]").forEach((note) => note.remove());
}

document.addEventListener("htmx:beforeRequest", forgetNotes);
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.status !== 429) return;
  event.detail.shouldSwap = true;
  event.detail.swapOverride = "afterbegin";
  event.detail.target = event.detail.elt.closest("form") || document.getElementById("main");
});

// Menus are details elements: Escape closes them and gives the focus back, a click beside closes them.
document.addEventListener("keydown", (event) => {
  const menu = event.target.closest && event.target.closest("details.menu[open]");
  if (event.key === "Escape" && menu) {
    menu.removeAttribute("open");
    menu.querySelector("summary").focus();
  }
  if (event.target.closest && event.target.closest("input, textarea, select, dialog")) return;
  if (event.key === "/" && document.getElementById("q")) {
    event.preventDefault();
    document.getElementById("q").focus();
  }
});

// A form that is on its way is not sent twice by an impatient finger; the server would take it once anyway.
document.addEventListener("submit", (event) => {
  if (event.target.dataset.sent && event.target.method === "post" && !event.target.hasAttribute("hx-post")) event.preventDefault();
  event.target.dataset.sent = "1";
  window.setTimeout(() => delete event.target.dataset.sent, 4000);
});

// Toasts speak of what has happened already; the same fact is on the page.
document.addEventListener("DOMContentLoaded", () => {
  window.setTimeout(() => document.querySelectorAll(".toasts").forEach((toasts) => toasts.remove()), 8000);
});
