/**
 * What the host chose of the commentary, and what this device remembers of it for the next
 * broadcast. Where it is stored is passed in.
 *
 * @import {Chosen, SessionView} from "../../../core/store.js"
 */

import { SavedChoice } from "../../shared/storage.js";

const KEY = "sideline.commentary";
const LANGUAGES = /** @type {const} */ (["en", "de", "fr", "es"]);
const STYLES = /** @type {const} */ (["neutral", "lively", "children"]);

/** @param {SessionView} session @returns {Chosen} */
export function chosenOf(session) {
  return {
    on: session.commentary,
    language: session.commentaryLanguage,
    style: session.commentaryStyle,
    sound: session.commentarySound,
    vision: session.commentaryVision,
  };
}

/**
 * For the broadcast that is not there yet. Language and style are remembered, once chosen, and so is
 * that no model may look: whoever said no is not asked to say it again.
 */
export class CommentaryWishes {
  /**
   * @param {object} options
   * @param {() => Storage} options.storage may throw, also when asked for: then nothing is remembered
   * @param {readonly string[]} options.languages of the browser, the dearest first
   * @param {Chosen["language"]} options.site where none of those is spoken here
   */
  constructor({ storage, languages, site }) {
    this.saved = new SavedChoice(storage, KEY);
    const saved = this.saved.read();
    /** @type {Chosen} */
    this.chosen = {
      on: true,
      language: oneOf(LANGUAGES, saved.language) ?? spoken(languages) ?? site,
      style: oneOf(STYLES, saved.style) ?? "neutral",
      sound: false,
      vision: saved.vision !== false,
    };
  }

  /** @param {Partial<Chosen>} change */
  change(change) {
    this.chosen = { ...this.chosen, ...change };
    const { on: _on, sound: _sound, ...kept } = change;
    if (Object.keys(kept).length === 0) return;
    const { language, style, vision } = { ...this.saved.read(), ...kept };
    this.saved.write({ language, style, ...(vision === false && { vision }) });
  }
}

/** @param {readonly string[]} languages like `de-AT` */
function spoken(languages) {
  const codes = languages.map((tag) => tag.toLowerCase().split("-")[0]);
  return oneOf(LANGUAGES, codes.find((code) => oneOf(LANGUAGES, code)));
}

/** @template {string} T @param {readonly T[]} known @param {unknown} value @returns {T | null} */
function oneOf(known, value) {
  return known.find((one) => one === value) ?? null;
}
