// <print-button>: without JavaScript there is no such button, and the browser's own menu prints the same page.
customElements.define("print-button", class extends HTMLElement {
  connectedCallback() {
    if (this.firstChild) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button-quiet";
    button.textContent = "In trang này";
    button.addEventListener("click", () => window.print());
    this.append(button);
  }
});
