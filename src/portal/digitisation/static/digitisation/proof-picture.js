// <proof-picture>: the picture of the page: marks the place of a word, zooms, and reports where it was clicked.
import { place } from "./proof-frame.js";

const SIZES = [1, 1.25, 1.5, 2, 2.5, 3, 4];
const KEY = "so-hoa:co-anh";

function kept() {
  try { return SIZES.includes(Number(localStorage.getItem(KEY))) ? Number(localStorage.getItem(KEY)) : 1.5; } catch { return 1.5; }
}

class ProofPicture extends HTMLElement {
  connectedCallback() {
    this.scroller = this.querySelector(".proof-scroll");
    this.svg = this.querySelector("svg");
    this.here = this.querySelector(".proof-here");
    this.box = null;
    for (const bar of this.querySelectorAll("[data-scripted]")) bar.hidden = false;
    this.addEventListener("click", (event) => {
      const button = event.target.closest("[data-zoom]");
      if (button) this.zoom(Number(button.dataset.zoom));
      else if (this.svg.contains(event.target)) this.tell(event);
    });
    this.size = kept();
    this.resize();
  }

  zoom(steps) {
    const at = Math.min(SIZES.length - 1, Math.max(0, SIZES.indexOf(this.size) + steps));
    this.size = SIZES[at];
    try { localStorage.setItem(KEY, this.size); } catch { /* the next page starts with the default size */ }
    this.resize();
  }

  resize() {
    this.style.setProperty("--proof-size", this.size);
    this.querySelector(".proof-zoom").value = `${Math.round(this.size * 100)}%`;
    if (this.box) this.show(this.box);
  }

  /** Mark a place, [left, top, width, height] in pixels of the picture, and bring it into view. */
  show(box) {
    this.box = box;
    place(this.here, box);
    if (!box) return;
    const scale = this.svg.getBoundingClientRect().width / Number(this.dataset.width);
    const { clientWidth, clientHeight } = this.scroller;
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.scroller.scrollTo({
      left: Math.max(0, (box[0] + box[2]) * scale + 40 - clientWidth), // keep line beginnings in view if possible
      top: (box[1] + box[3] / 2) * scale - clientHeight / 2,
      behavior: still ? "instant" : "smooth",
    });
  }

  tell(event) {
    const whole = this.svg.getBoundingClientRect();
    const scale = Number(this.dataset.width) / whole.width;
    const detail = [(event.clientX - whole.left) * scale, (event.clientY - whole.top) * scale];
    this.dispatchEvent(new CustomEvent("proof-place", { detail, bubbles: true }));
  }
}

customElements.define("proof-picture", ProofPicture);
