/**
 * What thumbs have said and the server has not answered yet, and what the board shows meanwhile.
 * Pure.
 *
 * @import {Sports} from "../../../core/match/board.js"
 * @import {Match, Side} from "../../../core/store.js"
 * @import {ClockAction, MatchChange, MomentTold} from "../../../transport/match_api.js"
 *
 * @typedef {object} Job
 * @property {"score" | "moment" | "clock" | "change" | "undo"} kind
 * @property {MatchChange | MomentTold | {do: ClockAction, pauseMinutes?: number | null} | null} body the same at each try; null: known when it is sent
 * @property {Side | null} side whose score it writes
 * @property {"score" | "points"} field
 * @property {number} base of that score, before the tap
 * @property {number} target of that score
 * @property {number} unit that it is meant for
 * @property {string} say what the tap was, for its words: `score`, `less`, `clock`, or a kind of moment
 * @property {string} said on the button of a clock's action
 * @property {Side | null} of whom
 * @property {Job | null} undoes
 * @property {boolean} sent at least once: the server may have heard of it
 * @property {boolean} flying its request is on its way
 * @property {number | null} event its number, once it is told; null: nothing was changed by it
 * @property {number} at when it was tapped, on the page's own clock
 * @property {boolean} told
 * @property {number} until when it can be undone no more, on the page's own clock
 * @property {(problem: string | null) => void} settle
 */

import { rulesOf } from "../../../core/match/board.js";
import { blank } from "./rules.js";

/** @param {Partial<Job>} some @returns {Job} */
export function jobOf(some) {
  return {
    ...{ kind: "change", body: null, side: null, field: "score", base: 0, target: 0, unit: 0 },
    ...{ say: "", said: "", of: null },
    ...{ undoes: null, sent: false, flying: false, event: null, at: 0, told: false, until: 0, settle: () => {} },
    ...some,
  };
}

/**
 * The board as it will be.
 * @param {Match} match as the server told it
 * @param {readonly Job[]} jobs in the order in which they were said
 * @param {string} at the server's time
 * @param {Sports} sports
 */
export function foreseen(match, jobs, at, sports) {
  return jobs.reduce((board, job) => after(board, job, at, sports), match);
}

/** @param {Match} match @param {Job} job @param {string} at @param {Sports} sports @returns {Match} */
function after(match, job, at, sports) {
  const { side, field, unit, body, undoes } = job;
  if (job.kind === "change") return changed(match, /** @type {MatchChange} */ (body), sports);
  if (undoes?.side && undoes.unit === match.unit && match[undoes.field][undoes.side] === undoes.target) {
    return { ...match, [undoes.field]: { ...match[undoes.field], [undoes.side]: undoes.base } };
  }
  if (side && unit === match.unit) return { ...match, [field]: { ...match[field], [side]: job.target } };
  if (job.kind === "clock" && body && "do" in body) return clocked(match, body.do, at);
  return match;
}

/**
 * As the server does it: goals stay goals, and what was counted in sets begins anew.
 * @param {Match} match
 * @param {MatchChange} change
 * @param {Sports} sports
 * @returns {Match}
 */
function changed(match, { sport = match.sport, minutes, home, away }, sports) {
  const [before, rules] = [rulesOf(sports, match.sport), rulesOf(sports, sport)];
  const isOther = sport !== match.sport;
  const anew = isOther && (before.sets || rules.sets) ? { ...blank(rules), unit: match.unit + 1, seq: match.seq } : match;
  return {
    ...anew,
    ...{ sport, minutes: minutes ?? (isOther ? rules.minutes : match.minutes) },
    ...{ home: { ...match.home, ...home }, away: { ...match.away, ...away } },
  };
}

/** @param {Match} match @param {ClockAction} action @param {string} at @returns {Match} */
function clocked(match, action, at) {
  const seconds = secondsOf(match, at);
  const still = { running: false, seconds, at };
  if (action === "stop") return { ...match, clock: still };
  if (action === "break") return { ...match, phase: "break", clock: still };
  if (action === "finish") return { ...match, phase: "over", clock: still };
  const fresh = match.phase === "break";
  const clock = { running: match.minutes !== null, seconds: fresh ? 0 : seconds, at };
  return { ...match, phase: "playing", period: fresh ? match.period + 1 : match.period, clock };
}

/** Of this period, at that time. @param {Match} match @param {string} at */
export function secondsOf({ clock }, at) {
  const ran = clock.running ? (Date.parse(at) - Date.parse(clock.at)) / 1000 : 0;
  return clock.seconds + (ran > 0 ? ran : 0);
}

/**
 * What somebody else has said meanwhile wins: these would write over it with what was true before.
 * A number that this page itself is writing tells nothing of others.
 * @param {readonly Job[]} jobs
 * @param {Match} match newer than those taps, or one of them
 * @returns {Job[]} to be dropped
 */
export function overtaken(jobs, match) {
  const writes = jobs.filter((job) => job.side !== null);
  return writes.filter((job) => {
    if (job.flying || job.side === null) return false;
    if (job.unit < match.unit) return true;
    const chain = writes.filter((one) => one.side === job.side && one.field === job.field);
    const known = [chain[0].base, ...chain.map(({ target }) => target)];
    return !known.includes(match[job.field][job.side]);
  });
}
