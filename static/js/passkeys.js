// Shows what needs passkeys where the browser has them, and says so when a key did not work.
"use strict";
(() => {
  if (!window.PublicKeyCredential) return;
  document.querySelectorAll("[data-needs-keys]").forEach((part) => { part.hidden = false; });
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    const note = document.querySelector("[data-key-failed]");
    if (!note) return;
    note.hidden = false;
    note.focus();
  });
})();
