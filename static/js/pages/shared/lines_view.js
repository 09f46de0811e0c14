/**
 * The commentary list: newest first and large, highlights marked, energy as a small meter, struck
 * through what the host called wrong.
 */

import { minuteText } from "../../core/clock.js";
import { whatItSaw } from "../../core/what_it_saw.js";
import { find } from "./dom.js";

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
    this.corrections = 0; // of the lines' store, that are shown
    /** @type {((line: import("../../core/store.js").Line) => HTMLElement) | null} what may be done about a line */
    this.tool = null;
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

  /**
   * As it is known now: struck through where the host said that it was wrong, and gone where the log
   * has it no more.
   * @param {Pick<import("../../core/store.js").EventStore, "lines" | "corrections">} store
   */
  correct({ lines, corrections }) {
    if (corrections === this.corrections) return;
    this.corrections = corrections;
    const known = new Map(lines.map((line) => [line.seq, line]));
    for (const item of this.#items()) {
      const line = known.get(seqOf(item));
      if (line?.withdrawn) this.#strike(item);
      if (line) continue;
      item.remove();
      this.shown.delete(seqOf(item));
    }
    this.#markNewest();
  }

  /** The text is a part anew, so that a screen reader tells it with what became of it. @param {HTMLElement} item */
  #strike(item) {
    if ("withdrawn" in item.dataset) return;
    item.dataset.withdrawn = "";
    item.classList.remove("highlight");
    const hadFocus = item.contains(document.activeElement);
    for (const name of [".line-mark", ".saw"]) find(item, name)?.remove();
    const text = find(item, ".line-text");
    const said = withText(document.createElement("del"), text.textContent ?? "");
    const lang = text.getAttribute("lang");
    if (lang) said.setAttribute("lang", lang);
    const struck = part("line-text", "");
    struck.append(said, part("line-withdrawn", this.messages.text("line.withdrawn")));
    text.replaceWith(struck);
    if (hadFocus) this.list.focus(); // it was on what is gone
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
    if (saw || this.tool) item.append(this.#saw(saw, this.tool?.(line) ?? null));
    if (line.withdrawn) this.#strike(item);
    return item;
  }

  /**
   * Not read out with the line: whoever wants to know opens it. A tool is in it, because what stands
   * open beside every line is tapped by accident; for the same reason no two are open at once.
   * @param {import("../../core/what_it_saw.js").Saw | null} saw
   * @param {HTMLElement | null} tool
   */
  #saw(saw, tool) {
    const details = document.createElement("details");
    details.className = "saw";
    details.dataset.testid = "saw";
    details.setAttribute("aria-live", "off");
    const summary = document.createElement("summary");
    summary.append(part("sr-only", this.messages.text(tool ? "line.wrong.open" : "saw.open")));
    details.append(summary);
    if (saw) {
      const list = document.createElement("ul");
      list.append(...saw.claims.map((claim) => withText(document.createElement("li"), claim)));
      if (saw.claims.length > 0) details.append(list);
      details.append(withText(document.createElement("p"), saw.about));
    }
    if (tool) {
      details.setAttribute("name", "saw");
      details.append(tool);
    }
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
