/**
 * What a tap means, by a sport's rules and by how the match stands. Pure.
 *
 * @import {Rules} from "../../../core/match/board.js"
 * @import {ClockAction} from "../../../core/match/match_clock.js"
 * @import {Messages} from "../../../core/messages.js"
 * @import {Match, Side} from "../../../core/store.js"
 */

import { clockActions } from "../../../core/match/match_clock.js";

/** A match of which nobody has said anything yet. @param {Rules} rules @returns {Match} */
export function blank(rules) {
  const nobody = { name: "", colour: "" };
  return {
    ...{ sport: rules.sport, minutes: rules.minutes, home: nobody, away: nobody, phase: "before", period: 1 },
    ...{ score: { home: 0, away: 0 }, points: { home: 0, away: 0 }, sets: [], unit: 0, seq: 0 },
    clock: { running: false, seconds: 0, at: "" },
  };
}

/**
 * The number that a tap on + or − means, and which one it is. In tennis + is a point.
 * @param {Match} match
 * @param {Rules} rules
 * @param {Side} side
 * @param {number} by
 * @returns {{field: "score" | "points", target: number} | null} null: there is nothing to take away
 */
export function tapped(match, rules, side, by) {
  const games = rules.sets?.games && (by > 0 || match.points[side] > 0);
  const field = games ? "points" : "score";
  const target = match[field][side] + by;
  return target < 0 ? null : { field, target };
}

/**
 * What happens rarely: a match that is over before its time, or was not over; a set that ends otherwise
 * than by points; a half-time whose pause was forgotten, or ended with a picture that came and went.
 * @param {Match} match
 * @param {Rules} rules
 * @param {Messages} t
 * @param {boolean} [pausing] the camera may be away now
 * @returns {ClockAction | null}
 */
export function rareAction(match, rules, t, pausing = false) {
  if (match.phase === "over") return { do: "start", text: t.text("match.not_over") };
  if (match.phase === "before") return null;
  if (rules.sets) return match.phase === "playing" ? { do: "break", text: t.text("match.end_set") } : null;
  /** @type {ClockAction} */
  const pause = { do: "break", text: t.text("match.pause") };
  if (match.phase === "break") return !pausing && isHalfTime(match, rules, pause) ? pause : null;
  const isNext = clockActions(match, rules, t).some((one) => one.do === "finish");
  return isNext ? null : { do: "finish", text: t.text("score.full_time") };
}

/** A break of which one asks how long it will be. @param {Match} match @param {Rules} rules @param {ClockAction} action */
export function isHalfTime(match, rules, action) {
  return action.do === "break" && match.period === rules.halfTimeAfter;
}

/**
 * What somebody types as the clock shows it, as seconds of this period: `67:12` in a second half, `3:07`
 * that are left.
 * @param {string} text `m:ss`, or minutes
 * @param {Match} match
 * @param {Rules} rules
 * @returns {number | null} null: the clock of this period never shows that
 */
export function secondsTyped(text, { minutes, period }, rules) {
  const [, min, sec = "0"] = /^\s*(\d{1,3})(?:\s*[:.,]\s*([0-5]?\d))?\s*$/.exec(text) ?? [];
  if (min === undefined || minutes === null) return null;
  const shown = Number(min) * 60 + Number(sec);
  const isExtra = period > rules.periods;
  const before = rules.countsOn ? (period - 1) * minutes * 60 : 0;
  const seconds = rules.countsDown && !isExtra ? minutes * 60 - shown : shown - before;
  return seconds >= 0 ? seconds : null;
}

/** Where sets are counted nothing belongs to any once all is over. @param {Match} match @param {Rules} rules */
export function isDecided(match, rules) {
  return rules.sets !== null && match.phase === "over";
}
