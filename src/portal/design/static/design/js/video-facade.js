// <video-facade data-frame="…" data-title="…"><a href="…">…</a></video-facade>
// A click on the link shows the video in the page. Until then the other site hears nothing; without this script the
// link opens the video there.
class VideoFacade extends HTMLElement {
  connectedCallback() {
    const link = this.querySelector("a");
    if (link) link.addEventListener("click", (click) => this.show(click));
  }

  show(click) {
    if (click.ctrlKey || click.metaKey || click.shiftKey) return;
    click.preventDefault();
    const frame = document.createElement("iframe");
    frame.src = this.dataset.frame;
    frame.title = this.dataset.title;
    frame.allow = "autoplay; fullscreen; encrypted-media; picture-in-picture";
    frame.referrerPolicy = "strict-origin-when-cross-origin";
    frame.setAttribute("allowfullscreen", "");
    this.replaceChildren(frame);
    frame.focus();
  }
}

customElements.define("video-facade", VideoFacade);
