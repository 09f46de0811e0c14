/** How every call of the HTTP API is sent, repeated and judged; which calls there are: api.js. */

import { isToken } from "../core/grant_lifetime.js";
import { retryDelay, sleep } from "../core/retry.js";
import { ApiError, errorFrom, exchange, parseJson } from "./http.js";

const TIMEOUT_MS = 10_000; // the server promises an answer within 10 s
const MAX_TRIES = 3;
const PATIENCE_MS = 3000; // until the last try begins
const GRANT_PATIENCE_MS = 1500; // whoever joins tries again for as long as it takes

/**
 * @import {Grant} from "../core/grant_lifetime.js"
 *
 * @typedef {object} Options
 * @property {import("./http.js").Fetch} [fetch]
 * @property {number} [timeoutMs] one answer
 * @property {() => string} [cookies]
 * @property {() => string} [visitorKey] this browser's, so that it is known again
 * @property {() => string | null} [admission] that somebody let this browser in; empty: nobody has
 *   yet. Unless it is null every call says who asks, because any may be refused to a stranger.
 * @property {(error: ApiError) => void} [onError] hears what a call comes to, before its caller does
 * @property {{random?: () => number, now?: () => number, wait?: (ms: number) => Promise<void>}} [pace]
 *
 * @typedef {object} Call
 * @property {object} [body]
 * @property {Record<string, string>} [headers]
 * @property {string | null} [hostKey]
 * @property {number} [timeoutMs] one answer
 * @property {number} [patienceMs] until the last try begins
 * @property {boolean} [isFile]
 */

export class Calls {
  /** @param {Options} [options] */
  constructor({
    fetch, timeoutMs = TIMEOUT_MS, cookies = () => "", visitorKey = () => "", admission = () => null, onError = () => {},
    pace = {},
  } = {}) {
    this.fetch = fetch ?? ((input, init) => globalThis.fetch(input, init));
    this.timeoutMs = timeoutMs;
    this.cookies = cookies;
    this.visitorKey = visitorKey;
    this.admission = admission;
    this.onError = onError;
    this.pace = { random: Math.random, now: () => performance.now(), wait: sleep, ...pace };
  }

  /**
   * A grant without a token, or with something that cannot be one, is an error.
   * @template {Grant} [T=Grant]
   * @param {string} method
   * @param {string} path
   * @param {Call} call
   * @returns {Promise<T>}
   */
  async grant(method, path, { headers = {}, ...options }) {
    const key = this.visitorKey();
    const all = key ? { ...headers, "X-Visitor-Key": key } : headers;
    const grant = await this.call(method, path, {
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
   * @param {string} method
   * @param {string} path
   * @param {Call} [options]
   * @returns {Promise<any>} the answer's JSON
   */
  async call(method, path, options = {}) {
    const { response, text } = await this.#patiently(method, path, options);
    const answer = parseJson(text);
    if (answer === null || typeof answer !== "object") {
      throw new ApiError("The answer is not JSON", { kind: "bad_response", status: response.status });
    }
    return answer;
  }

  /** @param {string} method @param {string} path @param {Call} [options] @returns {Promise<string>} as it came */
  async text(method, path, options = {}) {
    const { text } = await this.#patiently(method, path, options);
    return text;
  }

  /** @param {string} path @param {Call} options @returns {Promise<Blob>} */
  async file(path, options) {
    const { response, file } = await this.#patiently("GET", path, { ...options, isFile: true });
    if (file) return file;
    throw new ApiError("The answer is not a file", { kind: "bad_response", status: response.status });
  }

  /**
   * A GET that may answer "as before" to an `If-None-Match`. Tried once.
   * @param {string} path
   * @param {Call} options
   * @returns {Promise<{text: string, etag: string | null} | null>} null: as before
   */
  async look(path, options) {
    try {
      const { response, text } = await this.#once("GET", path, options);
      return { text, etag: response.headers.get("ETag") };
    } catch (error) {
      if (error.status === 304) return null;
      this.onError(error);
      throw error;
    }
  }

  /** What says who asks, for requests that are made elsewhere. @returns {Record<string, string>} */
  whoAsks() {
    const admission = this.admission();
    if (admission === null) return {};
    const key = this.visitorKey();
    return { ...(admission && { "X-Admission": admission }), ...(key && { "X-Visitor-Key": key }) };
  }

  /**
   * Every call here may be repeated; how long that goes on is the caller's patience.
   * @param {string} method
   * @param {string} path
   * @param {Call} options
   */
  async #patiently(method, path, options) {
    const { random, now, wait } = this.pace;
    const patienceMs = options.patienceMs ?? PATIENCE_MS;
    const began = now();
    for (let number = 1; ; number += 1) {
      try {
        return await this.#once(method, path, options);
      } catch (error) {
        const waitMs = number < MAX_TRIES ? retryDelay(error, number, random) : null;
        if (waitMs === null || now() - began + waitMs > patienceMs) {
          this.onError(error);
          throw error;
        }
        await wait(waitMs);
      }
    }
  }

  /** @param {string} method @param {string} path @param {Call} options */
  async #once(method, path, options) {
    const timeoutMs = options.timeoutMs ?? this.timeoutMs;
    const init = this.#init(method, options);
    const answer = await exchange(this.fetch, path, init, timeoutMs, options);
    if (!answer.response.ok) throw errorFrom(answer.response, answer.text);
    return answer;
  }

  /** @param {string} method @param {Call} call @returns {RequestInit} */
  #init(method, { body, headers = {}, hostKey }) {
    /** @type {Record<string, string>} */
    const all = { Accept: "application/json", ...this.whoAsks(), ...headers };
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
