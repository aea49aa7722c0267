// <live-length>: shows the length next to a field during typing; the server shows the same after saving.
// data-counts: "signs" (composed characters), "sms" (parts of a message, with data-ending and data-price), "syllables".
const GSM = new Set("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà");
const TWICE = new Set("^{}\\[~]|€\f");

const signs = (text) => [...text.normalize("NFC")].length;
const spelled = (text) => text.normalize("NFC").trim();

function weigh(text) {
  const letters = [...text];
  if (letters.every((one) => GSM.has(one) || TWICE.has(one))) {
    const places = letters.reduce((sum, one) => sum + (TWICE.has(one) ? 2 : 1), 0);
    return [places, places <= 160 ? 1 : Math.ceil(places / 153)];
  }
  return [text.length, text.length <= 70 ? 1 : Math.ceil(text.length / 67)];
}

const SAID = {
  signs(field, data) {
    const size = signs(field.value);
    return data.most ? [`${size}/${data.most} ký tự`, size > Number(data.most)] : [`${size} ký tự`, false];
  },
  sms(field, data) {
    const [places, parts] = weigh(spelled(`${field.value} ${data.ending ?? ""}`));
    const cost = Number(data.price) ? `, ${(parts * Number(data.price)).toLocaleString("vi-VN")} đồng một tin` : "";
    return [`${places} ký tự cả lời từ chối, ${parts} phần tin${cost}`, parts > 3];
  },
  syllables(field, data) {
    const size = field.value.split(/\s+/).filter((one) => /[\p{L}\p{N}]/u.test(one)).length;
    const time = Math.round(size * 60 / 150);
    return [`${size}/${data.most} tiếng, đọc khoảng ${Math.floor(time / 60)} phút ${time % 60} giây`, size > Number(data.most)];
  },
};

customElements.define("live-length", class extends HTMLElement {
  connectedCallback() {
    const field = this.querySelector("textarea, input");
    const told = this.querySelector("output");
    if (!field || !told) return;
    const tell = () => {
      const [words, isOver] = (SAID[this.dataset.counts] ?? SAID.signs)(field, this.dataset);
      told.textContent = words;
      told.classList.toggle("is-over", isOver);
    };
    field.addEventListener("input", tell);
    tell();
  }
});
