/** Sport, names, colours, minutes of a period: the same fields before START, later, and for scorekeepers. */

import { rulesOf, SIDES } from "../../../core/match/board.js";
import { byId, findAll, setText } from "../dom.js";

/**
 * @import {Sports} from "../../../core/match/board.js"
 * @import {Side, Team} from "../../../core/store.js"
 * @import {MatchChange} from "../../../transport/match_api.js"
 *
 * @typedef {{sport: string, minutes: number | null, home: Team, away: Team}} SetUp
 */

const MOST_MINUTES = 90;

export class SetUpForm {
  /**
   * @param {object} options
   * @param {Sports} options.sports
   * @param {import("../../../core/messages.js").Messages} options.t
   * @param {() => SetUp} options.read what is so now
   * @param {(change: MatchChange) => Promise<string | null>} options.tell what was wrong with it, or null
   */
  constructor({ sports, t, read, tell }) {
    this.sports = sports;
    this.t = t;
    this.read = read;
    this.tell = tell;
    this.telling = 0;
    this.problem = "";
    this.sport = byId("match-sport", "select");
    this.minutes = byId("match-minutes", "input");
    this.sport.addEventListener("change", () => this.#tell({ sport: this.sport.value }));
    this.minutes.addEventListener("change", () => this.#minutesTyped());
    for (const side of SIDES) {
      const name = this.#name(side);
      name.addEventListener("change", () => this.#tell({ [side]: { name: name.value.trim() } }));
      for (const radio of this.#colours(side)) {
        radio.addEventListener("change", () => this.#tell({ [side]: { colour: radio.value } }));
        radio.addEventListener("click", ({ detail }) => detail > 0 && this.#fold(side)); // by keys one goes on choosing
      }
    }
  }

  /** @param {Side} side */
  #fold(side) {
    byId(`match-${side}-pick`, "details").open = false;
    byId(`match-${side}-open`).focus();
  }

  #minutesTyped() {
    const text = this.minutes.value.trim();
    const minutes = /^\d{1,2}$/.test(text) ? Number(text) : 0;
    if (minutes < 1 || minutes > MOST_MINUTES) {
      this.problem = this.t.text("match.minutes.wrong");
      this.render();
      return;
    }
    this.#tell({ minutes });
  }

  /** @param {MatchChange} change */
  async #tell(change) {
    this.problem = "";
    this.telling += 1;
    const problem = await this.tell(change);
    this.telling -= 1;
    this.say(problem ?? "");
  }

  /** What was wrong: a code, or the server's words behind the field's name. @param {string} problem */
  say(problem) {
    const known = `match.problem.${problem}`;
    this.problem = this.t.has(known) ? this.t.text(known) : problem.replace(/^[\w.]+: /, "");
    this.render();
  }

  /** What somebody types, or has just chosen, stays until the server has answered. */
  render() {
    const { t } = this;
    const now = this.read();
    setText(byId("match-setup-problem"), this.problem);
    byId("match-minutes-part").hidden = rulesOf(this.sports, now.sport).minutes === null;
    for (const side of SIDES) {
      const { colour } = now[side];
      byId(`match-${side}-chosen`).dataset.colour = colour;
      byId(`match-${side}-colour-of`).hidden = !colour; // the words below say it themselves
      setText(byId(`match-${side}-colour`), t.text(colour ? `score.colour.${colour}` : "match.colour.none"));
    }
    if (this.telling > 0) return;
    this.sport.value = now.sport;
    const isWrong = this.problem !== "" && document.activeElement === this.minutes;
    if (!isWrong) write(this.minutes, String(now.minutes ?? ""));
    for (const side of SIDES) {
      write(this.#name(side), now[side].name);
      for (const radio of this.#colours(side)) radio.checked = radio.value === now[side].colour;
    }
  }

  /** @param {Side} side */
  #name(side) {
    return byId(`match-${side}-name`, "input");
  }

  /** @param {Side} side @returns {HTMLInputElement[]} */
  #colours(side) {
    return /** @type {any} */ ([...findAll(document, `[data-colour-of="${side}"]`)]);
  }
}

/** Not under somebody's thumbs. @param {HTMLInputElement} field @param {string} text */
function write(field, text) {
  if (document.activeElement !== field && field.value !== text) field.value = text;
}
