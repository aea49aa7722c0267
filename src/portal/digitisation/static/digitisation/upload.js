// <scan-upload>: uploads files in chunks and resumes after a lost connection; photographs of one document can be sorted
// first. The server side is `operations/uploads.py`. Without this script the form sends whole files.
import { faultOf } from "./photo-check.js";

const WAITS = [1, 2, 4, 8, 15, 30];
const SLOW_MS = 1000;
const pause = (seconds) => new Promise((go) => setTimeout(go, seconds * SLOW_MS));
const inWords = (size) => (size < 2 ** 20 ? `${Math.ceil(size / 1024)} KB` : `${(size / 2 ** 20).toLocaleString("vi", { maximumFractionDigits: 1 })} MB`);
const make = (name, fields = {}) => Object.assign(document.createElement(name), fields);

customElements.define("scan-upload", class extends HTMLElement {
  #form; #input; #list; #status; #error; #rows = []; #isSending = false;

  connectedCallback() {
    this.#form = this.querySelector("form");
    this.#input = this.#form.elements.tep;
    this.#list = this.querySelector(".sh-files");
    this.#status = this.querySelector(".sh-status");
    this.#error = this.querySelector("[data-error]");
    this.querySelector(".sh-drop").classList.add("sh-live");
    for (const one of this.querySelectorAll("[data-with]")) one.hidden = false;
    for (const one of this.querySelectorAll("[data-without]")) one.hidden = true;
    this.#input.addEventListener("change", () => this.#choose());
    this.#form.elements.as_one.addEventListener("change", () => this.#draw());
    this.#form.addEventListener("submit", (event) => { event.preventDefault(); this.#send(); });
    addEventListener("beforeunload", (event) => { if (this.#isSending) event.preventDefault(); });
  }

  get #isOne() { return this.#form.elements.as_one.checked; }

  #choose() {
    const known = new Set(this.#rows.map((row) => row.file.name + row.file.size));
    const added = [...this.#input.files].filter((file) => !known.has(file.name + file.size));
    added.sort((one, other) => one.name.localeCompare(other.name, "vi", { numeric: true }));
    this.#rows = [...this.#rows.filter((row) => !row.isDone), ...added.map((file) => this.#row(file))];
    this.#input.value = "";
    this.#status.textContent = "";
    this.#draw();
  }

  #row(file) {
    const row = { file, item: make("li"), bar: make("progress", { max: file.size, value: 0 }), said: make("span") };
    const name = make("strong", { textContent: file.name });
    row.bar.ariaLabel = `Đã gửi của ${file.name}`;
    row.moves = make("span", { className: "sh-moves" });
    for (const [label, step] of [["Lên", -1], ["Xuống", 1], ["Bỏ", 0]]) {
      const button = make("button", { type: "button", className: "button button-small button-secondary", textContent: label });
      button.ariaLabel = `${label}: ${file.name}`;
      button.dataset.step = step;
      button.addEventListener("click", () => this.#move(row, step, button));
      row.moves.append(button);
    }
    row.said.textContent = inWords(file.size);
    row.fault = make("strong", { className: "sh-fault", hidden: true });
    row.fault.setAttribute("role", "status");
    row.item.append(name, row.said, row.fault, row.bar, row.moves);
    faultOf(file).then((fault) => { row.fault.textContent = fault; row.fault.hidden = !fault; });
    return row;
  }

  #move(row, step, button) {
    const at = this.#rows.indexOf(row);
    this.#rows.splice(at, 1);
    if (step) this.#rows.splice(Math.max(at + step, 0), 0, row);
    this.#draw();
    (step ? button : this.#input).focus();
  }

  #draw() {
    this.#list.hidden = !this.#rows.length;
    this.#list.replaceChildren(...this.#rows.map((row) => row.item));
    for (const row of this.#rows) {
      for (const button of row.moves.children) button.hidden = this.#isSending || row.isDone || (button.dataset.step !== "0" && !this.#isOne);
    }
  }

  async #send() {
    const rows = this.#rows.filter((row) => !row.isDone);
    if (this.#isSending) return;
    if (!this.#form.elements.agency.value) return this.#fail("Xin chọn cơ quan.");
    if (!rows.length) return this.#fail("Xin chọn ít nhất một tệp.");
    this.#fail("");
    this.#isSending = true;
    this.#draw();
    for (const [at, row] of rows.entries()) {
      this.#status.textContent = `Đang gửi tệp ${at + 1}/${rows.length}…`;
      try {
        await this.#sendPieces(row);
        if (!this.#isOne) await this.#receive([row]);
      } catch (error) { this.#tell(row, error.message, false); }
    }
    if (this.#isOne && rows.every((row) => row.token)) await this.#receive(rows).catch((error) => this.#fail(error.message));
    this.#isSending = false;
    const good = rows.filter((row) => row.isTaken).length;
    this.#status.textContent = `Đã nhận ${good}/${rows.length} tệp.`;
    this.#draw();
  }

  async #sendPieces(row) {
    const { file } = row;
    const asked = new URLSearchParams({ name: file.name, size: file.size, mark: file.lastModified });
    const begun = await this.#ask(row, () => this.#fetch(this.dataset.begin, { method: "POST", body: asked }));
    const { token, piece, offset, error } = await begun.json();
    if (!begun.ok) throw new Error(error);
    const address = `${this.dataset.begin}${token}/`;
    let at = offset;
    while (at < file.size) {
      row.bar.value = at;
      const from = at;
      const body = file.slice(from, from + piece);
      const answer = await this.#ask(row, () => this.#fetch(address, { method: "PATCH", body, headers: { "Upload-Offset": from } }));
      if (!answer.ok && answer.status !== 409) throw new Error((await answer.json().catch(() => ({}))).error ?? "Không gửi được tệp này.");
      at = Number(answer.headers.get("Upload-Offset"));
    }
    row.bar.value = file.size;
    row.token = token;
  }

  // After a lost connection or from a busy server: retry with growing pauses. The offset reveals a chunk sent twice.
  async #ask(row, call) {
    for (const wait of WAITS) {
      const answer = await call().catch(() => null);
      if (answer && answer.status < 500 && answer.status !== 429) return answer;
      row.said.textContent = `Đường truyền gián đoạn, thử lại sau ${wait} giây…`;
      await pause(wait);
    }
    throw new Error("Đường truyền đứt quá lâu. Hãy bấm Gửi tài liệu để tải tiếp từ chỗ dở.");
  }

  async #receive(rows) {
    const body = new FormData(this.#form);
    body.delete("tep");
    if (!this.#isOne && this.#rows.length > 1) body.set("title", ""); // several documents take their titles from their file names
    for (const row of rows) body.append("phan", row.token);
    const answer = await this.#ask(rows[0], () => this.#fetch(this.#form.action, { method: "POST", body, headers: { Accept: "application/json" } }));
    const { results, error } = await answer.json().catch(() => ({ error: "Máy chủ chưa trả lời được. Hãy thử lại." }));
    if (error) throw new Error(error);
    const { said, taken, address } = results[0];
    for (const [at, row] of rows.entries()) this.#tell(row, at ? `Trang ${at + 1}. ${said}` : said, taken, at ? "" : address);
  }

  #tell(row, said, isTaken, address) {
    Object.assign(row, { isTaken, isDone: isTaken || Boolean(row.token) });
    row.item.className = isTaken ? "sh-good" : "sh-bad";
    row.said.textContent = `${said} `;
    row.bar.hidden = true;
    if (address) row.said.append(make("a", { href: address, textContent: "Xem tài liệu" }));
  }

  #fail(said) { this.#error.textContent = said; this.#error.hidden = !said; }

  #fetch(address, options) {
    const headers = { "X-CSRFToken": this.#form.elements.csrfmiddlewaretoken.value, ...options.headers };
    return fetch(address, { ...options, headers });
  }
});
