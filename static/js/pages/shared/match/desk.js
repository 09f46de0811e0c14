/**
 * Where thumbs tell of the match. What was tapped shows at once, and is sent one after the other:
 * absolute numbers, so that a lost answer and a second thumb count nothing twice. Touches no DOM.
 *
 * @import {Failure} from "../../../core/error_codes.js"
 * @import {Sports} from "../../../core/match/board.js"
 * @import {Match, Side} from "../../../core/store.js"
 * @import {ClockAction, MatchApi, MatchChange, MatchChanged, MatchState} from "../../../transport/match_api.js"
 * @import {Job} from "./jobs.js"
 */

import { parseTime } from "../../../core/clock.js";
import { rulesOf } from "../../../core/match/board.js";
import { foreseen, jobOf, overtaken } from "./jobs.js";
import { Outbox } from "./outbox.js";
import { blank, tapped } from "./rules.js";

const UNDO_MS = 10_000;
const SAME_GOAL_MS = 20_000;
const MOST_AGO = 30; // seconds that the server takes

export class MatchDesk {
  /**
   * @param {object} options
   * @param {Sports} options.sports
   * @param {import("../../../core/clock.js").ServerClock} options.clock
   * @param {() => string} options.newId for moments
   * @param {() => void} options.onChange
   * @param {(answer: MatchState) => void} [options.onAnswer]
   * @param {(error: Failure) => void} [options.onOver] nothing more may be told here
   * @param {() => number} [options.now] milliseconds that only go forward
   * @param {import("../../../core/backoff.js").Timers} [options.timers]
   * @param {import("../../../core/backoff.js").ReconnectPolicy} [options.policy]
   */
  constructor({
    sports, clock, newId, onChange, onAnswer = () => {}, onOver = () => {}, now = () => performance.now(), timers, policy,
  }) {
    this.sports = sports;
    this.clock = clock;
    this.newId = newId;
    this.onChange = onChange;
    this.onAnswer = onAnswer;
    this.now = now;
    this.outbox = new Outbox({
      ...{ timers, policy, onChange },
      send: (job, again) => this.#send(job, again),
      onAnswer: (job, answer) => this.#answered(job, answer),
      onRefused: (job, error) => this.#drop([job], error.code === "too_late_to_undo" ? error.code : sentence(error)),
      onOver: (error) => {
        this.#drop(this.outbox.jobs, error.code ?? "refused");
        onOver(error);
      },
    });
  }

  /** @type {MatchApi | null} of the broadcast that all this is about; null: none */
  api = null;
  /** @type {Match | null} as the server told it */
  match = null;
  /** What became of a tap that was not taken: a code, or the server's words. Until the next tap. */
  problem = "";
  /** It is half-time, and the camera may be away: as the page knows it. */
  pausing = false;
  /** Rises with all that is heard, so that the answer to an older look is known to be old. */
  news = 0;
  /** @type {Job[]} the newest last */
  #undoable = [];
  /** @type {Record<Side, number>} when + was pressed last */
  #scoredAt = { home: -Infinity, away: -Infinity };

  /** Another broadcast, or none. @param {MatchApi | null} api */
  begin(api) {
    this.#drop(this.outbox.jobs, "");
    this.outbox.clear();
    this.api = api;
    this.match = null;
    this.problem = "";
    this.#undoable = [];
    this.news += 1;
  }

  // --- what it shows -----------------------------------------------------------------------------

  /** The board with what is on its way; null: nobody has said anything of a match. @returns {Match | null} */
  get shown() {
    const { match, sports } = this;
    const { jobs } = this.outbox;
    if (match === null && jobs.length === 0) return null;
    const at = this.clock.isoIn(0) ?? match?.clock.at ?? "";
    return foreseen(match ?? blank(rulesOf(sports, "generic")), jobs, at, sports);
  }

  get rules() {
    return rulesOf(this.sports, this.shown?.sport ?? "generic");
  }

  /** Taps that the server has not answered. */
  get waiting() {
    return this.outbox.jobs.length;
  }

  /** What can be taken back now. @returns {Job | null} */
  get undoable() {
    const now = this.now();
    this.#undoable = this.#undoable.filter((job) => !job.told || job.until > now);
    return this.#undoable.at(-1) ?? null;
  }

  // --- what others say ---------------------------------------------------------------------------

  /** Of an event, an answer, a look: what is older than what is known tells nothing. @param {Match | null} match */
  hear(match) {
    if (match === null || (this.match && match.seq < this.match.seq)) return;
    const isNews = match.seq !== this.match?.seq;
    this.match = match;
    if (!isNews) return;
    this.news += 1;
    this.#drop(overtaken(this.outbox.jobs, match), "overtaken");
  }

  /** The log was read anew, and is right whatever was known. @param {Match | null} match */
  believe(match) {
    if (match === null || (this.match && match.seq < this.match.seq)) this.match = null;
    this.hear(match);
  }

  /** The answer to a look that began when `news` stood so. @param {MatchState} state @param {number} news */
  looked(state, news) {
    if (news === this.news && !this.outbox.busy) this.believe(state.match);
    else this.hear(state.match);
  }

  // --- what thumbs say ---------------------------------------------------------------------------

  /** + (by 1, 2, 3) or − of one side. In a sport of goals + is a moment, too. @param {Side} side @param {number} [by] */
  score(side, by = 1) {
    const { rules } = this;
    const board = this.shown ?? blank(rules);
    const tap = tapped(board, rules, side, by);
    if (tap === null) return;
    if (by > 0) this.#scoredAt[side] = this.now();
    const { field, target } = tap;
    const common = { side, of: side, field, target, base: board[field][side], unit: board.unit };
    if (by > 0 && rules.scoringIsMoment) {
      this.#goal(side, common);
      return;
    }
    const body = { [field]: { [side]: target }, unit: board.unit };
    this.#say(jobOf({ kind: "score", body, say: by > 0 ? "score" : "less", ...common }));
  }

  /** One of the sport's moments. A goal of a team counts, unless + has just counted it. @param {string} kind @param {Side | null} team */
  moment(kind, team) {
    const { rules } = this;
    if (kind === "goal" && team !== null && !rules.sets) {
      const board = this.shown ?? blank(rules);
      const counted = !rules.scoringIsMoment && this.now() - this.#scoredAt[team] < SAME_GOAL_MS;
      const base = board.score[team];
      const target = base + 1;
      if (!counted) return this.#goal(team, { side: team, of: team, field: "score", target, base, unit: board.unit });
    }
    const body = { id: this.newId(), kind, ...(team && { team }) };
    this.#say(jobOf({ kind: "moment", body, say: kind, of: team }));
  }

  /** @param {Side} team @param {Pick<Job, "side" | "of" | "field" | "target" | "base" | "unit">} tap */
  #goal(team, tap) {
    const body = { id: this.newId(), kind: "goal", team, score: tap.target, unit: tap.unit };
    this.#say(jobOf({ kind: "moment", body, say: "goal", ...tap }));
  }

  /** @param {ClockAction} action @param {string} said as its button @param {number | null} [pauseMinutes] */
  act(action, said, pauseMinutes) {
    const body = pauseMinutes === undefined ? { do: action } : { do: action, pauseMinutes };
    this.#say(jobOf({ kind: "clock", body, say: "clock", said }));
  }

  /** Names, colours, sport, minutes, the clock's seconds. @param {MatchChange} change @returns {Promise<string | null>} what was wrong with it */
  change(change) {
    return new Promise((settle) => this.#say(jobOf({ kind: "change", body: change, settle })));
  }

  /** The newest tap that can be taken back. */
  undo() {
    const job = this.undoable;
    if (job === null) return;
    this.#undoable = this.#undoable.filter((one) => one !== job);
    if (job.side) this.#scoredAt[job.side] = -Infinity;
    if (job.sent) this.#say(jobOf({ kind: "undo", undoes: job }));
    else this.#drop([job], ""); // nobody has heard of it
    this.onChange();
  }

  /** The network or the page is back. */
  hurry() {
    this.outbox.hurry();
  }

  // --- inside ------------------------------------------------------------------------------------

  /** @param {Job} job */
  #say(job) {
    this.problem = "";
    job.at = this.now();
    if (job.say) this.#undoable.push(job);
    this.outbox.add(job);
    this.onChange();
  }

  /** @param {Job} job @param {boolean} again @returns {Promise<MatchChanged | null>} */
  async #send(job, again) {
    const { api } = this;
    if (api === null) return null;
    if (again && job.kind === "score" && !(await this.#stillMeant(job, api))) return null;
    if (job.undoes) return job.undoes.event === null ? null : api.undo(job.undoes.event);
    const body = /** @type {any} */ (job.body);
    if (job.kind === "clock") return api.clock(body);
    if (job.kind === "change" || job.kind === "score") return api.change(body);
    const ago = Math.min(MOST_AGO, Math.floor((this.now() - job.at) / 1000));
    return api.moment(ago > 0 ? { ...body, ago } : body);
  }

  /**
   * A score whose answer was lost may have counted long ago, and others may have counted on: the same
   * number again would take theirs back. So one looks first.
   * @param {Job} job @param {MatchApi} api
   */
  async #stillMeant(job, api) {
    const state = await api.read();
    if (state === null || api !== this.api) return api === this.api;
    job.flying = false;
    this.onAnswer(state);
    this.hear(state.match);
    job.flying = true;
    return this.outbox.jobs.includes(job);
  }

  /** @param {Job} job @param {MatchChanged | null} answer */
  #answered(job, answer) {
    job.told = true;
    if (answer) {
      this.clock.observe(answer.serverTime);
      job.event = answer.event;
      const leftMs = (parseTime(answer.undoUntil) ?? 0) - (this.clock.now() ?? 0);
      job.until = this.now() + Math.min(leftMs, UNDO_MS);
      this.hear(answer.match);
      this.onAnswer(answer);
    }
    if (job.event === null) this.#undoable = this.#undoable.filter((one) => one !== job); // it was so already
    job.settle(null);
  }

  /** @param {readonly Job[]} jobs @param {string} why */
  #drop(jobs, why) {
    if (jobs.length === 0) return;
    this.problem = why;
    this.outbox.drop(jobs);
    this.#undoable = this.#undoable.filter((job) => !jobs.includes(job));
    for (const job of jobs) job.settle(why || "dropped");
    this.onChange();
  }
}

/** The server's own words. @param {Failure} error */
function sentence(error) {
  return (error.message ?? "").replace(/^\d+ /, "");
}
