/**
 * Broadcasts that this page could go on with as their host, while nobody has tapped yet. The server
 * is asked whether a key is right before any device is opened. Touches no DOM and no device.
 */

import { FINAL_STATES } from "../../core/store.js";
import { serverErrorCode } from "../../core/error_codes.js";
import { endSession } from "./session.js";

/**
 * Only our server's own words make this browser forget a key: a proxy answers 401 and 404 too.
 * @type {Set<string | null>}
 */
const FORGET = new Set(["ended", "not_found", "host_key_unknown", "not_a_moderator"]);
/**
 * Trying again does not help.
 * @type {Set<string | null>}
 */
export const LASTING = new Set(["broken", "ended", "gone", "not_host"]);

/**
 * @import {Key} from "../../core/saved_broadcasts.js"
 *
 * @typedef {Key & {title?: string}} Held a broadcast and the key of its host
 *
 * @typedef {object} Choice
 * @property {Held} broadcast
 * @property {boolean} isLink it came by a link, and this browser does not hold it yet
 * @property {import("../../core/store.js").SessionView | null} session as the server told it
 * @property {string | null} problem why it cannot be gone on with, as `core/error_codes.js` names it
 * @property {string | null} code of the server's refusal
 */

export class Offer {
  /**
   * @param {object} options
   * @param {import("../../transport/api.js").Api} options.api
   * @param {import("../../core/clock.js").ServerClock} options.clock
   * @param {import("../../core/saved_broadcasts.js").SavedBroadcasts} options.saved
   * @param {() => void} options.onChange
   * @param {(step: string, facts?: object) => void} options.log
   */
  constructor({ api, clock, saved, onChange, log }) {
    this.api = api;
    this.clock = clock;
    this.saved = saved;
    this.onChange = onChange;
    this.log = log;
    this.open = false;
    this.checking = false;
    /** @type {Choice[]} the first one is the one that is asked about */
    this.choices = [];
  }

  /** @returns {Choice | null} */
  get current() {
    return this.choices[0] ?? null;
  }

  get others() {
    return this.choices.slice(1);
  }

  /** What somebody's link leads to. What this browser holds is offered beside it. @param {Held} broadcast */
  async ask(broadcast) {
    this.saved.link = broadcast;
    const held = this.saved.list();
    const isLink = this.saved.find(broadcast.id)?.hostKey !== broadcast.hostKey;
    this.#check(broadcast, isLink);
    const others = this.#usable(held.filter(({ id }) => id !== broadcast.id));
    this.#show([await this.#look(broadcast, isLink), ...(await others)]);
  }

  /** A link whose end was lost on its way. */
  async broken() {
    const nothing = { id: "", hostKey: "" };
    this.#check(nothing, true);
    const others = await this.#usable(this.saved.list());
    this.#show([{ ...unknown(nothing, true), problem: "broken" }, ...others]);
  }

  /** What this browser holds; closes when nothing of it is open any more. */
  async choose() {
    const held = this.saved.list();
    this.#check(held[0], false);
    this.#show(await this.#usable(held));
  }

  /** Another one of those that are offered. @param {Choice} choice */
  pick(choice) {
    this.choices = [choice, ...this.choices.filter((one) => one !== choice)];
    this.onChange();
  }

  /** While it waits: somebody else may go on with it, or its time runs out. */
  async refresh() {
    const { current } = this;
    if (!this.open || this.checking || !current || LASTING.has(current.problem)) return;
    const fresh = await this.#look(current.broadcast, current.isLink);
    if (current !== this.current) return;
    if (!current.isLink && FORGET.has(fresh.code)) this.saved.remove(current.broadcast.id);
    if (!current.problem && fresh.problem && !LASTING.has(fresh.problem)) return; // not reached now
    this.choices = [fresh, ...this.others];
    this.onChange();
  }

  /**
   * START. Who was told that it is on air, or whose camera was away, has decided already; while
   * nothing was sent yet, another page may be about to, and is not thrown out unasked.
   * @returns {{id: string, hostKey: string, takeover: boolean}}
   */
  take() {
    const { broadcast, session } = this.choices[0];
    this.#show([]);
    return { id: broadcast.id, hostKey: broadcast.hostKey, takeover: session?.state !== "waiting" };
  }

  /** Ends it for everyone. Rejects when the server could not be told. */
  async end() {
    const { broadcast } = this.choices[0];
    const { id } = broadcast;
    await endSession(this.api, broadcast);
    this.saved.remove(id);
    if (this.saved.link?.id === id) this.saved.link = null;
    this.#show(this.choices.filter((choice) => choice.broadcast.id !== id));
  }

  /** Something else instead. */
  close() {
    this.saved.link = null;
    this.#show([]);
  }

  // --- inside -----------------------------------------------------------------------------------

  /** @param {Held} broadcast @param {boolean} isLink */
  #check(broadcast, isLink) {
    this.open = true;
    this.checking = true;
    this.choices = [unknown(broadcast, isLink)];
    this.onChange();
  }

  /** @param {Choice[]} choices */
  #show(choices) {
    this.open = choices.length > 0;
    this.checking = false;
    this.choices = choices;
    if (this.current) {
      const { isLink, problem, session } = this.current;
      this.log("offer", { isLink, problem, state: session?.state });
    }
    this.onChange();
  }

  /** Those that may be gone on with, or that could not be asked about; the rest is forgotten. @param {Held[]} held */
  async #usable(held) {
    const looked = await Promise.all(held.map((one) => this.#look(one, false)));
    for (const { broadcast, code } of looked) if (FORGET.has(code)) this.saved.remove(broadcast.id);
    return looked.filter(({ problem }) => !LASTING.has(problem));
  }

  /** @param {Held} broadcast @param {boolean} isLink @returns {Promise<Choice>} */
  async #look(broadcast, isLink) {
    const choice = unknown(broadcast, isLink);
    const { id, hostKey } = broadcast;
    try {
      const session = await this.api.session(id, hostKey);
      choice.session = session;
      this.clock.observe(session.serverTime);
      if (FINAL_STATES.has(session.state)) return { ...choice, problem: "ended", code: "ended" };
      await this.api.proveHost(id, hostKey);
      return choice;
    } catch (error) {
      return { ...choice, problem: serverErrorCode(error), code: error.code ?? null };
    }
  }
}

/** @param {Held} broadcast @param {boolean} isLink @returns {Choice} */
function unknown(broadcast, isLink) {
  return { broadcast, isLink, session: null, problem: null, code: null };
}
