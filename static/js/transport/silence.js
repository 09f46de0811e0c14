/** A half-open socket says nothing for ever: after a while of silence it is asked about elsewhere. */

const SILENCE_MS = 10_000;

export class Silence {
  /**
   * @param {object} options
   * @param {() => Promise<boolean>} options.isDead
   * @param {() => void} options.onDead
   * @param {import("../core/backoff.js").Timers} options.timers
   */
  constructor({ isDead, onDead, timers }) {
    this.isDead = isDead;
    this.onDead = onDead;
    this.timers = timers;
    this.sockets = 0; // an answer about an older one says nothing of the next
    /** @type {number | null} */
    this.timer = null;
  }

  /** It spoke. */
  broken() {
    this.#clear();
    this.timer = this.timers.setTimeout(() => {
      this.timer = null;
      this.check();
    }, SILENCE_MS);
  }

  /** The socket is gone. */
  stop() {
    this.#clear();
    this.sockets += 1;
  }

  async check() {
    const { sockets } = this;
    const dead = await this.isDead();
    if (sockets !== this.sockets) return;
    if (dead) this.onDead();
    else this.broken();
  }

  #clear() {
    if (this.timer !== null) this.timers.clearTimeout(this.timer);
    this.timer = null;
  }
}
