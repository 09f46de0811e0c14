/** Half-time, as pages tell it. Pure: the clock is the server's, the zone whose page it is. */

import { parseTime } from "./clock.js";

/**
 * @import {Moment, ServerClock} from "./clock.js"
 *
 * @typedef {{state: string, pauseUntil?: Moment}} Pausable
 *
 * @typedef {object} Pause that runs
 * @property {string} time when it is over, by the clock on the reader's wall
 * @property {number | null} seconds left; null: this page does not know how late it is
 */

/**
 * The pause that runs now, whether the camera films or is away. When its time is up it is over,
 * also before the server has said so.
 * @param {Pausable} session
 * @param {ServerClock} clock
 * @param {string} [zone] the reader's own
 * @returns {Pause | null}
 */
export function runningPause({ pauseUntil }, clock, zone) {
  const seconds = clock.secondsUntil(pauseUntil);
  if (parseTime(pauseUntil) === null || seconds === 0) return null;
  return { time: timeOfDay(/** @type {string} */ (pauseUntil), zone), seconds };
}

/** … and the camera is away. @param {Pausable} session @param {ServerClock} clock @param {string} [zone] */
export function pauseWithoutCamera(session, clock, zone) {
  return session.state === "interrupted" ? runningPause(session, clock, zone) : null;
}

/** `15:45`, or as the reader writes it. @param {string} iso @param {string} [zone] */
export function timeOfDay(iso, zone) {
  const format = new Intl.DateTimeFormat(undefined, { hour: "numeric", minute: "2-digit", timeZone: zone });
  return format.format(new Date(iso));
}

/**
 * Which of a page's sentences tells how long it lasts, with its values: `{key}.minutes`,
 * `{key}.seconds` in the last minute, `{key}.at` where nobody knows how late it is.
 * @param {string} key
 * @param {Pause} pause
 * @returns {[string, {time: string, left: number | null}]}
 */
export function howLong(key, { time, seconds }) {
  if (seconds === null) return [`${key}.at`, { time, left: null }];
  if (seconds <= 60) return [`${key}.seconds`, { time, left: seconds }];
  return [`${key}.minutes`, { time, left: Math.ceil(seconds / 60) }];
}
