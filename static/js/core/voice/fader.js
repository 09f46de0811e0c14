/** A loudness that goes smoothly from where it is to where it should be. Pure: timers are passed in. */

const STEP_MS = 25;
export const FADE_MS = 150;

export class Fader {
  /**
   * @param {object} options
   * @param {(level: number) => void} options.onLevel
   * @param {import("../backoff.js").Timers} options.timers
   * @param {() => number} options.now monotonic
   */
  constructor({ onLevel, timers, now }) {
    this.onLevel = onLevel;
    this.timers = timers;
    this.now = now;
    this.level = 1;
    this.target = 1;
    /** @type {number | null} */
    this.timer = null;
  }

  /** @param {number} target */
  to(target) {
    if (target === this.target) return;
    this.#cancel();
    this.target = target;
    this.#step(this.level, this.now());
  }

  /** At once. @param {number} target */
  jump(target) {
    this.#cancel();
    this.target = target;
    this.#set(target);
  }

  /**
   * By the time that went by, not by steps: where a browser slows timers down (a page in the
   * background) the second step is the last.
   * @param {number} from
   * @param {number} began
   */
  #step(from, began) {
    const part = Math.min(1, (this.now() - began) / FADE_MS);
    this.#set(part === 1 ? this.target : from + (this.target - from) * part);
    if (part === 1) return;
    this.timer = this.timers.setTimeout(() => this.#step(from, began), STEP_MS);
  }

  /** @param {number} level */
  #set(level) {
    if (level === this.level) return;
    this.level = level;
    this.onLevel(level);
  }

  #cancel() {
    if (this.timer !== null) this.timers.clearTimeout(this.timer);
    this.timer = null;
  }
}
