/**
 * The HTTP API, call by call.
 *
 * @import {Grant} from "../core/grant_lifetime.js"
 * @import {Person} from "../core/people.js"
 * @import {Chosen, Claim, LogEvent, SessionView, State} from "../core/store.js"
 *
 * @typedef {SessionView & Grant & {hostKey: string, cameraUrl: string}} Started
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
 * @typedef {object} Call
 * @property {object} [body]
 * @property {Record<string, string>} [headers]
 * @property {string | null} [hostKey]
 * @property {number} [timeoutMs] one answer
 * @property {number} [patienceMs] until the last try begins
 */

import { retryDelay, sleep } from "../core/retry.js";
import { isToken } from "../core/grant_lifetime.js";
import { ApiError, errorFrom, exchange, parseJson } from "./http.js";

const TIMEOUT_MS = 10_000; // the server promises an answer within 10 s
const CHECK_TIMEOUT_MS = 5_000;
const MAX_TRIES = 3;
const PATIENCE_MS = 3000; // until the last try begins
const GRANT_PATIENCE_MS = 1500; // whoever joins tries again for as long as it takes

export class Api {
  /**
   * @param {object} [options]
   * @param {import("./http.js").Fetch} [options.fetch]
   * @param {number} [options.timeoutMs] one answer
   * @param {() => string} [options.cookies]
   * @param {() => string} [options.visitorKey] this browser's, so that it is known again
   * @param {{random?: () => number, now?: () => number, wait?: (ms: number) => Promise<void>}} [options.pace]
   */
  constructor({ fetch, timeoutMs = TIMEOUT_MS, cookies = () => "", visitorKey = () => "", pace = {} } = {}) {
    this.fetch = fetch ?? ((input, init) => globalThis.fetch(input, init));
    this.timeoutMs = timeoutMs;
    this.cookies = cookies;
    this.visitorKey = visitorKey;
    this.pace = { random: Math.random, now: () => performance.now(), wait: sleep, ...pace };
  }

  /**
   * @param {{title: string, commentary: Chosen, hostKey: string, clientId: string}} wishes
   * @param {string} idempotencyKey
   * @returns {Promise<Started>}
   */
  createSession({ title, commentary, hostKey, clientId }, idempotencyKey) {
    const { on, language, style, sound } = commentary;
    const body = {
      ...{ title, hostKey, clientId, commentary: on },
      ...{ commentaryLanguage: language, commentaryStyle: style, commentarySound: sound },
    };
    const headers = { "Idempotency-Key": idempotencyKey };
    return this.#grant("POST", "/api/sessions", { body, headers });
  }

  /** @param {string} id @returns {Promise<SessionView>} */
  session(id) {
    return this.#call("GET", `/api/sessions/${id}`, { timeoutMs: CHECK_TIMEOUT_MS });
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
   * @param {{speak?: boolean}} [wishes] `speak`: to be heard as well, for whom a moderator promoted
   *   (`maySpeak` in the answer)
   */
  spectator(id, { speak = false } = {}) {
    const body = speak ? { speak } : {};
    return this.#grant("POST", `/api/sessions/${id}/spectators`, { body });
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

  /**
   * @param {string} id
   * @param {number | null} after null: the last lines only
   * @returns {Promise<{events: LogEvent[], seq: number, session: SessionView}>}
   */
  events(id, after) {
    const path = `/api/sessions/${id}/events${after === null ? "" : `?after=${after}`}`;
    return this.#call("GET", path, { timeoutMs: CHECK_TIMEOUT_MS, patienceMs: 0 });
  }

  /** @param {string} url @returns {Promise<{lines: TranscriptLine[]}>} */
  transcript(url) {
    return this.#call("GET", url);
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
   * A grant without a token, or with something that cannot be one, is an error.
   * @template {Grant} [T=Grant]
   * @param {string} method
   * @param {string} path
   * @param {Call} call
   * @returns {Promise<T>}
   */
  async #grant(method, path, { headers = {}, ...options }) {
    const key = this.visitorKey();
    const all = key ? { ...headers, "X-Visitor-Key": key } : headers;
    const grant = await this.#call(method, path, {
      patienceMs: GRANT_PATIENCE_MS,
      ...options,
      headers: all,
    });
    const wrong = (/** @type {string} */ sentence) => new ApiError(sentence, { kind: "bad_response", status: 200 });
    if (!grant.token || !grant.url) throw wrong("No token in response");
    if (!isToken(grant.token)) throw wrong("The token in the response is malformed");
    return grant;
  }

  /**
   * Every call here may be repeated; how long that goes on is the caller's patience.
   * @param {string} method
   * @param {string} path
   * @param {Call} [options]
   * @returns {Promise<any>} the answer's JSON, whose shape the methods above promise
   */
  async #call(method, path, options = {}) {
    const { random, now, wait } = this.pace;
    const patienceMs = options.patienceMs ?? PATIENCE_MS;
    const began = now();
    for (let number = 1; ; number += 1) {
      try {
        return await this.#once(method, path, options);
      } catch (error) {
        const waitMs = number < MAX_TRIES ? retryDelay(error, number, random) : null;
        if (waitMs === null || now() - began + waitMs > patienceMs) throw error;
        await wait(waitMs);
      }
    }
  }

  /** @param {string} method @param {string} path @param {Call} options */
  async #once(method, path, options) {
    const timeoutMs = options.timeoutMs ?? this.timeoutMs;
    const init = this.#init(method, options);
    const { response, text } = await exchange(this.fetch, path, init, timeoutMs);
    if (!response.ok) throw errorFrom(response, text);
    const answer = parseJson(text);
    if (answer === null || typeof answer !== "object") {
      throw new ApiError("The answer is not JSON", {
        kind: "bad_response",
        status: response.status,
      });
    }
    return answer;
  }

  /** @param {string} method @param {Call} call @returns {RequestInit} */
  #init(method, { body, headers = {}, hostKey }) {
    /** @type {Record<string, string>} */
    const all = { Accept: "application/json", ...headers };
    if (body !== undefined) all["Content-Type"] = "application/json";
    if (hostKey) all["X-Host-Key"] = hostKey;
    const csrf = /(?:^|;\s*)(?:__Host-)?csrftoken=([^;]+)/.exec(this.cookies());
    if (csrf && method !== "GET") all["X-CSRFToken"] = csrf[1];
    return {
      method,
      headers: all,
      body: body === undefined ? undefined : JSON.stringify(body),
      cache: "no-store",
      credentials: "same-origin",
    };
  }
}

/** Of an authenticated join by a page that watches; a signature (NIP-98) names it. @param {string} id */
export function joinPath(id) {
  return `/api/v1/nests/${id}?publish=voice`;
}
