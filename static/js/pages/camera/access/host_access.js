/**
 * Who may watch this page's broadcast, as the server tells its host: the way in, link and QR code,
 * PIN, who waits. Touches no DOM.
 *
 * Nothing is shown before the server has said it. What may have changed is not shown any more: an
 * old QR code on a screen would be scanned.
 *
 * @import {Key} from "../../../core/saved_broadcasts.js"
 * @import {SessionView} from "../../../core/store.js"
 * @import {Access, AccessChange, Inside, WayIn} from "../../../transport/host_access.js"
 *
 * @typedef {object} Shared what leaves the page; null: not known (any more), it is on its way
 * @property {WayIn} wayIn
 * @property {string | null} joinUrl
 * @property {string | null} qr address of the picture
 * @property {string | null} pin
 */

import { globalTimers } from "../../../core/backoff.js";
import { serverErrorCode } from "../../../core/error_codes.js";

const AGAIN_MS = 2500; // after a failure
/** How often the server is asked, where something happens that no event tells. @type {Partial<Record<WayIn, number>>} */
const LOOK_MS = { ask: 2500, pin: 20_000 };

export class HostAccess {
  /**
   * @param {object} options
   * @param {import("../../../transport/host_access.js").HostAccessApi} options.api
   * @param {() => Key | null} options.key of the broadcast that this page runs; null: none
   * @param {() => SessionView | null} options.session
   * @param {() => void} options.onChange
   * @param {() => void} [options.onAsked] somebody has begun to wait
   * @param {() => boolean} [options.hidden] nobody looks at this page
   * @param {import("../../../core/backoff.js").Timers} [options.timers]
   * @param {{make: (blob: Blob) => string, drop: (url: string) => void}} [options.pictures]
   */
  constructor({
    api, key, session, onChange, onAsked = () => {}, hidden = () => false, timers = globalTimers, pictures = blobUrls,
  }) {
    this.api = api;
    this.keyNow = key;
    this.session = session;
    this.onChange = onChange;
    this.onAsked = onAsked;
    this.hidden = hidden;
    this.timers = timers;
    this.pictures = pictures;
  }

  /** @type {Key | null} of the broadcast that all this is about */
  key = null;
  /** @type {Access | null} */
  view = null;
  /** Another device, or a call whose answer was lost, may have changed it. */
  stale = false;
  /** The last look. */
  failed = false;
  /** @type {Set<string>} who the host has just spoken about */
  decided = new Set();
  /** @type {string | null} */
  #qr = null;
  /** @type {string | null} the link that it shows, or will */
  #qrOf = null;
  /** @type {number | null} */
  #timer = null;
  #telling = 0; // changes on their way
  #hiding = 0; // those of them that end the present link, or PIN
  #asked = 0; // a look whose answer comes after a newer one, or after a change, is out of date
  #news = 0; // changes that the log told
  /** @type {Promise<unknown>} changes go one after the other */
  #turn = Promise.resolve();

  /** @param {Key | null} key */
  #begin(key) {
    this.#dropQr();
    this.#plan(null);
    this.key = key;
    this.view = null;
    this.stale = this.failed = false;
    this.decided = new Set();
    this.#telling = this.#hiding = this.#asked = 0;
    this.#turn = Promise.resolve();
  }

  /** Called with every change of the broadcast: there is one now, another one, or none. */
  follow() {
    const key = this.keyNow();
    if (key?.id !== this.key?.id) this.#begin(key);
    const wayIn = this.session()?.wayIn;
    if (this.key && !this.view && wayIn && this.#timer === null && !this.#asked) this.load();
  }

  /** The log says that something changed. */
  heard() {
    this.stale = true;
    this.#news += 1;
    this.load();
    this.onChange();
  }

  /** The log was lost for a while. */
  again() {
    if (this.view || this.wayIn !== "code") this.load();
  }

  /** The page is looked at again, or its network is back. */
  hurry() {
    if (this.#timer !== null) this.load();
  }

  /** @returns {WayIn} */
  get wayIn() {
    return this.view?.wayIn ?? this.session()?.wayIn ?? "code";
  }

  /** @returns {Shared} */
  get shared() {
    const { wayIn, view } = this;
    const session = this.session();
    const nothing = { wayIn, joinUrl: null, qr: null, pin: null };
    if (!session || this.stale || this.#hiding > 0) return nothing;
    if (wayIn === "code") {
      // The session's own address may be the one that a guarded start answered, for the host's eyes.
      return { ...nothing, joinUrl: view?.joinUrl ?? session.joinUrl, qr: `/game/${session.id}/qr.svg` };
    }
    if (!view) return nothing;
    const { joinUrl, pin } = view;
    return isWhole(view) ? { wayIn, joinUrl, qr: this.#qr, pin } : { ...nothing, pin };
  }

  /** Changes are on their way. */
  get telling() {
    return this.#telling > 0;
  }

  /** The longest first. */
  get waiting() {
    return this.wayIn === "ask" ? (this.view?.waiting ?? []) : [];
  }

  async load() {
    const { key } = this;
    if (!key || this.#telling > 0) return; // their answer is newer
    const number = ++this.#asked;
    try {
      const view = await this.api.read(key);
      if (number === this.#asked && key === this.key) this.#take(view);
    } catch {
      if (number !== this.#asked || key !== this.key) return;
      this.failed = true;
      this.#plan(AGAIN_MS);
      this.onChange();
    }
  }

  /**
   * @param {AccessChange} change
   * @returns {Promise<string | null>} what went wrong, as `core/error_codes.js` names it
   */
  change(change) {
    const way = change.wayIn !== undefined && change.wayIn !== this.wayIn;
    const ends = way || change.newPin || change.pinDigits !== undefined;
    return this.#tell(Boolean(ends), (key) => this.api.change(key, change));
  }

  /** @param {Inside} inside @returns {Promise<string | null>} as `change` */
  newLink(inside) {
    return this.#tell(true, (key) => this.api.newLink(key, inside));
  }

  /**
   * Whoever is gone, or was answered by another device meanwhile, is no error. Who has come since
   * the last look was seen by nobody: "all" are those who are shown.
   * @param {"let_in" | "refuse"} decision
   * @param {string | readonly string[] | null} who null: all who are shown
   * @returns {Promise<string | null>} as `change`
   */
  async decide(decision, who) {
    const people = who === null ? this.waiting.map((one) => one.who) : [who].flat();
    const fresh = people.filter((one) => !this.decided.has(one));
    if (fresh.length === 0) return null; // the second of two taps
    for (const one of fresh) this.decided.add(one);
    const problem = await this.#tell(false, (key) => this.api.decide(key, decision, fresh));
    for (const one of fresh) this.decided.delete(one);
    this.onChange();
    return problem;
  }

  // --- inside -----------------------------------------------------------------------------------

  /**
   * @param {boolean} hides the link, or the PIN, is another one afterwards
   * @param {(key: Key) => Promise<Access>} work
   * @returns {Promise<string | null>}
   */
  async #tell(hides, work) {
    const { key } = this;
    if (!key) return "gone";
    const news = this.#news;
    this.#telling += 1;
    if (hides) this.#hiding += 1;
    this.onChange();
    const mine = this.#turn.then(() => work(key));
    this.#turn = mine.catch(() => undefined);
    /** @type {{view?: Access, problem: string | null}} */
    const told = await mine.then((view) => ({ view, problem: null }), (error) => ({ problem: serverErrorCode(error) }));
    if (key !== this.key) return told.problem;
    this.#telling -= 1;
    this.#asked += 1;
    if (hides) this.#hiding -= 1;
    if (told.view) this.#take(told.view);
    // It may have been done all the same; or somebody else has changed it since.
    if (!told.view || news !== this.#news) {
      this.stale ||= hides || news !== this.#news;
      this.load();
    }
    this.onChange();
    return told.problem;
  }

  /** @param {Access} view */
  #take(view) {
    const known = new Set(this.waiting.map(({ who }) => who));
    this.view = view;
    this.stale = false;
    this.failed = false;
    if (this.waiting.some(({ who }) => !known.has(who))) this.onAsked();
    this.#showQr(view);
    this.#plan(LOOK_MS[view.wayIn] ?? null);
    this.onChange();
  }

  /** @param {Access} view */
  #showQr(view) {
    const wanted = view.wayIn !== "code" && isWhole(view) ? view.joinUrl : null;
    if (wanted === this.#qrOf) return;
    this.#dropQr();
    this.#qrOf = wanted;
    if (wanted && this.key) this.#fetchQr(this.key, wanted);
  }

  /** @param {Key} key @param {string} joinUrl */
  async #fetchQr(key, joinUrl) {
    const picture = await this.api.qr(key).catch(() => null);
    if (this.#qrOf !== joinUrl || key !== this.key) return;
    if (picture) {
      this.#qr = this.pictures.make(picture);
      this.onChange();
    } else {
      this.timers.setTimeout(() => this.#qrOf === joinUrl && key === this.key && this.#fetchQr(key, joinUrl), AGAIN_MS);
    }
  }

  #dropQr() {
    if (this.#qr) this.pictures.drop(this.#qr);
    this.#qr = null;
    this.#qrOf = null;
  }

  /** @param {number | null} ms */
  #plan(ms) {
    if (this.#timer !== null) this.timers.clearTimeout(this.#timer);
    this.#timer = null;
    if (ms === null) return;
    this.#timer = this.timers.setTimeout(() => (this.hidden() ? this.#plan(ms) : this.load()), ms);
  }
}

/** A link that lacks its key leads nowhere. @param {Access} view */
function isWhole({ wayIn, joinUrl }) {
  return wayIn === "code" || wayIn === "ask" || joinUrl.includes("#");
}

const blobUrls = {
  make: (/** @type {Blob} */ blob) => URL.createObjectURL(blob),
  drop: (/** @type {string} */ url) => URL.revokeObjectURL(url),
};
