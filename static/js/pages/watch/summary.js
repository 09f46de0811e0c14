/** What is left of a broadcast that ended while the page was open: reason, numbers, transcript. */

import { clockText } from "../../core/clock.js";
import { byId, findAll, onClick, setText, showState } from "../shared/dom.js";
import { LinesView } from "../shared/lines_view.js";

/** @import {Line, SessionView} from "../../core/store.js" */

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
    /** @type {Line[]} of the transcript */
    this.lines = [];
    this.first = 0; // of them on the page
  }

  /** Where not everybody may read, a link is not enough. @param {() => boolean} isGuarded */
  saveWith(isGuarded) {
    for (const link of findAll(document, "[data-transcript]")) {
      link.addEventListener("click", (event) => {
        if (!isGuarded()) return;
        event.preventDefault();
        this.#save(link.getAttribute("href") ?? "");
      });
    }
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
    this.lines = await this.#lines(transcriptUrl);
    const { lines } = this;
    const turn = (/** @type {number} */ by) => {
      this.first += by * LINES_AT_ONCE;
      this.#page(transcript, liveAt);
      transcript.focus();
    };
    onClick(byId("lines-earlier"), () => turn(-1));
    onClick(byId("lines-later"), () => turn(1));
    this.#page(transcript, liveAt);
    byId("lines").remove(); // the transcript is the list now
    transcript.dataset.testid = "lines";
    setText(byId("highlight-count"), String(lines.filter((line) => line.is_highlight).length));
    if (lines.length === 0) setText(byId("transcript-note"), this.t.text("transcript.empty"));
  }

  /** @param {HTMLOListElement} transcript @param {string | null} liveAt */
  #page(transcript, liveAt) {
    const all = this.lines.length;
    const last = Math.min(this.first + LINES_AT_ONCE, all);
    setText(transcript, "");
    const view = new LinesView(transcript, this.t, { newestFirst: false, maxLines: LINES_AT_ONCE });
    view.add(this.lines.slice(this.first, last), liveAt);
    byId("lines-pages").hidden = all <= LINES_AT_ONCE;
    byId("lines-earlier").hidden = this.first === 0;
    byId("lines-later").hidden = last === all;
    setText(byId("lines-range"), this.t.text("transcript.range", { first: this.first + 1, last, all }));
  }

  /** @param {string} url */
  async #save(url) {
    const problem = byId("save-problem");
    setText(problem, "");
    try {
      const text = await this.api.transcriptText(url);
      const file = document.createElement("a");
      file.href = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
      file.download = `${this.store.known.id}-${url.split("/").pop()}`;
      file.click();
      setTimeout(() => URL.revokeObjectURL(file.href), 10_000); // by then the browser has taken it
    } catch {
      setText(problem, this.t.text("door.save_failed"));
    }
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
      return this.store.lines.filter((line) => !line.withdrawn);
    }
  }
}
