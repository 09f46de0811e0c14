/** What is said of a tap, and short names for small places. Pure. */

import { periodNumber, phaseText, shortPeriod } from "../../../core/match/match_clock.js";
import { hasBegun, pointsText, resultOf, setsText, setsWon, standText, teamName } from "../../../core/match/board.js";

/**
 * @import {Rules} from "../../../core/match/board.js"
 * @import {Messages} from "../../../core/messages.js"
 * @import {Match, Pair, Side} from "../../../core/store.js"
 * @import {Job} from "./jobs.js"
 */

const LETTERS = 3;
const FROM_RIGHT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;

/**
 * `LIO` and `TIG`; where three letters do not tell the two apart, what stands first in each word.
 * @param {Match} match
 * @param {Messages} t
 * @returns {Record<Side, string>}
 */
export function shortNames(match, t) {
  const [home, away] = [teamName(match, "home", t), teamName(match, "away", t)];
  for (const short of [firstLetters, initials]) {
    if (short(home) !== short(away)) return { home: short(home), away: short(away) };
  }
  return { home, away };
}

/** Of the first word that has so many: `FC Lions` is `LIO`. @param {string} name */
function firstLetters(name) {
  const words = name.split(/\s+/).map((word) => [...word]);
  const word = words.find(({ length }) => length >= LETTERS) ?? [...name];
  return word.slice(0, LETTERS).join("").toLocaleUpperCase();
}

/** @param {string} name */
function initials(name) {
  const words = name.split(/[\s-]+/).filter(Boolean);
  return words.map((word) => [...word].slice(0, 1).join("")).join("").slice(0, 4).toLocaleUpperCase();
}

/** What counts now, in large digits: goals, points, the points of a game. @param {Match} match @param {Rules} rules */
export function digitsOf(match, rules) {
  return pointsText(match, rules) ?? { home: String(match.score.home), away: String(match.score.away) };
}

/** `Games 3 · Sets 1`; empty: this sport has neither. @param {Match} match @param {Rules} rules @param {Side} side @param {Messages} t */
export function belowDigits(match, rules, side, t) {
  if (!rules.sets) return "";
  const sets = t.text("match.sets", { number: setsWon(match)[side] });
  return rules.sets.games ? `${t.text("match.games", { number: match.score[side] })} · ${sets}` : sets;
}

/** Where the match is; short, beside a clock. @param {Match} match @param {Rules} rules @param {Messages} t */
export function whereText(match, rules, t) {
  if (match.phase === "break" && match.period !== rules.halfTimeAfter) return t.text("score.break");
  if (match.phase === "playing" && match.minutes !== null) return shortPeriod(periodNumber(match, rules), rules, t);
  return phaseText(match, rules, t) || t.text("match.not_begun");
}

/**
 * The name of a + button: `Goal for Lions, now 2`.
 * @param {Match} match
 * @param {Rules} rules
 * @param {Side} side
 * @param {number} by
 * @param {Messages} t
 */
export function plusLabel(match, rules, side, by, t) {
  const values = { team: teamName(match, side, t), score: digitsOf(match, rules)[side], points: by };
  if (by > 1) return t.text("match.points.for", values);
  return t.text(rules.moments.includes("goal") ? "match.goal.for" : "match.point.for", values);
}

/**
 * What was tapped, while it can be taken back.
 * @param {Job} job
 * @param {Match} match as it is shown
 * @param {Messages} t
 */
export function toldText(job, match, t) {
  if (job.say === "clock") return job.said;
  const team = job.of ? isolated(teamName(match, job.of, t)) : "";
  if (job.say === "mark") return t.text("match.told.mark");
  if (job.say === "score" || job.say === "less") return scoreText(job, team, t);
  const moment = t.text(`score.moment.${job.say}`);
  return team ? t.text("match.told.team", { moment, team }) : moment;
}

/** A name from right to left, so that the words around it keep their order. @param {string} name */
function isolated(name) {
  return FROM_RIGHT.test(name) ? `\u2068${name}\u2069` : name;
}

/** @param {Job} job @param {string} team @param {Messages} t */
function scoreText({ field, base, target }, team, t) {
  const by = target - base;
  const points = by > 0 ? `+${by}` : `−${-by}`;
  return t.text(field === "points" ? "match.told.point" : "match.told.score", { team, points, score: target });
}

/** How it stood at last, with the sets: for the end of a broadcast. @param {Match} match @param {Rules} rules @param {Messages} t */
export function resultText(match, rules, t) {
  if (!hasBegun(match)) return "";
  const sets = setsText(match, rules);
  return standText(match, resultOf(match, rules), t) + (sets ? ` (${sets})` : "");
}
