// ↓ and ↑ go through what waits for review; without this script they are links like others.
const entries = [...document.querySelectorAll("[data-arrows] a")];
const at = () => entries.findIndex((entry) => entry.getAttribute("aria-current") === "true");
document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === 229) return;
  if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || event.target.matches?.("input, select, textarea")) return;
  const next = entries[at() + step];
  if (!next) return;
  event.preventDefault();
  next.click();
});
