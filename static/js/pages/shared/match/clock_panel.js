/** The match's clock: what it shows, what can be done with it, how long half-time is, setting it by hand. */

import { clockActions, matchClock } from "../../../core/match/match_clock.js";
import { byId, findAll, onClick, setText } from "../dom.js";
import { whereText } from "./names.js";
import { blank, isHalfTime, rareAction, secondsTyped } from "./rules.js";

/** @import {ClockAction} from "../../../core/match/match_clock.js" */

const USUAL_MINUTES = "15"; // of half-time

export class ClockPanel {
  /**
   * @param {import("./desk.js").MatchDesk} desk
   * @param {import("../../../core/messages.js").Messages} t
   */
  constructor(desk, t) {
    this.desk = desk;
    this.t = t;
    /** @type {ClockAction | null} that is asked about */
    this.asked = null;
    this.halfTime = byId("half-time-dialog", "dialog");
    this.typed = byId("match-clock-typed", "input");
    this.#buttons().forEach((button, number) => {
      button.addEventListener("click", () => this.#pressed(this.#actions()[number]));
    });
    byId("match-rare").addEventListener("click", () => this.#pressed(this.#rare() ?? undefined));
    this.halfTime.addEventListener("close", () => this.#answered());
    const form = byId("match-clock-form", "form");
    form.addEventListener("submit", (event) => event.preventDefault());
    onClick(byId("match-clock-set"), () => this.#set());
  }

  #buttons() {
    return [...findAll(document, "[data-clock-action]")];
  }

  #actions() {
    const { desk, t } = this;
    const match = desk.shown ?? blank(desk.rules);
    return clockActions(match, desk.rules, t);
  }

  #rare() {
    const { desk, t } = this;
    return rareAction(desk.shown ?? blank(desk.rules), desk.rules, t, desk.pausing);
  }

  render() {
    const { desk, t } = this;
    const { rules } = desk;
    const match = desk.shown ?? blank(rules);
    const time = matchClock(match, rules, desk.clock.now());
    setText(byId("match-time"), time);
    byId("match-time").hidden = time === "";
    setText(byId("match-where"), whereText(match, rules, t));
    byId("match-clock").dataset.running = String(match.clock.running);
    const actions = this.#actions();
    this.#buttons().forEach((button, number) => {
      const action = actions[number];
      button.hidden = action === undefined;
      if (!action) return;
      setText(button, action.text);
      button.dataset.do = action.do;
    });
    const rare = this.#rare();
    byId("match-rare").hidden = rare === null;
    if (rare) setText(byId("match-rare"), rare.text);
    byId("match-clock-form").hidden = match.minutes === null || match.phase === "over";
    byId("match-by-hand").hidden = rare === null && byId("match-clock-form").hidden;
  }

  /** @param {ClockAction | undefined} action */
  #pressed(action) {
    const { desk } = this;
    if (!action) return;
    if (!isHalfTime(desk.shown ?? blank(desk.rules), desk.rules, action)) {
      desk.act(action.do, action.text);
      return;
    }
    this.asked = action;
    for (const radio of this.#pauses()) radio.checked = radio.value === USUAL_MINUTES;
    setText(byId("half-time-title"), action.text);
    setText(byId("half-time-sure"), action.text);
    this.halfTime.returnValue = "";
    this.halfTime.showModal();
  }

  #answered() {
    const action = this.asked;
    this.asked = null;
    if (!action || this.halfTime.returnValue !== "sure") return;
    const chosen = this.#pauses().find(({ checked }) => checked)?.value ?? "";
    this.desk.act(action.do, action.text, chosen === "" ? null : Number(chosen));
  }

  /** @returns {HTMLInputElement[]} */
  #pauses() {
    return /** @type {any} */ ([...findAll(this.halfTime, "[data-pause]")]);
  }

  async #set() {
    const { desk, t } = this;
    const match = desk.shown ?? blank(desk.rules);
    const seconds = secondsTyped(this.typed.value, match, desk.rules);
    const wrong = seconds === null ? t.text("match.clock.wrong") : await desk.change({ clock: { seconds } });
    setText(byId("match-clock-problem"), wrong ?? "");
    this.typed.setAttribute("aria-invalid", String(wrong !== null));
    if (wrong === null) this.typed.value = "";
  }
}
