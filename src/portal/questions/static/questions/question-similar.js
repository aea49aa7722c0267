// <question-similar>: while a question is being written, the answers and provisions that resemble it, as a piece of HTML
// from the server. Sent by POST, so that no words stand in an address. Without this script they come as a second step.
const PAUSE = 900;
const FEWEST = 12;

customElements.define("question-similar", class extends HTMLElement {
  #box; #timer; #request; #shown = ""; #asked = "";

  connectedCallback() {
    this.#box = document.getElementById(this.dataset.field);
    if (!this.#box) return;
    this.className = "ask-similar";
    this.setAttribute("aria-live", "polite");
    this.#box.addEventListener("input", () => this.#soon());
    if (this.#box.value.trim().length >= FEWEST) this.#soon();
  }

  #soon() {
    clearTimeout(this.#timer);
    // The mark "seen" holds for the words it was made for; the server looks again for any others.
    this.#timer = setTimeout(() => this.#ask(), PAUSE);
  }

  async #ask() {
    const text = this.#box.value.trim();
    if (text === this.#asked) return;
    this.#asked = text;
    this.#request?.abort();
    if (text.length < FEWEST) { this.#show(""); return; }
    this.#request = new AbortController();
    const body = new URLSearchParams({ text, csrfmiddlewaretoken: this.closest("form").elements.csrfmiddlewaretoken.value });
    try {
      const answer = await fetch(this.dataset.address, { method: "POST", body, signal: this.#request.signal });
      if (answer.ok) this.#show(await answer.text());
    } catch { /* typed on, or the network is gone: the second step shows the same */ }
  }

  #show(html) {
    // Replaced only where something else is to be seen: a screen reader is not told the same twice.
    if (html.trim() === this.#shown) return;
    this.#shown = html.trim();
    this.innerHTML = this.#shown;
  }
});
