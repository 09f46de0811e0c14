/** Tells failures apart, so that each can say what to do. Pure. */

/** What getUserMedia threw (2.8: device errors are not connection errors). */
export function mediaErrorCode(error) {
  switch (error?.name) {
    case "NotAllowedError":
    case "SecurityError":
    case "PermissionDeniedError":
      return "denied";
    case "NotFoundError":
    case "DevicesNotFoundError":
    case "OverconstrainedError":
      return "no_camera";
    case "NotReadableError":
    case "TrackStartError":
    case "AbortError":
      return "in_use";
    default:
      return "unknown";
  }
}

/**
 * What the API, the media server or the way there answered.
 * @param {{status?: number, code?: string | null, kind?: string}} error
 */
export function serverErrorCode(error) {
  const { status = 0, code = null, kind } = error ?? {};
  if (kind === "unreachable") return "media_unreachable";
  if (kind === "network" || kind === "timeout") return "server_unreachable";
  if (kind === "credentials") return "credentials_rejected";
  if (code === "already_streaming") return "already_streaming";
  if (code === "room_full") return "room_full";
  if (code === "room_not_found") return "media_down"; // it is being made again
  if (code === "start_failed") return "start_failed";
  if (code === "login_required") return "account";
  if (status === 429 || code === "too_many_broadcasts") return "too_many";
  if (status === 401 || status === 403) return "not_host";
  if (status === 410) return "ended";
  if (status === 404) return "gone";
  if (status === 502 || status === 503 || status === 504) return "media_down";
  if (status === 409 || status === 425) return "media_down";
  return "unknown";
}

/** @returns {"android"|"safari"|"firefox"|"chrome"|"other"} for the permission hints */
export function browserFamily(userAgent) {
  if (/iPhone|iPad|iPod/.test(userAgent)) return "safari";
  if (/Android/.test(userAgent)) return "android";
  if (/Firefox\//.test(userAgent)) return "firefox";
  if (/Chrome\/|Chromium\//.test(userAgent)) return "chrome";
  return /Safari\//.test(userAgent) ? "safari" : "other";
}

/** `90` → `2 min`, `20` → `20 s`: how long to wait, in words short enough for a sentence. */
export function waitText(ms) {
  const seconds = Math.max(1, Math.ceil((ms ?? 5000) / 1000));
  return seconds < 60 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`;
}
