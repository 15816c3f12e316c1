// The desk: when the card is pulled the screen is blank at once; what was typed is kept at the
// office, never in the browser, and comes back with the card.

const SIGN_ON = "/sign-on";
const DRAFT_PAUSE_MILLISECONDS = 400;
const WATCH_PAUSE_MILLISECONDS = 1000;

const { watch: watched, shows } = document.body.dataset;
let stream = null;

function blank() {
  stream?.close();
  document.title = "";
  document.body.replaceChildren();
  document.body.className = "blank";
  location.replace(`${SIGN_ON}?why=away`);
}

function watch() {
  const asked = new URLSearchParams({ of: watched });
  if (shows !== undefined) asked.set("shows", shows);  // what comes before the stream is not missed
  stream = new EventSource(`/watch?${asked}`);
  stream.addEventListener("gone", () => {
    keepNow();
    blank();
  });
  stream.addEventListener("changed", () => {
    stream.close();
    location.replace(SIGN_ON);
  });
  // A line that breaks is taken up by the browser itself; one that was refused is not.
  stream.addEventListener("error", () => {
    if (stream.readyState === EventSource.CLOSED) setTimeout(watch, WATCH_PAUSE_MILLISECONDS);
  });
}

// --- drafts --------------------------------------------------------------------------------

const kept = document.querySelector("form[data-draft]");
const carrier = document.getElementById("draft-form");
let timer = 0;
let changed = false;

// Secrets stay where they are typed.
function fieldsOf(form) {
  const secret = new Set(
    [...form.querySelectorAll("input[type=password]")].map((input) => input.name),
  );
  const fields = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    const ours = name === "form_token" || name === "form_key";
    if (typeof value === "string" && !ours && !secret.has(name)) {
      fields.append(name, value);
    }
  }
  return fields;
}

function keepNow() {
  clearTimeout(timer);
  if (!kept || !carrier || !changed) return;
  changed = false;
  const body = fieldsOf(kept);
  for (const [name, value] of new FormData(carrier)) body.append(name, value);
  body.append("draft_address", addressOf());
  fetch(carrier.action, { method: "POST", body, keepalive: true, redirect: "manual" }).catch(() => {
    changed = true;
  });
}

// As the server calls this page: without what only chooses words.
function addressOf() {
  const query = new URLSearchParams(location.search);
  query.delete("lang");
  query.delete("notice");
  const text = query.toString();
  return text ? `${location.pathname}?${text}` : location.pathname;
}

// What was typed before this script came is newer than any draft.
const isNewer = (field) => field.type !== "radio" && field.type !== "checkbox" &&
  field.defaultValue !== undefined && field.value !== field.defaultValue;

function restore() {
  const draft = document.getElementById("draft");
  if (!draft || !kept) return;
  const values = new Map();
  for (const input of draft.content.querySelectorAll("input")) {
    values.set(input.name, [...(values.get(input.name) ?? []), input.value]);
  }
  for (const field of kept.elements) {
    if (!field.name || field.type === "hidden" || field.type === "submit") continue;
    const saved = values.get(field.name) ?? [];
    if (field.type === "radio" || field.type === "checkbox") {
      field.checked = saved.includes(field.value);
    } else if (saved.length) {
      const value = saved.shift();
      if (!isNewer(field)) field.value = value;
    }
  }
}

restore();
if (kept && carrier) {
  kept.addEventListener("input", () => {
    changed = true;
    clearTimeout(timer);
    timer = setTimeout(keepNow, DRAFT_PAUSE_MILLISECONDS);
  });
  kept.addEventListener("submit", () => {
    clearTimeout(timer);
    changed = false;
  });
}
if (watched) watch();
