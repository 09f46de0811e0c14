/**
 * Asks again and again, from `start` to `stop`, each time a while after the last answer.
 *
 * @template T
 */
export class Poll {
  /**
   * @param {object} options
   * @param {() => Promise<T>} options.ask
   * @param {(answer: T) => void} options.onAnswer
   * @param {(error: any) => void} options.onError also of `onAnswer`
   * @param {number} options.everyMs
   * @param {import("../core/backoff.js").Timers} options.timers
   */
  constructor({ ask, onAnswer, onError, everyMs, timers }) {
    this.ask = ask;
    this.onAnswer = onAnswer;
    this.onError = onError;
    this.everyMs = everyMs;
    this.timers = timers;
    this.running = false;
    /** @type {number | null} */
    this.timer = null;
  }

  start() {
    if (this.running) return;
    this.running = true;
    this.#soon(0);
  }

  stop() {
    this.running = false;
    if (this.timer !== null) this.timers.clearTimeout(this.timer);
    this.timer = null;
  }

  hurry() {
    if (this.running) this.#soon(0);
  }

  /** @param {number} ms */
  #soon(ms) {
    if (this.timer !== null) this.timers.clearTimeout(this.timer);
    this.timer = this.timers.setTimeout(() => {
      this.timer = null;
      this.#once();
    }, ms);
  }

  async #once() {
    try {
      const answer = await this.ask();
      if (!this.running) return;
      this.onAnswer(answer);
    } catch (error) {
      if (!this.running) return;
      this.onError(error);
    }
    if (this.running) this.#soon(this.everyMs);
  }
}
