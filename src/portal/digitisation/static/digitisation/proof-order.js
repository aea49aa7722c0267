// The order and selection of risky words, chosen in two lists of the page and remembered for the next page.
const CHOICES = ["order", "scope"];

export class Order {
  constructor(page, words) {
    this.words = words;
    this.lists = Object.fromEntries(CHOICES.map((name) => [name, page.querySelector(`[data-${name}]`)]));
    for (const [name, list] of Object.entries(this.lists)) if (list) this.remember(list, `so-hoa:${name}`);
  }

  remember(list, key) {
    try { list.value = localStorage.getItem(key) || list.value; } catch { /* keep the page's default */ }
    if (!list.value) list.selectedIndex = 0;
    list.addEventListener("change", () => { try { localStorage.setItem(key, list.value); } catch { /* for this page only */ } });
  }

  compare(one, other) {
    const byRisk = this.lists.order?.value !== "read";
    return (byRisk && other.weight - one.weight) || one.at - other.at;
  }

  /** The words that still need a check. */
  queue() {
    const all = this.lists.scope?.value !== "doubted";
    const words = this.words.words;
    words.forEach((word, at) => { word.at = at; });
    return words.filter((word) => word.weight && !word.sure && (all || word.doubted)).sort((one, other) => this.compare(one, other));
  }

  /** The next (1) or previous (-1) one after or before a word; undefined at the end. */
  beside(here, step) {
    const queue = this.queue();
    if (!here) return queue.at(step > 0 ? 0 : -1);
    return step > 0 ? queue.find((word) => this.compare(word, here) > 0) : queue.findLast((word) => this.compare(word, here) < 0);
  }
}
