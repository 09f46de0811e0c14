/** Half-time by the server's clock and the reader's zone. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { ServerClock } from "../../../../static/js/core/clock.js";
import { howLong, pauseWithoutCamera, runningPause, timeOfDay } from "../../../../static/js/core/match/pause.js";

const UNTIL = "2026-05-01T13:45:00.000Z";

/** A page whose own clock is of no account. */
function at(serverTime) {
  const clock = new ServerClock(() => 5_000_000);
  clock.observe(serverTime);
  return clock;
}

test("the time of day is that of the reader's zone", () => {
  const times = ["Europe/Berlin", "UTC", "Asia/Kolkata", "America/New_York"];
  assert.deepEqual(times.map((zone) => timeOfDay(UNTIL, zone)), ["15:45", "13:45", "19:15", "09:45"]);
  assert.equal(timeOfDay("2026-05-01T22:05:00.000Z", "Europe/Berlin"), "00:05");
});

test("how long it lasts is told in minutes, then in seconds", () => {
  const told = (serverTime) => {
    const pause = runningPause({ state: "live", pauseUntil: UNTIL }, at(serverTime), "Europe/Berlin");
    return pause && [howLong(pause).in, howLong(pause).values.left];
  };
  assert.deepEqual(told("2026-05-01T13:33:00.000Z"), ["minutes", 12]);
  assert.deepEqual(told("2026-05-01T13:33:01.000Z"), ["minutes", 12]);
  assert.deepEqual(told("2026-05-01T13:43:59.000Z"), ["minutes", 2]);
  assert.deepEqual(told("2026-05-01T13:44:00.000Z"), ["seconds", 60]);
  assert.deepEqual(told("2026-05-01T13:44:59.900Z"), ["seconds", 1]);
  assert.equal(told(UNTIL), null);
  assert.equal(told("2026-05-01T14:00:00.000Z"), null);
});

test("a page that does not know how late it is tells only until when", () => {
  const pause = runningPause({ state: "interrupted", pauseUntil: UNTIL }, new ServerClock(), "UTC");
  assert.deepEqual(howLong(pause), { in: "at", values: { time: "13:45", left: null } });
});

test("without a pause, or with a camera that films, nobody waits", () => {
  const clock = at("2026-05-01T13:33:00.000Z");
  for (const pauseUntil of [null, undefined, "soon"]) {
    assert.equal(runningPause({ state: "interrupted", pauseUntil }, clock), null);
  }
  assert.equal(pauseWithoutCamera({ state: "live", pauseUntil: UNTIL }, clock), null);
  assert.equal(pauseWithoutCamera({ state: "interrupted", pauseUntil: UNTIL }, clock)?.seconds, 720);
});
