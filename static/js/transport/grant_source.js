/**
 * Grants for whoever joins again and again: the one in hand while it is good, else a new one. While
 * connected, `renewIfDue` replaces it before it runs out, so that a connection that breaks finds one ready.
 */

import { GrantLifetime } from "../core/grant_lifetime.js";

const PAUSE_MS = 30_000; // after renewing failed; nobody is waiting

/** @import {Grant} from "../core/grant_lifetime.js" */

export class GrantSource {
  /**
   * @param {object} options
   * @param {() => Promise<Grant>} options.ask a new one from the server
   * @param {() => boolean} [options.mayRenew] asking disturbs nobody
   * @param {() => number} [options.monotonic]
   */
  constructor({ ask, mayRenew = () => true, monotonic = () => performance.now() }) {
    this.ask = ask;
    this.mayRenew = mayRenew;
    this.monotonic = monotonic;
    this.lifetime = new GrantLifetime({ monotonic });
    /** @type {Promise<Grant> | null} */
    this.asking = null;
    this.notBefore = -Infinity;
  }

  /** @param {{fresh?: boolean}} [how] `fresh`: the one in hand was refused */
  async get({ fresh = false } = {}) {
    if (fresh) this.forget();
    return this.lifetime.fresh ?? this.#ask();
  }

  /** What is in hand leads nowhere (put out, another room), or another way to join was chosen. */
  forget() {
    this.lifetime.forget();
    this.asking = null; // what is on its way was asked for before this
  }

  /** Called now and then while connected. Never throws. */
  renewIfDue() {
    const now = this.monotonic();
    if (!this.lifetime.due || this.asking || now < this.notBefore || !this.mayRenew()) return;
    this.notBefore = now + PAUSE_MS;
    this.#ask().catch(() => undefined); // the next join asks for itself, and says what is wrong
  }

  #ask() {
    if (this.asking) return this.asking;
    const asking = this.ask().then((grant) => {
      if (this.asking === asking) this.lifetime.hold(grant);
      return grant;
    });
    this.asking = asking;
    const done = () => {
      if (this.asking === asking) this.asking = null;
    };
    asking.then(done, done);
    return asking;
  }
}
