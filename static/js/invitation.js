// An invitation: a passkey is offered where the browser has them, and made when the form is sent.
"use strict";
(() => {
  const form = document.querySelector("form[data-invitation]");
  if (!form) return;
  const { how, password, credential } = form.elements;

  const reveal = form.querySelector("[data-reveal]");
  reveal.hidden = false;
  reveal.addEventListener("change", (event) => { password.type = event.target.checked ? "text" : "password"; });

  if (!window.PublicKeyCredential || !window.webauthnJSON) return;
  const part = form.querySelector("[data-password]");
  const button = form.querySelector("[data-go]");
  const byKey = () => how.value === "key";
  const show = () => {
    part.hidden = byKey();
    button.textContent = byKey() ? button.dataset.key : button.dataset.password;
  };
  if (form.dataset.invitation === "fresh") how.value = "key";
  form.querySelector("[data-ways]").addEventListener("change", show);
  show();

  const makeKey = async () => {
    const answer = await fetch(form.dataset.keys, { method: "POST", body: new FormData(form) });
    if (answer.ok) {
      const made = await window.webauthnJSON.create((await answer.json()).creation_options);
      credential.value = JSON.stringify(made);
    } else if (answer.status !== 422 && answer.status !== 404) {
      throw new Error(`${answer.status}`);
    }
    form.submit(); // where the server refused, its page says why
  };
  let busy = false;
  form.addEventListener("submit", async (event) => {
    if (event.submitter?.name === "answer" || !byKey()) return;
    event.preventDefault();
    event.stopPropagation(); // it is not on its way yet, so app.js need not guard it
    if (busy) return;
    busy = true;
    button.setAttribute("aria-disabled", "true");
    try {
      await makeKey();
    } catch (exception) { // cancelled, or no key on this device: nothing has been made
      document.dispatchEvent(new CustomEvent("allauth.error", { detail: { exception }, cancelable: true }));
      busy = false;
      button.removeAttribute("aria-disabled");
    }
  });
})();
