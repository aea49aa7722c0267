// <copy-text data-from="id" data-label="…" data-done="…">: a button that copies a field; without a clipboard it selects it.
class CopyText extends HTMLElement {
  connectedCallback() {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button-small";
    button.textContent = this.dataset.label;
    button.addEventListener("click", async () => {
      const field = document.getElementById(this.dataset.from);
      field.select();
      try {
        await navigator.clipboard.writeText(field.value);
      } catch {
        document.execCommand("copy");
      }
      button.textContent = this.dataset.done;
    });
    this.append(button);
  }
}
customElements.define("copy-text", CopyText);
