/**
 * The calls by which people tell of the match: as its host, by the host's key, or as a scorekeeper,
 * by the token that their link was exchanged for. Neither ever belongs into a log.
 *
 * @import {Match, Moment, Side} from "../core/store.js"
 *
 * @typedef {{hostKey: string} | {scorekeeper: string}} Proof who says so
 *
 * @typedef {object} MatchState as `GET …/match` answers (`MatchStateOut`)
 * @property {Match | null} match
 * @property {Moment[]} moments newest last
 * @property {string} title
 * @property {import("../core/store.js").State} state
 * @property {string | null} reason
 * @property {string | null} pauseUntil
 * @property {string} serverTime
 * @property {number} seq of the log
 *
 * @typedef {MatchState & {event: number | null, undoUntil: string | null}} MatchChanged
 *   `event`: the number of what was told; null: nothing changed by it
 *
 * @typedef {{name?: string, colour?: string}} TeamChange
 * @typedef {object} MatchChange what is left out stays as it is
 * @property {string} [sport]
 * @property {number} [minutes] of a period
 * @property {TeamChange} [home]
 * @property {TeamChange} [away]
 * @property {Partial<Record<Side, number>>} [score] absolute
 * @property {Partial<Record<Side, number>>} [points] absolute
 * @property {number} [unit] that score and points are meant for
 * @property {{seconds: number}} [clock]
 *
 * @typedef {"start" | "stop" | "break" | "finish"} ClockAction
 * @typedef {{id: string, kind: string, team?: Side, score?: number, unit?: number, ago?: number}} MomentTold
 *   `id`: made here; `ago`: seconds since it was pressed
 *
 * @typedef {{open: boolean, joinUrl: string | null, here: number}} Scorekeepers
 */

import { parseJson } from "./http.js";

const ANSWER_MS = 5000;
const QUIET_MS = 4000; // a look at how it stands: the next one is on its way anyway

export class MatchApi {
  /**
   * @param {import("./calls.js").Calls} calls
   * @param {string} id
   * @param {Proof} proof
   */
  constructor(calls, id, proof) {
    this.calls = calls;
    this.path = `/api/sessions/${id}`;
    /** @type {Record<string, string>} */
    this.headers = "hostKey" in proof ? { "X-Host-Key": proof.hostKey } : { "X-Scorekeeper": proof.scorekeeper };
    /** @type {string | null} of what was read last */
    this.etag = null;
  }

  /** How it stands; null: as it was told last. @returns {Promise<MatchState | null>} */
  async read() {
    const headers = this.etag === null ? this.headers : { ...this.headers, "If-None-Match": this.etag };
    const answer = await this.calls.look(`${this.path}/match`, { headers, timeoutMs: QUIET_MS });
    if (answer === null) return null;
    this.etag = answer.etag;
    return parseJson(answer.text);
  }

  /** @param {MatchChange} change @returns {Promise<MatchChanged>} */
  change(change) {
    return this.#tell("match", change);
  }

  /** @param {{do: ClockAction, pauseMinutes?: number | null}} action @returns {Promise<MatchChanged>} */
  clock(action) {
    return this.#tell("match/clock", action);
  }

  /** @param {MomentTold} moment @returns {Promise<MatchChanged>} */
  moment(moment) {
    return this.#tell("match/moments", moment);
  }

  /** @param {number} seq @returns {Promise<MatchChanged>} */
  undo(seq) {
    return this.#tell("match/undo", { seq });
  }

  /**
   * Not repeated here: whoever calls keeps the order of what was told, and tells it again.
   * @param {string} path
   * @param {object} body
   * @returns {Promise<any>} as the methods above promise
   */
  #tell(path, body) {
    const options = { headers: this.headers, body, timeoutMs: ANSWER_MS, patienceMs: 0 };
    return this.calls.call("POST", `${this.path}/${path}`, options);
  }
}

/** Whom a host lets keep the score. @typedef {import("../core/saved_broadcasts.js").Key} Key */
export class ScorekeepersApi {
  /** @param {import("./calls.js").Calls} calls */
  constructor(calls) {
    this.calls = calls;
  }

  /** @param {Key} key @returns {Promise<Scorekeepers>} */
  read({ id, hostKey }) {
    return this.calls.call("GET", pathOf(id), { hostKey, timeoutMs: QUIET_MS, patienceMs: 0 });
  }

  /** Another link; the one before, and whoever came by it, ends. Not repeated by itself. @param {Key} key @returns {Promise<Scorekeepers>} */
  renew({ id, hostKey }) {
    return this.calls.call("POST", pathOf(id), { hostKey, body: {}, patienceMs: 0 });
  }

  /** @param {Key} key @returns {Promise<Scorekeepers>} */
  takeBack({ id, hostKey }) {
    return this.calls.call("DELETE", pathOf(id), { hostKey });
  }

  /** @param {Key} key */
  async qr({ id, hostKey }) {
    const text = await this.calls.text("GET", `${pathOf(id)}/qr.svg`, { hostKey, timeoutMs: ANSWER_MS });
    return new Blob([text], { type: "image/svg+xml" });
  }

  /** What a link's key is exchanged for. @param {string} id @param {string} key @returns {Promise<{scorekeeper: string}>} */
  join(id, key) {
    return this.calls.call("POST", `${pathOf(id)}/join`, { body: { key } });
  }
}

/** @param {string} id */
function pathOf(id) {
  return `/api/sessions/${id}/scorekeepers`;
}
