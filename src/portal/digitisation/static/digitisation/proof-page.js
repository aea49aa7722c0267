// <proof-page>: moves from one risky word to the next, by keys or buttons, and shows the word and why it is risky.
import { onKey, keysAreOn, keepKeysOn } from "./proof-keys.js";
import { Order } from "./proof-order.js";
import { place } from "./proof-frame.js";


class ProofPage extends HTMLElement {
  connectedCallback() {
    this.form = this.closest("form");
    this.words = this.querySelector("proof-words");
    this.picture = this.querySelector("proof-picture");
    this.strip = this.querySelector(".proof-strip");
    this.isEdited = "edited" in this.dataset;
    for (const part of this.querySelectorAll(".proof-side [data-scripted]")) part.hidden = false;
    this.order = new Order(this, this.words);
    const tick = this.querySelector("[data-keys-on]");
    if (tick) tick.checked = keysAreOn();
    tick?.addEventListener("change", () => keepKeysOn(tick.checked));
    this.addEventListener("keydown", (event) => onKey(this, event));
    this.addEventListener("proof-pick", ({ detail }) => (detail === this.current && this.isEdited ? this.edit() : this.go(detail)));
    this.addEventListener("proof-place", ({ detail }) => this.find(detail));
    this.addEventListener("click", ({ target }) => target.closest("[data-act]") && this[target.closest("[data-act]").dataset.act]());
    this.form?.addEventListener("submit", () => this.tell());
    this.begin();
  }

  begin() {
    const [word] = this.order.queue();
    const saved = this.words.words[Number(this.dataset.at) - 1];
    const first = saved ?? word ?? this.words.words[0];
    if (!first) return;
    this.isEdited && !document.querySelector("[role=alert]:not([hidden])") ? this.go(first) : this.show(first);
  }

  beside(step) { return this.order.beside(this.current, step); }

  next() {
    const word = this.beside(1) ?? this.order.queue().find((one) => one !== this.current);
    if (word) return this.go(word);
    this.say("Hết chỗ cần xem. Đọc lướt cả trang rồi bấm “Lưu và xong trang”.");
    return (this.form?.querySelector(".proof-end [value=xong]") ?? this.form?.querySelector(".proof-end .button"))?.focus();
  }

  previous() { this.go(this.beside(-1) ?? this.current); }

  go(word) {
    this.show(word);
    word?.button.focus({ preventScroll: true });
    word?.button.scrollIntoView({ block: "nearest" });
  }

  show(word) {
    if (!word) return;
    if (this.current?.button) this.current.button.tabIndex = -1;
    this.current?.button?.removeAttribute("aria-current");
    this.current = word;
    word.button.tabIndex = 0;
    word.button.setAttribute("aria-current", "true");
    this.picture?.show(word.box);
    this.magnify(word);
    const left = this.order.queue().length;
    const why = word.sure ? "đã xác nhận" : word.told;
    this.say(`“${word.text}”${why ? `: ${why}` : ""}. Dòng ${word.line.number + 1}${this.isEdited ? `, còn ${left} chỗ` : ""}.`);
  }

  /** Show the part of the line around the word, as much as fits the strip. */
  magnify({ box, line }) {
    if (!this.strip) return;
    this.strip.toggleAttribute("hidden", !box);
    if (!box) return;
    const [left, top, width, height] = line.strip ?? box;
    const shown = (height * this.strip.clientWidth) / (this.strip.clientHeight || 1);
    const from = shown >= width ? left : Math.min(Math.max(left, box[0] + box[2] / 2 - shown / 2), left + width - shown);
    this.strip.setAttribute("viewBox", `${from} ${top} ${shown} ${height}`);
    place(this.strip.querySelector(".proof-here"), box);
  }

  say(words) { this.querySelector(".proof-said").textContent = words; }

  find([across, down]) {
    const off = ({ box }) => Math.max(box[0] - across, across - box[0] - box[2], 0) + 3 * Math.max(box[1] - down, down - box[1] - box[3], 0);
    const [nearest] = this.words.words.filter((word) => word.box).sort((a, b) => off(a) - off(b));
    if (nearest) this.go(nearest);
  }

  accept() {
    if (!this.current) return;
    this.words.accept(this.current);
    this.form?.dispatchEvent(new Event("change"));
    this.next();
  }

  edit() {
    const word = this.current;
    if (!word) return;
    const box = Object.assign(document.createElement("input"), { className: "proof-edit", value: word.text, type: "text", spellcheck: false, autocomplete: "off", size: Math.max(4, word.text.length + 2) });
    box.setAttribute("aria-label", `Sửa chữ “${word.text}”`);
    word.button.replaceWith(box);
    box.select();
    let ended = false;
    const end = (keep, onward) => {
      if (ended) return; // removing the field causes another blur event
      ended = true;
      const changed = keep && box.value.trim() !== word.text;
      box.replaceWith(word.button);
      const stands = changed ? this.words.replace([word], box.value) : word;
      if (keep && !changed) this.words.accept(word);
      this.show(stands);
      if (onward) this.next(); else if (onward === false) this.go(stands);
    };
    box.addEventListener("blur", () => end(box.value.trim() !== word.text));
    box.addEventListener("keydown", (event) => {
      if (event.isComposing || !["Enter", "Tab", "Escape"].includes(event.key)) return;
      event.stopPropagation();
      event.preventDefault();
      end(event.key !== "Escape", event.key !== "Escape" && !event.ctrlKey);
      if (event.ctrlKey && event.key === "Enter") onKey(this, event);
    });
  }

  join() {
    const { line } = this.current;
    const after = line.words[line.words.indexOf(this.current) + 1];
    if (after) this.go(this.words.replace([this.current, after], this.current.text + after.text));
    else this.say("Chữ này đứng cuối dòng: bấm e để sửa cả dòng.");
  }

  line() { this.words.open(this.current.line); }

  paragraph() {
    this.current.line.opens?.click();
    this.say(this.current.line.opens?.checked ? "Đoạn mới bắt đầu từ dòng này." : "Dòng này nối tiếp đoạn trên.");
  }

  help() { document.getElementById("phim-tat")?.showModal(); }

  save(what) { this.form?.requestSubmit(this.form.querySelector(`button[value=${what}]:not([tabindex])`) ?? undefined); }

  /** Fill hidden fields: the words that match the picture, and the word at which work continues. */
  tell() {
    const words = this.words.words;
    this.form.elements.dung.value = words.flatMap((word, at) => (word.sure ? [at] : [])).join(",");
    this.form.elements.cho.value = words.indexOf(this.current) + 1;
  }
}

for (const name of ["proof-words", ...(document.querySelector("proof-picture") ? ["proof-picture"] : [])]) await customElements.whenDefined(name);
customElements.define("proof-page", ProofPage);
