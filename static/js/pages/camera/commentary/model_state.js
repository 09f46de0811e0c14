/**
 * How it stands with the vision model, as the server tells this broadcast's host: where pictures
 * are sent, and what is wrong. Touches no DOM.
 *
 * @import {Key} from "../../../core/saved_broadcasts.js"
 * @import {Model} from "../../../transport/api.js"
 *
 * @typedef {{address: string, isLocal: boolean}} Place
 */

import { globalTimers } from "../../../core/backoff.js";

const AGAIN_MS = 5000; // after a failure

export class ModelState {
  /**
   * @param {object} options
   * @param {{commentaryState: import("../../../transport/api.js").Api["commentaryState"]}} options.api
   * @param {() => Key | null} options.key of the broadcast that this page runs; null: none
   * @param {() => number} options.news so often did its log say that something changed
   * @param {Place | null} options.site what the page came with; null: no model looks
   * @param {() => void} options.onChange
   * @param {import("../../../core/backoff.js").Timers} [options.timers]
   */
  constructor({ api, key, news, site, onChange, timers = globalTimers }) {
    this.api = api;
    this.keyNow = key;
    this.newsNow = news;
    this.site = site;
    this.onChange = onChange;
    this.timers = timers;
  }

  /** @type {Key | null} of the broadcast that all this is about */
  key = null;
  /** @type {Model | null | undefined} undefined: not told yet */
  model = undefined;
  #news = 0;
  #asked = 0; // an answer that comes after a newer question is out of date
  /** @type {number | null} */
  #timer = null;

  /** Where pictures go, or would if they were let. @returns {Place | null} null: no model looks */
  get place() {
    return this.model === undefined ? this.site : this.model;
  }

  /** Called with every change of the broadcast: there is one now, another one, or none. */
  follow() {
    const key = this.keyNow();
    const isAnother = key?.id !== this.key?.id;
    if (isAnother) this.#begin(key);
    const news = this.newsNow();
    const isNews = news !== this.#news;
    this.#news = news;
    if (isNews || (isAnother && this.site)) this.#ask();
  }

  /** The log was lost for a while, or has just begun to tell. */
  again() {
    if (this.place) this.#ask();
  }

  /** @param {Key | null} key */
  #begin(key) {
    this.key = key;
    this.model = undefined;
    this.#asked += 1;
    this.#plan(null);
  }

  async #ask() {
    const { key } = this;
    this.#plan(null);
    if (!key) return;
    this.#asked += 1;
    const asked = this.#asked;
    const answer = await this.api.commentaryState(key.id, key.hostKey).catch((error) => ({ error }));
    if (asked !== this.#asked) return;
    if ("error" in answer) {
      if (!answer.error.final) this.#plan(AGAIN_MS);
      return;
    }
    this.model = answer.model;
    this.onChange();
  }

  /** @param {number | null} ms */
  #plan(ms) {
    if (this.#timer !== null) this.timers.clearTimeout(this.#timer);
    this.#timer = ms === null ? null : this.timers.setTimeout(() => this.#ask(), ms);
  }
}
