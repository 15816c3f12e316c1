// What script adds to the nation's page: it stays fresh, the clock ticks, particles cross the map,
// arrow keys lead from node to node. Everything else works without it. Nothing is stored.

const REFRESH_MS = 2000;
const STALE_MS = 9000;
const PARTICLES_MAX = 160;
const UNITS_PER_MS = 0.34;
const RANK = { register_office: 0, card_issuer: 0, communication_server: 1, prefectural_server: 2, national_server: 3 };

const byId = (id) => document.getElementById(id);
const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
const roleOf = (party) => party.split(":")[0];

// --- freshness --------------------------------------------------------------------------------

const poll = byId("poll");
let heardAt = performance.now();
let frozen = false;

function refresh() {
  if (!frozen && !document.hidden) poll.dispatchEvent(new CustomEvent("refresh"));
}

function showAge() {
  const note = byId("stale");
  const stale = !frozen && !document.hidden && performance.now() - heardAt > STALE_MS;
  if (stale && note.hidden) {
    const said = note.querySelector("[data-said]");
    said.textContent = said.dataset.said.replace("%", byId("clock-time")?.querySelector("time").textContent ?? "");
  }
  note.hidden = !stale;
}

function heard() {
  heardAt = performance.now();
  byId("stale").hidden = true;
  readClock();
  showSwitch();
}

function showSwitch() {
  const button = byId("live-switch");
  if (!button) return;
  button.hidden = false;
  button.textContent = frozen ? button.dataset.on : button.dataset.off;
}

// --- the clock -----------------------------------------------------------------------------------

let clock = null;

function readClock() {
  const element = byId("clock-time");
  if (!element) return;
  const { now, speed, stopped } = element.dataset;
  clock = { now: Date.parse(now), speed: Number(speed), stopped: stopped === "yes", at: performance.now() };
}

function tick() {
  const face = byId("clock-time")?.querySelector("time");
  if (!clock || !face || clock.stopped || frozen) return;
  const here = clock.now + (performance.now() - clock.at) * clock.speed;
  const text = new Date(here + 9 * 3600000).toISOString().slice(11, 19);
  face.textContent = face.textContent.replace(/\d\d:\d\d:\d\d/, text);
}

// --- particles -------------------------------------------------------------------------------------

const canvas = byId("particles");
const pen = canvas?.getContext("2d");
const colours = {};
const wires = new Map();
const places = new Map();
let particles = [];
let ripples = [];
let drawing = false;
let scale = 1;

function readMap() {
  const style = getComputedStyle(document.documentElement);
  for (const name of ["up", "down", "across", "asking"]) {
    colours[name] = style.getPropertyValue(`--${name}`).trim();
  }
  for (const line of document.querySelectorAll("#map polyline[data-one]")) {
    const points = Array.from(line.points, ({ x, y }) => [x, y]);
    wires.set(`${line.dataset.one}|${line.dataset.other}`, points);
    wires.set(`${line.dataset.other}|${line.dataset.one}`, points.slice().reverse());
  }
  for (const node of document.querySelectorAll("#map [data-party]")) {
    places.set(node.dataset.party, [Number(node.dataset.x), Number(node.dataset.y)]);
  }
}

function fit() {
  const width = byId("map").viewBox.baseVal.width;
  const ratio = window.devicePixelRatio || 1;
  canvas.width = Math.round(canvas.clientWidth * ratio);
  canvas.height = Math.round(canvas.clientHeight * ratio);
  scale = canvas.width / width;
}

// Offices that have no wire of their own are joined by an arc above the straight line, or below
// it where there is no room above.
function arc([x1, y1], [x2, y2]) {
  const height = Math.hypot(x2 - x1, y2 - y1) * 0.22;
  const lift = Math.min(y1, y2) > height ? height : -height;
  const points = [];
  for (let step = 0; step <= 16; step += 1) {
    const t = step / 16;
    points.push([x1 + (x2 - x1) * t, y1 + (y2 - y1) * t - lift * 4 * t * (1 - t)]);
  }
  return points;
}

function wayOf(from, to) {
  const start = places.get(from);
  const end = places.get(to);
  return wires.get(`${from}|${to}`) ?? (start && end ? arc(start, end) : null);
}

function directionOf(from, to) {
  const [one, other] = [roleOf(from), roleOf(to)];
  if (one === "agency" || other === "agency") return "asking";
  if (one === other) return "across";
  return RANK[one] < RANK[other] ? "up" : "down";
}

function launch(movement) {
  if (frozen || calm.matches || document.hidden) return;
  const way = wayOf(movement.from, movement.to);
  if (!way || particles.length >= PARTICLES_MAX) return;
  const lengths = way.slice(1).map(([x, y], at) => Math.hypot(x - way[at][0], y - way[at][1]));
  const length = lengths.reduce((sum, one) => sum + one, 0);
  const duration = Math.min(Math.max(length / UNITS_PER_MS, 500), 1800);
  const direction = directionOf(movement.from, movement.to);
  const size = 4 + Math.min(Math.log2(movement.count), 6) * 0.9;
  particles.push({ way, lengths, length, duration, direction, size, count: movement.count, began: performance.now() });
  if (!drawing) {
    drawing = true;
    requestAnimationFrame(draw);
  }
}

function pointAt({ way, lengths, length }, share) {
  let left = length * share;
  for (let at = 0; at < lengths.length; at += 1) {
    if (left <= lengths[at] || at === lengths.length - 1) {
      const t = lengths[at] ? Math.min(left / lengths[at], 1) : 1;
      const [[x1, y1], [x2, y2]] = [way[at], way[at + 1]];
      return [x1 + (x2 - x1) * t, y1 + (y2 - y1) * t];
    }
    left -= lengths[at];
  }
  return way[way.length - 1];
}

const ease = (t) => (t < 0.5 ? 2 * t * t : 1 - (2 - 2 * t) ** 2 / 2);

function trace(direction, x, y, size) {
  pen.beginPath();
  if (direction === "up") {
    pen.moveTo(x, y - size * 1.2);
    pen.lineTo(x + size * 1.05, y + size);
    pen.lineTo(x - size * 1.05, y + size);
  } else if (direction === "down") {
    pen.moveTo(x, y + size * 1.2);
    pen.lineTo(x + size * 1.05, y - size);
    pen.lineTo(x - size * 1.05, y - size);
  } else if (direction === "across") {
    pen.moveTo(x, y - size * 1.25);
    pen.lineTo(x + size * 1.25, y);
    pen.lineTo(x, y + size * 1.25);
    pen.lineTo(x - size * 1.25, y);
  } else {
    pen.rect(x - size, y - size, size * 2, size * 2);
  }
  pen.closePath();
}

function drawOne(particle, share) {
  const colour = colours[particle.direction];
  pen.fillStyle = colour;
  for (let back = 7; back > 0; back -= 1) {
    const [x, y] = pointAt(particle, Math.max(ease(share) - back * 0.016, 0));
    pen.globalAlpha = 0.32 * (1 - back / 8);
    pen.beginPath();
    pen.arc(x, y, particle.size * (1 - back / 11), 0, 7);
    pen.fill();
  }
  const [x, y] = pointAt(particle, ease(share));
  pen.globalAlpha = 1;
  pen.shadowColor = colour;
  pen.shadowBlur = 14 * scale;
  trace(particle.direction, x, y, particle.size);
  pen.fill();
  pen.shadowBlur = 0;
  if (particle.count > 1) {
    pen.font = "700 12px sans-serif";
    pen.fillText(`×${particle.count}`, x + particle.size + 4, y - 4);
  }
}

function drawRipple(ripple, share) {
  pen.globalAlpha = 0.7 * (1 - share);
  pen.strokeStyle = colours[ripple.direction];
  pen.lineWidth = 2;
  pen.beginPath();
  pen.arc(ripple.x, ripple.y, 8 + 20 * share, 0, 7);
  pen.stroke();
}

function draw(now) {
  pen.setTransform(1, 0, 0, 1, 0, 0);
  pen.clearRect(0, 0, canvas.width, canvas.height);
  pen.setTransform(scale, 0, 0, scale, 0, 0);
  ripples = ripples.filter((ripple) => now - ripple.began < 600);
  for (const ripple of ripples) drawRipple(ripple, Math.max((now - ripple.began) / 600, 0));
  const flying = [];
  for (const particle of particles) {
    const share = Math.max((now - particle.began) / particle.duration, 0);
    if (share < 1) {
      drawOne(particle, share);
      flying.push(particle);
    } else {
      const [x, y] = particle.way[particle.way.length - 1];
      ripples.push({ x, y, direction: particle.direction, began: now });
    }
  }
  particles = flying;
  pen.globalAlpha = 1;
  drawing = particles.length > 0 || ripples.length > 0;
  if (drawing) requestAnimationFrame(draw);
}

function clear() {
  particles = [];
  ripples = [];
}

// --- arrow keys ---------------------------------------------------------------------------------------

const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function walk(event) {
  const step = STEPS[event.key];
  const here = document.activeElement?.closest?.("#map [data-party]");
  if (!step || !here || event.isComposing) return;
  const [x, y] = places.get(here.dataset.party);
  let best = null;
  for (const node of document.querySelectorAll("#map [data-party]")) {
    const [dx, dy] = [Number(node.dataset.x) - x, Number(node.dataset.y) - y];
    const ahead = dx * step[0] + dy * step[1];
    const aside = Math.abs(dx * step[1]) + Math.abs(dy * step[0]);
    // Steps aside count double: the key for left does not climb.
    if (ahead > 1 && (!best || ahead + 2 * aside < best.cost)) best = { node, cost: ahead + 2 * aside };
  }
  event.preventDefault();
  best?.node.focus();
}

// --- beginning --------------------------------------------------------------------------------------------

function begin() {
  if (!poll) return;
  // An answer that was on its way when the picture was frozen comes too late.
  document.addEventListener("htmx:before:swap", (event) => {
    if (frozen && event.detail.ctx.sourceElement === poll) event.preventDefault();
  });
  document.addEventListener("htmx:after:swap", heard);
  readClock();
  showSwitch();
  setInterval(refresh, REFRESH_MS);
  setInterval(showAge, 1000);
  setInterval(tick, 125);
  document.addEventListener("visibilitychange", () => { heardAt = performance.now(); refresh(); });
  document.addEventListener("click", (event) => {
    if (event.target.id !== "live-switch") return;
    frozen = !frozen;
    clear();
    heardAt = performance.now();
    showSwitch();
    refresh();
  });
  if (!canvas) return;
  readMap();
  fit();
  new ResizeObserver(fit).observe(canvas);
  calm.addEventListener("change", clear);
  document.addEventListener("keydown", walk);
  new EventSource("/events").addEventListener("movement", (event) => launch(JSON.parse(event.data)));
}

begin();
