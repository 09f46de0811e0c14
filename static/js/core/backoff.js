/**
 * When to try again. Pure: randomness and timers are passed in.
 *
 * Promises of `Retrier`
 * - it always schedules the next attempt after a failure, however soon the failure came;
 * - one attempt at a time, never two timers;
 * - never sooner than the server said (`Retry-After`), and not all pages at the same moment;
 * - `stop()` is clean and final for this run: nothing fires afterwards.
 */

/** @import {Failure} from "./error_codes.js" */
/** @typedef {{setTimeout: (fn: () => void, ms: number) => number, clearTimeout: (id: number) => void}} Timers */

/** Exponential delays with jitter (half to whole), capped low while a quick return is likely. */
export class ReconnectPolicy {
  /** @param {{baseMs?: number, factor?: number, capMs?: number, patientAttempts?: number, longCapMs?: number, random?: () => number}} [options] */
  constructor({
    baseMs = 250,
    factor = 2,
    capMs = 2500,
    patientAttempts = 30,
    longCapMs = 15000,
    random = Math.random,
  } = {}) {
    this.baseMs = baseMs;
    this.factor = factor;
    this.capMs = capMs;
    this.patientAttempts = patientAttempts;
    this.longCapMs = longCapMs;
    this.random = random;
  }

  /**
   * @param {number} attempt 0 for the first retry
   * @returns {number} milliseconds
   */
  delay(attempt) {
    const cap = attempt < this.patientAttempts ? this.capMs : this.longCapMs;
    const full = Math.min(cap, this.baseMs * this.factor ** Math.min(attempt, 30));
    return Math.round(full * (0.5 + this.random() * 0.5));
  }
}

const PLACE_MS = 5000; // where nobody says when there may be a place

/**
 * For those who wait for a place. The server says how long by how many they are, so that all of them
 * together ask some ten times a second; each waits that long to twice as long.
 * @param {number | null | undefined} retryAfterMs
 * @param {() => number} [random]
 */
export function placeDelay(retryAfterMs, random = Math.random) {
  return Math.round((retryAfterMs ?? PLACE_MS) * (1 + random()));
}

export class Retrier {
  /**
   * @param {object} options
   * @param {() => Promise<unknown>} options.attempt rejects on failure; an error with `final: true`
   *   ends the run, and so does one with `maxTries: n` when it comes n times in a row; one with
   *   `retryAfterMs` comes on top of the delay
   * @param {ReconnectPolicy} [options.policy]
   * @param {Timers} [options.timers]
   * @param {(info: {attempt: number, delayMs: number, error: Failure | null}) => void} [options.onWait]
   * @param {(error: Failure) => void} [options.onFinal]
   */
  constructor({ attempt, policy = new ReconnectPolicy(), timers = globalTimers, onWait = () => {}, onFinal = () => {} }) {
    this.attempt = attempt;
    this.policy = policy;
    this.timers = timers;
    this.onWait = onWait;
    this.onFinal = onFinal;
    this.failures = 0;
    this.limitedFailures = 0; // failures in a row that may come only so often
    this.run = 0; // changes with every start and stop: late results of older runs are ignored
    this.running = false;
    this.busy = false;
    /** @type {number | null} */
    this.timer = null;
  }

  /** Try at once. Does nothing when already running. */
  start() {
    if (this.running) return;
    this.running = true;
    this.run += 1;
    this.failures = 0;
    this.limitedFailures = 0;
    this.#attempt();
  }

  /**
   * What the last attempt had established is gone: schedule the next one.
   * @param {Failure | null} [error]
   */
  lost(error = null) {
    if (!this.running || this.busy || this.timer !== null) return;
    this.#schedule(error);
  }

  /** It is proven to work (not just opened): the next failure starts with short delays again. */
  proven() {
    this.failures = 0;
  }

  /** Try now instead of later (back online, page visible again). */
  hurry() {
    if (!this.running || this.timer === null) return;
    this.timers.clearTimeout(this.timer);
    this.timer = null;
    this.#attempt();
  }

  stop() {
    this.running = false;
    this.busy = false;
    this.run += 1;
    if (this.timer !== null) this.timers.clearTimeout(this.timer);
    this.timer = null;
  }

  /** @returns {boolean} an attempt is under way or planned */
  get trying() {
    return this.busy || this.timer !== null;
  }

  async #attempt() {
    const run = this.run;
    this.busy = true;
    try {
      await this.attempt();
      if (run !== this.run) return;
      this.busy = false;
      this.limitedFailures = 0;
    } catch (error) {
      if (run !== this.run) return;
      this.busy = false;
      this.limitedFailures = error?.maxTries ? this.limitedFailures + 1 : 0;
      if (error?.final || (error?.maxTries && this.limitedFailures >= error.maxTries)) {
        this.stop();
        this.onFinal(error);
      } else {
        this.#schedule(error);
      }
    }
  }

  /** @param {Failure | null} error */
  #schedule(error) {
    const delayMs = this.policy.delay(this.failures) + (error?.retryAfterMs ?? 0);
    this.failures += 1;
    this.timer = this.timers.setTimeout(() => {
      this.timer = null;
      this.#attempt();
    }, delayMs);
    this.onWait({ attempt: this.failures, delayMs, error });
  }
}

/** @type {Timers} */
export const globalTimers = {
  setTimeout: (fn, ms) => setTimeout(fn, ms),
  clearTimeout: (id) => clearTimeout(id),
};
