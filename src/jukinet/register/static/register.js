// Moving between people and hits; what was opened closes again after ten seconds.

const OPEN_MILLISECONDS = 10_000;

const isTyping = (element) => element?.matches?.("input, select, textarea") ?? false;

function move(items, step) {
  const at = items.findIndex((item) => item.contains(document.activeElement));
  const next = items[at === -1 ? 0 : at + step];
  next?.focus();
  return Boolean(next);
}

// The function keys belong to whoever is looked at.
function choose(person) {
  for (const other of document.querySelectorAll("[data-person]")) {
    const isChosen = other === person;
    other.toggleAttribute("data-chosen", isChosen);
    const code = other.querySelector('button[name="item"]');
    const past = other.querySelector('.person-links a[href$="/history"]');
    if (code) isChosen ? (code.dataset.key = "F8") : delete code.dataset.key;
    if (past) isChosen ? (past.dataset.key = "F4") : delete past.dataset.key;
  }
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === 229 || isTyping(event.target)) return;
  if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
  const people = [...document.querySelectorAll("[data-person]")];
  const hits = [...document.querySelectorAll("[data-hit]")];
  const sideways = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  const upAndDown = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (sideways && people.length > 1 && move(people, sideways)) event.preventDefault();
  if (upAndDown && hits.length > 1 && move(hits, upAndDown)) event.preventDefault();
});

document.addEventListener("focusin", (event) => {
  const person = event.target.closest?.("[data-person]");
  if (person) choose(person);
});

for (const opened of document.querySelectorAll("[data-opened]")) {
  setTimeout(() => {
    const closed = document.createElement("span");
    closed.className = "masked";
    closed.textContent = "●●●●●";
    opened.replaceWith(closed);
  }, OPEN_MILLISECONDS);
}
