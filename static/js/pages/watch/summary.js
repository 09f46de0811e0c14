/** What is left of a broadcast that ended while the page was open: reason, numbers, transcript. */

import { clockText } from "../../core/clock.js";
import { byId, setText, showState } from "../shared/dom.js";
import { LinesView } from "../shared/lines_view.js";

/** @import {SessionView} from "../../core/store.js" */

const LINES_AT_ONCE = 200; // sessions_app/pages/shown_lines.py has the same
/** @type {(string | null)[]} worth a diagnosis */
const OUR_FAULTS = ["start_failed", "room_lost"];

export class Summary {
  /**
   * @param {import("../../transport/api.js").Api} api
   * @param {import("../../core/store.js").EventStore} store
   * @param {import("../../core/messages.js").Messages} messages
   */
  constructor(api, store, messages) {
    this.api = api;
    this.store = store;
    this.t = messages;
  }

  async show() {
    showState("ended");
    const { id } = this.store.known;
    this.store.refresh(await this.api.session(id).catch(() => ({})));
    this.#facts(this.store.known);
    await this.#transcript(this.store.known);
  }

  /** @param {SessionView} session */
  #facts({ reason, durationSeconds, peakViewers }) {
    byId("ended-diagnostics").hidden = !OUR_FAULTS.includes(reason);
    setText(byId("reason"), reason ? this.t.text(`reason.${reason}`) : "");
    setText(byId("duration"), clockText(durationSeconds));
    setText(byId("peak"), String(peakViewers ?? 0));
  }

  /** @param {SessionView} session */
  async #transcript({ transcriptUrl, liveAt }) {
    const transcript = byId("transcript", "ol");
    const options = { newestFirst: false, maxLines: LINES_AT_ONCE };
    const lines = await this.#lines(transcriptUrl);
    new LinesView(transcript, this.t, options).add(lines.slice(0, LINES_AT_ONCE), liveAt);
    this.#pages(lines.length);
    byId("lines").remove(); // the transcript is the list now
    transcript.dataset.testid = "lines";
    setText(byId("highlight-count"), String(lines.filter((line) => line.is_highlight).length));
    if (lines.length === 0) setText(byId("transcript-note"), this.t.text("transcript.empty"));
  }

  /** The server shows the other lines. @param {number} all */
  #pages(all) {
    byId("lines-pages").hidden = all <= LINES_AT_ONCE;
    setText(byId("lines-range"), this.t.text("transcript.range", { last: LINES_AT_ONCE, all }));
  }

  /**
   * All of them; without an answer those that this page has seen.
   * @param {string} url
   * @returns {Promise<import("../../core/store.js").Line[]>}
   */
  async #lines(url) {
    try {
      const { lines } = await this.api.transcript(url);
      return lines.map((line) => ({
        ...line,
        energy_level: line.energyLevel,
        is_highlight: line.isHighlight,
      }));
    } catch {
      setText(byId("transcript-note"), this.t.text("transcript.failed"));
      return this.store.lines;
    }
  }
}
