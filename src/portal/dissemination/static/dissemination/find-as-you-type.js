// Searches communes and agencies during typing: fetches the page that the button next to the box opens, and replaces
// the list of results. Ticked boxes stay ticked. Without this script the button does the same.
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
    } catch { /* aborted by more typing, or offline: the button still searches */ }
  }

  box.addEventListener("input", () => {
    clearTimeout(timer);
    if (box.value.trim().length >= 2) timer = setTimeout(find, PAUSE);
  });
}
