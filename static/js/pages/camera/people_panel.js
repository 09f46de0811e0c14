/** "People" on the camera page: who is here, and what the host can do. Polls only while open. */

import { bodyOf, isConfirmed, nameOf, noteOf, sections, signature } from "../../core/people.js";
import { byId, findAll, onClick, setText } from "../shared/dom.js";

const POLL_MS = 3000;

/** @import {Person} from "../../core/people.js" */

export class PeoplePanel {
  /**
   * @param {object} options
   * @param {import("../../transport/api.js").Api} options.api
   * @param {import("../../core/messages.js").Messages} options.t
   * @param {() => import("../../core/saved_broadcasts.js").Key | null} options.session the broadcast of this page
   */
  constructor({ api, t, session }) {
    this.api = api;
    this.t = t;
    this.session = session;
    this.dialog = byId("people-dialog", "dialog");
    /** @type {number | undefined} */
    this.timer = undefined;
    this.failed = false;
    this.asked = 0; // an answer that comes after a newer one was asked for is out of date
    onClick(byId("people-open"), () => this.open());
    this.dialog.addEventListener("close", () => this.#stop());
  }

  open() {
    this.#renderStatus("");
    byId("people-list").replaceChildren();
    byId("banned-list").replaceChildren();
    setText(byId("people-empty"), this.t.text("people.loading"));
    byId("people-empty").hidden = false;
    byId("people-banned").hidden = true;
    this.dialog.showModal();
    this.timer = setInterval(() => document.hidden || this.refresh(), POLL_MS);
    return this.refresh();
  }

  async refresh() {
    const session = this.session();
    if (!session || !this.dialog.open) return;
    const number = ++this.asked;
    try {
      const found = await this.api.people(session.id, session.hostKey);
      if (number !== this.asked || !this.dialog.open) return;
      if (this.failed) this.#renderStatus("");
      this.failed = false;
      this.#show(found);
    } catch (error) {
      if (number !== this.asked) return;
      if (error.status === 410) this.dialog.close();
      this.failed = true;
      this.#renderStatus(this.t.text("people.failed"));
    }
  }

  #stop() {
    clearInterval(this.timer);
    this.asked += 1;
  }

  /** @param {string} text */
  #renderStatus(text) {
    setText(byId("people-status"), text);
  }

  /** @param {import("../../transport/api.js").People} found */
  #show({ count, people }) {
    const { t } = this;
    setText(byId("people-here"), t.text("people.here", { number: count }));
    const parts = sections(people);
    this.#fill(byId("people-list"), parts.people, (person) => this.#row(person));
    this.#fill(byId("banned-list"), parts.banned, (person) => this.#bannedRow(person));
    setText(byId("people-empty"), t.text("people.empty"));
    byId("people-empty").hidden = parts.people.length > 0;
    byId("people-banned").hidden = parts.banned.length === 0;
  }

  /**
   * Touches only rows that changed: what is open, and the focus, stay where they are.
   * @param {HTMLElement} list
   * @param {Person[]} people
   * @param {(person: Person) => HTMLElement} make
   */
  #fill(list, people, make) {
    const rows = /** @type {HTMLElement[]} */ ([...list.children]);
    const old = new Map(rows.map((row) => [row.dataset.who, row]));
    let at = list.firstElementChild;
    for (const person of people) {
      const kept = old.get(person.who);
      const same = kept?.dataset.signature === signature(person) || kept?.dataset.asking;
      const row = kept && same ? kept : this.#replaced(kept, make(person), person);
      old.delete(person.who);
      if (kept && kept === at) at = row; // it may have been replaced
      if (row === at) at = row.nextElementSibling;
      else list.insertBefore(row, at);
    }
    for (const row of old.values()) row.remove();
  }

  /**
   * @param {HTMLElement | undefined} old
   * @param {HTMLElement} row in its place
   * @param {Person} person
   */
  #replaced(old, row, person) {
    row.dataset.who = person.who;
    row.dataset.signature = signature(person);
    row.dataset.testid = "person";
    if (!old) return row;
    const focused = old.contains(document.activeElement) ? document.activeElement : null;
    const action = focused?.getAttribute("data-action");
    const details = row.querySelector("details");
    if (details) details.open = old.querySelector("details")?.open ?? false;
    old.replaceWith(row);
    if (focused) (findAll(row, `[data-action="${action}"]`)[0] ?? findAll(row, "summary, button")[0])?.focus();
    return row;
  }

  /** One person: a tap shows what can be done. @param {Person} person */
  #row(person) {
    const row = document.createElement("li");
    const words = [part("strong", "person-name", nameOf(person, this.t))];
    const note = noteOf(person, this.t);
    if (note) words.push(part("span", "person-note", note));
    if (person.actions.length === 0) {
      row.className = "person";
      row.append(...words);
      return row;
    }
    const details = document.createElement("details");
    details.className = "person";
    const summary = document.createElement("summary");
    summary.append(...words);
    const buttons = document.createElement("div");
    buttons.className = "person-actions";
    buttons.append(...person.actions.map((action) => this.#button(person, action)));
    details.append(summary, buttons);
    row.append(details);
    return row;
  }

  /** @param {Person} person */
  #bannedRow(person) {
    const row = document.createElement("li");
    row.className = "person banned";
    row.append(part("strong", "person-name", nameOf(person, this.t)));
    const unban = person.actions.filter((action) => action === "unban");
    row.append(...unban.map((action) => this.#button(person, action)));
    return row;
  }

  /** @param {Person} person @param {string} action */
  #button(person, action) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button small";
    button.dataset.action = action;
    button.dataset.testid = `person-${action}`;
    button.textContent = this.t.text(`people.do.${action}`);
    const name = nameOf(person, this.t);
    button.setAttribute("aria-label", `${button.textContent}: ${name}`);
    onClick(button, () => (isConfirmed(action) ? this.#confirm(button, person, action) : this.#act(person, action)));
    return button;
  }

  /**
   * In place of the buttons: no second window over the first one on a phone.
   * @param {HTMLElement} button
   * @param {Person} person
   * @param {string} action
   */
  #confirm(button, person, action) {
    const row = button.closest("li");
    const buttons = /** @type {HTMLElement | null} */ (button.closest(".person-actions"));
    if (!row || !buttons) return; // redrawn meanwhile
    const question = document.createElement("div");
    question.className = "person-confirm";
    question.setAttribute("role", "group");
    const name = nameOf(person, this.t);
    const ask = part("p", "", this.t.text(`people.confirm.${action}`, { name }));
    question.setAttribute("aria-label", ask.textContent);
    const cancel = choice(this.t.text("people.cancel"), "button small");
    const sure = choice(this.t.text(`people.do.${action}`), "button small primary");
    sure.dataset.testid = "person-confirm";
    question.append(ask, cancel, sure);
    row.dataset.asking = "1";
    buttons.hidden = true;
    buttons.after(question);
    cancel.focus();
    const end = () => {
      delete row.dataset.asking;
      question.remove();
      buttons.hidden = false;
    };
    cancel.addEventListener("click", () => {
      end();
      button.focus();
    });
    onClick(sure, async () => {
      await this.#act(person, action);
      end();
      (row.isConnected ? findAll(row, "summary, button")[0] : byId("people-close"))?.focus();
    });
  }

  /** @param {Person} person @param {string} action */
  async #act(person, action) {
    const session = this.session();
    if (!session) return;
    const name = nameOf(person, this.t);
    try {
      await this.api.moderate(session.id, session.hostKey, person.who, bodyOf(action));
      this.#renderStatus(this.t.text(`people.done.${action}`, { name }));
    } catch (error) {
      const known = `people.error.${error.code}`;
      this.#renderStatus(this.t.text(this.t.has(known) ? known : "people.error", { name }));
    }
    await this.refresh();
    if (!this.dialog.contains(document.activeElement)) byId("people-close").focus();
  }
}

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {string} name of its class; empty: none
 * @param {string} text
 */
function part(tag, name, text) {
  const element = document.createElement(tag);
  if (name) element.className = name;
  element.textContent = text;
  return element;
}

/** @param {string} text @param {string} name of its class */
function choice(text, name) {
  const button = part("button", name, text);
  button.type = "button";
  return button;
}
