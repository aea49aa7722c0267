// <copy-address>: a button that copies the URL (or code) in the field inside. Without JavaScript, users select and copy it by hand.
customElements.define("copy-address", class extends HTMLElement {
  connectedCallback() {
    const field = this.querySelector("input, textarea");
    if (!field || this.querySelector("button")) return;
    const button = Object.assign(document.createElement("button"), { type: "button", className: "button button-quiet", textContent: "Chép" });
    button.setAttribute("aria-label", `Chép: ${field.getAttribute("aria-label") || field.labels?.[0]?.textContent || ""}`);
    const told = document.createElement("span");
    told.className = "copied";
    told.setAttribute("role", "status");
    button.addEventListener("click", async () => {
      field.select();
      let done = false;
      try { await navigator.clipboard.writeText(field.value); done = true; } catch { done = document.execCommand?.("copy") ?? false; }
      told.textContent = done ? "Đã chép." : "Xin chọn chữ rồi chép.";
    });
    this.append(button, told);
  }
});
