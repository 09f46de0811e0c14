/** Who asks to be let in, the longest first, and the host's word about them. */

import { clockText } from "../../../core/clock.js";
import { byId, find, onClick, setText } from "../../shared/dom.js";
import { waitingText } from "./share_view.js";

/**
 * @import {Waiting} from "../../../transport/host_access.js"
 * @typedef {"let_in" | "refuse"} Decision
 */

export class WaitingList {
  /**
   * @param {object} options
   * @param {import("./host_access.js").HostAccess} options.access
   * @param {import("../../../core/clock.js").ServerClock} options.clock
   * @param {import("../../../core/messages.js").Messages} options.t
   */
  constructor({ access, clock, t }) {
    this.access = access;
    this.clock = clock;
    this.t = t;
    /** @type {readonly string[] | null} who was refused last: a slip of the thumb is taken back */
    this.refused = null;
    this.note = "";
    this.dialog = byId("waiting-dialog", "dialog");
    onClick(byId("waiting-all"), () => this.#decide("let_in", null));
    onClick(byId("waiting-none"), () => this.#decide("refuse", null));
    onClick(byId("waiting-undo"), () => this.#decide("let_in", this.refused));
    this.dialog.addEventListener("close", () => this.#forget());
  }

  open() {
    this.#forget();
    this.access.load();
    this.dialog.showModal();
    this.render();
  }

  render() {
    const { access, t } = this;
    if (!this.dialog.open) return;
    const { waiting } = access;
    setText(byId("waiting-empty"), waiting.length === 0 ? t.text("access.waiting.none") : "");
    setText(byId("waiting-number"), waiting.length > 0 ? waitingText(waiting.length, t) : "");
    setText(byId("waiting-note"), this.note || (access.failed ? t.text("access.failed.look") : ""));
    byId("waiting-undo").hidden = this.refused === null;
    for (const [id, text] of [["waiting-all", "access.all"], ["waiting-none", "access.none"]]) {
      byId(id).hidden = waiting.length < 2;
      setText(byId(id), t.text(text, { number: waiting.length }));
    }
    this.#rows(waiting);
  }

  #forget() {
    this.refused = null;
    this.note = "";
  }

  /** Rows that stay are not touched: focus and thumb are where they were. @param {readonly Waiting[]} waiting */
  #rows(waiting) {
    const list = byId("waiting-list");
    const rows = /** @type {HTMLElement[]} */ ([...list.children]);
    const old = new Map(rows.map((row) => [row.dataset.who, row]));
    let at = list.firstElementChild;
    for (const one of waiting) {
      const row = old.get(one.who) ?? this.#row(one);
      old.delete(one.who);
      this.#update(row, one);
      if (row === at) at = row.nextElementSibling;
      else list.insertBefore(row, at);
    }
    const focused = [...old.values()].some((row) => row.contains(document.activeElement));
    for (const row of old.values()) row.remove();
    if (focused) (find(list, ".primary") ?? byId("waiting-close")).focus();
  }

  /** @param {Waiting} one */
  #row(one) {
    const row = document.createElement("li");
    row.className = "person waits";
    row.dataset.who = one.who;
    row.dataset.testid = "waiting-person";
    const words = document.createElement("div");
    words.className = "person-words";
    const name = document.createElement("strong");
    name.className = "person-name";
    name.textContent = this.#nameOf(one);
    const since = document.createElement("span");
    since.className = "person-note";
    words.append(name, since);
    const buttons = document.createElement("div");
    buttons.className = "person-decide";
    buttons.append(this.#button(one, "refuse"), this.#button(one, "let_in"));
    row.append(words, buttons);
    return row;
  }

  /** @param {HTMLElement} row @param {Waiting} one */
  #update(row, { who, since }) {
    const time = clockText(this.clock.secondsSince(since) ?? 0);
    setText(find(row, ".person-note"), this.t.text("access.waiting.since", { time }));
    row.dataset.decided = String(this.access.decided.has(who));
  }

  /** @param {Waiting} one @param {Decision} decision */
  #button(one, decision) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = decision === "let_in" ? "button small primary" : "button small";
    button.dataset.decision = decision;
    button.dataset.testid = `waiting-${decision}`;
    const label = this.t.text(`access.${decision}`);
    button.textContent = label;
    button.setAttribute("aria-label", `${label}: ${this.#nameOf(one)}`);
    onClick(button, () => this.#decide(decision, one.who, this.#nameOf(one)));
    return button;
  }

  /** @param {Decision} decision @param {string | readonly string[] | null} who @param {string} [name] */
  async #decide(decision, who, name = "") {
    const people = who === null ? this.access.waiting.map((one) => one.who) : [who].flat();
    const problem = await this.access.decide(decision, who);
    const known = `access.failed.${problem}`;
    if (problem) this.note = this.t.text(this.t.has(known) ? known : "access.failed");
    else this.note = decision === "refuse" ? this.#refusedText(name) : "";
    this.refused = decision === "refuse" && !problem ? people : null;
    this.render();
  }

  /** @param {string} name empty: of several */
  #refusedText(name) {
    return name ? this.t.text("access.done.refused", { name }) : this.t.text("access.done.refused.all");
  }

  /** @param {Waiting} one */
  #nameOf({ name, who }) {
    return name || this.t.text("people.guest", { code: who.slice(0, 4) });
  }
}
