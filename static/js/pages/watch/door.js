/**
 * The door of a broadcast whose code is not enough: tries what this browser has, asks for what is
 * missing, waits for the host's word. Knows the API and no page: `onShow` says what to show.
 *
 * Everything is judged by the server; what is kept here only saves a person from typing again.
 */

import { globalTimers, ReconnectPolicy } from "../../core/backoff.js";
import { isLinkKey, isPin, tidyPin } from "../../core/ids.js";

const POLL_MS = 3000;
const HIDDEN_POLL_MS = 12_000; // after a minute of silence the host is not asked any more
const REFUSED_POLL_MS = 15_000; // a host may think better of it
const NEEDED = new Set(["link_key_needed", "code_needed", "ask_first"]);
const LAST_WORD = new Set([401, 403, 404, 410]);

/**
 * @import {SessionView} from "../../core/store.js"
 * @import {Failure} from "../../core/error_codes.js"
 * @import {Admission} from "../../transport/api.js"
 *
 * @typedef {"checking" | "link_key_needed" | "link_renewed" | "code_needed" | "ask_first" | "waiting_for_host"
 *   | "refused_by_host" | "banned" | "ended" | "offline"} DoorState
 *
 * @typedef {object} DoorShown
 * @property {DoorState} state
 * @property {"changed" | "link_renewed" | "link_wrong" | null} note why somebody stands here again
 * @property {string | null} problem with what was typed, or with the way to the server
 * @property {number | null} waitMs how long the problem lasts
 * @property {string} name by which the host is asked
 * @property {boolean} busy an answer is on its way
 */

export class Door {
  /**
   * @param {object} options
   * @param {import("../../transport/api.js").Api} options.api
   * @param {string} options.id
   * @param {import("../shared/admissions.js").SavedAdmissions} options.saved
   * @param {(session: SessionView) => void} options.onIn
   * @param {() => void} options.onGone there is no such broadcast (any more)
   * @param {(shown: DoorShown) => void} options.onShow
   * @param {(step: string, facts?: object) => void} [options.log]
   * @param {import("../../core/backoff.js").Timers} [options.timers]
   * @param {ReconnectPolicy} [options.policy]
   * @param {() => boolean} [options.hidden] nobody looks at the page
   */
  constructor({
    api, id, saved, onIn, onGone, onShow, log = () => {}, timers = globalTimers, policy = new ReconnectPolicy(),
    hidden = () => document.hidden,
  }) {
    this.api = api;
    this.id = id;
    this.saved = saved;
    this.onIn = onIn;
    this.onGone = onGone;
    this.onShow = onShow;
    this.log = log;
    this.timers = timers;
    this.policy = policy;
    this.hidden = hidden;
    this.isOpen = false;
    this.hasBrokenKey = false;
    /** @type {DoorShown} */
    this.shown = { state: "checking", note: null, problem: null, waitMs: null, name: "", busy: false };
    this.run = 0; // late answers of an earlier one are nobody's
    this.failures = 0;
    /** @type {number | null} */
    this.timer = null;
  }

  /** @param {{note?: DoorShown["note"], afterMs?: number}} [how] */
  open({ note = null, afterMs = 0 } = {}) {
    this.isOpen = true;
    this.failures = 0;
    this.#show({ state: "checking", note, busy: true });
    if (afterMs > 0) this.#later(afterMs);
    else this.#look();
  }

  /** A link with something behind `#` was opened. @param {string} key */
  useKey(key) {
    this.hasBrokenKey = !isLinkKey(key);
    if (!this.hasBrokenKey) this.saved.keepKey(this.id, key);
    if (this.isOpen) this.again();
  }

  /** What kept somebody out may be over. */
  again() {
    if (this.shown.state !== "waiting_for_host") this.#show({ busy: true });
    this.#look();
  }

  /** The page or its network came back to life. */
  hurry() {
    if (this.isOpen && !this.shown.busy) this.#look();
  }

  close() {
    this.isOpen = false;
    this.run += 1;
    this.#cancel();
  }

  /** @param {string} text as typed */
  async typePin(text) {
    const pin = tidyPin(text);
    if (isPin(pin)) await this.#bring({ pin });
    else this.#show({ problem: pin ? "pin_form" : "pin_empty" });
  }

  /** @param {string} text */
  async ask(text) {
    const name = text.trim();
    if (name) await this.#bring({ name }, name);
    else this.#show({ problem: "name_empty" });
  }

  // --- what this browser has --------------------------------------------------------------------

  async #look() {
    const run = this.#begin();
    try {
      const standing = await this.#standing();
      if (run === this.run) await this.#onStanding(standing, run);
    } catch (error) {
      if (run === this.run) await this.#onRefusal(error);
    }
  }

  async #standing() {
    if (this.hasBrokenKey) this.shown.note = "link_wrong";
    this.hasBrokenKey = false;
    const key = this.saved.keyOf(this.id);
    if (key) {
      try {
        return this.#kept(await this.api.askForAdmission(this.id, { key }));
      } catch (error) {
        if (!LAST_WORD.has(error.status)) throw error; // nobody has judged it yet
        this.saved.forgetKey(this.id);
        if (error.code === "link_renewed") this.shown.note = "link_renewed";
        if (error.code === "code_wrong") this.shown.note = "link_wrong";
      }
    }
    return this.api.admission(this.id).catch((error) => this.#withoutSaved(error));
  }

  /**
   * An admission that is over stays over: what does somebody need who has none?
   * @param {Failure} error
   * @returns {Promise<Admission>}
   */
  #withoutSaved(error) {
    const mine = this.saved.of(this.id);
    const over = NEEDED.has(error.code ?? "") || error.code === "link_renewed";
    if (!mine || !over) throw error;
    this.saved.forget(this.id);
    this.shown.name = mine.name;
    if (error.code === "link_renewed" && this.shown.note !== "link_wrong") this.shown.note = "link_renewed";
    // Who waits and was silent for too long (asleep, no network) is not asked about any more.
    if (error.code === "ask_first" && this.shown.state === "waiting_for_host") return this.#askAgain(mine.name);
    if (error.code !== "link_renewed") throw error;
    return this.api.admission(this.id);
  }

  /** @param {string} name */
  async #askAgain(name) {
    return this.#kept(await this.api.askForAdmission(this.id, { name }), name);
  }

  // --- what somebody brings ---------------------------------------------------------------------

  /** @param {{pin: string} | {name: string}} body @param {string} [name] */
  async #bring(body, name = "") {
    if (this.shown.busy) return;
    const run = this.#begin();
    this.#show({ problem: null, busy: true });
    try {
      this.#kept(await this.api.askForAdmission(this.id, body), name);
    } catch (error) {
      if (run === this.run) await this.#onBroughtInVain(error);
      return;
    }
    if (run === this.run) await this.#look(); // with what this browser has now
  }

  /** @param {Failure} error */
  async #onBroughtInVain(error) {
    const { code, status = 0, retryAfterMs = null } = error;
    this.log("not let in", { status, code: code ?? error.kind });
    if (code === "code_wrong") this.#show({ problem: "code_wrong", busy: false });
    else if (code === "too_many_codes" || code === "queue_full") {
      this.#show({ problem: code, waitMs: retryAfterMs, busy: false });
    } else if (status === 422 || status === 400) this.#show({ problem: "name_wrong", busy: false });
    else if (LAST_WORD.has(status)) await this.#onRefusal(error);
    else this.#show({ problem: status === 429 ? "busy" : "unreachable", waitMs: retryAfterMs, busy: false });
  }

  // --- what the server says ---------------------------------------------------------------------

  /** @param {Admission} standing @param {number} run */
  async #onStanding(standing, run) {
    this.failures = 0;
    if (standing.status === "waiting") {
      const name = this.saved.of(this.id)?.name ?? "";
      this.#show({ state: "waiting_for_host", problem: null, name, busy: false });
      this.#later(this.hidden() ? HIDDEN_POLL_MS : POLL_MS);
      return;
    }
    const session = await this.api.session(this.id);
    if (run !== this.run) return;
    this.log("let in", { status: standing.status });
    this.close();
    this.onIn(session);
  }

  /** @param {Failure} error */
  async #onRefusal(error) {
    const { code = null, status = 0, retryAfterMs } = error;
    this.log("kept out", { status, code: code ?? error.kind });
    const state = stateOf(error);
    if (status === 404) {
      this.close();
      this.onGone();
    } else if (state) {
      this.failures = 0;
      this.#show({ state, problem: null, busy: false });
      if (state === "refused_by_host") this.#later(REFUSED_POLL_MS);
    } else {
      const delayMs = this.policy.delay(this.failures) + (retryAfterMs ?? 0);
      this.failures += 1;
      const waits = this.shown.state === "waiting_for_host";
      this.#show({ state: waits ? this.shown.state : "offline", problem: waits ? "trying" : null, busy: false });
      this.#later(delayMs);
    }
  }

  /** @param {Admission} answer @param {string} [name] */
  #kept(answer, name = "") {
    this.saved.forgetKey(this.id);
    if (answer.admission) this.saved.keep(this.id, { admission: answer.admission, name });
    return answer;
  }

  /** @param {Partial<DoorShown>} change */
  #show(change) {
    this.shown = { ...this.shown, waitMs: null, ...change };
    this.onShow(this.shown);
  }

  #begin() {
    this.#cancel();
    this.run += 1;
    return this.run;
  }

  /** @param {number} ms */
  #later(ms) {
    this.#cancel();
    this.timer = this.timers.setTimeout(() => {
      this.timer = null;
      this.#look();
    }, ms);
  }

  #cancel() {
    if (this.timer !== null) this.timers.clearTimeout(this.timer);
    this.timer = null;
  }
}

/** @param {Failure} error @returns {DoorState | null} null: it says nothing about who may watch */
function stateOf({ code = null, status }) {
  if (NEEDED.has(code ?? "") || code === "refused_by_host" || code === "banned" || code === "link_renewed") {
    return /** @type {DoorState} */ (code);
  }
  return status === 410 ? "ended" : null;
}
