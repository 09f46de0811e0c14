/** The voice of this phone or computer (`speechSynthesis`), where it has one for the language. */

import { globalTimers } from "../../../core/backoff.js";

const LONGEST_MS = 6000; // some browsers never say that they have ended …
const PER_CHARACTER_MS = 150; // … and a slow voice says seven characters a second
const SETTLED_MS = 2000; // voices that are not there by now may come all the same: then it is told

/** @import {Outcome} from "./file_voice.js" */

export class BrowserVoice {
  /**
   * @param {object} options
   * @param {() => void} options.onVoices others than before, or there are none for now
   * @param {SpeechSynthesis | undefined} [options.synthesis]
   * @param {import("../../../core/backoff.js").Timers} [options.timers]
   */
  constructor({ onVoices, synthesis = globalThis.speechSynthesis, timers = globalTimers }) {
    this.synthesis = synthesis;
    this.timers = timers;
    /** @type {SpeechSynthesisUtterance | null} kept, because browsers lose what nobody holds */
    this.utterance = null;
    /** What there is, or is not, can be told: a browser begins with no voices. */
    this.isSettled = !synthesis || synthesis.getVoices().length > 0;
    const settle = () => {
      this.isSettled = true;
      onVoices();
    };
    synthesis?.addEventListener?.("voiceschanged", settle);
    if (!this.isSettled) timers.setTimeout(settle, SETTLED_MS);
  }

  /** @param {string} lang */
  has(lang) {
    return this.#voiceFor(lang) !== null;
  }

  /** Within a tap: phones speak later only if they spoke then. */
  unlock() {
    if (!this.synthesis) return;
    this.synthesis.cancel();
    this.synthesis.speak(new SpeechSynthesisUtterance(""));
  }

  /** @param {string} text @param {string} lang @param {() => void} onBegin @returns {Promise<Outcome>} */
  speak(text, lang, onBegin) {
    const { synthesis, timers } = this;
    if (!synthesis) return Promise.resolve("failed");
    const utterance = new SpeechSynthesisUtterance(text);
    utterance.lang = lang;
    utterance.voice = this.#voiceFor(lang);
    this.utterance = utterance;
    return new Promise((resolve) => {
      const done = (/** @type {Outcome} */ outcome) => {
        timers.clearTimeout(timer);
        resolve(outcome);
      };
      const timer = timers.setTimeout(() => {
        synthesis.cancel(); // else the next one would wait for it, too
        done("failed");
      }, LONGEST_MS + text.length * PER_CHARACTER_MS);
      utterance.onend = () => done("spoken");
      utterance.onerror = ({ error }) => done(error === "not-allowed" ? "refused" : "failed");
      if (synthesis.paused) synthesis.resume();
      synthesis.speak(utterance);
      onBegin(); // not all of them tell when they begin
    });
  }

  /** Nothing more is heard, at once. */
  cancel() {
    this.utterance = null;
    this.synthesis?.cancel();
  }

  /** One on the device speaks sooner than one by the network. @param {string} lang @returns {SpeechSynthesisVoice | null} */
  #voiceFor(lang) {
    const fitting = (this.synthesis?.getVoices() ?? []).filter((voice) => baseOf(voice.lang) === baseOf(lang));
    const best = fitting.find((voice) => voice.default) ?? fitting.find((voice) => voice.localService);
    return best ?? fitting[0] ?? null;
  }
}

/** `en_US` (Android), `en-GB` → `en` @param {string} lang */
function baseOf(lang) {
  return lang.toLowerCase().split(/[-_]/)[0];
}
