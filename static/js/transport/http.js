/** fetch with a time limit and one kind of error. */

/**
 * @typedef {typeof globalThis.fetch} Fetch
 *
 * @typedef {object} Facts
 * @property {"http"|"network"|"timeout"|"bad_response"|"unreachable"|"credentials"} kind
 * @property {number} [status]
 * @property {string | null} [code]
 * @property {string | null} [stage]
 * @property {string | null} [reqId]
 * @property {number | null} [retryAfterMs]
 */

/** Everything that can go wrong on the way to the server and back. Never holds a token. */
export class ApiError extends Error {
  /**
   * @param {string} message
   * @param {Facts} facts
   */
  constructor(message, facts) {
    super(message);
    this.name = "ApiError";
    this.kind = facts.kind;
    this.status = facts.status ?? 0;
    this.code = facts.code ?? null;
    this.stage = facts.stage ?? null;
    this.reqId = facts.reqId ?? null;
    this.retryAfterMs = facts.retryAfterMs ?? null;
    /** Trying again with the same request can never help, and nobody said that it might. */
    const refused = [400, 401, 403, 404, 410, 422].includes(this.status);
    this.final = this.kind === "http" && refused && this.retryAfterMs === null;
  }
}

/**
 * @param {Fetch} fetch
 * @param {string} url
 * @param {RequestInit} init
 * @param {number} timeoutMs covers the body, too
 * @param {{isFile?: boolean}} [how] what was asked for is no text
 * @returns {Promise<{response: Response, text: string, file: Blob | null}>} any status; a refusal is text
 */
export async function exchange(fetch, url, init, timeoutMs, { isFile = false } = {}) {
  const abort = new AbortController();
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    abort.abort();
  }, timeoutMs);
  try {
    const response = await fetch(url, { ...init, signal: abort.signal });
    const file = isFile && response.ok ? await response.blob() : null;
    return { response, file, text: file ? "" : await response.text() };
  } catch (error) {
    const kind = timedOut ? "timeout" : "network";
    throw new ApiError(timedOut ? `no answer in ${timeoutMs} ms` : String(error?.message), { kind });
  } finally {
    clearTimeout(timer);
  }
}

/**
 * The error form of every answer: `{error, code, stage, timeoutMs, reqId}`, or any other body.
 * @param {Response} response
 * @param {string} text
 */
export function errorFrom(response, text) {
  const body = parseJson(text) ?? {};
  const seconds = Number(response.headers.get("Retry-After"));
  return new ApiError(`${response.status} ${body.error ?? text.slice(0, 200)}`.trim(), {
    kind: "http",
    status: response.status,
    code: body.code,
    stage: body.stage,
    reqId: body.reqId ?? response.headers.get("X-Request-Id"),
    retryAfterMs: seconds > 0 ? seconds * 1000 : null,
  });
}

/** @param {string} text @returns {any} null: it is none */
export function parseJson(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
