// <question-work>: a little counting for each form, which costs one person a second and a machine that sends thousands
// a day (see `asking/work.py`). Begins with the first letter, in steps so short that typing is never held up. Whoever
// sends before it is done, or without this script, is not turned away.
import { firstBitsOf } from "./sha256.js";

const STEP_MS = 12;
const REST_MS = 20;

customElements.define("question-work", class extends HTMLElement {
  #form; #found = []; #number = 0; #begun = false;

  connectedCallback() {
    this.#form = this.closest("form");
    this.#form.addEventListener("input", () => this.#begin(), { once: true });
    if (this.#form.querySelector("textarea")?.value.trim()) this.#begin();
  }

  #begin() {
    if (this.#begun) return;
    this.#begun = true;
    setTimeout(() => this.#step(), REST_MS);
  }

  #step() {
    const { key, tasks, bits } = this.dataset;
    const until = performance.now() + STEP_MS;
    while (this.#found.length < tasks) {
      const text = `${key}:${this.#found.length}:${this.#number}`;
      if (firstBitsOf(text) >>> (32 - bits) === 0) {
        this.#found.push(this.#number);
        this.#number = 0;
      } else this.#number++;
      if (!(this.#number & 63) && performance.now() > until) {
        setTimeout(() => this.#step(), REST_MS);
        return;
      }
    }
    this.append(Object.assign(document.createElement("input"), { type: "hidden", name: "cong", value: this.#found.join(".") }));
  }
});
