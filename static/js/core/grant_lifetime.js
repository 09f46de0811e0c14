/**
 * How long a grant is good for, and when to ask for the next one. Pure.
 *
 * Life is counted from the moment of arrival by a clock that only goes forward, and from
 * `expiresIn`, which the server counted: the phone's own clock and the expiry inside the token are
 * never read, so a phone that is ten minutes wrong changes nothing. A device that slept may believe
 * a grant to be younger than it is; that one is refused and replaced (players/registry.js).
 *
 * @typedef {object} Grant permission to join one room as one identity (`GrantOut`, `JoinOut`)
 * @property {string} url may be a path on our own origin
 * @property {string} token
 * @property {string} identity `camera:…`, `spectator:…` or `speaker:…`
 * @property {string} room
 * @property {string} provider
 * @property {string} player
 * @property {string} expiresAt
 * @property {number} expiresIn seconds
 * @property {RTCIceServer[]} iceServers
 * @property {boolean} [maySpeak] a spectator's: asking again with `speak` gives a speaker's
 * @property {import("./people.js").Role} [role] of whoever joined as somebody
 */

const MARGIN_MS = 30_000;

export class GrantLifetime {
  /** @param {{monotonic?: () => number, marginMs?: number}} [options] */
  constructor({ monotonic = () => performance.now(), marginMs = MARGIN_MS } = {}) {
    this.monotonic = monotonic;
    this.marginMs = marginMs;
    /** @type {Grant | null} */
    this.grant = null;
    this.goodUntil = -Infinity;
    this.dueAt = -Infinity;
  }

  /** @param {Grant} grant that has arrived just now */
  hold(grant) {
    const lifeMs = grant.expiresIn > 0 ? grant.expiresIn * 1000 : 0;
    this.grant = grant;
    // The margin is for the way there; of a very short life it takes no more than half.
    this.goodUntil = this.monotonic() + lifeMs - Math.min(this.marginMs, lifeMs / 2);
    this.dueAt = this.goodUntil - Math.min(this.marginMs, lifeMs / 4);
  }

  forget() {
    this.grant = null;
    this.goodUntil = -Infinity;
    this.dueAt = -Infinity;
  }

  /** The grant, while joining with it makes sense; else null. */
  get fresh() {
    return this.monotonic() < this.goodUntil ? this.grant : null;
  }

  /** The same, once. */
  take() {
    const { fresh } = this;
    this.forget();
    return fresh;
  }

  /** It will not stay fresh for long: time for the next one. False when none is held. */
  get due() {
    return this.grant !== null && this.monotonic() >= this.dueAt;
  }
}

/**
 * Three base64url parts, as every join token has; what is inside is the server's business.
 * @param {unknown} text
 */
export function isToken(text) {
  return typeof text === "string" && /^[\w-]+\.[\w-]+\.[\w-]+$/.test(text);
}
