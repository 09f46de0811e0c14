/**
 * Tells failures apart, so that each can say what to do. Pure.
 *
 * @typedef {object} Failure what was thrown, as far as it is read: an `ApiError`, a browser's or LiveKit's error
 * @property {string} [name]
 * @property {string} [message]
 * @property {string} [kind] of an `ApiError`
 * @property {number} [status]
 * @property {string | null} [code]
 * @property {number | null} [retryAfterMs] not sooner
 * @property {boolean} [final] trying again cannot help
 * @property {number} [maxTries] it may come so often in a row
 *
 * @typedef {"denied"|"no_camera"|"in_use"|"overconstrained"|"not_secure"|"unknown"} DeviceTrouble
 */

/**
 * By the standard's names, and by those that browsers had before they kept to it.
 * @type {Record<string, DeviceTrouble>}
 */
const MEDIA_ERRORS = {
  NotAllowedError: "denied",
  PermissionDeniedError: "denied", // Chrome until 61
  PermissionDismissedError: "denied",
  SecurityError: "denied", // Firefox: the page around us does not allow it
  NotFoundError: "no_camera",
  DevicesNotFoundError: "no_camera", // Chrome until 61
  NotReadableError: "in_use",
  TrackStartError: "in_use", // Chrome until 61
  SourceUnavailableError: "in_use", // Firefox until 55
  AbortError: "in_use", // Firefox: the device failed to start
  OverconstrainedError: "overconstrained",
  ConstraintNotSatisfiedError: "overconstrained", // Chrome until 61
};

/** Why the media server puts a camera out for what it sends: the same again would not help. */
export const CAMERA_FAULTS = new Set(["picture_too_large", "bitrate_too_high"]);

/**
 * What getUserMedia threw: errors of a device, not of the connection.
 * @param {Failure} error
 * @param {{secure?: boolean}} [page] `window.isSecureContext`
 * @returns {DeviceTrouble}
 */
export function mediaErrorCode(error, { secure = true } = {}) {
  if (!secure) return "not_secure"; // whatever it is called: no camera is given here
  return MEDIA_ERRORS[error?.name ?? ""] ?? "unknown";
}

/**
 * Why a connection was lost, as a page names it (`lost.why.…`).
 * @param {string | null} reason as a player, or LiveKit, names it
 * @returns {"silent"|"server"|"removed"|"unseen"|"network"}
 */
export function lostCode(reason) {
  if (reason === "silent" || reason === "no picture") return "silent";
  if (reason === "missed") return "unseen";
  if (reason === "participant_removed") return "removed";
  const network = ["failed", "disconnected", "signal_close", "connection_timeout", "media_failure"];
  return network.includes(reason ?? "") ? "network" : "server";
}

/**
 * Any failure or reason as a stable code for the log of client events: `[a-z0-9_.:-]{0,40}`.
 * @param {Failure | string | null} cause an error, or a player's reason
 */
export function eventCode(cause) {
  const named = typeof cause === "string" ? cause : errorName(cause);
  return named.toLowerCase().replace(/[^a-z0-9_.:-]+/g, "_").slice(0, 40);
}

/** @param {Failure | null} error */
function errorName(error) {
  if (error?.kind && error.kind !== "http") return error.kind;
  return error?.code || (error?.status ? `http_${error.status}` : (error?.name ?? ""));
}

/**
 * What the API, the media server or the way there answered.
 * @param {Failure | null} error
 */
export function serverErrorCode(error) {
  const { status = 0, code = null, kind } = error ?? {};
  if (kind === "unreachable") return "media_unreachable";
  if (kind === "network" || kind === "timeout") return "server_unreachable";
  if (kind === "credentials") return "credentials_rejected";
  if (code === "already_streaming") return "already_streaming";
  if (code === "room_full" || code === "viewers_full") return "room_full";
  if (code && CAMERA_FAULTS.has(code)) return code;
  if (code === "room_not_found") return "media_down"; // it is being made again
  if (code === "start_failed" || code === "provider_credentials") return code;
  if (code === "login_required") return "account";
  if (code === "banned") return "banned";
  if (code === "removed") return "media_down"; // a used-up token: the next one is asked for
  if (code === "access_timeout") return "server_unreachable"; // it could not look us up in time
  if (code === "too_many_waiting") return code;
  if (code === "too_many_starts" || code === "too_many_broadcasts") return "too_many";
  if (status === 429) return "busy";
  if (status === 401 || status === 403) return "not_host";
  if (status === 410) return "ended";
  if (status === 404) return "gone";
  if (status === 502 || status === 503 || status === 504) return "media_down";
  if (status === 409 || status === 425) return "media_down";
  return "unknown";
}

/**
 * What the server says is wrong with one field of our request, or with a part of it, in its words.
 * @param {Failure | null} error
 * @param {string} field
 * @returns {string | null} null: nothing is wrong with that one
 */
export function fieldProblem(error, field) {
  if (error?.code !== "invalid_request") return null;
  const problems = (error.message ?? "").replace(/^\d+ /, "").split("; ");
  const own = problems.find((one) => one.startsWith(`${field}: `) || one.startsWith(`${field}.`));
  return own?.slice(own.indexOf(": ") + 2) ?? null;
}

/** @param {string} userAgent @returns {"android"|"safari"|"firefox"|"chrome"|"other"} for the permission hints */
export function browserFamily(userAgent) {
  if (/iPhone|iPad|iPod/.test(userAgent)) return "safari";
  if (/Android/.test(userAgent)) return "android";
  if (/Firefox\//.test(userAgent)) return "firefox";
  if (/Chrome\/|Chromium\//.test(userAgent)) return "chrome";
  return /Safari\//.test(userAgent) ? "safari" : "other";
}

/**
 * `90 s` → `2 min`, `20 s` → `20 s`: how long to wait, in words short enough for a sentence.
 * @param {number | null | undefined} ms
 */
export function waitText(ms) {
  const seconds = Math.max(1, Math.ceil((ms ?? 5000) / 1000));
  return seconds < 60 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`;
}
