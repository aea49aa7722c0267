// A part of a form that the server renders: its buttons fetch that part alone instead of the whole page. A part that
// follows fields is fetched when these have been still for a moment. Without JavaScript the same buttons load the page.
class FormPart extends HTMLElement {
  connectedCallback() {
    this.form = this.closest("form");
    this.addEventListener("click", (event) => {
      const button = event.target.closest("button[name=do]");
      if (!button || button.value.startsWith("thay:")) return;
      event.preventDefault();
      this.fetch(button.value);
    });
    this.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.target.name !== "place") return;
      event.preventDefault();
      this.fetch("tim");
    });
    const followed = (this.dataset.follows || "").split(" ");
    this.form.addEventListener("input", (event) => {
      if (!followed.includes(event.target.name)) return;
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.fetch("xem"), 900);
    });
  }

  async fetch(what) {
    const data = new FormData(this.form);
    data.set("do", what);
    data.delete("file"); // goes with what is saved
    this.running?.abort();
    this.running = new AbortController();
    this.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(this.form.action, { method: "POST", body: data, headers: { "X-Fragment": this.dataset.fragment }, signal: this.running.signal, redirect: "error" });
      if (!answer.ok) throw new Error(answer.status);
      const had = this.contains(document.activeElement);
      this.firstElementChild.innerHTML = await answer.text();
      if (had) (this.querySelector("[name=place]") ?? this.querySelector("button"))?.focus();
    } catch (error) {
      if (error.name !== "AbortError" && what !== "xem") this.submit(what);
    }
    this.removeAttribute("aria-busy");
  }

  submit(what) {
    const button = Object.assign(document.createElement("button"), { name: "do", value: what, hidden: true });
    this.form.append(button);
    this.form.requestSubmit(button);
  }
}
customElements.define("form-part", FormPart);
