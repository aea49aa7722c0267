// Says which result was opened after which question, so that search learns what answers. Numbers only: no cookie, no name.
// Without this script nothing is said, and every result is a plain link all the same.
const question = new URLSearchParams(location.search).get("q");
const door = new URL("da-mo/", location.href);

function say(event) {
  const link = event.target.closest?.("a[data-key]");
  if (!link || !question || event.button > 1) return;
  navigator.sendBeacon?.(door, new URLSearchParams({ q: question, key: link.dataset.key, rank: link.dataset.rank }));
}

if (navigator.doNotTrack !== "1" && !navigator.globalPrivacyControl) {
  addEventListener("click", say); // also by keyboard
  addEventListener("auxclick", say); // into a new tab with the middle button
}
