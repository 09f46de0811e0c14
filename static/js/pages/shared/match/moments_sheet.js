/** ★: what people want to see again, by team. One tap tells it and closes the sheet. */

import { teamName } from "../../../core/match/board.js";
import { byId, findAll, setText } from "../dom.js";
import { SIDES } from "../../../core/match/board.js";
import { blank } from "./rules.js";

/** @import {Side} from "../../../core/store.js" */

export class MomentsSheet {
  /**
   * @param {import("./desk.js").MatchDesk} desk
   * @param {import("../../../core/messages.js").Messages} t
   */
  constructor(desk, t) {
    this.desk = desk;
    this.t = t;
    this.dialog = byId("moments-dialog", "dialog");
    for (const opener of findAll(document, "[data-moments-open]")) {
      opener.addEventListener("click", () => this.open());
    }
    byId("moments-mark").addEventListener("click", () => this.#tell("mark", null));
  }

  open() {
    const { desk, t } = this;
    const match = desk.shown ?? blank(desk.rules);
    for (const side of SIDES) {
      const name = teamName(match, side, t);
      const head = byId(`moments-${side}`);
      setText(head, name);
      head.dataset.colour = match[side].colour;
      byId(`moments-${side}-list`, "ul").replaceChildren(
        ...desk.rules.moments.filter((kind) => kind !== "mark").map((kind) => this.#item(kind, side, name)),
      );
    }
    this.dialog.showModal();
  }

  /** @param {string} kind @param {Side} side @param {string} team */
  #item(kind, side, team) {
    const item = document.createElement("li");
    const button = document.createElement("button");
    const moment = this.t.text(`score.moment.${kind}`);
    button.className = "button";
    button.setAttribute("type", "button");
    button.dataset.testid = `moment-${side}-${kind}`;
    button.textContent = moment;
    button.setAttribute("aria-label", this.t.text("match.told.team", { moment, team }));
    button.addEventListener("click", () => this.#tell(kind, side));
    item.append(button);
    return item;
  }

  /** @param {string} kind @param {Side | null} side */
  #tell(kind, side) {
    this.dialog.close();
    this.desk.moment(kind, side);
  }
}
