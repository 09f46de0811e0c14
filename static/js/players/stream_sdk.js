/**
 * Stream's browser client (`@stream-io/video-client`) as our players use it: loaded when somebody
 * needs it, made to do nothing by itself, and its errors in our words.
 */

import { ApiError, parseJson } from "../transport/http.js";

const HINT_MS = 1000; // for the nearest media server; without the hint Stream chooses one
const TOKEN_CODES = new Set([2, 5, 40, 41, 42, 43]); // key and token: expired, too early, forged
const NOT_FOUND = 16;
const NOT_ALLOWED = 17;
const RATE_LIMIT = 9;

/**
 * @import {Grant} from "../core/grant_lifetime.js"
 *
 * @typedef {{seconds: string | number, nanos?: number}} Timestamp
 *
 * @typedef {object} Participant one visit of one user; a user may be there twice
 * @property {string} userId
 * @property {string} sessionId of this visit
 * @property {number[]} publishedTracks of `SfuModels.TrackType`
 * @property {number[]} [pausedTracks] that Stream holds back, for a line that is too thin
 * @property {Timestamp} [joinedAt]
 * @property {MediaStream} [videoStream]
 * @property {MediaStream} [audioStream]
 * @property {number} [connectionQuality] of `SfuModels.ConnectionQuality`
 * @property {boolean} [isLocalParticipant]
 *
 * @typedef {{unsubscribe: () => void}} Subscription
 */
/**
 * @template T
 * @typedef {{subscribe: (next: (value: T) => void) => Subscription}} Observable tells the present value at once
 */
/**
 * @typedef {object} CallState
 * @property {string} callingState
 * @property {Observable<string>} callingState$
 * @property {Participant[]} participants
 * @property {Observable<Participant[]>} participants$
 * @property {Participant | undefined} localParticipant
 * @property {Observable<string[]>} ownCapabilities$
 * @property {string[]} blockedUserIds
 * @property {(kind: "videoTrack", changes: Record<string, {dimension?: {width: number, height: number}}>) => unknown} updateParticipantTracks
 *
 * @typedef {{getStats: () => Promise<RTCStatsReport>}} Connection
 *
 * @typedef {object} Call
 * @property {CallState} state
 * @property {(event: string, heard: (event: {reason?: number}) => void) => () => void} on
 * @property {(options: object) => Promise<void>} join
 * @property {() => Promise<void>} leave
 * @property {(stream: MediaStream, trackType: number) => Promise<void>} publish
 * @property {(trackType: number) => Promise<void>} stopPublish
 * @property {Connection & {getPublishedTracks: () => MediaStreamTrack[]}} [publisher]
 * @property {Connection} [subscriber]
 * @property {{apply: (delayMs: number) => void}} trackSubscriptionManager
 * @property {(seconds: number) => void} setDisconnectionTimeout
 * @property {(ms: number) => void} setStatsReportingIntervalInMs
 * @property {number} [reconnectStrategy] of `SfuModels.WebsocketReconnectStrategy`; documented in its source only
 *
 * @typedef {object} Client
 * @property {(user: {id: string}, token: string) => Promise<unknown>} connectUser
 * @property {() => Promise<void>} disconnectUser
 * @property {(type: string, id: string) => Call} call
 *
 * @typedef {object} Sdk
 * @property {new (options: {apiKey: string, options: object}) => Client} StreamVideoClient
 * @property {Record<string, string>} CallingState
 * @property {Record<string, string>} OwnCapability
 * @property {Models} SfuModels
 *
 * @typedef {object} Models enumerations of its media server
 * @property {Record<string, number>} TrackType
 * @property {Record<string, number>} CallEndedReason
 * @property {Record<string, number>} WebsocketReconnectStrategy
 * @property {Record<number, string>} ConnectionQuality the names by number
 *
 * @typedef {object} Said what an error says, of itself or as JSON in its message
 * @property {number} [code] of Stream's
 * @property {number} [status]
 * @property {number} [StatusCode]
 *
 * @typedef {Said & {message?: string, errorEvent?: {error?: {code?: number}},
 *   response?: {headers?: Record<string, string>}} | null} SdkError
 *
 * @typedef {object} Place what a grant says: where, which call, and who
 * @property {string} baseURL of the HTTP API and its socket
 * @property {string} hintURL
 * @property {string} apiKey
 * @property {string} type
 * @property {string} id
 * @property {string} user our own user id
 * @property {string} camera the user id of whoever films
 */

/** @type {Promise<Sdk> | null} */
let loading = null;
let failures = 0;

/**
 * @param {string} url of the bundle that was made at install time
 * @param {(url: string) => Promise<Sdk>} [load]
 */
export function loadStream(url, load = (address) => import(address)) {
  // Browsers remember a module that did not arrive: a new address is asked for again.
  const address = failures ? `${url}?again=${failures}` : url;
  loading ??= load(address).catch((error) => {
    loading = null;
    failures += 1;
    throw new ApiError(String(error?.message), { kind: "network" });
  });
  return loading;
}

/** @param {Pick<Grant, "url" | "token">} grant @returns {Place} */
export function placeOf({ url, token }) {
  try {
    const { origin, pathname, searchParams } = new URL(url, globalThis.location?.href);
    const [path, call] = pathname.split("/call/");
    const [type, id] = call.split("/").map(decodeURIComponent);
    const claims = JSON.parse(atob(token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/")));
    const said = (/** @type {string} */ name) => searchParams.get(name) ?? "";
    return {
      ...{ baseURL: origin + path, type, id, user: String(claims.user_id) },
      ...{ apiKey: said("api_key"), camera: said("camera"), hintURL: said("hint") },
    };
  } catch {
    throw new ApiError("Stream: a grant that names no call", { kind: "bad_response" });
  }
}

/**
 * A client that tells nobody anything but what a visit needs, and says nothing to the console: the
 * page logs its own steps, and Stream's lines would hold tokens.
 * @param {Sdk} sdk
 * @param {Place} place
 * @param {{connectMs: number, signal: AbortSignal}} limits `signal` ends all its requests
 * @returns {Client}
 */
export function newClient(sdk, { apiKey, baseURL, hintURL }, { connectMs, signal }) {
  return new sdk.StreamVideoClient({
    apiKey,
    options: {
      baseURL,
      ...(hintURL ? { locationHintUrl: hintURL } : {}),
      ...{ locationHintTimeout: HINT_MS, locationHintMaxAttempts: 1 },
      ...{ timeout: connectMs, defaultWsTimeout: connectMs, maxConnectUserRetries: 1 },
      clientEventsReportingEnabled: false,
      devicePersistence: { enabled: false }, // or it opens the camera that it remembers
      logOptions: { default: { sink: () => undefined, level: "error" } },
      axiosRequestConfig: { signal, transformResponse: [withoutReportsAndDevices] },
    },
  });
}

/**
 * An answer of the API as the SDK may read it. By what the server says it would send statistics, and
 * open camera and microphone by itself.
 * @param {string} text
 */
export function withoutReportsAndDevices(text) {
  const answer = parseJson(text);
  if (answer === null) return text;
  if (answer.stats_options) answer.stats_options = { enable_rtc_stats: false, reporting_interval_ms: 0 };
  const { video, audio } = answer.call?.settings ?? {};
  if (video) video.camera_default_on = false;
  if (audio) audio.mic_default_on = false;
  return answer;
}

/**
 * A failed join as one of our errors. Never final: only the API knows what is. Stream's own message
 * is not passed on: it may hold the token.
 * @param {unknown} error of the SDK, or null when time ran out
 * @param {{joined?: boolean}} [how] the call had let us in: what failed is the way of the media
 */
export function joinError(error, { joined = false } = {}) {
  if (error instanceof ApiError) return error;
  const { code, status, retryAfterMs, word } = factsOf(/** @type {SdkError} */ (error));
  if (status === 401 || TOKEN_CODES.has(code)) return http(401, "pass_refused");
  if (status === 429 || code === RATE_LIMIT) return http(429, "rate_limited", retryAfterMs ?? 1000);
  if (status === 403 || code === NOT_ALLOWED) return http(403, "pass_refused");
  if (status === 404 || code === NOT_FOUND) return http(404, "room_not_found"); // it is being made again
  if (word) return http(503, word);
  if (!joined) return http(503, "no_signal");
  return new ApiError("Stream: media do not get through", { kind: "unreachable" });
}

/**
 * @param {number} status
 * @param {string} code
 * @param {number | null} [retryAfterMs]
 */
export function http(status, code, retryAfterMs = null) {
  const facts = { kind: /** @type {const} */ ("http"), status, code, retryAfterMs };
  return Object.assign(new ApiError(`Stream: ${code}`, facts), { final: false });
}

/**
 * The API's errors are `ErrorFromResponse`; those of its socket are JSON in a message, those of the
 * media server hold the event, and a track that may not be sent has nothing but words.
 * @param {SdkError} error
 * @returns {{code: number, status: number, retryAfterMs?: number | null, word?: string}}
 */
function factsOf(error) {
  const message = String(error?.message ?? "");
  if (error?.errorEvent) {
    const full = error.errorEvent.error?.code === CALL_IS_FULL;
    return { code: 0, status: 0, word: full ? "room_full" : "media_server_full" };
  }
  if (message.startsWith("No permission to publish")) return { code: NOT_ALLOWED, status: 403 };
  const said = message.startsWith("{") ? (parseJson(message) ?? {}) : (error ?? {});
  const seconds = Number(error?.response?.headers?.["retry-after"]);
  return {
    code: Number(said.code) || 0,
    status: Number(said.status ?? said.StatusCode) || 0,
    retryAfterMs: seconds > 0 ? seconds * 1000 : null,
  };
}

const CALL_IS_FULL = 301; // CALL_PARTICIPANT_LIMIT_REACHED
