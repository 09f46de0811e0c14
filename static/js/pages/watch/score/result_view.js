/** The result and the moments of a broadcast that ended while the page was open. */

import { hasBegun, resultOf, rulesOf, setsText, SIDES, teamName } from "../../../core/match/board.js";
import { minuteText } from "../../../core/clock.js";
import { momentTime, phaseText } from "../../../core/match/match_clock.js";
import { byId, find, setText } from "../../shared/dom.js";

/**
 * @import {Match, Moment, SessionView} from "../../../core/store.js"
 */

export class ResultView {
  /**
   * @param {object} options
   * @param {Pick<import("../../../transport/api.js").Api, "match">} options.api
   * @param {import("../../../core/store.js").EventStore} options.store
   * @param {import("../../../core/messages.js").Messages} options.messages
   * @param {import("../../../core/match/board.js").Sports} [options.sports]
   */
  constructor({ api, store, messages, sports }) {
    this.api = api;
    this.store = store;
    this.t = messages;
    this.sports = sports;
  }

  /** By what the page knows; the moments before it came are asked for. */
  async show() {
    const { match } = this.store.known;
    if (!match) return;
    this.#result(match);
    this.#moments(match);
    const answer = await this.api.match(this.store.known.id).catch(() => null);
    if (!answer?.match) return; // of this broadcast the page shows what it has seen
    this.#result(answer.match);
    this.#moments(answer.match, answer.moments);
  }

  /** @param {Match} match */
  #result(match) {
    const rules = rulesOf(this.sports, match.sport);
    const result = resultOf(match, rules);
    byId("result").hidden = !hasBegun(match);
    for (const side of SIDES) {
      const part = byId(side === "home" ? "result-home" : "result-away");
      part.dataset.colour = match[side].colour;
      setText(find(part, ".score-name"), teamName(match, side, this.t));
      setText(find(part, ".score-number"), String(result[side]));
    }
    setText(byId("result-sets"), setsText(match, rules));
    setText(byId("result-phase"), phaseText(match, rules, this.t));
  }

  /** @param {Match} match @param {Moment[]} [told] by the server: the newest, without those taken back */
  #moments(match, told = []) {
    const oldest = told[0]?.seq ?? Infinity;
    const all = [...this.store.moments.filter(({ seq }) => seq < oldest), ...told];
    byId("moments").hidden = all.length === 0;
    byId("moments-list", "ol").replaceChildren(...all.map((moment) => this.#moment(moment, match, this.store.known)));
  }

  /** @param {Moment} moment @param {Match} match @param {SessionView} session */
  #moment(moment, match, { liveAt }) {
    const rules = rulesOf(this.sports, match.sport);
    const row = document.createElement("li");
    row.className = "moment";
    row.dataset.testid = "moment";
    const time = momentTime(moment, match.minutes, rules, this.t) || minuteText(moment.end, liveAt);
    const team = moment.team ? teamName(match, moment.team, this.t) : "";
    row.append(part("span", "line-minute", time), part("span", "moment-what", this.#what(moment)));
    row.append(part("bdi", "moment-team", team));
    return row;
  }

  /** @param {Moment} moment */
  #what({ kind }) {
    if (kind === "mark") return this.t.text("score.marked");
    return this.t.has(`score.moment.${kind}`) ? this.t.text(`score.moment.${kind}`) : kind;
  }
}

/** @param {string} tag @param {string} name @param {string} text */
function part(tag, name, text) {
  const element = document.createElement(tag);
  element.className = name;
  element.textContent = text;
  return element;
}
