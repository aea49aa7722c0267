// The rest of a long law: articles shown as headings get their text when they come near or are linked to.
// Without this script each heading links to the article's own page, and every address still has its anchor.

const text = document.querySelector("[data-stretches]");
const asked = new Map();

async function fill(section) {
  if (!section?.hasAttribute("data-rest")) return;
  if (!asked.has(section.id)) asked.set(section.id, load(section.id));
  await asked.get(section.id);
}

async function load(id) {
  const response = await fetch(`${text.dataset.stretches}?tu=${encodeURIComponent(id)}`, { headers: { "HX-Request": "true" } });
  if (!response.ok) return;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  keepingPlace(() => {
    for (const article of page.querySelectorAll("section[id]")) {
      const place = document.getElementById(article.id);
      if (place?.hasAttribute("data-rest")) place.replaceWith(document.adoptNode(article));
    }
  });
}

// Text inserted above must not move what is being read; the browser's own scroll anchoring is switched off.
function keepingPlace(change) {
  const aimed = document.getElementById(aimedAt());
  const seen = aimed && aimed.getBoundingClientRect().top >= 0 && aimed.getBoundingClientRect().top < innerHeight;
  const read = seen ? aimed : [...text.querySelectorAll("section[id]")].find((one) => one.getBoundingClientRect().top >= 0);
  const before = read?.getBoundingClientRect().top;
  change();
  const now = read && document.getElementById(read.id);
  if (now) scrollBy({ top: now.getBoundingClientRect().top - before, behavior: "instant" });
}

function aimedAt() {
  return decodeURIComponent(location.hash.slice(1));
}

async function aim() {
  const section = document.getElementById(aimedAt())?.closest("section[data-rest]");
  if (!section) return;
  await fill(section);
  location.replace(location.hash); // the target is a new element: the browser must scroll to it and mark it again
}

// One request at a time: what scrolls past quickly is not loaded.
let busy = false;
const near = new Set();
const watcher = new IntersectionObserver((entries) => {
  for (const entry of entries) entry.isIntersecting ? near.add(entry.target) : near.delete(entry.target);
  next();
}, { rootMargin: "600px" });

async function next() {
  if (busy) return;
  const section = [...near].find((one) => one.isConnected && !asked.has(one.id));
  if (!section) return;
  busy = true;
  near.delete(section);
  try { await fill(section); } finally { busy = false; }
  next();
}

if (text) {
  for (const section of text.querySelectorAll("section[data-rest]")) watcher.observe(section);
  addEventListener("hashchange", aim);
  aim();
}
