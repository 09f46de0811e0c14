/**
 * When a socket needs a ticket, and when another one is no use. A ticket opens one socket; what it
 * is given for is the page's to prove (`ask`), and the server's to judge.
 *
 * @import {Refusal} from "../core/store.js"
 */

import { ApiError } from "./http.js";

const MOST_REFUSALS = 2; // in a row, of sockets for which a ticket was asked

export class Tickets {
  /**
   * @param {object} options
   * @param {(() => Promise<string | null>) | null} options.ask null: the page has nothing to prove. It
   *   resolves with null where no ticket is needed
   * @param {() => string | undefined} options.wayIn as far as the page knows
   */
  constructor({ ask, wayIn }) {
    this.ask = ask;
    this.wayIn = wayIn;
    this.wanted = false; // a socket was closed for want of one
    this.refusals = 0;
  }

  get needed() {
    return this.ask !== null && (this.wanted || (this.wayIn() ?? "code") !== "code");
  }

  /** @returns {Promise<string | null>} null: none is needed after all */
  async next() {
    return this.ask ? this.ask() : null;
  }

  /** A socket was closed with 4403. @param {boolean} asked for a ticket before @returns {boolean} another may help */
  refused(asked) {
    this.wanted = true;
    if (asked) this.refusals += 1;
    return this.ask !== null && this.refusals < MOST_REFUSALS;
  }

  /** A socket speaks: what it says of the way in counts from now on. */
  opened() {
    this.wanted = false;
  }

  /** It has stayed open for longer than it takes to be put out again. */
  stayed() {
    this.refusals = 0;
  }
}

/**
 * Whoever asks as they did will be refused again: they are outside, and nobody asked for patience.
 * @param {{status?: number, retryAfterMs?: number | null}} error
 */
export function isOutside({ status = 0, retryAfterMs = null }) {
  return [401, 403, 410].includes(status) && retryAfterMs === null;
}

/** What a socket was told, as the API would say it. @param {Refusal | null} refusal */
export function refusedWith(refusal) {
  const { code = null, error = "closed" } = refusal ?? {};
  return new ApiError(error, { kind: "http", status: 403, code });
}
