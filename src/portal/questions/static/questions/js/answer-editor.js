// Between the editor of answers (Draftail) and the page around it: what is written is told as any field tells it, so that
// the preview follows and the draft is kept on this machine; what another script puts into the field is shown; and what
// was typed in the last quarter of a second goes with the form.
function bind(field) {
  let timer;
  const save = () => field.draftailEditor?.saveState();
  const look = new MutationObserver(() => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const before = field.value;
      save();
      if (field.value !== before || field.dataset.told !== field.value) field.dispatchEvent(new Event("input", { bubbles: true }));
      field.dataset.told = field.value;
    }, 300);
  });
  const begin = () => {
    const wrapper = field.parentElement.querySelector("[data-draftail-editor-wrapper]");
    if (!wrapper || !field.draftailEditor) return void setTimeout(begin, 100);
    save();
    field.dataset.told = field.value;
    look.observe(wrapper, { childList: true, subtree: true, characterData: true });
  };
  field.addEventListener("change", () => {
    field.draftailEditor?.onChange(window.Draftail.createEditorStateFromRaw(JSON.parse(field.value)));
  });
  field.form.addEventListener("submit", save, true);
  begin();
}
document.querySelectorAll("[data-draftail-input]").forEach(bind);
