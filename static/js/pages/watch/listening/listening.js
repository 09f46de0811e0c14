/**
 * "Listen": the lines are spoken as they come, by the server's voice where it has one for the
 * language, else by the browser's. It costs nobody a word of text: what cannot be spoken is read.
 *
 * Nothing here waits for a tick: a page behind a locked screen has slow timers, but it hears of
 * lines, of files that arrived and of sounds that ended.
 */

import { SpeechQueue } from "../../../core/voice/speech_queue.js";
import { spokenText } from "../../../core/voice/spoken_text.js";
import { byId, log } from "../../shared/dom.js";
import { BrowserVoice } from "./browser_voice.js";
import { FileVoice } from "./file_voice.js";
import { ListenView } from "./listen_view.js";
import { LockScreen } from "./lock_screen.js";

/**
 * @import {Line} from "../../../core/store.js"
 * @import {Outcome} from "./file_voice.js"
 */

const note = log("listen");
const WITHDRAWN = 410;
const NOT_YET = 503;

export class Listening {
  /**
   * @param {object} options
   * @param {import("../../../core/store.js").EventStore} options.store
   * @param {import("../../../core/clock.js").ServerClock} options.clock
   * @param {import("../../../core/messages.js").Messages} options.messages
   * @param {import("../../../transport/api.js").Api} options.api
   * @param {import("./camera_sound.js").CameraSound} options.sound
   * @param {string[]} [options.voices] languages that the server speaks; an older one says nothing
   * @param {import("../../../core/backoff.js").Timers} [options.timers]
   */
  constructor({ store, clock, messages, api, sound, voices = [], timers }) {
    this.store = store;
    this.clock = clock;
    this.messages = messages;
    this.sound = sound;
    this.voices = voices;
    this.isOn = false;
    this.queue = new SpeechQueue();
    /** @type {Line | null} */
    this.speaking = null;
    this.run = 0; // grows with each start and each end
    this.turn = 0; // grows with each line and each stop: whoever waited knows that it is over
    /** @type {"refused" | "failing" | null} */
    this.trouble = null;
    this.corrections = 0; // of the store, that are known here
    const { id } = store.known;
    this.files = new FileVoice({
      audio: byId("line-voice", "audio"),
      load: (seq) => api.lineVoice(id, seq),
      onPaused: () => this.#pause(),
      timers,
    });
    this.browser = new BrowserVoice({ onVoices: () => this.#onVoices(), timers });
    this.lockScreen = new LockScreen({ onPause: () => this.#pause(), onPlay: () => this.start() });
    this.view = new ListenView(messages, () => (this.isOn ? this.stop() : this.start()));
  }

  /** Within a tap. */
  async start() {
    if (this.isOn || this.store.isFinal) return;
    this.isOn = true;
    this.trouble = null;
    const run = (this.run += 1);
    const mayPlay = this.files.start();
    this.browser.unlock();
    this.sound.engage();
    this.lockScreen.show(this.#title);
    this.queue.begin(this.store.lines, this.clock.now());
    this.corrections = this.store.corrections;
    note("on", { voice: this.#wayOf(this.#lang) });
    this.render();
    this.#next();
    if (!(await mayPlay) && run === this.run) this.#refused();
  }

  /** Silence, at once. */
  stop() {
    this.lockScreen.clear();
    this.#halt();
  }

  /** What the stream of events brought is in the store. @param {Line[]} fresh */
  onLines(fresh) {
    const { store, queue } = this;
    if (!this.isOn) return;
    queue.offer(fresh);
    if (store.corrections !== this.corrections) this.#correct();
    this.#prepare();
    this.#next();
  }

  render() {
    const lang = this.speaking ? this.#langOf(this.speaking) : this.#lang;
    const hasVoice = this.#wayOf(lang) !== null || !this.browser.isSettled;
    this.view.render({ isOn: this.isOn, hasVoice, lang, trouble: this.trouble });
  }

  // --- one line after the other -------------------------------------------------------------------

  #next() {
    if (!this.isOn || this.speaking) return;
    const line = this.queue.take(this.clock.now());
    if (!line) {
      this.sound.restore();
      return;
    }
    this.speaking = line;
    this.turn += 1;
    this.#speak(line, this.turn).then((outcome) => outcome && this.#over(line, outcome));
    this.#prepare();
  }

  /** @param {Line} line @param {number} turn @returns {Promise<Outcome | "late" | null>} null: somebody ended it */
  async #speak(line, turn) {
    const isOver = () => turn !== this.turn;
    const onBegin = () => isOver() || this.sound.duck();
    const lang = this.#langOf(line);
    if (this.voices.includes(lang)) {
      const { blob, status } = await this.#file(line, lang, isOver);
      if (isOver()) return null;
      if (status === WITHDRAWN || this.queue.isStale(line, this.clock.now())) return "late";
      const outcome = blob ? await this.files.play(blob, onBegin) : "failed";
      if (isOver()) return null;
      this.files.rest();
      if (outcome !== "failed") return outcome;
    }
    if (!this.browser.has(lang)) return "failed";
    const outcome = await this.browser.speak(spokenText(line.text, lang), lang, onBegin);
    return isOver() ? null : outcome;
  }

  /** Where only the server can speak it, what is not made yet is worth a second question. @param {Line} line @param {string} lang @param {() => boolean} isOver */
  async #file(line, lang, isOver) {
    const first = await this.files.get(line.seq);
    if (first.status !== NOT_YET || this.browser.has(lang) || isOver()) return first;
    if (this.queue.isStale(line, this.clock.now())) return first;
    return this.files.get(line.seq, { again: true });
  }

  /** @param {Line} line @param {Outcome | "late"} outcome */
  #over(line, outcome) {
    this.speaking = null;
    if (outcome === "refused") {
      this.#refused();
      return;
    }
    if (outcome !== "late") this.trouble = outcome === "failed" ? "failing" : null;
    if (outcome !== "spoken") note(outcome, { seq: line.seq });
    if (!this.#isNextReady()) this.sound.restore();
    this.render();
    this.#next();
  }

  /** The next one will follow at once: the camera need not be heard in between. */
  #isNextReady() {
    const next = this.queue.peek(this.clock.now());
    if (!next) return false;
    return this.#wayOf(this.#langOf(next)) === "browser" || this.files.isHere(next.seq);
  }

  /** The file of the next one is asked for while this one is spoken. */
  #prepare() {
    const next = this.speaking && this.queue.peek(this.clock.now());
    const kept = [this.speaking, next].flatMap((line) => (line ? [line.seq] : []));
    this.files.keep(kept);
    if (next && this.voices.includes(this.#langOf(next))) this.files.get(next.seq);
  }

  /** Lines were taken back: they are not spoken, or no further. */
  #correct() {
    const { store, queue, speaking } = this;
    this.corrections = store.corrections;
    const stands = (/** @type {Line} */ line) => !line.withdrawn && store.lines.includes(line);
    queue.retain(stands);
    if (!speaking || stands(speaking)) return;
    this.#silence();
    this.files.rest();
  }

  // --- ends ---------------------------------------------------------------------------------------

  /** By the locked screen, which can begin it again. */
  #pause() {
    this.#halt();
    this.lockScreen.pause();
  }

  /** The browser wants another tap. */
  #refused() {
    note("refused");
    this.stop();
    this.trouble = "refused";
    this.render();
  }

  #halt() {
    if (!this.isOn) return;
    this.isOn = false;
    this.run += 1;
    this.trouble = null;
    this.queue.clear();
    this.#silence();
    this.files.stop();
    this.sound.release();
    this.render();
  }

  #silence() {
    this.turn += 1;
    this.speaking = null;
    this.browser.cancel();
  }

  // --- which voice --------------------------------------------------------------------------------

  #onVoices() {
    if (this.trouble === "failing") this.trouble = null;
    this.render();
  }

  /** Of what will be said. */
  get #lang() {
    return this.store.known.commentaryLanguage ?? "en";
  }

  get #title() {
    return this.store.known.title || this.messages.text("listen.title");
  }

  /** @param {Line} line */
  #langOf(line) {
    return line.lang ?? this.#lang;
  }

  /** @param {string} lang @returns {"server" | "browser" | null} */
  #wayOf(lang) {
    if (this.voices.includes(lang)) return "server";
    return this.browser.has(lang) ? "browser" : null;
  }
}
