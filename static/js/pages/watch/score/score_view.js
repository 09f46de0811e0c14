/**
 * The score over the picture: teams, score, sets, clock, and for some seconds what has just happened.
 * Screen readers hear a change once and never the clock.
 */

import { pointsText, rulesOf, SIDES, teamName } from "../../../core/match/board.js";
import { clockLabel, isStopped } from "../../../core/match/match_clock.js";
import { newsOf } from "../../../core/match/news.js";
import { parseTime } from "../../../core/clock.js";
import { byId, find, setText } from "../../shared/dom.js";
import { ScoreWish } from "./score_wish.js";

const FLASH_MS = 6000;
const SHORT_FLASH_MS = 3500; // which covers the score and does not tell it
const NEWS_MS = 20_000; // what happened longer ago, while this page was away, is no news

/**
 * @import {Match, MatchEvent, Pair, Side} from "../../../core/store.js"
 * @import {Rules, Sports} from "../../../core/match/board.js"
 * @import {Flash} from "../../../core/match/news.js"
 */

export class ScoreView {
  /**
   * @param {object} options
   * @param {import("../../../core/messages.js").Messages} options.messages
   * @param {import("../../../core/clock.js").ServerClock} options.clock
   * @param {Sports} [options.sports]
   * @param {import("../../../core/backoff.js").Timers} options.timers
   */
  constructor({ messages, clock, sports, timers }) {
    this.t = messages;
    this.clock = clock;
    this.sports = sports;
    this.timers = timers;
    this.wish = new ScoreWish(byId("score-toggle"), byId("stage"));
    /** @type {Match | null} as it is shown now */
    this.match = null;
    this.flashing = 0;
  }

  /** @param {Match | null | undefined} match an older server's broadcasts have none */
  render(match) {
    this.match = match ?? null;
    byId("score").hidden = !match;
    this.wish.offer(Boolean(match));
    if (!match) {
      this.#clock("");
      return;
    }
    const rules = rulesOf(this.sports, match.sport);
    byId("score").dataset.rows = rules.sets ? "yes" : "no";
    const points = match.phase === "over" ? null : pointsText(match, rules);
    for (const side of SIDES) this.#team(match, side, points?.[side] ?? "");
    this.#clock(clockLabel(match, rules, this.clock.now(), this.t), isStopped(match));
  }

  /** Before it is shown. @param {MatchEvent} event */
  tell(event) {
    const now = this.clock.now();
    const at = parseTime(event.at);
    if (now !== null && at !== null && now - at > NEWS_MS) return;
    if (this.match && event.match.seq < this.match.seq) return; // it came before what stands here
    const news = newsOf(event, this.match, this.sports, this.t);
    if (news === null) return;
    this.#say(news.said);
    this.#flash(news.flash);
  }

  /** Nothing of it stays on the page. */
  forget() {
    this.#end();
    this.#write({ what: "", team: "", score: "" });
    byId("score-said").replaceChildren();
    this.render(null);
    for (const side of SIDES) {
      const part = byId(side === "home" ? "score-home" : "score-away");
      for (const name of [".score-name", ".score-number", ".score-points"]) setText(find(part, name), "");
      find(part, ".score-sets").replaceChildren();
    }
  }

  /** @param {Match} match @param {Side} side @param {string} points */
  #team(match, side, points) {
    const part = byId(side === "home" ? "score-home" : "score-away");
    part.dataset.colour = match[side].colour;
    setText(find(part, ".score-name"), teamName(match, side, this.t));
    setText(find(part, ".score-number"), String(match.score[side]));
    setText(find(part, ".score-points"), points);
    sets(find(part, ".score-sets"), match.sets.map((one) => String(one[side])));
  }

  /** @param {string} text @param {boolean} [stopped] */
  #clock(text, stopped = false) {
    const badge = byId("score-clock");
    badge.hidden = text === "";
    badge.dataset.stopped = stopped ? "yes" : "no";
    setText(badge, text);
  }

  /** A new element, so that the same sentence is heard again when it is true again. @param {string} sentence */
  #say(sentence) {
    const said = document.createElement("span");
    said.textContent = sentence;
    byId("score-said").replaceChildren(said);
  }

  /** @param {Flash | null} flash */
  #flash(flash) {
    this.#end();
    if (flash === null) return;
    this.#write(flash);
    byId("score-flash").hidden = false;
    this.flashing = this.timers.setTimeout(() => this.#end(), flash.score ? FLASH_MS : SHORT_FLASH_MS);
  }

  /** @param {Flash} flash */
  #write({ what, team, score }) {
    const part = byId("score-flash");
    setText(find(part, ".flash-what"), what);
    setText(find(part, ".flash-team"), team);
    setText(find(part, ".flash-score"), score);
  }

  #end() {
    this.timers.clearTimeout(this.flashing);
    byId("score-flash").hidden = true;
  }
}

/** @param {HTMLElement} part @param {string[]} numbers */
function sets(part, numbers) {
  if (part.children.length === numbers.length && [...part.children].every((one, at) => one.textContent === numbers[at])) {
    return;
  }
  part.replaceChildren(
    ...numbers.map((number) => Object.assign(document.createElement("span"), { textContent: number })),
  );
}
