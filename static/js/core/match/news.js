/**
 * What has just happened in a match: a sentence to be read out once, and what is shown for some
 * seconds. Pure.
 */

import { pairText, pointsText, rulesOf, setsWon, SIDES, standText, teamName } from "./board.js";
import { breakText, kickOffText, periodName, periodNumber } from "./match_clock.js";

/**
 * @import {Messages} from "../messages.js"
 * @import {Match, MatchEvent, Moment, Pair, Side} from "../store.js"
 * @import {Rules, Sports} from "./board.js"
 *
 * @typedef {object} News
 * @property {string} said for who has the page read out
 * @property {Flash | null} flash null: the board itself shows enough
 *
 * @typedef {object} Flash `Goal · Lions · 2:1`
 * @property {string} what
 * @property {string} team empty: nobody's
 * @property {string} score empty: it is not about the score
 *
 * @typedef {object} Told what goes into each of them
 * @property {Match} match
 * @property {Rules} rules
 * @property {Messages} t
 */

const NOTHING = { home: 0, away: 0 };

/**
 * @param {MatchEvent} event
 * @param {Match | null} before what stood until then
 * @param {Sports | null | undefined} sports
 * @param {Messages} t
 * @returns {News | null} null: nothing that one would call out
 */
export function newsOf({ did, match, moment }, before, sports, t) {
  const told = { match, rules: rulesOf(sports, match.sport), t };
  if (did === "undo") return { said: `${t.text("score.news.undone")} ${result(told)}`, flash: null };
  if (did === "moment" && moment) return momentNews(moment, told);
  if (did === "start") return startNews(before, told);
  if (did === "break") return pauseNews(breakText(periodNumber(match, told.rules), told.rules, t), told);
  if (did === "finish") return pauseNews(t.text(told.rules.sets ? "score.over" : "score.full_time"), told);
  return did === "score" ? scoreNews(before, told) : null;
}

/** @param {Moment} moment @param {Told} told @returns {News | null} */
function momentNews({ kind, team }, told) {
  if (kind === "mark") return null; // for later: it says nothing now
  const { match, t } = told;
  const what = t.has(`score.moment.${kind}`) ? t.text(`score.moment.${kind}`) : kind;
  const name = team ? teamName(match, team, t) : "";
  const isGoal = kind === "goal";
  const said = name ? t.text(isGoal ? "score.news.for" : "score.news.of", { what, team: name }) : `${what}.`;
  const flash = { what, team: name, score: isGoal ? pairText(match.score) : "" };
  return { said: isGoal ? `${said} ${stand(match.score, told)}` : said, flash };
}

/** @param {Match | null} before @param {Told} told @returns {News | null} */
function startNews(before, { match, rules, t }) {
  const was = before?.phase ?? "before";
  if (was === "playing") return null; // the clock goes on
  const what = was === "before" ? kickOffText(match, t) : periodName(periodNumber(match, rules), rules, t);
  return { said: `${what}.`, flash: { what, team: "", score: "" } };
}

/** @param {string} what @param {Told} told @returns {News} */
function pauseNews(what, told) {
  const { match, rules } = told;
  const score = pairText(rules.sets ? setsWon(match) : match.score);
  return { said: `${what}. ${result(told)}`, flash: { what, team: "", score } };
}

/** @param {Match | null} before @param {Told} told @returns {News | null} */
function scoreNews(before, told) {
  const { match, rules, t } = told;
  const sets = before?.sets ?? [];
  if (match.sets.length > sets.length) return setNews(told);
  const side = gainer(before?.score ?? NOTHING, match.score);
  if (!side) return pointNews(before, told);
  const gained = match.score[side] - (before?.score ?? NOTHING)[side];
  const what = gainText(gained, rules, t);
  const team = teamName(match, side, t);
  const said = t.text("score.news.for", { what, team });
  const isPoint = rules.sets !== null && !rules.sets.games; // one follows the other
  const flash = isPoint ? null : { what, team, score: pairText(match.score) };
  return { said: `${said} ${stand(match.score, told)}`, flash };
}

/** Who has more than before, while the other has what they had. @param {Pair} before @param {Pair} now */
function gainer(before, now) {
  const [side, other] = SIDES.filter((one) => now[one] !== before[one]);
  return side && !other && now[side] > before[side] ? side : null;
}

/** @param {number} gained @param {Rules} rules @param {Messages} t */
function gainText(gained, rules, t) {
  if (rules.sets?.games) return t.text("score.news.game");
  if (rules.moments.includes("goal")) return gained === 1 ? t.text("score.moment.goal") : `+${gained}`;
  return gained === 1 ? t.text("score.news.point") : t.text("score.news.points", { number: gained });
}

/** A set is over, and with it maybe the match. @param {Told} told @returns {News} */
function setNews(told) {
  const { match, t } = told;
  const last = match.sets[match.sets.length - 1];
  const side = SIDES.find((one, at) => last[one] > last[SIDES[1 - at]]);
  const team = side ? teamName(match, side, t) : ""; // one that somebody ended while both had the same
  const what = t.text("score.news.set");
  const over = match.phase === "over" ? ` ${t.text("score.over")}.` : "";
  const whose = team ? t.text("score.news.for", { what, team }) : `${what}.`;
  const said = `${whose} ${pairText(last)}.${over} ${result(told)}`;
  return { said, flash: { what, team, score: pairText(setsWon(match)) } };
}

/** Of a game of tennis; else somebody put the score right. @param {Match | null} before @param {Told} told @returns {News | null} */
function pointNews(before, told) {
  const { match, rules, t } = told;
  const shown = pointsText(match, rules);
  const had = before?.points ?? NOTHING;
  if (pairText(before?.score ?? NOTHING) !== pairText(match.score)) return corrected(told);
  if (shown === null || pairText(had) === pairText(match.points)) return null;
  const ahead = SIDES.find((side) => shown[side] === "A");
  if (ahead) return { said: t.text("score.news.advantage", { team: teamName(match, ahead, t) }), flash: null };
  if (shown.home === "40" && shown.away === "40") return { said: t.text("score.news.deuce"), flash: null };
  return { said: stand(shown, told), flash: null };
}

/** @param {Told} told @returns {News} */
function corrected(told) {
  return { said: `${told.t.text("score.news.corrected")} ${stand(told.match.score, told)}`, flash: null };
}

/** What the match stands at, in sports with sets by sets. @param {Told} told */
function result(told) {
  const { match, rules, t } = told;
  if (!rules.sets) return stand(match.score, told);
  const score = standText(match, setsWon(match), t);
  return t.text("score.news.sets", { stand: score });
}

/** @param {Pair | {home: string, away: string}} pair @param {Told} told */
function stand(pair, { match, t }) {
  return `${standText(match, pair, t)}.`;
}
