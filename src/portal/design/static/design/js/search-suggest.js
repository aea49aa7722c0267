// Lines offered while somebody types into a search box (the combobox of ARIA). Arrows walk through them, Enter opens the
// one that is reached or searches for what was typed, Esc puts them away. Without this script the box just searches.
const PAUSE = 200;

class Suggestions {
  #form; #input; #list; #status; #timer; #request; #at = -1;

  constructor(form) {
    this.#form = form;
    this.#input = form.querySelector("input[name=q]");
    this.#list = this.#made("div", { className: "suggestions", id: `${this.#input.id}-goi-y`, hidden: true });
    this.#list.setAttribute("role", "listbox");
    this.#list.setAttribute("aria-label", "Gợi ý");
    this.#list.lang = "vi";
    this.#status = this.#made("p", { className: "visually-hidden" });
    this.#status.setAttribute("role", "status");
    const named = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.#list.id };
    for (const [name, value] of Object.entries(named)) this.#input.setAttribute(name, value);
    this.#input.addEventListener("input", () => this.#soon());
    this.#input.addEventListener("keydown", (event) => this.#key(event));
    form.addEventListener("focusout", (event) => { if (!form.contains(event.relatedTarget)) this.#hide(); });
    this.#list.addEventListener("mousedown", (event) => event.preventDefault()); // the box keeps the focus
  }

  #made(name, properties) {
    const element = Object.assign(document.createElement(name), properties);
    this.#form.append(element);
    return element;
  }

  get #options() { return [...this.#list.children]; }

  #soon() {
    clearTimeout(this.#timer);
    this.#request?.abort();
    if (this.#input.value.trim().length < 2) this.#hide();
    else this.#timer = setTimeout(() => this.#ask(), PAUSE);
  }

  async #ask() {
    this.#request = new AbortController();
    const address = `${this.#form.dataset.suggest}?${new URLSearchParams({ q: this.#input.value })}`;
    try {
      const answer = await fetch(address, { signal: this.#request.signal });
      if (answer.ok && document.activeElement === this.#input) this.#show(await answer.text());
    } catch { /* typed on, or the network is gone: the box searches all the same */ }
  }

  #show(html) {
    this.#list.innerHTML = html;
    this.#options.forEach((option, at) => { option.id = `${this.#list.id}-${at}`; });
    const count = this.#options.length;
    this.#list.hidden = !count;
    this.#input.setAttribute("aria-expanded", String(count > 0));
    this.#status.textContent = count ? `${count} gợi ý: dùng phím mũi tên để chọn` : "";
    this.#reach(-1);
  }

  #hide() {
    clearTimeout(this.#timer);
    this.#request?.abort();
    this.#show("");
  }

  #key(event) {
    const count = this.#options.length;
    if (!count || event.isComposing) return; // an input method is still putting marks onto letters
    const moves = { ArrowDown: this.#at + 1, ArrowUp: this.#at < 0 ? count - 1 : this.#at - 1 };
    if (event.key in moves) this.#reach(moves[event.key] === count ? -1 : moves[event.key]);
    else if (event.key === "Enter" && this.#at >= 0) this.#options[this.#at].click();
    else if (event.key === "Escape") this.#hide();
    else return;
    event.preventDefault();
  }

  #reach(at) {
    this.#at = at;
    this.#options.forEach((option, place) => option.setAttribute("aria-selected", String(place === at)));
    const reached = this.#options[at];
    if (reached) this.#input.setAttribute("aria-activedescendant", reached.id);
    else this.#input.removeAttribute("aria-activedescendant");
    reached?.scrollIntoView({ block: "nearest" });
  }
}

for (const form of document.querySelectorAll("form[data-suggest]")) new Suggestions(form);
