/**
 * Whom this broadcast's host lets keep the score: the link, how many keep it now. Touches no DOM.
 * The link is a secret: it is shown because somebody asked, and not any more when it may have ended.
 *
 * @import {Key} from "../../../core/saved_broadcasts.js"
 * @import {Scorekeepers} from "../../../transport/match_api.js"
 */

import { globalTimers } from "../../../core/backoff.js";
import { Poll } from "../../../transport/poll.js";

const LOOK_MS = 3000; // while somebody looks

export class Keepers {
  /**
   * @param {object} options
   * @param {import("../../../transport/match_api.js").ScorekeepersApi} options.api
   * @param {() => Key | null} options.key of the broadcast that this page runs
   * @param {() => void} options.onChange
   * @param {import("../../../core/backoff.js").Timers} [options.timers]
   * @param {{make: (blob: Blob) => string, drop: (url: string) => void}} [options.pictures]
   */
  constructor({ api, key, onChange, timers = globalTimers, pictures = blobUrls }) {
    this.api = api;
    this.key = key;
    this.onChange = onChange;
    this.pictures = pictures;
    this.poll = new Poll({
      ...{ everyMs: LOOK_MS, timers },
      ask: () => this.#look(),
      onAnswer: () => this.#took(false),
      onError: () => this.#took(true),
    });
  }

  /** @type {Scorekeepers | null} null: not known (any more) */
  view = null;
  failed = false;
  telling = false;
  /** @type {string | null} address of the picture */
  qr = null;
  /** @type {string | null} the link that it shows, or will */
  #qrOf = null;
  #changes = 0; // a look that began before the last of them tells nothing

  start() {
    this.poll.start();
  }

  stop() {
    this.poll.stop();
  }

  /** Another link, or the first one. @returns {Promise<boolean>} it worked */
  renew() {
    return this.#tell((key) => this.api.renew(key));
  }

  /** @returns {Promise<boolean>} it worked */
  takeBack() {
    return this.#tell((key) => this.api.takeBack(key));
  }

  /** @param {(key: Key) => Promise<Scorekeepers>} work */
  async #tell(work) {
    const key = this.key();
    if (!key || this.telling) return false;
    this.telling = true;
    this.#changes += 1;
    this.#show(null);
    this.onChange();
    const view = await work(key).catch(() => null);
    this.telling = false;
    this.#changes += 1;
    if (view && key.id === this.key()?.id) this.#show(view);
    this.#took(view === null);
    this.poll.hurry();
    return view !== null;
  }

  async #look() {
    const key = this.key();
    const changes = this.#changes;
    if (!key) return;
    const view = await this.api.read(key);
    if (changes === this.#changes && key.id === this.key()?.id) this.#show(view);
  }

  /** @param {boolean} failed */
  #took(failed) {
    this.failed = failed;
    this.onChange();
  }

  /** @param {Scorekeepers | null} view */
  #show(view) {
    this.view = view;
    const wanted = view?.open ? view.joinUrl : null;
    if (wanted === this.#qrOf) return;
    if (this.qr) this.pictures.drop(this.qr);
    this.qr = null;
    this.#qrOf = wanted;
    if (wanted) this.#picture(wanted);
  }

  /** @param {string} joinUrl */
  async #picture(joinUrl) {
    const key = this.key();
    const picture = key && (await this.api.qr(key).catch(() => null));
    if (this.#qrOf !== joinUrl) return;
    if (picture) this.qr = this.pictures.make(picture);
    else this.#qrOf = null; // the next look asks again
    this.onChange();
  }
}

const blobUrls = {
  make: (/** @type {Blob} */ blob) => URL.createObjectURL(blob),
  drop: (/** @type {string} */ url) => URL.revokeObjectURL(url),
};
