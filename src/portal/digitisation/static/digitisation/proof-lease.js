// <proof-lease>: counts the seconds of work on the page, and renews the lease of the page at the server.
const STEP = 5;
const REST = 60; // after so many seconds without key, click or scroll, nobody is working
const BEAT = 120;

class ProofLease extends HTMLElement {
  connectedCallback() {
    this.form = this.closest("form");
    this.last = Date.now();
    this.worked = 0;
    this.beaten = 0;
    for (const name of ["keydown", "pointerdown", "scroll", "wheel"]) addEventListener(name, () => { this.last = Date.now(); }, { passive: true, capture: true });
    this.timer = setInterval(() => this.tick(), STEP * 1000);
    this.form.addEventListener("submit", () => this.count());
  }

  disconnectedCallback() { clearInterval(this.timer); }

  tick() {
    if (document.hidden || Date.now() - this.last > REST * 1000) return;
    this.worked += STEP;
    this.beaten += STEP;
    if (this.beaten >= BEAT) this.beat();
  }

  count() {
    this.form.elements.giay.value = Math.max(1, this.worked);
  }

  async beat() {
    this.beaten = 0;
    const data = new FormData();
    data.set("do", "giu");
    data.set("csrfmiddlewaretoken", this.form.elements.csrfmiddlewaretoken.value);
    try {
      const answer = await fetch(this.form.action, { method: "POST", body: data, redirect: "error" });
      this.tell(answer.status === 409 ? (await answer.json()).told : "");
    } catch {
      this.tell("Mất kết nối với máy chủ. Chữ bạn gõ vẫn còn trên máy này; hãy thử lưu lại sau.");
    }
  }

  tell(words) {
    const told = this.firstElementChild;
    told.hidden = !words;
    if (told.textContent !== words) told.textContent = words;
  }
}
customElements.define("proof-lease", ProofLease);
