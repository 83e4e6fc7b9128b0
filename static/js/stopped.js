// What stopped a form goes to the top of it, and what is typed stays: the server's own note (a limit that is spent, signed out,
// another login), else that no answer came that can be shown. A page whose reader has signed in anew goes on with one press.
"use strict";
(() => {
  const going = new WeakSet(); // forms that were asked about: now they are sent
  const asking = new WeakSet();
  const repeated = new WeakSet(); // what htmx has sent a second time, with a new form key

  function forgetNotes() {
    document.querySelectorAll("[data-wait]").forEach((note) => note.remove());
  }

  const read = (html) => document.createRange().createContextualFragment(html).firstElementChild;

  // A form of buttons alone has no top to see, nor a line of filters: the page's own, unless a dialog lies over that.
  function placeOfNote(elt) {
    const form = elt.closest("form") || elt.querySelector("form") || document.querySelector("#dialog form");
    const isWritten = form && [...form.elements].some((field) => field.name && field.type !== "hidden" && field.tagName !== "BUTTON");
    const hasTop = form && (form.closest("dialog") || (isWritten && !form.matches("[role=search]")));
    return hasTop ? form : document.getElementById("main");
  }

  // Who has pressed is led to it; who is writing is left where they are.
  function show(note, elt, isPressed) {
    forgetNotes();
    placeOfNote(elt).prepend(note);
    if (isPressed) note.scrollIntoView({ block: "nearest" });
  }

  // Puts the new form key everywhere; whether it is the page's own reader who signed in: another one presses once more.
  function renew(note) {
    const { formKey, reader } = note.dataset;
    if (!formKey) return false;
    document.querySelectorAll("[name=csrfmiddlewaretoken]").forEach((field) => { field.value = formKey; });
    document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": formKey }));
    const isSame = !reader || reader === document.body.dataset.reader;
    if (reader) document.body.dataset.reader = reader;
    return isSame;
  }

  // The note about who is signed in now; null where it cannot be told, and the form goes as it would without script.
  async function whoReads() {
    try {
      const asked = { headers: { "HX-Request": "true" }, redirect: "manual", signal: AbortSignal.timeout(4000) };
      const answer = await fetch(document.body.dataset.asks, asked);
      return [200, 401].includes(answer.status) ? read(await answer.text()) : null;
    } catch {
      return null;
    }
  }

  async function send(form, submitter) {
    asking.add(form);
    forgetNotes();
    const note = await whoReads();
    asking.delete(form);
    if (note && !renew(note)) {
      show(note, form, true);
      return;
    }
    going.add(form);
    form.requestSubmit(submitter && submitter.form === form ? submitter : null);
  }

  // Before other scripts hear of the press, but for one that sends nothing itself (find.js). Pages without a login (no data-asks) send at once.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const isByHtmx = form.hasAttribute("hx-post") && (form.getAttribute("hx-trigger") || "submit").includes("submit");
    const isPlain = form.getAttribute("method") === "post" && !isByHtmx;
    if (event.defaultPrevented || !document.body.dataset.asks || !isPlain || going.delete(form)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!asking.has(form)) send(form, event.submitter);
  }, true);

  function repeat({ elt, verb, path, triggeringEvent }) {
    repeated.add(elt);
    if (triggeringEvent && triggeringEvent.type === "submit") elt.requestSubmit(triggeringEvent.submitter);
    else htmx.ajax(verb, path, { source: elt, event: triggeringEvent });
  }

  document.addEventListener("htmx:beforeRequest", forgetNotes);
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, requestConfig } = event.detail;
    const { elt, triggeringEvent } = requestConfig;
    const note = [401, 403, 429].includes(xhr.status) && xhr.responseText.includes("data-wait") ? read(xhr.responseText) : null;
    const goesOn = note && renew(note) && !repeated.has(elt);
    repeated.delete(elt);
    if (!note) return;
    event.detail.isError = !goesOn;
    if (goesOn) window.setTimeout(() => repeat(requestConfig));
    else show(note, elt.isConnected ? elt : event.detail.elt, triggeringEvent && ["submit", "click"].includes(triggeringEvent.type));
  });
  for (const failed of ["htmx:responseError", "htmx:sendError"]) {
    document.addEventListener(failed, (event) => {
      const words = document.getElementById("failed");
      if (!words || document.querySelector("[data-wait]")) return;
      placeOfNote(event.detail.elt).prepend(words.content.cloneNode(true));
    });
  }
})();
