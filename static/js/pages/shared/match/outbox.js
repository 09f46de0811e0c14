/**
 * What was tapped and not answered yet, sent one after the other: each again and again, as it was,
 * until the server has answered.
 *
 * @import {Failure} from "../../../core/error_codes.js"
 * @import {MatchChanged} from "../../../transport/match_api.js"
 * @import {Job} from "./jobs.js"
 *
 * @typedef {"fine" | "offline" | "slow"} Line how the last request went
 */

import { globalTimers, ReconnectPolicy } from "../../../core/backoff.js";

/** The request itself is wrong, or too late: the same again would be refused again. */
const REFUSED = new Set([400, 404, 405, 409, 413, 415, 422]);
/** Whoever asks may not say anything here (any more). */
const OVER = new Set([401, 403, 410]);

export class Outbox {
  /**
   * @param {object} options
   * @param {(job: Job, again: boolean) => Promise<MatchChanged | null>} options.send null: there was nothing to send
   * @param {(job: Job, answer: MatchChanged | null) => void} options.onAnswer
   * @param {(job: Job, error: Failure) => void} options.onRefused it will not be sent again
   * @param {(error: Failure) => void} options.onOver nothing more can be sent
   * @param {() => void} options.onChange
   * @param {import("../../../core/backoff.js").Timers} [options.timers]
   * @param {ReconnectPolicy} [options.policy]
   */
  constructor({
    send, onAnswer, onRefused, onOver, onChange, timers = globalTimers, policy = new ReconnectPolicy({ longCapMs: 2500 }),
  }) {
    this.send = send;
    this.onAnswer = onAnswer;
    this.onRefused = onRefused;
    this.onOver = onOver;
    this.onChange = onChange;
    this.timers = timers;
    this.policy = policy;
  }

  /** @type {Job[]} in the order in which they were said */
  jobs = [];
  /** @type {Line} */
  line = "fine";
  busy = false;
  #failures = 0;
  #run = 0; // an answer of an older one comes too late
  /** @type {number | null} */
  #timer = null;

  /** @param {Job} job */
  add(job) {
    this.jobs.push(job);
    this.#work();
  }

  /** @param {readonly Job[]} jobs */
  drop(jobs) {
    this.jobs = this.jobs.filter((job) => !jobs.includes(job));
  }

  /** Another broadcast. */
  clear() {
    this.#stopTimer();
    this.jobs = [];
    this.line = "fine";
    this.busy = false;
    this.#failures = 0;
    this.#run += 1;
  }

  /** The network or the page is back. */
  hurry() {
    if (this.#timer === null) return;
    this.#stopTimer();
    this.#work();
  }

  async #work() {
    if (this.busy || this.#timer !== null) return;
    const run = this.#run;
    this.busy = true;
    while (this.jobs.length > 0) {
      const job = this.jobs[0];
      const again = job.sent;
      job.flying = job.sent = true;
      /** @type {{answer: MatchChanged | null} | {error: Failure}} */
      const came = await this.send(job, again).then((answer) => ({ answer }), (error) => ({ error }));
      if (run !== this.#run) return;
      job.flying = false;
      if ("error" in came && !this.#isFinal(job, came.error)) break;
      if ("answer" in came) this.#answered(job, came.answer);
      this.onChange();
    }
    this.busy = false;
    this.onChange();
  }

  /** @param {Job} job @param {MatchChanged | null} answer */
  #answered(job, answer) {
    this.line = "fine";
    this.#failures = 0;
    this.drop([job]);
    this.onAnswer(job, answer);
  }

  /** @param {Job} job @param {Failure} error */
  #isFinal(job, error) {
    const { status = 0, retryAfterMs = null } = error;
    if (OVER.has(status)) this.onOver(error);
    else if (REFUSED.has(status)) this.onRefused(job, error);
    else {
      this.line = status === 429 ? "slow" : "offline";
      const waitMs = this.policy.delay(this.#failures) + (retryAfterMs ?? 0);
      this.#failures += 1;
      this.#timer = this.timers.setTimeout(() => {
        this.#timer = null;
        this.#work();
      }, waitMs);
      return false;
    }
    this.line = "fine";
    return true;
  }

  #stopTimer() {
    if (this.#timer !== null) this.timers.clearTimeout(this.#timer);
    this.#timer = null;
  }
}
