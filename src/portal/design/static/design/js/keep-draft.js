// Keeps what is typed into the form that follows this element on this machine, until the server has it: a closed tab, an
// empty battery or an ended session lose nothing. Kept for a week, apart for every officer.
const WEEK = 7 * 24 * 3600 * 1000;

class KeepDraft extends HTMLElement {
  connectedCallback() {
    this.form = this.parentElement.querySelector("form");
    this.key = `nhap:${this.dataset.of}:${this.dataset.key}`;
    this.tidy();
    const kept = this.read();
    if (kept && (Number(this.dataset.saved) > kept.saved || this.same(kept.values))) this.forget();
    else if (kept) this.offer(kept);
    this.form.addEventListener("input", () => this.later());
    addEventListener("pagehide", () => this.timer && this.keep());
  }

  read() {
    try { return JSON.parse(localStorage.getItem(this.key)); } catch { return null; }
  }

  fields() {
    return [...this.form.elements].filter((one) => one.matches("textarea, select, input[type=text], [data-draftail-input]") && one.name && one.name !== "place");
  }

  same(values) {
    return this.fields().every((one) => !(one.name in values) || values[one.name] === one.value);
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.keep(), 1000);
  }

  keep() {
    this.timer = clearTimeout(this.timer);
    const values = Object.fromEntries(this.fields().map((one) => [one.name, one.value]));
    try { localStorage.setItem(this.key, JSON.stringify({ at: Date.now(), saved: Number(this.dataset.saved), values })); } catch { /* no room: the form itself still holds it */ }
  }

  offer(kept) {
    this.hidden = false;
    this.querySelector("time").textContent = new Date(kept.at).toLocaleString("vi-VN", { hour: "2-digit", minute: "2-digit", day: "numeric", month: "numeric" });
    this.querySelector("[data-take]").addEventListener("click", () => {
      for (const one of this.fields()) {
        if (!(one.name in kept.values) || one.value === kept.values[one.name]) continue;
        one.value = kept.values[one.name];
        if (one.matches("[data-draftail-input]")) one.dispatchEvent(new Event("change"));
      }
      this.hidden = true;
      this.form.dispatchEvent(new Event("input", { bubbles: true }));
    });
    this.querySelector("[data-drop]").addEventListener("click", () => { this.forget(); this.hidden = true; });
  }

  forget() {
    try { localStorage.removeItem(this.key); } catch { /* nothing kept */ }
  }

  tidy() {
    try {
      for (const key of Object.keys(localStorage).filter((one) => one.startsWith("nhap:"))) {
        if (Date.now() - (JSON.parse(localStorage.getItem(key)).at || 0) > WEEK) localStorage.removeItem(key);
      }
    } catch { /* storage is shut off */ }
  }
}
customElements.define("keep-draft", KeepDraft);
