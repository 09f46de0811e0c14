/**
 * What lets this browser keep scores: tokens (all of its tabs), and the key of a link until it is
 * exchanged for one (this tab). Both are secrets.
 */

import { Shelf } from "../shared/admissions.js";

const TOKENS = "sideline.scorekeepers";
const KEYS = "sideline.scoreKeys";

export class SavedKeeping {
  /** @param {{browser?: () => Storage, tab?: () => Storage}} [places] looked up at each use: they may be forbidden */
  constructor({ browser = () => localStorage, tab = () => sessionStorage } = {}) {
    this.tokens = new Shelf(browser, TOKENS);
    this.keys = new Shelf(tab, KEYS);
  }

  /** @param {string} id @returns {string} empty: none */
  tokenOf(id) {
    return text(this.tokens.read()[id]);
  }

  /** @param {string} id @returns {string} empty: none */
  keyOf(id) {
    return text(this.keys.read()[id]);
  }
}

/** @param {unknown} found */
function text(found) {
  return typeof found === "string" && /^[\w-]{8,64}$/.test(found) ? found : "";
}
