/**
 * The HTTP API, call by call.
 *
 * @import {Grant} from "../core/grant_lifetime.js"
 * @import {Person} from "../core/people.js"
 * @import {Chosen, Claim, LogEvent, Match, Moment, SessionView, State} from "../core/store.js"
 *
 * @import {Watch} from "./host_access.js"
 * @import {MatchChange} from "./match_api.js"
 *
 * @typedef {SessionView & Grant & {hostKey: string, pin: string | null, cameraUrl: string}} Started
 *
 * @typedef {object} People
 * @property {number} count persons in the room now
 * @property {import("../core/people.js").Role | "admin" | "observer" | "stranger"} you
 * @property {{removeParticipant: boolean, speakers: boolean}} capabilities
 * @property {Person[]} people
 *
 * @typedef {object} TranscriptLine
 * @property {number} seq
 * @property {string} at
 * @property {number} seconds from the broadcast's first picture
 * @property {string} text
 * @property {string} lang
 * @property {number} energyLevel
 * @property {boolean} isHighlight
 * @property {{from: string, to: string} | null} highlight
 * @property {string | null} frameAt
 * @property {Claim[]} claims
 * @property {string[]} sources
 * @property {number | null} confidence
 *
 * @typedef {object} Model a vision model that looks
 * @property {boolean} wanted the host lets it
 * @property {string} address where pictures are sent
 * @property {boolean} isLocal
 * @property {string | null} trouble why it does not speak now
 * @property {string | null} until it is tried again then
 *
 * @typedef {{status: "not_needed" | "given" | "waiting", admission: string | null, code: string | null}} Admission
 */

import { Calls } from "./calls.js";
import { ApiError } from "./http.js";

const CHECK_TIMEOUT_MS = 5_000;

export class Api {
  /** @param {import("./calls.js").Options} [options] */
  constructor(options) {
    this.calls = new Calls(options);
  }

  /**
   * @param {{title: string, commentary: Chosen, watch?: Watch, match?: MatchChange, hostKey: string,
   *   clientId: string}} wishes
   * @param {string} idempotencyKey
   * @returns {Promise<Started>}
   */
  createSession({ title, commentary, watch, match, hostKey, clientId }, idempotencyKey) {
    const { on, language, style, sound, vision } = commentary;
    const body = {
      ...{ title, hostKey, clientId, commentary: on },
      ...{ commentaryLanguage: language, commentaryStyle: style },
      ...{ commentarySound: sound, commentaryVision: vision },
      ...watch,
      ...(match && { match }),
    };
    const headers = { "Idempotency-Key": idempotencyKey };
    return this.#grant("POST", "/api/sessions", { body, headers });
  }

  /** @param {string} id @param {string | null} [hostKey] @returns {Promise<SessionView>} */
  session(id, hostKey = null) {
    return this.#call("GET", `/api/sessions/${id}`, { hostKey, timeoutMs: CHECK_TIMEOUT_MS });
  }

  /**
   * @param {string} id
   * @param {string} hostKey
   * @param {{clientId: string, takeover?: boolean}} who
   */
  camera(id, hostKey, { clientId, takeover = false }) {
    const body = { clientId, takeover };
    return this.#grant("POST", `/api/sessions/${id}/camera`, { body, hostKey });
  }

  /**
   * @param {string} id
   * @param {string} hostKey
   * @param {number} seconds
   * @returns {Promise<{absenceUntil: string | null}>}
   */
  announceAbsence(id, hostKey, seconds) {
    const options = { body: { seconds }, hostKey, timeoutMs: CHECK_TIMEOUT_MS };
    return this.#call("POST", `/api/sessions/${id}/camera/absence`, options);
  }

  /**
   * @param {string} id
   * @param {{speak?: boolean, hostKey?: string | null}} [wishes] `speak`: to be heard as well, for whom a
   *   moderator promoted (`maySpeak` in the answer); `hostKey`: by which a host may watch, too
   */
  spectator(id, { speak = false, hostKey = null } = {}) {
    const body = speak ? { speak } : {};
    return this.#grant("POST", `/api/sessions/${id}/spectators`, { body, hostKey });
  }

  /** What everybody may know of a room before joining. @param {string} id @returns {Promise<{state: State}>} */
  joinInfo(id) {
    const options = { timeoutMs: CHECK_TIMEOUT_MS, patienceMs: 0 };
    return this.#call("GET", `/api/v1/nests/${id}/info`, options);
  }

  /**
   * A grant with the role of whoever asks: by session cookie, or by `authorization`.
   * @param {string} id
   * @param {string | null} [authorization] the header's value
   */
  joinAsUser(id, authorization = null) {
    /** @type {Record<string, string>} */
    const headers = authorization ? { Authorization: authorization } : {};
    // A signature is good for one request: trying again is for who can sign again.
    const patience = authorization ? { patienceMs: 0 } : {};
    return this.#grant("GET", joinPath(id), { headers, ...patience });
  }

  /**
   * @param {string} id
   * @param {string} hostKey
   * @param {Partial<Chosen>} change what is left out stays as it is
   * @returns {Promise<SessionView>}
   */
  commentary(id, hostKey, change) {
    return this.#call("POST", `/api/sessions/${id}/commentary`, { body: change, hostKey });
  }

  /**
   * Which engine comments, and how it stands with the vision model.
   * @param {string} id
   * @param {string} hostKey
   * @returns {Promise<{engine: string, model: Model | null}>}
   */
  commentaryState(id, hostKey) {
    return this.#call("GET", `/api/sessions/${id}/commentary`, { hostKey, timeoutMs: CHECK_TIMEOUT_MS });
  }

  /** Says that a line was wrong. @param {string} id @param {string} hostKey @param {number} seq @returns {Promise<unknown>} */
  withdraw(id, hostKey, seq) {
    return this.#call("POST", `/api/sessions/${id}/lines/${seq}/withdraw`, { hostKey });
  }

  /** A line, spoken. Tried once: the next line comes soon. @param {string} id @param {number} seq @returns {Promise<Blob>} */
  lineVoice(id, seq) {
    const options = { headers: { Accept: "audio/mp4" }, timeoutMs: CHECK_TIMEOUT_MS, patienceMs: 0 };
    return this.calls.file(`/api/sessions/${id}/lines/${seq}.m4a`, options);
  }

  /** @param {string} id @param {string} hostKey @returns {Promise<SessionView>} */
  end(id, hostKey) {
    return this.#call("POST", `/api/sessions/${id}/end`, { body: {}, hostKey });
  }

  /** For good, with all that was said in it. @param {string} id @param {string} hostKey */
  async erase(id, hostKey) {
    try {
      await this.#call("DELETE", `/api/sessions/${id}`, { hostKey });
    } catch (error) {
      // By an answer that was lost, or from another device: then nobody knows its key any more.
      if (error.code !== "not_found" && error.code !== "host_key_unknown") throw error;
    }
  }

  /** What people said of the match. @param {string} id @returns {Promise<{match: Match | null, moments: Moment[]}>} */
  match(id) {
    return this.#call("GET", `/api/sessions/${id}/match`, { timeoutMs: CHECK_TIMEOUT_MS });
  }

  /**
   * @param {string} id
   * @param {number | null} after null: the last lines only
   * @param {string | null} [hostKey]
   * @returns {Promise<{events: LogEvent[], seq: number, session: SessionView}>}
   */
  events(id, after, hostKey = null) {
    const path = `/api/sessions/${id}/events${after === null ? "" : `?after=${after}`}`;
    return this.#call("GET", path, { hostKey, timeoutMs: CHECK_TIMEOUT_MS, patienceMs: 0 });
  }

  /**
   * For one socket, within half a minute.
   * @param {string} id
   * @param {string | null} [hostKey]
   * @returns {Promise<string | null>} null: none is needed
   */
  async ticket(id, hostKey = null) {
    const key = this.calls.visitorKey();
    const headers = key ? { "X-Visitor-Key": key } : undefined;
    const options = { hostKey, headers, timeoutMs: CHECK_TIMEOUT_MS, patienceMs: 0 };
    const { ticket } = await this.#call("POST", `/api/sessions/${id}/tickets`, options);
    return ticket;
  }

  /** @param {string} url @param {string | null} [hostKey] @returns {Promise<{lines: TranscriptLine[]}>} */
  transcript(url, hostKey = null) {
    return this.#call("GET", url, { hostKey });
  }

  /** To be saved: a link could say nothing of an admission. @param {string} url @returns {Promise<string>} */
  transcriptText(url) {
    return this.calls.text("GET", url);
  }

  /**
   * Get in where the code is not enough, with one of the three.
   * @param {string} id
   * @param {{key: string} | {pin: string} | {name: string}} body
   * @returns {Promise<Admission>}
   */
  askForAdmission(id, body) {
    return this.#call("POST", `/api/sessions/${id}/admissions`, { body, patienceMs: 0 });
  }

  /** How it stands with what this browser has. @param {string} id @returns {Promise<Admission>} */
  admission(id) {
    const options = { timeoutMs: CHECK_TIMEOUT_MS, patienceMs: 0 };
    return this.#call("GET", `/api/sessions/${id}/admission`, options);
  }

  /** Who is here, for whoever moderates. @param {string} id @param {string} hostKey @returns {Promise<People>} */
  people(id, hostKey) {
    const options = { hostKey, timeoutMs: CHECK_TIMEOUT_MS };
    return this.#call("GET", `/api/sessions/${id}/people`, options);
  }

  /** Resolves when this key makes its holder the host; changes nothing. @param {string} id @param {string} hostKey */
  async proveHost(id, hostKey) {
    const { you } = await this.people(id, hostKey);
    if (you !== "host") {
      throw new ApiError("Not the host's key", { kind: "http", status: 403, code: "not_a_moderator" });
    }
  }

  /**
   * @param {string} id
   * @param {string} hostKey
   * @param {string} who
   * @param {{action: string, role?: string}} body
   * @returns {Promise<Person>}
   */
  moderate(id, hostKey, who, body) {
    return this.#call("POST", `/api/sessions/${id}/people/${who}`, { body, hostKey });
  }

  /**
   * @template {Grant} [T=Grant]
   * @param {string} method
   * @param {string} path
   * @param {import("./calls.js").Call} options
   * @returns {Promise<T>}
   */
  #grant(method, path, options) {
    return this.calls.grant(method, path, options);
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {import("./calls.js").Call} [options]
   * @returns {Promise<any>} the answer's JSON, whose shape the methods above promise
   */
  #call(method, path, options = {}) {
    return this.calls.call(method, path, options);
  }
}

/** Of an authenticated join by a page that watches; a signature (NIP-98) names it. @param {string} id */
export function joinPath(id) {
  return `/api/v1/nests/${id}?publish=voice`;
}
