// The ticks of a list: how many are chosen, a run of them with Shift, all of the page by the tick in the head.
"use strict";

let lastTicked = null;

function rowTicks(form) {
  return [...form.querySelectorAll("input[name=client]")];
}

function countTicks(form) {
  const ticks = rowTicks(form);
  const ticked = ticks.filter((tick) => tick.checked).length;
  const page = form.querySelector("[data-page]");
  page.checked = ticked === ticks.length;
  page.indeterminate = ticked > 0 && !page.checked;
  page.classList.toggle("mixed", page.indeterminate);
  const all = form.querySelector("input[name=all]:checked");
  form.querySelector("[data-count]").textContent = all ? all.dataset.total : ticked;
}

// A click tells whether Shift is down; the change that follows does not.
document.addEventListener("click", (event) => {
  const form = event.target.closest("form.choosing");
  if (!form || event.target.name !== "client") return;
  const ticks = rowTicks(form);
  if (event.shiftKey && lastTicked && lastTicked !== event.target && ticks.includes(lastTicked)) {
    const ends = [ticks.indexOf(lastTicked), ticks.indexOf(event.target)].sort((one, other) => one - other);
    ticks.slice(ends[0], ends[1] + 1).forEach((tick) => { tick.checked = event.target.checked; });
  }
  lastTicked = event.target;
});

document.addEventListener("change", (event) => {
  const form = event.target.closest("form.choosing");
  if (!form) return;
  if (event.target.matches("[data-page]")) rowTicks(form).forEach((tick) => { tick.checked = event.target.checked; });
  const all = form.querySelector("input[name=all]");
  if (all && event.target !== all) all.checked = false; // whoever goes on choosing rows means the rows
  countTicks(form);
});

// After Avmarkera, after the browser's way back, and when the list is fetched anew.
document.addEventListener("reset", (event) => {
  if (event.target.matches("form.choosing")) window.setTimeout(() => countTicks(event.target));
});
window.addEventListener("pageshow", () => document.querySelectorAll("form.choosing").forEach(countTicks));
document.addEventListener("htmx:afterSettle", () => document.querySelectorAll("form.choosing").forEach(countTicks));
