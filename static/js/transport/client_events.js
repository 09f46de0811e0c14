/**
 * Reports to the server how this page's own connection fares: in batches, within bounds,
 * and never in the way. Nothing about a person. What cannot be delivered is dropped.
 */

import { globalTimers } from "../core/backoff.js";
import { eventCode } from "../core/error_codes.js";

const BATCH = 20; // the server takes no more at once
const MAX_WAITING = 60; // then the oldest goes
const SOON_MS = 3000;
const MAX_PAUSE_MS = 120_000;
const SAME_MS = 30_000; // a failure repeated within this time is the same one
const MAX_DURATION_MS = 600_000;

/** @import {Failure} from "../core/error_codes.js" */
/** @typedef {{kind: string, code: string, ms?: number}} ClientEvent */
/** @typedef {{cause?: Failure | string | null, ms?: number}} ReportFacts `cause`: an error, or a word */
/** @typedef {(kind: string, facts?: ReportFacts) => void} Report as `ClientEvents.report` */

export class ClientEvents {
  /**
   * @param {object} options
   * @param {"camera" | "spectator"} options.page
   * @param {import("./http.js").Fetch} [options.fetch]
   * @param {((url: string, body: Blob) => boolean) | null} [options.beacon]
   * @param {() => Record<string, string>} [options.whoAsks] headers, where not everybody may tell
   * @param {import("../core/backoff.js").Timers} [options.timers]
   * @param {() => number} [options.now] monotonic
   */
  constructor({ page, fetch, beacon, whoAsks = () => ({}), timers = globalTimers, now = () => performance.now() }) {
    this.page = page;
    this.fetch = fetch ?? ((input, init) => globalThis.fetch(input, init));
    this.beacon = beacon ?? globalThis.navigator?.sendBeacon?.bind(globalThis.navigator) ?? null;
    this.whoAsks = whoAsks;
    this.timers = timers;
    this.now = now;
    /** @type {string | null} nothing is sent before it is known of which broadcast */
    this.url = null;
    this.player = "";
    /** @type {ClientEvent[]} */
    this.waiting = [];
    /** @type {Map<string, number>} kind and code → when */
    this.lately = new Map();
    /** @type {number | null} */
    this.timer = null;
    this.sending = false;
    this.failures = 0;
    this.urgent = false;
  }

  /**
   * From now on of this broadcast. What was noted before the first one belongs to it.
   * @param {string} id
   * @param {string} player
   */
  open(id, player) {
    const url = `/api/sessions/${id}/client-events`;
    if (this.url !== null && this.url !== url) {
      this.leave();
      this.lately.clear();
    }
    this.url = url;
    this.player = player;
    this.failures = 0;
    if (this.waiting.length) this.#soon(this.#pause(SOON_MS));
  }

  /**
   * @param {string} kind of `sessions_app.models.ClientEvent.Kind`
   * @param {ReportFacts} [facts]
   */
  report(kind, { cause = "", ms } = {}) {
    /** @type {ClientEvent} */
    const event = { kind, code: eventCode(cause) };
    if (ms !== undefined && Number.isFinite(ms)) event.ms = Math.min(MAX_DURATION_MS, Math.max(0, Math.round(ms)));
    if (this.#isRepeated(event)) return;
    this.waiting.push(event);
    if (this.waiting.length > MAX_WAITING) this.waiting.shift();
    // A server that no webhook tells who publishes looks when the camera says so.
    if (kind === "joined" && this.page === "camera") this.urgent = true;
    if (this.url !== null) this.#soon(this.#pause(SOON_MS));
  }

  /** Whoever may not watch may not tell either: until `open` everything is kept. */
  wait() {
    this.#cancel();
    this.url = null;
  }

  /** The page goes away, or goes on with another broadcast: send now what is left to send. */
  leave() {
    this.#cancel();
    if (this.url === null) return;
    while (this.waiting.length > 0) {
      const body = this.#body(this.waiting.splice(0, BATCH));
      if (!this.#post(this.url, body)) return;
    }
  }

  /** @param {ClientEvent} event */
  #isRepeated({ kind, code }) {
    if (kind === "joined") return false;
    const key = `${kind} ${code}`;
    const now = this.now();
    if (now - (this.lately.get(key) ?? -Infinity) < SAME_MS) return true;
    this.lately.set(key, now);
    return false;
  }

  /** @param {ClientEvent[]} events */
  #body(events) {
    return JSON.stringify({ page: this.page, player: this.player, events });
  }

  /** Survives the page. A beacon has no headers. @param {string} url @param {string} body @returns {boolean} it is on its way */
  #post(url, body) {
    try {
      const json = { type: "application/json" };
      const who = this.whoAsks();
      const anonymous = Object.keys(who).length === 0;
      if (anonymous && this.beacon?.(url, new Blob([body], json))) return true;
      this.fetch(url, { ...request(body, who), keepalive: true }).catch(() => undefined);
      return true;
    } catch {
      return false;
    }
  }

  /** @param {number} ms @returns {number} none before what is urgent, unless the server said wait */
  #pause(ms) {
    return this.urgent && this.failures === 0 ? 0 : ms;
  }

  /** @param {number} ms */
  #soon(ms) {
    if (this.sending) return;
    if (ms === 0) this.#cancel();
    if (this.timer !== null) return;
    this.timer = this.timers.setTimeout(() => {
      this.timer = null;
      this.#send();
    }, ms);
  }

  #cancel() {
    if (this.timer !== null) this.timers.clearTimeout(this.timer);
    this.timer = null;
  }

  async #send() {
    const { url } = this;
    const batch = this.waiting.splice(0, BATCH);
    if (url === null || batch.length === 0) return;
    this.sending = true;
    this.urgent = false;
    let pauseMs = SOON_MS;
    try {
      const response = await this.fetch(url, request(this.#body(batch), this.whoAsks()));
      if (url === this.url) pauseMs = this.#onAnswer(response, batch);
    } catch {
      if (url === this.url) pauseMs = this.#again(batch, 0);
    }
    this.sending = false;
    if (this.waiting.length > 0 && this.url !== null) this.#soon(this.#pause(pauseMs));
  }

  /** @param {Response} answer @param {ClientEvent[]} batch @returns {number} how long to wait before the next one */
  #onAnswer({ status, headers }, batch) {
    if (status === 429 || status >= 500) {
      return this.#again(batch, (Number(headers.get("Retry-After")) || 0) * 1000);
    }
    this.failures = 0;
    if (status === 404 || status === 410) this.waiting = []; // over: nobody wants to know
    return SOON_MS;
  }

  /** @param {ClientEvent[]} batch @param {number} askedMs */
  #again(batch, askedMs) {
    this.failures += 1;
    this.waiting = [...batch, ...this.waiting].slice(-MAX_WAITING);
    const pauseMs = SOON_MS * 2 ** Math.min(this.failures, 10);
    return Math.max(askedMs, Math.min(MAX_PAUSE_MS, pauseMs));
  }
}

/** @param {string} body @param {Record<string, string>} who @returns {RequestInit} */
function request(body, who) {
  const headers = { "Content-Type": "application/json", ...who };
  return { method: "POST", headers, body, cache: "no-store", credentials: "same-origin" };
}
