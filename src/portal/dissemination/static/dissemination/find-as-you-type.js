// Looks for communes and agencies while somebody types: fetches the page that the button beside the box would open, and
// takes over the list of what was found. What is ticked stays ticked. Without this script the button does the same.
const PAUSE = 300;

for (const box of document.querySelectorAll("input[data-finds]")) {
  const form = box.form;
  const list = document.getElementById(box.dataset.finds);
  let timer, request;

  async function find() {
    request?.abort();
    request = new AbortController();
    const address = new URL(form.action);
    address.search = new URLSearchParams([...new FormData(form)]).toString();
    try {
      const answer = await fetch(address, { signal: request.signal });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const found = page.getElementById(box.dataset.finds);
      if (found) list.innerHTML = found.innerHTML;
    } catch { /* typed on, or the network is gone: the button searches all the same */ }
  }

  box.addEventListener("input", () => {
    clearTimeout(timer);
    if (box.value.trim().length >= 2) timer = setTimeout(find, PAUSE);
  });
}
