/** The lines on the end screen, for a host who heard too late that one was wrong. */

import { byId, onClick, setText } from "../../shared/dom.js";
import { LinesView } from "../../shared/lines_view.js";
import { wrongButtons } from "./wrong_button.js";

const LINES_AT_ONCE = 100;

/** @import {Line} from "../../../core/store.js" */

export class EndedLines {
  /**
   * @param {object} options
   * @param {import("../broadcast.js").Broadcast} options.broadcast
   * @param {import("../../../transport/api.js").Api} options.api
   * @param {import("../../../core/messages.js").Messages} options.t
   */
  constructor({ broadcast, api, t }) {
    this.broadcast = broadcast;
    this.api = api;
    /** @type {Line[]} newest last */
    this.lines = [];
    this.corrections = 0;
    this.shown = 0; // of them, from the newest on
    this.asked = false;
    this.list = new LinesView(byId("ended-lines-list", "ol"), t, { newestFirst: false, maxLines: Infinity });
    this.list.tool = wrongButtons({
      ...{ api, t },
      key: () => broadcast.key,
      onWithdrawn: (line) => this.#withdrawn(line),
      onFailed: (sentence) => this.#note(sentence),
    });
    onClick(byId("ended-lines-more"), () => this.#more());
  }

  render() {
    const { state, key, erased } = this.broadcast;
    const wanted = state === "ended" && key !== null && !erased;
    byId("ended-lines-part").hidden = !wanted || this.lines.length === 0;
    if (wanted && !this.asked) this.#ask();
  }

  async #ask() {
    this.asked = true;
    const { key, store } = this.broadcast;
    const answer = await this.api.transcript(store.known.transcriptUrl, key?.hostKey).catch(() => null);
    if (!answer) return; // the transcript's link says why
    this.lines = answer.lines.map((line) => ({
      ...line,
      energy_level: line.energyLevel,
      is_highlight: line.isHighlight,
    }));
    this.#more();
    this.render();
  }

  #more() {
    const end = this.lines.length - this.shown;
    const start = Math.max(0, end - LINES_AT_ONCE);
    this.list.add(this.lines.slice(start, end).reverse(), this.broadcast.store.known.liveAt);
    this.shown += end - start;
    byId("ended-lines-more").hidden = start === 0;
  }

  /** @param {Line} line */
  #withdrawn(line) {
    line.withdrawn = true;
    this.corrections += 1;
    this.list.correct(this);
    this.#note("");
    const { store } = this.broadcast;
    store.refresh({ lines: this.lines.filter((one) => !one.withdrawn).length });
    this.broadcast.onChange();
  }

  /** @param {string} sentence */
  #note(sentence) {
    setText(byId("ended-lines-note"), sentence);
  }
}
