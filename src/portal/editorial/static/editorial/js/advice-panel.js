/* Reads the text as it stands in the form, without saving it, and shows what is to be said of it. */
class AdvicePanel extends HTMLElement {
  connectedCallback() {
    this.form = this.closest("form");
    this.said = this.querySelector("[data-said]");
    this.told = this.querySelector("[data-told]");
    this.button = this.querySelector("button");
    if (!this.form || !this.button) return;
    this.querySelector("[data-act]").hidden = false;
    this.button.addEventListener("click", () => this.read());
  }

  async read() {
    this.button.disabled = true;
    this.told.textContent = "Đang đọc…";
    try {
      const response = await fetch(this.dataset.address, { method: "POST", body: new FormData(this.form) });
      if (!response.ok) throw new Error(response.statusText);
      this.said.innerHTML = await response.text();
      this.told.textContent = "";
    } catch {
      this.told.textContent = "Chưa đọc được. Hãy lưu bản nháp rồi mở lại bài.";
    } finally {
      this.button.disabled = false;
    }
  }
}

customElements.define("advice-panel", AdvicePanel);
