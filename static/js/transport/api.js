/** The HTTP API, call by call. */

import { ApiError, errorFrom, exchange, parseJson } from "./http.js";

const TIMEOUT_MS = 10_000; // the server promises an answer within 10 s
const CHECK_TIMEOUT_MS = 5_000;

export class Api {
  /** @param {{fetch?: typeof fetch, timeoutMs?: number, cookies?: () => string}} [options] */
  constructor({ fetch, timeoutMs = TIMEOUT_MS, cookies = () => "" } = {}) {
    this.fetch = fetch ?? ((...args) => globalThis.fetch(...args));
    this.timeoutMs = timeoutMs;
    this.cookies = cookies;
  }

  /** @returns {Promise<any>} 201: the session's view, a camera grant, `hostKey`, `cameraUrl` */
  createSession({ title, commentary, hostKey, clientId }, idempotencyKey) {
    const body = { title, commentary, hostKey, clientId };
    const headers = { "Idempotency-Key": idempotencyKey };
    return this.#grant("POST", "/api/sessions", { body, headers });
  }

  session(id) {
    return this.#call("GET", `/api/sessions/${id}`, { timeoutMs: CHECK_TIMEOUT_MS });
  }

  camera(id, hostKey, { clientId, takeover = false }) {
    const body = { clientId, takeover };
    return this.#grant("POST", `/api/sessions/${id}/camera`, { body, hostKey });
  }

  announceAbsence(id, hostKey, seconds) {
    const options = { body: { seconds }, hostKey, timeoutMs: CHECK_TIMEOUT_MS };
    return this.#call("POST", `/api/sessions/${id}/camera/absence`, options);
  }

  spectator(id) {
    return this.#grant("POST", `/api/sessions/${id}/spectators`, { body: {} });
  }

  commentary(id, hostKey, on) {
    return this.#call("POST", `/api/sessions/${id}/commentary`, { body: { on }, hostKey });
  }

  end(id, hostKey) {
    return this.#call("POST", `/api/sessions/${id}/end`, { body: {}, hostKey });
  }

  /**
   * @param {string} id
   * @param {number | null} after null: the last lines only
   * @returns {Promise<{events: object[], seq: number, session: object}>}
   */
  events(id, after) {
    const path = `/api/sessions/${id}/events${after === null ? "" : `?after=${after}`}`;
    return this.#call("GET", path, { timeoutMs: CHECK_TIMEOUT_MS });
  }

  transcript(url) {
    return this.#call("GET", url);
  }

  /** For diagnostics: never throws. @returns {Promise<{status: number, code: string|null, ms: number}>} */
  async check(method, path) {
    const started = performance.now();
    const done = (status, code) => ({
      status,
      code,
      ms: Math.round(performance.now() - started),
    });
    try {
      const init = this.#init(method, method === "POST" ? { body: {} } : {});
      const { response, text } = await exchange(this.fetch, path, init, CHECK_TIMEOUT_MS);
      return done(response.status, response.ok ? null : (parseJson(text)?.code ?? null));
    } catch (error) {
      return done(0, error.kind);
    }
  }

  /** A grant without a token is an error, not a success (2.2). */
  async #grant(method, path, options) {
    const grant = await this.#call(method, path, options);
    if (!grant.token || !grant.url) {
      throw new ApiError("No token in response", { kind: "bad_response", status: 200 });
    }
    return grant;
  }

  async #call(method, path, options = {}) {
    const once = () => this.#once(method, path, options);
    try {
      return await once();
    } catch (error) {
      if (error.status === 504) return once(); // a stage timed out; every call here is repeatable
      throw error;
    }
  }

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

  #init(method, { body, headers = {}, hostKey }) {
    const all = { Accept: "application/json", ...headers };
    if (body !== undefined) all["Content-Type"] = "application/json";
    if (hostKey) all["X-Host-Key"] = hostKey;
    const csrf = /(?:^|;\s*)csrftoken=([^;]+)/.exec(this.cookies());
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
