// <proof-words>: shows every word of the page, with its risk, over the line's field; the form still sends the field.
// Other modules read and change its `words`; its only event is "proof-pick", sent when a word is clicked.
const tokens = (text) => text.split(/\s+/).filter(Boolean);

function around(words) {
  const placed = words.filter((word) => word.box);
  if (!placed.length) return null;
  const left = Math.min(...placed.map(({ box }) => box[0]));
  const top = Math.min(...placed.map(({ box }) => box[1]));
  const right = Math.max(...placed.map(({ box }) => box[0] + box[2]));
  const bottom = Math.max(...placed.map(({ box }) => box[1] + box[3]));
  return [left, top, right - left, bottom - top];
}

class ProofWords extends HTMLElement {
  connectedCallback() {
    const rows = JSON.parse(document.getElementById("proof-rows").textContent);
    let next = 0;
    this.lines = [...this.querySelectorAll(".proof-line")].map((item, number) => {
      const line = { item, number, field: item.querySelector("textarea"), opens: item.querySelector("input"), words: [] };
      line.row = Object.assign(document.createElement("div"), { className: "proof-row" });
      line.strip = item.dataset.strip?.split(" ").map(Number);
      for (const text of tokens(line.field.value)) {
        const [, left, top, width, height, weight, told, doubted, sure] = rows[next++] ?? [];
        line.words.push({ text, line, box: width ? [left, top, width, height] : null, weight: weight || 0, told: told || "", doubted: !!doubted, sure: !!sure });
      }
      item.append(line.row);
      item.classList.add("is-words");
      this.draw(line);
      line.field.addEventListener("blur", () => this.close(line));
      line.opens?.addEventListener("change", () => item.classList.toggle("proof-line--opens", line.opens.checked));
      return line;
    });
    // When typed text is restored into the fields, the words are read again.
    this.closest("form")?.addEventListener("input", (event) => { if (event.target.matches("form")) this.lines.forEach((line) => this.reread(line)); });
    this.addEventListener("click", (event) => {
      const word = this.words.find((one) => one.button === event.target.closest(".proof-word"));
      if (word) this.dispatchEvent(new CustomEvent("proof-pick", { detail: word, bubbles: true }));
    });
  }

  get words() { return this.lines.flatMap((line) => line.words); }

  draw(line) {
    line.row.replaceChildren(...line.words.flatMap((word) => [this.button(word), " "]));
  }

  button(word) {
    word.button ??= Object.assign(document.createElement("button"), { type: "button", tabIndex: -1 });
    this.mark(word);
    return word.button;
  }

  mark(word) {
    const kind = word.sure ? "sure" : word.doubted ? "doubted" : word.weight ? "delicate" : "plain";
    word.button.className = `proof-word proof-word--${kind}`;
    word.button.textContent = word.text;
    if (word.weight && !word.sure) word.button.title = word.told;
    else word.button.removeAttribute("title");
  }

  accept(word) {
    word.sure = true;
    this.mark(word);
  }

  /** Replace words of one line; returns the first new word, or a neighbour if none is left. */
  replace(words, text) {
    const { line } = words[0];
    const start = line.words.indexOf(words[0]);
    const box = around(words);
    const put = tokens(text).map((one, at, all) => ({ text: one, line, sure: true, weight: 0, told: "", doubted: false, box: box && [box[0] + (box[2] * at) / all.length, box[1], box[2] / all.length, box[3]] }));
    line.words.splice(start, words.length, ...put);
    line.field.value = line.words.map((word) => word.text).join(" ");
    this.draw(line);
    line.field.dispatchEvent(new Event("input", { bubbles: true }));
    return put[0] ?? line.words[start] ?? line.words[start - 1] ?? this.words[0];
  }

  /** Show the whole line as a field. */
  open(line) {
    line.item.classList.remove("is-words");
    line.field.focus();
  }

  close(line) {
    line.item.classList.add("is-words");
    this.reread(line);
  }

  /** Read the words of a line from its field; unchanged words at both ends are kept with their state. */
  reread(line) {
    const now = tokens(line.field.value);
    const old = line.words;
    let head = 0;
    while (head < now.length && head < old.length && now[head] === old[head].text) head += 1;
    let tail = 0;
    while (tail < now.length - head && tail < old.length - head && now.at(-1 - tail) === old.at(-1 - tail).text) tail += 1;
    if (head + tail === now.length && now.length === old.length) return;
    const box = around(old.slice(head, old.length - tail)) ?? around(old);
    const middle = now.slice(head, now.length - tail).map((text) => ({ text, line, box, sure: true, weight: 0, told: "", doubted: false }));
    line.words = [...old.slice(0, head), ...middle, ...old.slice(old.length - tail)];
    this.draw(line);
  }
}
customElements.define("proof-words", ProofWords);
