// Reports which result was opened after which question, so that search learns. Only counts are kept, no cookie, no name.
// Without this script nothing is reported, and each result still works as a plain link.
const question = new URLSearchParams(location.search).get("q");
const door = new URL("da-mo/", location.href);

function say(event) {
  const link = event.target.closest?.("a[data-key]");
  if (!link || !question || event.button > 1) return;
  navigator.sendBeacon?.(door, new URLSearchParams({ q: question, key: link.dataset.key, rank: link.dataset.rank }));
}

if (navigator.doNotTrack !== "1" && !navigator.globalPrivacyControl) {
  addEventListener("click", say); // a keyboard activation fires this, too
  addEventListener("auxclick", say); // middle button: opens a new tab
}
