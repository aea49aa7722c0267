// <form data-passkey="create|get" data-options="…">: asks the browser for a passkey, puts its answer into the field "answer" and sends the form.
const form = document.querySelector("form[data-passkey]");
if (form && window.PublicKeyCredential?.parseCreationOptionsFromJSON) {
  const [parse, kind] = [form.dataset.passkey === "create" ? "parseCreationOptionsFromJSON" : "parseRequestOptionsFromJSON", form.dataset.passkey];
  const told = form.querySelector("[role=status]");
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    told.textContent = "Hãy làm theo lời nhắc của thiết bị.";
    try {
      const publicKey = PublicKeyCredential[parse](JSON.parse(form.dataset.options));
      form.elements.answer.value = JSON.stringify((await navigator.credentials[kind]({ publicKey })).toJSON());
      form.submit();
    } catch { told.textContent = "Thiết bị không đưa ra khóa. Hãy thử lại."; }
  });
}
