/**
 * "Score" on the camera page: before START what the next broadcast begins with; then all that can be
 * said of the match, and who else may say it.
 */

import { teamName } from "../../../core/match/board.js";
import { byId, find, findAll, setText } from "../../shared/dom.js";
import { shortNames } from "../../shared/match/names.js";
import { blank } from "../../shared/match/rules.js";

/** @import {Match} from "../../../core/store.js" */

export class MatchSheet {
  /**
   * @param {object} options
   * @param {import("../../shared/match/desk.js").MatchDesk} options.desk
   * @param {import("./match_wishes.js").MatchWishes} options.wishes
   * @param {import("./keepers.js").Keepers} options.keepers
   * @param {{render: () => void}[]} options.parts of the sheet, while there is a broadcast
   * @param {import("./keepers_view.js").KeepersView} options.keepersView
   * @param {import("../../shared/match/setup_form.js").SetUpForm} options.form
   * @param {import("../../../core/messages.js").Messages} options.t
   */
  constructor({ desk, wishes, keepers, parts, keepersView, form, t }) {
    this.desk = desk;
    this.wishes = wishes;
    this.keepers = keepers;
    this.parts = parts;
    this.keepersView = keepersView;
    this.form = form;
    this.t = t;
    this.dialog = byId("match-dialog", "dialog");
    this.on = byId("match-on", "input");
    for (const button of findAll(document, "[data-match-open]")) button.addEventListener("click", () => this.open());
    this.on.addEventListener("change", () => this.#turn(this.on.checked));
    this.dialog.addEventListener("close", () => keepers.stop());
  }

  open() {
    this.keepersView.forget();
    if (this.desk.api) this.keepers.start();
    this.render();
    this.dialog.showModal();
    this.dialog.scrollTop = 0; // it opens with what is pressed most, wherever it was left
  }

  /** Before START a wish; later the first word of the match. @param {boolean} on */
  #turn(on) {
    this.wishes.turn(on);
    const { forStart } = this.wishes;
    if (this.desk.api && forStart) this.desk.change(forStart);
    this.render();
  }

  render() {
    this.#openers();
    const live = this.desk.api !== null;
    const begun = live && this.desk.shown !== null;
    for (const part of findAll(this.dialog, "[data-match-live]")) part.hidden = !live;
    byId("match-play").hidden = !begun;
    byId("match-on-part").hidden = begun;
    this.on.checked = live ? this.desk.waiting > 0 : this.wishes.on;
    byId("match-setup").hidden = !live && !this.wishes.on;
    this.form.render();
    if (!live) return;
    for (const part of this.parts) part.render();
    if (this.dialog.open) this.keepersView.render();
  }

  #openers() {
    const { t, wishes, desk } = this;
    const match = desk.api ? desk.shown : null;
    const words = match || wishes.on ? this.#names(match) : t.text("match.none");
    for (const button of findAll(document, "[data-match-words]")) setText(button, words);
    setText(byId("match-before-short"), match || !wishes.on ? words : this.#short(words));
    const opener = byId("match-before");
    const label = t.text("match.summary", { words });
    if (opener.getAttribute("aria-label") !== label) opener.setAttribute("aria-label", label);
  }

  /** @param {string} words */
  #short(words) {
    const { home, away } = shortNames({ ...blank(this.desk.rules), ...this.wishes.chosen }, this.t);
    return words.includes(" – ") ? `${home}–${away}` : words;
  }

  /** Who plays; else the sport. @param {Match | null} match */
  #names(match) {
    const { chosen } = this.wishes;
    const shown = match ?? { ...blank(this.desk.rules), ...chosen };
    const named = [shown.home, shown.away].some(({ name, colour }) => name || colour);
    if (!named) return find(byId("match-sport"), `[value="${shown.sport}"]`).textContent ?? "";
    return `${teamName(shown, "home", this.t)} – ${teamName(shown, "away", this.t)}`;
  }
}
