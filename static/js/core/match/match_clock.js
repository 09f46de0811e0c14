/**
 * Clock and periods of a match in words (as `sessions_app/pages/scores/board_words.py` says them), and
 * what may be done with the clock. Pure.
 */

import { parseTime } from "../clock.js";

/**
 * @import {Messages} from "../messages.js"
 * @import {Match} from "../store.js"
 * @import {Rules} from "./board.js"
 *
 * @typedef {{do: "start" | "stop" | "break" | "finish", text: string}} ClockAction
 */

/**
 * Seconds of this period.
 * @param {Match} match
 * @param {number | null} now server time in milliseconds
 * @returns {number | null} null: not known yet
 */
export function secondsPlayed({ clock }, now) {
  if (!clock.running) return clock.seconds;
  const at = parseTime(clock.at);
  if (at === null || now === null) return null;
  return clock.seconds + Math.max(0, now - at) / 1000;
}

/**
 * As the clock of this sport shows it: `67:12` on, `45+2` added, `3:07` down.
 * @param {Match} match
 * @param {Rules} rules
 * @param {number | null} now server time in milliseconds
 * @returns {string} empty: there is no clock, it does not show now, or the time is not known yet
 */
export function matchClock(match, rules, now) {
  const seconds = secondsPlayed(match, now);
  const { minutes, period, phase } = match;
  if (minutes === null || phase !== "playing" || seconds === null) return "";
  return clockOf(seconds, period, minutes, rules);
}

/** There is a clock, and it stands while the match goes on. @param {Match} match */
export function isStopped({ phase, minutes, clock }) {
  return phase === "playing" && minutes !== null && !clock.running;
}

/**
 * @param {number} seconds of the period
 * @param {number} period
 * @param {number} minutes of a period
 * @param {Rules} rules
 */
function clockOf(seconds, period, minutes, rules) {
  const isExtra = period > rules.periods; // nobody has said how long those are
  if (rules.countsDown && !isExtra) return minutesText(Math.ceil(minutes * 60 - seconds));
  const before = rules.countsOn ? (period - 1) * minutes : 0;
  const over = seconds - minutes * 60;
  if (over >= 0 && !isExtra) return `${before + minutes}+${Math.floor(over / 60) + 1}`;
  return minutesText(before * 60 + seconds);
}

/** `67:12`, and never hours. @param {number} seconds */
function minutesText(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/**
 * The minute of a moment as it is told: `67'`, `45+2'`; where the clock runs down its period and what
 * it showed.
 * @param {{period: number, seconds: number}} moment
 * @param {number | null} minutes of a period
 * @param {Rules} rules
 * @param {Messages} t
 * @returns {string} empty: the clock did not run, or there is none
 */
export function momentTime({ period, seconds }, minutes, rules, t) {
  if (minutes === null || seconds <= 0) return "";
  const isExtra = period > rules.periods;
  if (!rules.countsOn) return `${shortPeriod(period, rules, t)} ${clockOf(seconds, period, minutes, rules)}`;
  const played = Math.floor(seconds / 60) + 1;
  const before = (period - 1) * minutes;
  const over = Math.floor((seconds - minutes * 60) / 60) + 1;
  return over >= 1 && !isExtra ? `${before + minutes}+${over}'` : `${before + played}'`;
}

/** The set that is played, or was at last; else the period. @param {Match} match @param {Rules} rules */
export function periodNumber({ period, sets, phase }, rules) {
  if (!rules.sets) return period;
  return Math.min(Math.max(1, sets.length + (phase === "over" ? 0 : 1)), rules.sets.bestOf);
}

/** `2nd half`, `Set 3`. @param {number} number @param {Rules} rules @param {Messages} t */
export function periodName(number, rules, t) {
  return namedPeriod(`score.period.${rules.period}`, number, rules, t);
}

/** `Q2`: beside a clock. @param {number} number @param {Rules} rules @param {Messages} t */
export function shortPeriod(number, rules, t) {
  return namedPeriod(`score.short.${rules.period}`, number, rules, t);
}

/** @param {string} kind @param {number} number @param {Rules} rules @param {Messages} t */
function namedPeriod(kind, number, rules, t) {
  if (number > rules.periods) return t.text("score.extra_time");
  const own = `${kind}.${number}`;
  return t.has(own) ? t.text(own) : t.text(kind, { number });
}

/**
 * Where the match is: `2nd half`, `Half-time`, `End of 1st quarter`, `Full time`.
 * @param {Match} match
 * @param {Rules} rules
 * @param {Messages} t
 * @returns {string} empty: it has not begun
 */
export function phaseText(match, rules, t) {
  const number = periodNumber(match, rules);
  if (match.phase === "over") return t.text(rules.sets ? "score.over" : "score.full_time");
  if (match.phase === "break") return breakText(number, rules, t);
  if (match.phase === "before" && match.sets.length === 0) return "";
  return periodName(number, rules, t);
}

/** `Half-time`, `End of 1st quarter`. @param {number} number of the period @param {Rules} rules @param {Messages} t */
export function breakText(number, rules, t) {
  if (rules.sets) return t.text("score.break");
  if (number === rules.halfTimeAfter) return t.text("score.half_time");
  return t.text("score.end_of", { period: periodName(number, rules, t) });
}

/**
 * What a small badge shows of it: the clock where it says all, else the period beside it.
 * @param {Match} match
 * @param {Rules} rules
 * @param {number | null} now server time in milliseconds
 * @param {Messages} t
 */
export function clockLabel(match, rules, now, t) {
  if (match.phase !== "playing") return phaseText(match, rules, t);
  const number = periodNumber(match, rules);
  const clock = matchClock(match, rules, now);
  if (clock && rules.countsOn && number <= rules.periods) return clock;
  return `${shortPeriod(number, rules, t)} ${clock}`.trim();
}

/**
 * What may be done with the clock, and what that is called; what comes next in a match stands first.
 * @param {Match} match
 * @param {Rules} rules
 * @param {Messages} t
 * @returns {ClockAction[]}
 */
export function clockActions(match, rules, t) {
  const { phase, period, clock } = match;
  if (phase === "over") return [];
  if (phase === "before") return [{ do: "start", text: kickOffText(match, t) }];
  const next = rules.sets ? periodNumber(match, rules) : period + 1; // a set's number comes with its end
  if (phase === "break") return [{ do: "start", text: periodName(next, rules, t) }, finishing(rules, t)];
  const last = rules.sets !== null || period >= rules.periods;
  /** @type {ClockAction} */
  const ends = last ? finishing(rules, t) : { do: "break", text: breakText(period, rules, t) };
  if (match.minutes === null) return [ends];
  return clock.running
    ? [ends, { do: "stop", text: t.text("score.stop_clock") }]
    : [{ do: "start", text: t.text("score.resume_clock") }, ends];
}

/** @param {Rules} rules @param {Messages} t @returns {ClockAction} */
function finishing(rules, t) {
  return { do: "finish", text: t.text(rules.sets ? "score.finish" : "score.full_time") };
}

/** `Kick-off`, `Tip-off`. @param {Match} match @param {Messages} t */
export function kickOffText({ sport }, t) {
  return t.text(t.has(`score.begin.${sport}`) ? `score.begin.${sport}` : "score.begin.generic");
}
