// <copy-words>: a button that copies the text field inside. Without JavaScript the field can be marked and copied by hand.
customElements.define("copy-words", class extends HTMLElement {
  connectedCallback() {
    const field = this.querySelector("textarea");
    if (!field || this.querySelector("button")) return;
    const button = Object.assign(document.createElement("button"), {
      type: "button", className: "button button-quiet", textContent: "Chép lời này",
    });
    const told = Object.assign(document.createElement("span"), { className: "copied" });
    told.setAttribute("role", "status");
    button.addEventListener("click", async () => {
      told.textContent = (await this.#copy(field)) ? "Đã chép." : "Máy không cho chép: xin giữ tay vào chữ rồi chọn chép.";
    });
    this.append(button, told);
  }

  async #copy(field) {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      return true;
    } catch {
      return document.execCommand?.("copy") ?? false; // old browsers, and pages without https
    }
  }
});
