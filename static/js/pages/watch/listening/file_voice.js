/**
 * The server's voice: each line is a file, played by one `<audio>` that a tap has unlocked.
 *
 * Between lines the element repeats silence. So a phone with a locked screen keeps the page's sound
 * alive and shows the broadcast with a pause button, and the next line needs no permission anew:
 * iPhones refuse a `play` in the background of what stood still. It costs less than the video does.
 */

import { globalTimers } from "../../../core/backoff.js";
import { silence } from "./silence.js";

const LONGEST_MS = 20_000; // of what does not say how long it lasts
const SLACK_MS = 4000;

/**
 * @typedef {"spoken" | "failed" | "refused"} Outcome `refused`: the browser wants a tap
 * @typedef {{blob: Blob | null, status: number}} Answer 410: withdrawn; 503: not made yet; 0: none came
 */

export class FileVoice {
  /**
   * @param {object} options
   * @param {HTMLAudioElement} options.audio
   * @param {(seq: number) => Promise<Blob>} options.load
   * @param {() => void} options.onPaused by the locked screen, a call, or headphones that were pulled out
   * @param {import("../../../core/backoff.js").Timers} [options.timers]
   */
  constructor({ audio, load, onPaused, timers = globalTimers }) {
    this.audio = audio;
    this.load = load;
    this.timers = timers;
    this.isOn = false;
    this.silence = "";
    this.file = "";
    this.over = () => {}; // whoever waits for the file that plays waits no more
    /** @type {Map<number, {answer: Promise<Answer>, isHere: boolean}>} asked for, by line */
    this.files = new Map();
    audio.addEventListener("pause", () => {
      if (this.isOn && audio.paused && !audio.ended) onPaused();
    });
  }

  /** Within a tap. @returns {Promise<boolean>} the browser lets it play */
  start() {
    this.isOn = true;
    return this.#rest();
  }

  /** Nothing more is heard, at once. */
  stop() {
    this.isOn = false;
    this.over();
    this.files.clear();
    this.audio.pause();
    this.audio.removeAttribute("src");
    this.audio.load();
    this.#forget();
    if (this.silence) URL.revokeObjectURL(this.silence);
    this.silence = "";
  }

  /** Silence instead of the line. */
  rest() {
    if (this.isOn && this.file) this.#rest();
  }

  /** Asked for once, but for `again`. @param {number} seq @param {{again?: boolean}} [how] @returns {Promise<Answer>} */
  get(seq, { again = false } = {}) {
    const known = this.files.get(seq);
    if (known && !again) return known.answer;
    const answer = this.load(seq).then(
      (blob) => ({ blob, status: 200 }),
      ({ status = 0 }) => ({ blob: null, status }),
    );
    const asked = { answer, isHere: false };
    this.files.set(seq, asked);
    answer.then(({ blob }) => (asked.isHere = blob !== null));
    return answer;
  }

  /** @param {number} seq */
  isHere(seq) {
    return this.files.get(seq)?.isHere ?? false;
  }

  /** Of all others nothing is needed any more. @param {number[]} seqs */
  keep(seqs) {
    for (const seq of this.files.keys()) if (!seqs.includes(seq)) this.files.delete(seq);
  }

  /** @param {Blob} blob @param {() => void} onBegin it is heard from now on @returns {Promise<Outcome>} */
  play(blob, onBegin) {
    const { audio, timers } = this;
    this.over();
    this.#forget();
    this.file = URL.createObjectURL(blob);
    return new Promise((resolve) => {
      const heard = new AbortController();
      const done = (/** @type {Outcome} */ outcome) => {
        timers.clearTimeout(timer);
        heard.abort();
        resolve(outcome);
      };
      let timer = timers.setTimeout(() => done("failed"), LONGEST_MS);
      this.over = () => done("failed");
      const on = (/** @type {string} */ name, /** @type {() => void} */ what) =>
        audio.addEventListener(name, what, { signal: heard.signal });
      audio.loop = false;
      audio.src = this.file;
      on("ended", () => done("spoken"));
      on("error", () => done("failed"));
      on("playing", onBegin);
      on("loadedmetadata", () => {
        timers.clearTimeout(timer);
        timer = timers.setTimeout(() => done("failed"), (audio.duration || 0) * 1000 + SLACK_MS);
      });
      audio.play().catch((error) => done(error.name === "NotAllowedError" ? "refused" : "failed"));
    });
  }

  async #rest() {
    this.over();
    this.#forget();
    this.silence ||= URL.createObjectURL(silence());
    this.audio.loop = true;
    this.audio.src = this.silence;
    try {
      await this.audio.play();
    } catch (error) {
      return error.name !== "NotAllowedError"; // "AbortError": something else plays already
    }
    return true;
  }

  #forget() {
    if (this.file) URL.revokeObjectURL(this.file);
    this.file = "";
  }
}
