/**
 * The rules of each sport, and what stands on a scoreboard (as `sessions_app/pages/scores/board_words.py`
 * says it). Pure: the rules of each sport come as data with the page (`sports`).
 */

/**
 * @import {Messages} from "../messages.js"
 * @import {Match, Pair, Side} from "../store.js"
 *
 * @typedef {object} SetRules
 * @property {number} bestOf
 * @property {number} points with which a set is won
 * @property {number} lead
 * @property {number | null} pointsInLast
 * @property {boolean} games what is counted in it are games of tennis
 * @property {number | null} tieBreak games each, after which it is played
 *
 * @typedef {object} Rules of a sport (`sessions_app/sports/rules.py`)
 * @property {string} sport
 * @property {string} period what a period is called: half, quarter, third, set, period
 * @property {number} periods
 * @property {number | null} minutes of a period; null: there is no clock
 * @property {string[]} moments
 * @property {number[]} points what one success may count
 * @property {boolean} countsDown
 * @property {boolean} countsOn the second half begins at 45:00
 * @property {number | null} halfTimeAfter
 * @property {boolean} scoringIsMoment
 * @property {SetRules | null} sets
 *
 * @typedef {Record<string, Rules>} Sports by name
 */

/** @type {Side[]} */
export const SIDES = ["home", "away"];

/** Of a sport that this page does not know. @type {Rules} */
const UNKNOWN = {
  ...{ sport: "generic", period: "period", periods: 2, minutes: null, moments: ["goal", "mark"], points: [1] },
  ...{ countsDown: false, countsOn: false, halfTimeAfter: null, scoringIsMoment: false, sets: null },
};

/** @param {Sports | null | undefined} sports @param {string} sport @returns {Rules} */
export function rulesOf(sports, sport) {
  return sports?.[sport] ?? sports?.generic ?? UNKNOWN;
}

/**
 * What people call it; else by the colour of its shirts, where that tells the two apart.
 * @param {Match} match
 * @param {Side} side
 * @param {Messages} t
 */
export function teamName(match, side, t) {
  const { name, colour } = match[side];
  if (name) return name;
  const told = colour && match.home.colour !== match.away.colour && t.has(`score.colour.${colour}`);
  return t.text(told ? `score.colour.${colour}` : `score.team.${side}`);
}

/** `2:1`. @param {Pair} pair */
export function pairText({ home, away }) {
  return `${home}:${away}`;
}

/** Sets that are won. @param {Match} match @returns {Pair} */
export function setsWon({ sets }) {
  return {
    home: sets.filter(({ home, away }) => home > away).length,
    away: sets.filter(({ home, away }) => away > home).length,
  };
}

/**
 * The points of a game of tennis, as they are called: 0, 15, 30, 40, A; in a tie-break as counted.
 * @param {Match} match
 * @param {Rules} rules
 * @returns {{home: string, away: string} | null} null: this sport has none
 */
export function pointsText({ score, points }, { sets }) {
  if (!sets?.games) return null;
  const { home, away } = points;
  const breaks = sets.tieBreak !== null && score.home === sets.tieBreak && score.away === sets.tieBreak;
  if (breaks) return { home: String(home), away: String(away) };
  return { home: pointOf(home, away), away: pointOf(away, home) };
}

/** @param {number} own @param {number} other */
function pointOf(own, other) {
  if (own < 3 || other < 3) return ["0", "15", "30", "40"][Math.min(own, 3)];
  return own > other ? "A" : "40";
}

/**
 * The result by which one judges who leads: sets where there are sets, else goals or points.
 * @param {Match} match
 * @param {Rules} rules
 * @returns {Pair}
 */
export function resultOf(match, { sets }) {
  return sets ? setsWon(match) : match.score;
}

/** Else there is nothing to tell of but names. @param {Match} match */
export function hasBegun({ phase, sets, score, points }) {
  return phase !== "before" || sets.length > 0 || [score, points].some(({ home, away }) => home + away > 0);
}

/** `25:20, 23:25`, with the one that is not over yet. @param {Match} match @param {Rules} rules */
export function setsText({ sets, score, phase }, rules) {
  if (!rules.sets) return "";
  const isOpen = phase !== "over" && score.home + score.away > 0;
  return [...sets, ...(isOpen ? [score] : [])].map(pairText).join(", ");
}

/**
 * `Lions 2, Tigers 1`: to be read out.
 * @param {Match} match
 * @param {Pair | {home: string, away: string}} pair
 * @param {Messages} t
 */
export function standText(match, pair, t) {
  const [home, away] = [teamName(match, "home", t), teamName(match, "away", t)];
  return t.text("score.stand", { home, away, homeScore: pair.home, awayScore: pair.away });
}
