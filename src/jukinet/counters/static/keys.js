// The keyboard carries everything: function keys press the button that names them.
//
// F6 to F10 belong to the Japanese input method while it composes; some pairs of browser and input
// method say so by isComposing, some only by key code 229, so both are asked.  F5, F11 and F12 stay
// the browser's.

const KEYS = new Set(["F1", "F2", "F3", "F4", "F8", "F9", "F10", "Escape"]);
const COMPOSING = 229;

const isComposing = (event) => event.isComposing || event.keyCode === COMPOSING;

const isThere = (element) =>
  !element.disabled && element.getAttribute("aria-disabled") !== "true" &&
  element.getClientRects().length > 0;

function press(key) {
  // What stands on the page comes before what stands in the band.
  const named = [...document.querySelectorAll(`[data-key="${key}"]`)].filter(isThere);
  const inPage = named.find((element) => element.closest("main"));
  const found = inPage ?? named[0];
  if (!found) return false;
  found.focus();
  found.click();
  return true;
}

// Enter presses the one blue button when nothing else has the focus.
const isFree = (element) =>
  element === document.body || element === null || element.id === "main" ||
  element.classList.contains("lock-panel");

function wanted(event) {
  if (event.ctrlKey && event.key === "Enter") return "F9";
  if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return null;
  if (KEYS.has(event.key)) return event.key;
  if (event.key === "Enter" && isFree(document.activeElement)) return "Enter";
  return null;
}

document.addEventListener("keydown", (event) => {
  if (isComposing(event)) return;
  const key = wanted(event);
  if (key === null) return;
  if (key === "Escape" && document.querySelector("dialog[open], [popover]:popover-open")) return;
  if (press(key) || KEYS.has(key)) event.preventDefault();
});

const FIELDS = "input:not([type=hidden]), select, textarea";

// Alt+letter opens a panel, or shuts it, whether the browser has done so already or not; in an open
// one the first field is ready.
document.addEventListener("keydown", (event) => {
  if (isComposing(event) || !event.altKey || event.ctrlKey || event.metaKey) return;
  const letter = CSS.escape(event.key.toLowerCase());
  const title = document.querySelector(`main summary[accesskey="${letter}"]`);
  if (!title || !isThere(title)) return;
  if (!event.defaultPrevented) title.click();
  event.preventDefault();
  const panel = title.parentElement;
  const first = panel.open && [...panel.querySelectorAll(FIELDS)].find(isThere);
  (first || title).focus();
});

// In entry grids Enter goes on to the next field, Shift+Enter back.
document.addEventListener("keydown", (event) => {
  if (isComposing(event) || event.key !== "Enter" || event.ctrlKey || event.altKey) return;
  const grid = event.target.closest?.("[data-enter-next]");
  if (!grid || !event.target.matches("input, select")) return;
  const fields = [...grid.querySelectorAll(`${FIELDS}, button`)]
    .filter(isThere);
  const next = fields[fields.indexOf(event.target) + (event.shiftKey ? -1 : 1)];
  if (!next) return;
  event.preventDefault();
  next.focus();
  next.select?.();
});

// ← and → walk along a row of lamps: the one walked to shows its history, the others close.
document.addEventListener("keydown", (event) => {
  if (isComposing(event) || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
  const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  const lamps = by ? [...document.querySelectorAll("[data-walk] summary")].filter(isThere) : [];
  const at = lamps.indexOf(document.activeElement);
  if (!lamps.length || (at < 0 && !isFree(document.activeElement))) return;
  const first = by > 0 ? 0 : lamps.length - 1;
  const next = lamps[at < 0 ? first : at + by];
  if (!next) return;
  event.preventDefault();
  for (const lamp of lamps) lamp.parentElement.open = lamp === next;
  next.focus();
});

// Whoever types faster than this script comes goes on where he is, and loses nothing.
const hasBegun = () => {
  const at = document.activeElement;
  return at?.defaultValue !== undefined && at.value !== at.defaultValue;
};

// What is proposed in the first field is taken with Enter, or typed over.
if (!hasBegun()) document.querySelector("[data-enter-next] input[autofocus]")?.select?.();

// A form is sent once: the server would take no second one, and this spares the wait.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent === "yes") {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
});

// The keys of this page's own buttons join the band at the bottom.
function fillBand() {
  const band = document.getElementById("keys");
  if (!band) return;
  for (const element of document.querySelectorAll("main [data-key]")) {
    const key = element.dataset.key;
    if (key === "Enter" || band.querySelector(`[data-band="${key}"]`)) continue;
    const item = document.createElement("li");
    item.dataset.band = key;
    const face = document.createElement("span");
    face.className = "key key-page";
    face.setAttribute("aria-hidden", "true");
    const cap = document.createElement("kbd");
    cap.textContent = key;
    const word = element.cloneNode(true);
    for (const hint of word.querySelectorAll("kbd, .button-note, .unseen")) hint.remove();
    face.append(cap, " ", word.textContent.trim());
    item.append(face);
    const after = band.querySelector('[data-key="F10"]') ?? band.querySelector('[data-key="Escape"]');
    band.insertBefore(item, after?.closest("li") ?? null);
  }
}

function goToMistakes() {
  if (!hasBegun()) document.querySelector("[data-focus]")?.focus();
}

fillBand();
goToMistakes();
// A page taken out of the browser's own store may be of another case: it is asked for anew.
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
