import assert from "node:assert/strict";
import { test } from "node:test";

import { rulesOf } from "../../../../static/js/core/match/board.js";
import { clockActions, matchClock, momentTime, phaseText } from "../../../../static/js/core/match/match_clock.js";
import { match, NOON, SPORTS, words } from "../../support/match.mjs";

const at = (seconds) => Date.parse(NOON) + seconds * 1000;
const clock = (running, seconds = 0) => ({ clock: { running, seconds, at: NOON } });
const actions = (now) => clockActions(now, rulesOf(SPORTS, now.sport), words).map((one) => [one.do, one.text]);

test("a running clock goes on with the server's time, a stopped one stands", () => {
  const { football } = SPORTS;
  assert.equal(matchClock(match(clock(true, 60)), football, at(30.5)), "1:30");
  assert.equal(matchClock(match(clock(false, 60)), football, at(30.5)), "1:00");
  assert.equal(matchClock(match(clock(true, 60)), football, at(-5)), "1:00"); // never back
  assert.equal(matchClock(match(clock(true, 60)), football, at(24 * 3600)), "45+1397"); // over midnight
});

test("before the server's time is known a running clock says nothing, and a stopped one what it does", () => {
  const { basketball } = SPORTS;
  const game = { sport: "basketball", minutes: 10 };
  assert.equal(matchClock(match({ ...game, ...clock(true, 60) }), basketball, null), "");
  assert.equal(matchClock(match({ ...game, ...clock(false, 60) }), basketball, null), "9:00");
});

test("a clock that counts down reaches nothing with its last second, and stays there", () => {
  const game = match({ sport: "basketball", minutes: 10, ...clock(true, 590) });
  const shown = [0, 0.5, 9.5, 10, 99].map((seconds) => matchClock(game, SPORTS.basketball, at(seconds)));
  assert.deepEqual(shown, ["0:10", "0:10", "0:01", "0:00", "0:00"]);
});

test("in football the next thing is kick-off, half-time, second half, full time", () => {
  assert.deepEqual(actions(match({ phase: "before" })), [["start", "Kick-off"]]);
  assert.deepEqual(actions(match(clock(true))), [["break", "Half-time"], ["stop", "Stop the clock"]]);
  assert.deepEqual(actions(match(clock(false))), [["start", "Clock on"], ["break", "Half-time"]]);
  assert.deepEqual(actions(match({ phase: "break" })), [["start", "2nd half"], ["finish", "Full time"]]);
  assert.deepEqual(actions(match({ period: 2, ...clock(true) }))[0], ["finish", "Full time"]);
  assert.deepEqual(actions(match({ phase: "over", period: 2 })), []);
});

test("in basketball quarters end, and only the second with half-time", () => {
  const game = (period) => match({ sport: "basketball", minutes: 10, period, ...clock(true) });
  const next = [1, 2, 3, 4].map((period) => actions(game(period))[0]);
  assert.deepEqual(next, [
    ["break", "End of 1st quarter"],
    ["break", "Half-time"],
    ["break", "End of 3rd quarter"],
    ["finish", "Full time"],
  ]);
  assert.deepEqual(actions(match({ phase: "before", sport: "basketball" })), [["start", "Tip-off"]]);
});

test("sets end by their points: there is no clock to stop", () => {
  const game = match({ sport: "volleyball", minutes: null, ...clock(false) });
  assert.deepEqual(actions(game), [["finish", "End of the match"]]);
  assert.equal(phaseText(game, SPORTS.volleyball, words), "Set 1");
  const ended = match({ ...game, phase: "break", period: 2, sets: [{ home: 21, away: 18 }] }); // by hand
  assert.deepEqual(actions(ended)[0], ["start", "Set 2"]);
});

test("a sport of a newer server is like any other, and one of an older page has no clock", () => {
  const rules = rulesOf(SPORTS, "quidditch");
  assert.equal(rules.sport, "generic");
  const bare = rulesOf(undefined, "football");
  assert.equal(phaseText(match({ sport: "quidditch" }), bare, words), "Period 1");
  assert.deepEqual(actions(match({ sport: "quidditch", phase: "before" })), [["start", "Kick-off"]]);
});

test("the minute of a moment", () => {
  const { football, tennis } = SPORTS;
  assert.equal(momentTime({ period: 1, seconds: 0.1 }, 45, football, words), "1'");
  assert.equal(momentTime({ period: 2, seconds: 2760 }, 45, football, words), "90+2'");
  assert.equal(momentTime({ period: 3, seconds: 2760 }, 45, football, words), "137'"); // nobody knows how long
  assert.equal(momentTime({ period: 1, seconds: 0 }, 45, football, words), ""); // the clock never ran
  assert.equal(momentTime({ period: 1, seconds: 5 }, null, tennis, words), "");
});
