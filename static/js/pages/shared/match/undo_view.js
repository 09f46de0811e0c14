/** What was just tapped, with a way back; or why it did not count. Read out by screen readers. */

import { byId, setText } from "../dom.js";
import { blank } from "./rules.js";
import { toldText } from "./names.js";

export class UndoView {
  /**
   * @param {import("./desk.js").MatchDesk} desk
   * @param {import("../../../core/messages.js").Messages} t
   */
  constructor(desk, t) {
    this.desk = desk;
    this.t = t;
    byId("match-undo").addEventListener("click", () => desk.undo());
  }

  render() {
    const { desk, t } = this;
    const job = desk.problem ? null : desk.undoable;
    const told = job ? toldText(job, desk.shown ?? blank(desk.rules), t) : this.#problem();
    setText(byId("match-said"), [told, this.#line()].filter(Boolean).join(" · "));
    byId("match-undo", "button").hidden = job === null;
  }

  #problem() {
    const { problem } = this.desk;
    const known = `match.problem.${problem}`;
    return this.t.has(known) ? this.t.text(known) : problem;
  }

  #line() {
    const { desk, t } = this;
    const { line } = desk.outbox;
    return desk.waiting > 0 && line !== "fine" ? t.text(`match.line.${line}`) : "";
  }
}
