/** Who asks to be let in, the longest first, and the host's word about them. */

import { globalTimers } from "../../../core/backoff.js";
import { clockText } from "../../../core/clock.js";
import { byId, find, findAll, onClick, setText } from "../../shared/dom.js";
import { waitingText } from "./share_view.js";

const KEPT_MS = 1000; // from the server's answer: a second tap meets the row that it was meant for

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
   * @param {import("../../../core/backoff.js").Timers} [options.timers]
   */
  constructor({ access, clock, t, timers = globalTimers }) {
    this.access = access;
    this.clock = clock;
    this.t = t;
    this.timers = timers;
    /** @type {Map<string, Decision>} about whom the host has just said so: they keep their places */
    this.said = new Map();
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
    setText(byId("waiting-number"), waiting.length > 0 ? waitingText(waiting.length, t) : "");
    setText(byId("waiting-note"), this.note || (access.failed ? t.text("access.failed.look") : ""));
    byId("waiting-undo").hidden = this.refused === null;
    for (const [id, text] of [["waiting-all", "access.all"], ["waiting-none", "access.none"]]) {
      byId(id).hidden = waiting.length < 2;
      setText(byId(id), t.text(text, { number: waiting.length }));
    }
    this.#rows(waiting);
    const nobody = byId("waiting-list").firstElementChild === null;
    setText(byId("waiting-empty"), nobody ? t.text("access.waiting.none") : "");
  }

  #forget() {
    this.refused = null;
    this.note = "";
    this.said.clear();
  }

  /**
   * Rows that stay are not touched: focus and thumb are where they were. Those that were decided go
   * a moment later, or the second of two taps would be about whoever stands below.
   * @param {readonly Waiting[]} waiting
   */
  #rows(waiting) {
    const list = byId("waiting-list");
    const rows = /** @type {HTMLElement[]} */ ([...list.children]);
    const old = new Map(rows.map((row) => [row.dataset.who, row]));
    const wait = new Set(waiting.map(({ who }) => who));
    const keeps = (/** @type {Element | null} */ row) => {
      const who = /** @type {HTMLElement | null} */ (row)?.dataset.who ?? "";
      return this.said.has(who) && !wait.has(who);
    };
    let at = list.firstElementChild;
    for (const one of waiting) {
      while (keeps(at)) at = at?.nextElementSibling ?? null;
      const row = old.get(one.who) ?? this.#row(one);
      old.delete(one.who);
      this.#update(row, one);
      if (row === at) at = row.nextElementSibling;
      else list.insertBefore(row, at);
    }
    const [kept, gone] = [rows.filter(keeps), [...old.values()].filter((row) => !keeps(row))];
    for (const row of kept) this.#close(row);
    const focused = gone.some((row) => row.contains(document.activeElement));
    for (const row of gone) row.remove();
    if (!focused) return;
    const next = [...list.children].find((row) => !keeps(row));
    (next ? find(next, ".primary", "button") : byId("waiting-close", "button")).focus();
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
    this.#mark(row, this.access.decided.has(who) || this.said.has(who));
  }

  /** It says what was decided, and waits no more. @param {HTMLElement} row */
  #close(row) {
    const decision = this.said.get(row.dataset.who ?? "") ?? "let_in";
    setText(find(row, ".person-note"), this.t.text(`access.row.${decision}`));
    this.#mark(row, true);
  }

  /** Not `disabled`, which would take the focus away. @param {HTMLElement} row @param {boolean} decided */
  #mark(row, decided) {
    row.dataset.decided = String(decided);
    for (const button of findAll(row, "button")) button.setAttribute("aria-disabled", String(decided));
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
    onClick(button, () => {
      if (!this.said.has(one.who)) return this.#decide(decision, one.who, this.#nameOf(one));
      return undefined; // the second of two taps
    });
    return button;
  }

  /** @param {Decision} decision @param {string | readonly string[] | null} who @param {string} [name] */
  async #decide(decision, who, name = "") {
    const people = who === null ? this.access.waiting.map((one) => one.who) : [who].flat();
    for (const one of people) this.said.set(one, decision);
    const problem = await this.access.decide(decision, who);
    this.#letGo(people, decision, problem ? 0 : KEPT_MS);
    const known = `access.failed.${problem}`;
    if (problem) this.note = this.t.text(this.t.has(known) ? known : "access.failed");
    else this.note = decision === "refuse" ? this.#refusedText(name) : "";
    this.refused = decision === "refuse" && !problem ? people : null;
    this.render();
  }

  /** @param {readonly string[]} people @param {Decision} decision @param {number} afterMs */
  #letGo(people, decision, afterMs) {
    const forget = () => {
      for (const one of people) if (this.said.get(one) === decision) this.said.delete(one);
    };
    if (afterMs === 0) return forget();
    this.timers.setTimeout(() => {
      forget();
      this.render();
    }, afterMs);
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
