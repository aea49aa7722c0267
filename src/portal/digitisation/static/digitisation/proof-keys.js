// Keyboard shortcuts of proofing. Single letters work only while a word of the page has the focus, never while somebody
// types, and can be switched off (WCAG 2.1.4).
const STORED = "so-hoa:phim-tat";

const LETTERS = {
  j: "next",
  k: "previous",
  a: "accept",
  n: "accept",
  g: "join",
  e: "line",
  p: "paragraph",
  "?": "help",
};
const READING = new Set(["next", "previous", "help"]); // these change nothing

export function keysAreOn() {
  try { return localStorage.getItem(STORED) !== "tat"; } catch { return true; }
}

export function keepKeysOn(isOn) {
  try { localStorage.setItem(STORED, isOn ? "bat" : "tat"); } catch { /* the checkbox applies to this page only */ }
}

const isOnWord = (target) => target.matches?.(".proof-word");

/** Handle a key; keys without a meaning here keep their default action. */
export function onKey(page, event) {
  if (event.isComposing || event.defaultPrevented && !event.ctrlKey) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && page.isEdited) {
    event.preventDefault();
    page.save(event.shiftKey ? "xong" : "luu");
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const tick = page.querySelector("[data-keys-on]");
  const done = isOnWord(event.target) ? word(page, event, tick?.checked ?? keysAreOn()) : leave(page, event);
  if (!done) return;
  event.preventDefault();
  event.stopPropagation();
}

function word(page, event, isOn) {
  if (event.key === "Enter") return page.isEdited && (page.edit(), true);
  if (event.key === "Escape") return leaveWords(page);
  if (event.key.startsWith("Arrow")) return move(page, event.key);
  if (!isOn) return false;
  if (event.key === "Tab") {
    const there = page.beside(event.shiftKey ? -1 : 1);
    return there ? (page.go(there), true) : false;
  }
  if (event.key === "+" || event.key === "=") return page.picture && (page.picture.zoom(1), true);
  if (event.key === "-") return page.picture && (page.picture.zoom(-1), true);
  const act = LETTERS[event.key];
  if (!act || !(page.isEdited || READING.has(act))) return false;
  page[act]();
  return true;
}

/** Leave a line's field and return to its words. */
function leave(page, event) {
  if (event.key !== "Escape" || !event.target.matches?.(".proof-field textarea")) return false;
  const line = page.words.lines.find((one) => one.field === event.target);
  page.words.close(line);
  page.go(line.words[0] ?? page.words.words[0]);
  return true;
}

function leaveWords(page) {
  const button = page.form?.querySelector(".proof-end .button");
  button?.focus();
  return !!button;
}

function move(page, key) {
  const words = page.words.words;
  const at = words.indexOf(page.current);
  if (key === "ArrowLeft" || key === "ArrowRight") page.go(words[at + (key === "ArrowRight" ? 1 : -1)] ?? page.current);
  else {
    const { line } = page.current;
    const there = page.words.lines[line.number + (key === "ArrowDown" ? 1 : -1)];
    page.go(there?.words[Math.min(line.words.indexOf(page.current), there.words.length - 1)] ?? page.current);
  }
  return true;
}
