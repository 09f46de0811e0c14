/** Server time, as well as this page knows it. The phone's own clock is never shown. */

/** @typedef {string | null | undefined} Moment ISO 8601, as the server writes it; nothing: unknown */

const STEP_BACK_MS = 10_000; // a sample this much older than the estimate means: the server's clock changed

export class ServerClock {
  /** @param {() => number} [monotonic] milliseconds that only go forward */
  constructor(monotonic = () => performance.now()) {
    this.monotonic = monotonic;
    /** @type {number | null} */
    this.offset = null;
  }

  /**
   * A server time that has just arrived. The way here takes time, so every sample is late by an
   * unknown bit; the largest offset is the one that came fastest.
   * @param {Moment} serverTime
   * @param {number} [tookMs] known duration of the request; half of it was the way back
   */
  observe(serverTime, tookMs = 0) {
    const server = parseTime(serverTime);
    if (server === null) return;
    const sample = server + Math.max(0, tookMs) / 2 - this.monotonic();
    if (this.offset === null || sample > this.offset || sample < this.offset - STEP_BACK_MS) {
      this.offset = sample;
    }
  }

  /** @returns {number | null} server time in milliseconds since 1970, null before any sample */
  now() {
    return this.offset === null ? null : this.monotonic() + this.offset;
  }

  /** Whole seconds left until `iso`, never below 0; null when unknown. @param {Moment} iso */
  secondsUntil(iso) {
    const until = parseTime(iso);
    const now = this.now();
    if (until === null || now === null) return null;
    return Math.max(0, Math.ceil((until - now) / 1000));
  }

  /** Whole seconds since `iso`, never below 0; null when unknown. @param {Moment} iso */
  secondsSince(iso) {
    const since = parseTime(iso);
    const now = this.now();
    if (since === null || now === null) return null;
    return Math.max(0, Math.floor((now - since) / 1000));
  }

  /** Server time as ISO text `seconds` from now; null when unknown. @param {number} seconds */
  isoIn(seconds) {
    const now = this.now();
    return now === null ? null : new Date(now + seconds * 1000).toISOString();
  }
}

/** @param {Moment} iso @returns {number | null} milliseconds since 1970 */
export function parseTime(iso) {
  const value = iso ? Date.parse(iso) : Number.NaN;
  return Number.isNaN(value) ? null : value;
}

/** `75` → `1:15`, `3675` → `1:01:15`. @param {number | null | undefined} seconds */
export function clockText(seconds) {
  if (seconds === null || seconds === undefined) return "–";
  const whole = Math.max(0, Math.floor(seconds));
  const two = (/** @type {number} */ value) => String(value).padStart(2, "0");
  const minutes = Math.floor(whole / 60);
  const rest = `${two(whole % 60)}`;
  return minutes < 60
    ? `${minutes}:${rest}`
    : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${rest}`;
}

/**
 * The minute of the game as commentators count it: the first one is `1'`.
 * @param {Moment} at
 * @param {Moment} since
 */
export function minuteText(at, since) {
  const from = parseTime(since);
  const moment = parseTime(at);
  if (from === null || moment === null) return "";
  return `${Math.floor(Math.max(0, moment - from) / 60_000) + 1}'`;
}
