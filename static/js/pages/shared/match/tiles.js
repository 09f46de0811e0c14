/** Both teams in large: name, colour, score, + and −. */

import { SIDES, teamName } from "../../../core/match/board.js";
import { byId, find, findAll, setText } from "../dom.js";
import { belowDigits, digitsOf, plusLabel } from "./names.js";
import { blank, isDecided } from "./rules.js";

/** @import {Match, Side} from "../../../core/store.js" */

export class Tiles {
  /**
   * @param {import("./desk.js").MatchDesk} desk
   * @param {import("../../../core/messages.js").Messages} t
   */
  constructor(desk, t) {
    this.desk = desk;
    this.t = t;
    for (const side of SIDES) {
      for (const button of this.#buttons(side)) {
        button.addEventListener("click", () => desk.score(side, Number(button.dataset.by)));
      }
      byId(`tile-${side}-plus`).addEventListener("click", () => desk.score(side, this.#main));
    }
  }

  /** What a success counts most often: two in basketball. */
  get #main() {
    return this.desk.rules.points.includes(2) ? 2 : 1;
  }

  /** @param {Side} side */
  #buttons(side) {
    return /** @type {HTMLButtonElement[]} */ ([...findAll(byId(`tile-${side}`), "[data-by]")]);
  }

  render() {
    const match = this.desk.shown ?? blank(this.desk.rules);
    for (const side of SIDES) this.#tile(match, side);
  }

  /** @param {Match} match @param {Side} side */
  #tile(match, side) {
    const { t, desk } = this;
    const { rules } = desk;
    const tile = byId(`tile-${side}`);
    tile.dataset.colour = match[side].colour;
    const team = teamName(match, side, t);
    setText(byId(`tile-${side}-name`), team);
    const plus = byId(`tile-${side}-plus`, "button");
    const score = digitsOf(match, rules)[side];
    setText(find(plus, ".tile-number"), score);
    plus.disabled = isDecided(match, rules);
    setText(find(plus, ".tile-sign"), this.#main > 1 ? `+${this.#main}` : "+");
    label(plus, plusLabel(match, rules, side, this.#main, t));
    setText(byId(`tile-${side}-below`), belowDigits(match, rules, side, t));
    for (const button of this.#buttons(side)) {
      const by = Number(button.dataset.by);
      if (by < 0) {
        button.disabled = match.points[side] + match.score[side] === 0;
        label(button, t.text("match.less.for", { team, score }));
      } else {
        button.disabled = plus.disabled;
        button.hidden = by === this.#main || !rules.points.includes(by);
        label(button, plusLabel(match, rules, side, by, t));
      }
    }
  }
}

/** @param {HTMLElement} button @param {string} text */
function label(button, text) {
  if (button.getAttribute("aria-label") !== text) button.setAttribute("aria-label", text);
}
