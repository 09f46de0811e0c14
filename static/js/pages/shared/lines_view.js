/** The commentary list: newest first and large, highlights marked, energy as a small meter. */

import { minuteText } from "../../core/clock.js";
import { whatItSaw } from "../../core/what_it_saw.js";

const MAX_LINES = 150;

export class LinesView {
  /**
   * @param {HTMLOListElement} list may hold lines from the server
   * @param {import("../../core/messages.js").Messages} messages
   * @param {{newestFirst?: boolean, maxLines?: number}} [options]
   */
  constructor(list, messages, { newestFirst = true, maxLines = MAX_LINES } = {}) {
    this.list = list;
    this.messages = messages;
    this.newestFirst = newestFirst;
    this.maxLines = maxLines;
    this.shown = new Set(this.#items().map(seqOf));
    /** No line here has a larger number. */
    this.lastSeq = Math.max(-Infinity, ...this.shown);
    this.#markNewest();
    list.addEventListener("toggle", ({ target }) => opened(/** @type {HTMLDetailsElement} */ (target)), true);
  }

  get isEmpty() {
    return this.shown.size === 0;
  }

  /**
   * @param {import("../../core/store.js").Line[]} lines in their order; known ones are left out
   * @param {string | null} since when the first picture came
   * @param {number} [lastSeq] the log's last number: what stands here beyond it is gone from there
   */
  add(lines, since, lastSeq = Infinity) {
    if (this.lastSeq > lastSeq) this.#forgetAfter(lastSeq);
    for (const line of lines) {
      if (this.shown.has(line.seq)) continue;
      this.shown.add(line.seq);
      this.lastSeq = Math.max(this.lastSeq, line.seq);
      const item = this.#item(line, since);
      if (this.newestFirst) this.list.prepend(item);
      else this.list.append(item);
    }
    while (this.list.children.length > this.maxLines) this.list.lastElementChild?.remove();
    this.#markNewest();
  }

  /** @param {number} seq */
  #forgetAfter(seq) {
    for (const item of this.#items()) if (seqOf(item) > seq) item.remove();
    this.shown = new Set([...this.shown].filter((one) => one <= seq)); // also of those that the list let go
    this.lastSeq = seq;
  }

  #items() {
    return /** @type {HTMLElement[]} */ ([...this.list.children]);
  }

  #markNewest() {
    if (!this.newestFirst) return;
    this.list.querySelector(".newest")?.classList.remove("newest");
    this.list.firstElementChild?.classList.add("newest");
  }

  /** @param {import("../../core/store.js").Line} line @param {string | null} since */
  #item(line, since) {
    const item = document.createElement("li");
    item.className = line.is_highlight ? "line highlight" : "line";
    item.dataset.seq = String(line.seq);
    item.dataset.testid = "line";
    const text = part("line-text", line.text);
    if (line.lang) text.setAttribute("lang", line.lang);
    item.append(part("line-minute", minuteText(line.at, since)), text);
    if (line.is_highlight) item.append(part("line-mark", this.messages.text("line.highlight")));
    item.append(this.#meter(line.energy_level));
    const saw = whatItSaw(line, since, this.messages);
    if (saw) item.append(this.#saw(saw));
    return item;
  }

  /** Not read out with the line: whoever wants to know opens it. @param {import("../../core/what_it_saw.js").Saw} saw */
  #saw({ claims, about }) {
    const details = document.createElement("details");
    details.className = "saw";
    details.dataset.testid = "saw";
    details.setAttribute("aria-live", "off");
    const summary = document.createElement("summary");
    summary.append(part("sr-only", this.messages.text("saw.open")));
    const list = document.createElement("ul");
    list.append(...claims.map((claim) => withText(document.createElement("li"), claim)));
    details.append(summary, list, withText(document.createElement("p"), about));
    return details;
  }

  /** @param {number} energy */
  #meter(energy) {
    const percent = Math.round(Math.min(1, Math.max(0, energy ?? 0)) * 100);
    const meter = document.createElement("meter");
    meter.className = "energy";
    meter.max = 100;
    meter.value = percent;
    meter.setAttribute("aria-label", this.messages.text("line.energy", { percent }));
    return meter;
  }
}

/** What was opened at the edge of the list comes into sight. @param {HTMLDetailsElement} details */
function opened(details) {
  if (details.open) details.parentElement?.scrollIntoView({ block: "nearest" });
}

/** @param {HTMLElement} item */
const seqOf = (item) => Number(item.dataset.seq);

/** @param {string} name @param {string} text */
function part(name, text) {
  const span = document.createElement("span");
  span.className = name;
  return withText(span, text);
}

/** @template {HTMLElement} E @param {E} element @param {string} text */
function withText(element, text) {
  element.textContent = text;
  return element;
}
