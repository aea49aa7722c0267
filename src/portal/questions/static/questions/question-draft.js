// <question-draft>: keeps what is being written in this browser, so that a dead battery or a lost page costs no words.
// Only the text of the question is kept, for two days, and there is a button that forgets it. Sent, it is forgotten.
const KEY = "cau-hoi-dang-viet";
const KEPT_MS = 48 * 3600 * 1000;
const PAUSE = 400;

function kept() {
  try {
    const { text, at } = JSON.parse(localStorage.getItem(KEY) || "{}");
    if (text && Date.now() - at < KEPT_MS) return text;
    localStorage.removeItem(KEY);
  } catch { /* storage is full, shut, or holds something else: nothing is kept */ }
  return "";
}

function keep(text) {
  try {
    if (text.trim()) localStorage.setItem(KEY, JSON.stringify({ text, at: Date.now() }));
    else localStorage.removeItem(KEY);
  } catch { /* as above */ }
}

customElements.define("question-draft", class extends HTMLElement {
  #box; #timer; #said; #button;

  connectedCallback() {
    if ("cleared" in this.dataset) { keep(""); return; }
    this.#box = document.getElementById(this.dataset.field);
    if (!this.#box || this.firstChild) return;
    this.#build();
    const before = kept();
    if (before && !this.#box.value.trim()) {
      this.#box.value = before;
      this.#say("Đã lấy lại lời bạn viết dở lần trước.");
      this.#box.dispatchEvent(new Event("input", { bubbles: true }));
    } else if (before) this.#say("Bản nháp được giữ trên máy này.");
    this.#box.addEventListener("input", () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#save(), PAUSE);
    });
    addEventListener("pagehide", () => this.#timer && keep(this.#box.value));
  }

  #build() {
    this.className = "ask-draft";
    this.#said = document.createElement("span");
    this.#said.setAttribute("role", "status");
    this.#button = Object.assign(document.createElement("button"), {
      type: "button", className: "link-button", textContent: "Xóa bản nháp", hidden: true,
    });
    this.#button.addEventListener("click", () => {
      clearTimeout(this.#timer);
      this.#timer = undefined;
      keep("");
      this.#box.value = "";
      this.#box.dispatchEvent(new Event("input", { bubbles: true }));
      clearTimeout(this.#timer);
      this.#timer = undefined;
      this.#say("Đã xóa bản nháp.", false);
      this.#box.focus();
    });
    this.append(this.#said, " ", this.#button);
  }

  #save() {
    keep(this.#box.value);
    if (this.#box.value.trim()) this.#say("Bản nháp được giữ trên máy này.");
    else this.#say("", false);
  }

  #say(words, canForget = true) {
    if (this.#said.textContent !== words) this.#said.textContent = words;
    this.#button.hidden = !canForget;
  }
});
