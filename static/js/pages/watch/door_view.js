/** What somebody at the door sees and types. Reads what the door shows, writes DOM. */

import { waitText } from "../../core/error_codes.js";
import { byId, setText, showState } from "../shared/dom.js";

/** @import {Door, DoorShown} from "./door.js" */

const FIELDS = /** @type {const} */ ({ code_needed: "door-pin", ask_first: "door-name" });
const AGAIN = new Set(["refused_by_host", "banned", "offline"]); // it may bring something else in a moment
const SAY_WHY = new Set(["refused_by_host", "banned", "ended"]); // themselves, better than a note
// In the place of "the link is needed": somebody came with one.
const ABOUT_THE_LINK = new Set(["link_renewed", "link_wrong"]);

export class DoorView {
  /**
   * @param {import("../../core/messages.js").Messages} messages
   * @param {Door} door
   */
  constructor(messages, door) {
    this.t = messages;
    this.shownState = "";
    byId("door-pin-form").addEventListener("submit", (event) => {
      event.preventDefault();
      door.typePin(byId("door-pin", "input").value);
    });
    byId("door-name-form").addEventListener("submit", (event) => {
      event.preventDefault();
      door.ask(byId("door-name", "input").value);
    });
    for (const id of Object.values(FIELDS)) byId(id).addEventListener("input", () => this.#problem("", id));
    byId("door-again").addEventListener("click", () => door.again());
  }

  /** @param {DoorShown} shown */
  show(shown) {
    const { state, note, problem, busy } = shown;
    showState("door");
    document.body.dataset.door = state;
    this.#words(shown);
    byId("door-pin-form").hidden = state !== "code_needed";
    byId("door-name-form").hidden = state !== "ask_first";
    byId("door-pulse").hidden = state !== "waiting_for_host";
    byId("door-again").hidden = !AGAIN.has(state);
    for (const id of ["door-pin-send", "door-name-send", "door-again"]) byId(id).setAttribute("aria-busy", String(busy));
    const about = state === "link_key_needed" && ABOUT_THE_LINK.has(note ?? "");
    setText(byId("door-note"), note && !about && !SAY_WHY.has(state) ? this.t.text(`door.note.${note}`) : "");
    const field = state === "code_needed" || state === "ask_first" ? FIELDS[state] : null;
    const wait = waitText(shown.waitMs);
    this.#problem(problem ? this.t.text(`door.problem.${problem}`, { time: wait }) : "", field);
    this.#focus(shown, field);
  }

  /** @param {DoorShown} shown */
  #words({ state, note, name }) {
    const about = state === "link_key_needed" && ABOUT_THE_LINK.has(note ?? "");
    const key = about ? note : state;
    setText(byId("door-title"), this.t.text(`door.${key}.title`));
    const unnamed = state === "waiting_for_host" && !name;
    setText(byId("door-text"), this.t.text(unnamed ? "door.waiting_for_host.unnamed" : `door.${key}`, { name }));
  }

  /** @param {string} text @param {string | null} field */
  #problem(text, field) {
    setText(byId("door-problem"), text);
    for (const id of Object.values(FIELDS)) byId(id).setAttribute("aria-invalid", String(text !== "" && id === field));
  }

  /** Where the next key press belongs; whoever was watching hears why that is over. @param {DoorShown} shown @param {string | null} field */
  #focus({ state, note, name, problem, busy }, field) {
    const isNew = state !== this.shownState;
    this.shownState = state;
    if (field === "door-pin" && isNew) byId("door-pin", "input").value = ""; // the one from before is over
    if (field === "door-name" && isNew && name) byId("door-name", "input").value = name;
    if (field && !busy && (isNew || problem)) byId(field).focus();
    else if (isNew && note === "changed") byId("door-title").focus();
  }
}
