// dialog[data-dialog], which the server draws over its page at an address of its own, becomes a modal one:
// focus goes in, stays in, and comes back to what opened it. The attributes are described in docs/design.md.
"use strict";
const dialogs = (() => {
  let opener = null; // what to give the focus back to; null where the dialog came with the page
  let address = ""; // where the page was before the dialog
  let here = ""; // and with it
  let wasTouched = false;

  const place = () => document.getElementById("dialog");
  const current = () => document.querySelector("#dialog dialog[data-dialog]");

  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.target !== place()) return;
    const dialog = current();
    wasTouched = Boolean(dialog); // another step of it, or the same with errors
    if (dialog) return;
    const menu = event.detail.elt.closest("details.menu");
    if (menu) menu.removeAttribute("open");
    opener = menu ? menu.querySelector("summary") : event.detail.elt;
    address = window.location.href;
  });

  // For a dialog that is put in by script: `element` gets the focus back.
  function openFrom(element) {
    opener = element;
    address = window.location.href;
    wasTouched = false;
    open();
  }

  function open() {
    const dialog = current();
    if (!dialog || dialog.matches(":modal")) return;
    dialog.removeAttribute("open");
    dialog.showModal();
    here = window.location.href;
    const page = document.getElementById("page");
    if (page) page.removeAttribute("inert"); // the browser keeps the page out of reach by itself now
    const scrim = document.querySelector("#dialog .scrim");
    if (scrim) scrim.remove();
    if (wasTouched) guard.keepTouched(dialog);
    focusInto(dialog);
  }

  // The error that stopped the form; else what the server points at; else the first empty field that is needed.
  function focusInto(dialog) {
    const needed = [...dialog.querySelectorAll("[required], [aria-required=true], [data-needed]")].find((field) => !field.value);
    const target = dialog.querySelector("[data-focus]") || dialog.querySelector("[autofocus]") || needed || dialog.querySelector("h2");
    if (!target) return;
    if (target.tagName === "H2") target.tabIndex = -1;
    target.focus();
  }

  function leave(dialog) {
    if (guard.isTouched(dialog)) ask(dialog);
    else close(dialog);
  }

  function close(dialog) {
    if (!opener || !opener.isConnected) {
      guard.release();
      window.location.assign(dialog.querySelector("[data-close]").href);
      return;
    }
    dialog.close();
    place().replaceChildren();
    window.history.replaceState({ htmx: true }, "", address);
    opener.focus();
    opener = null;
  }

  // Never a dialog over a dialog: the question stands in the foot until it is answered.
  function ask(dialog) {
    const foot = dialog.querySelector(".dlg-foot");
    if (dialog.querySelector("[data-unsaved]")) return;
    const question = document.getElementById("unsaved").content.cloneNode(true).firstElementChild;
    question.querySelector("[data-leave]").addEventListener("click", () => close(dialog));
    question.querySelector("[data-stay]").addEventListener("click", () => stay(dialog));
    question.returnTo = document.activeElement;
    foot.hidden = true;
    foot.after(question);
    question.querySelector("[data-stay]").focus();
  }

  function stay(dialog) {
    const question = dialog.querySelector("[data-unsaved]");
    question.remove();
    dialog.querySelector(".dlg-foot").hidden = false;
    question.returnTo.focus();
  }

  // The browser's way back, from something unsaved: to the step before, else it is asked as Escape asks. Before htmx hears of it.
  window.addEventListener("popstate", (event) => {
    const dialog = current();
    if (!dialog || !dialog.matches(":modal") || !guard.isTouched(dialog) || window.location.href === here) return;
    event.stopImmediatePropagation();
    window.history.pushState({ htmx: true }, "", here);
    const back = dialog.querySelector("[data-back]");
    if (back) back.click();
    else if (!dialog.querySelector("[data-unsaved]")) ask(dialog);
  });
  document.addEventListener("htmx:afterSwap", open); // before it settles: a key pressed at once finds it modal
  document.addEventListener("DOMContentLoaded", open);
  document.addEventListener("click", (event) => {
    const link = event.target.closest("dialog[data-dialog]:modal [data-close]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    leave(link.closest("dialog"));
  });
  document.addEventListener("keydown", (event) => {
    const dialog = current();
    if (event.key !== "Escape" || !dialog || !dialog.matches(":modal") || event.defaultPrevented) return;
    event.preventDefault(); // the browser would close it unasked at the second press
    if (dialog.querySelector("[data-unsaved]")) stay(dialog);
    else leave(dialog);
  });
  document.addEventListener(
    "cancel",
    (event) => {
      if (!event.target.matches("dialog[data-dialog]")) return;
      event.preventDefault();
      if (!event.target.querySelector("[data-unsaved]")) leave(event.target);
    },
    true,
  );

  return { openFrom };
})();
