/** A match as pages get it, and a server that answers what is told of it. */

import { ServerClock } from "../../../static/js/core/clock.js";
import { MatchDesk } from "../../../static/js/pages/shared/match/desk.js";
import { FakeTimers } from "./fakes.mjs";

const BEGAN = Date.parse("2026-06-01T10:00:00Z");

const rules = (sport, more = {}) => ({
  ...{ sport, period: "half", periods: 2, minutes: 45, moments: ["goal", "save", "mark"], points: [1] },
  ...{ countsDown: false, countsOn: true, halfTimeAfter: 1, scoringIsMoment: false, sets: null },
  ...more,
});

export const SPORTS = {
  football: rules("football", { scoringIsMoment: true }),
  basketball: rules("basketball", {
    ...{ period: "quarter", periods: 4, minutes: 10, moments: ["foul", "mark"], points: [1, 2, 3] },
    ...{ countsDown: true, countsOn: false, halfTimeAfter: 2 },
  }),
  handball: rules("handball", { minutes: 30 }),
  tennis: rules("tennis", {
    ...{ period: "set", periods: 3, minutes: null, moments: ["chance", "mark"], halfTimeAfter: null },
    sets: { bestOf: 3, points: 6, lead: 2, pointsInLast: null, games: true, tieBreak: 6 },
  }),
  generic: rules("generic", { period: "period", minutes: 30, countsOn: false }),
};

/** @param {object} [change] */
export function matchOf(change = {}) {
  return {
    ...{ sport: "football", minutes: 45, phase: "playing", period: 1, sets: [], unit: 0, seq: 1 },
    ...{ home: { name: "Lions", colour: "yellow" }, away: { name: "Tigers", colour: "white" } },
    ...{ score: { home: 0, away: 0 }, points: { home: 0, away: 0 } },
    clock: { running: true, seconds: 60, at: new Date(BEGAN).toISOString() },
    ...change,
  };
}

/** Answers a write as the server does, and can lose requests and answers. */
export class FakeMatchApi {
  constructor(timers, match) {
    Object.assign(this, { timers, match, told: [], moments: new Map(), next: [] });
  }

  now = () => new Date(BEGAN + this.timers.now).toISOString();

  change = (body) => this.#tell("change", body, () => this.#write(body));
  read = async () => ({ match: this.match, serverTime: this.now(), state: "live" });
  clock = (body) => this.#tell("clock", body, () => this.#put({ phase: body.do === "break" ? "break" : "playing" }));
  undo = (seq) => this.#tell("undo", { seq }, () => this.#put(this.before.get(seq)));
  moment = (body) =>
    this.#tell("moment", body, () => {
      if (this.moments.has(body.id)) return this.moments.get(body.id);
      const seq = this.#write(body.score === undefined ? {} : { score: { [body.team]: body.score } }, true);
      this.moments.set(body.id, seq);
      return seq;
    });

  before = new Map();

  #write({ score = {}, points = {}, unit = this.match.unit, ...more }, always = false) {
    const { match } = this;
    if (unit !== match.unit) return null;
    const after = { score: { ...match.score, ...score }, points: { ...match.points, ...points }, ...more };
    const same = JSON.stringify({ ...match, ...after }) === JSON.stringify(match);
    return same && !always ? null : this.#put(after);
  }

  #put(change) {
    const seq = this.match.seq + 1;
    this.before.set(seq, { score: this.match.score, points: this.match.points, phase: this.match.phase });
    this.match = { ...this.match, ...change, seq };
    return seq;
  }

  async #tell(call, body, work) {
    this.told.push([call, body]);
    const how = this.next.shift() ?? "fine";
    if (how === "lost") throw { kind: "network" }; // nobody heard of it
    if (typeof how === "object" && !how.then) throw how;
    if (how.then) await how;
    const event = work();
    if (how === "answer lost") throw { kind: "timeout" };
    const undoUntil = event === null ? null : new Date(BEGAN + this.timers.now + 10_000).toISOString();
    return { match: this.match, event, undoUntil, serverTime: this.now(), state: "live" };
  }
}

/** @param {object} [match] change of the match; null: there is none yet */
export function deskOf(match = {}) {
  const timers = new FakeTimers();
  const clock = new ServerClock(() => timers.now);
  clock.observe(new Date(BEGAN).toISOString());
  const api = new FakeMatchApi(timers, matchOf(match ?? { sport: "generic", seq: 0 }));
  let ids = 0;
  const over = [];
  const desk = new MatchDesk({
    ...{ sports: SPORTS, clock, timers },
    newId: () => `moment-of-a-phone-${ids++}`,
    now: () => timers.now,
    onChange: () => undefined,
    onOver: (error) => over.push(error.code),
  });
  desk.begin(api);
  if (match) desk.hear(api.match);
  return { api, clock, desk, over, timers };
}
