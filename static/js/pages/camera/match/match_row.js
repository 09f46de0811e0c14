/**
 * The row over the bottom of the viewfinder: + for both teams, score and clock between them, ★.
 * Nothing of it is made anew while it is there: a thumb on its way down hits what it saw.
 */

import { SIDES, teamName } from "../../../core/match/board.js";
import { matchClock } from "../../../core/match/match_clock.js";
import { byId, find, findAll, setText } from "../../shared/dom.js";
import { belowDigits, digitsOf, plusLabel, shortNames, whereText } from "../../shared/match/names.js";
import { isDecided } from "../../shared/match/rules.js";

/** @import {Match, Side} from "../../../core/store.js" */

const POINTS_MS = 6000; // until the choice of +1, +2, +3 goes by itself

export class MatchRow {
  /**
   * @param {import("../../shared/match/desk.js").MatchDesk} desk
   * @param {import("../../../core/messages.js").Messages} t
   */
  constructor(desk, t) {
    this.desk = desk;
    this.t = t;
    /** @type {Side | null} whose points are asked for */
    this.asked = null;
    /** @type {number | undefined} */
    this.timer = undefined;
    for (const side of SIDES) {
      byId(`match-${side}`).addEventListener("click", ({ detail }) => this.#plus(side, detail === 0));
    }
    byId("match-points").addEventListener("keydown", ({ key }) => key === "Escape" && this.#ask(null));
    for (const button of this.#points()) {
      button.addEventListener("click", () => {
        if (this.asked) desk.score(this.asked, Number(button.dataset.points));
        this.#ask(null);
      });
    }
  }

  #points() {
    return findAll(byId("match-points"), "[data-points]");
  }

  /** @param {Side} side @param {boolean} byKey */
  #plus(side, byKey) {
    if (this.desk.rules.points.length === 1) {
      this.desk.score(side);
      return;
    }
    this.#ask(this.asked === side ? null : side);
    if (byKey && this.asked) this.#points()[0].focus(); // they stand before the row
  }

  /** @param {Side | null} side */
  #ask(side) {
    const from = this.asked;
    this.asked = side;
    clearTimeout(this.timer);
    if (side) this.timer = setTimeout(() => this.#ask(null), POINTS_MS);
    else if (from && byId("match-points").contains(document.activeElement)) byId(`match-${from}`).focus();
    this.render();
  }

  render() {
    const { desk } = this;
    const match = desk.shown;
    byId("match-row").dataset.match = String(match !== null);
    for (const id of ["match-home", "match-away", "match-middle"]) byId(id).hidden = match === null;
    byId("match-none").hidden = match !== null;
    byId("match-points").hidden = match === null || this.asked === null;
    if (match) this.#match(match);
  }

  /** @param {Match} match */
  #match(match) {
    const { desk, t } = this;
    const { rules } = desk;
    const short = shortNames(match, t);
    const digits = digitsOf(match, rules);
    const several = rules.points.length > 1;
    for (const side of SIDES) {
      const button = byId(`match-${side}`, "button");
      button.dataset.colour = match[side].colour;
      button.disabled = isDecided(match, rules);
      setText(find(button, ".match-short"), short[side]);
      setText(find(button, ".match-long"), teamName(match, side, t));
      setText(find(button, ".match-digits"), digits[side]);
      const values = { team: teamName(match, side, t), score: digits[side] };
      label(button, several ? t.text("match.several.for", values) : plusLabel(match, rules, side, 1, t));
      if (several) button.setAttribute("aria-expanded", String(this.asked === side));
      else button.removeAttribute("aria-expanded");
    }
    const time = matchClock(match, rules, desk.clock.now());
    const sets = SIDES.map((side) => belowDigits(match, rules, side, t));
    setText(byId("match-now"), time || (rules.sets ? setsText(match) : "") || whereText(match, rules, t));
    setText(byId("match-period"), time || (rules.sets && setsText(match)) ? whereText(match, rules, t) : "");
    // Without the time: a name that changes each second would be read each second.
    const said = SIDES.map((side, number) => `${teamName(match, side, t)} ${digits[side]} ${sets[number]}`.trim());
    label(byId("match-middle"), t.text("match.open", { stand: [...said, whereText(match, rules, t)].join(", ") }));
    if (this.asked === null) return;
    byId("match-points").dataset.colour = match[this.asked].colour;
    setText(byId("match-points-of"), teamName(match, this.asked, t));
    for (const button of this.#points()) {
      label(button, plusLabel(match, rules, this.asked, Number(button.dataset.points), t));
    }
  }
}

/** `1:0` in sets, and in tennis the games of this one. @param {Match} match */
function setsText({ sets, score, sport }) {
  const won = (/** @type {Side} */ a, /** @type {Side} */ b) => sets.filter((set) => set[a] > set[b]).length;
  const inSets = `${won("home", "away")}:${won("away", "home")}`;
  return sport === "tennis" ? `${score.home}:${score.away} (${inSets})` : `(${inSets})`;
}

/** @param {HTMLElement} button @param {string} text */
function label(button, text) {
  if (button.getAttribute("aria-label") !== text) button.setAttribute("aria-label", text);
}
