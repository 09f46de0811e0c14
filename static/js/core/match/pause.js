/** Half-time, as pages tell it. Pure: the clock is the server's, the zone whose page it is. */

import { parseTime } from "../clock.js";

/**
 * @import {Moment, ServerClock} from "../clock.js"
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

/** `15:45`, in the reader's digits. @param {string} iso @param {string} [zone] */
export function timeOfDay(iso, zone) {
  const shape = /** @type {const} */ ({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  return new Intl.DateTimeFormat(undefined, { ...shape, timeZone: zone }).format(new Date(iso));
}

/**
 * How long it lasts: whole minutes, seconds in the last one, and only until when where nobody knows
 * how late it is. `in` is the end of a text's key.
 * @param {Pause} pause
 * @returns {{in: "minutes" | "seconds" | "at", values: {time: string, left: number | null}}}
 */
export function howLong({ time, seconds }) {
  if (seconds === null) return { in: "at", values: { time, left: null } };
  if (seconds <= 60) return { in: "seconds", values: { time, left: seconds } };
  return { in: "minutes", values: { time, left: Math.ceil(seconds / 60) } };
}
