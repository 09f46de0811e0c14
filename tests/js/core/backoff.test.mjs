import assert from "node:assert/strict";
import { test } from "node:test";

import { ReconnectPolicy, Retrier } from "../../../static/js/core/backoff.js";
import { FakeTimers } from "../support/fakes.mjs";

const steady = (options) => new ReconnectPolicy({ random: () => 1, ...options });

test("delays grow by the factor up to the cap", () => {
  const policy = steady({ baseMs: 100, capMs: 1000 });
  assert.deepEqual([0, 1, 2, 3, 4, 9].map((n) => policy.delay(n)), [100, 200, 400, 800, 1000, 1000]);
});

test("jitter takes up to half of the delay away", () => {
  const least = new ReconnectPolicy({ baseMs: 100, random: () => 0 });
  const most = new ReconnectPolicy({ baseMs: 100, random: () => 1 });
  assert.equal(least.delay(0), 50);
  assert.equal(most.delay(0), 100);
});

test("after a long outage the page tries less often", () => {
  const policy = steady({ capMs: 2000, patientAttempts: 5, longCapMs: 15000 });
  assert.equal(policy.delay(4), 2000);
  assert.equal(policy.delay(1000), 15000);
});

/** Attempts that fail until told otherwise. */
function setUp({ fail = () => new Error("down"), policy = steady({ baseMs: 100, capMs: 400 }) } = {}) {
  const timers = new FakeTimers();
  const log = { attempts: 0, final: null, open: 0, most: 0 };
  const retrier = new Retrier({
    policy,
    timers,
    attempt: async () => {
      log.attempts += 1;
      log.open += 1;
      log.most = Math.max(log.most, log.open);
      await Promise.resolve();
      log.open -= 1;
      const error = fail(log.attempts);
      if (error) throw error;
    },
    onFinal: (error) => (log.final = error),
  });
  return { timers, log, retrier };
}

test("it always schedules the next attempt after a failure", async () => {
  const { timers, log, retrier } = setUp();
  retrier.start();
  await timers.pass(10_000);
  assert.ok(log.attempts > 20, `${log.attempts} attempts`);
  assert.equal(timers.planned.size, 1);
});

test("a failure right after the previous one is rescheduled, too", async () => {
  const { timers, log, retrier } = setUp({ fail: (n) => (n === 1 ? null : new Error("down")) });
  retrier.start();
  await timers.pass(0);
  retrier.lost();
  retrier.lost(); // the same loss told twice
  assert.equal(timers.planned.size, 1);
  await timers.pass(100);
  assert.equal(log.attempts, 2);
  assert.equal(timers.planned.size, 1);
});

test("only one attempt at a time, whoever asks", async () => {
  const { timers, log, retrier } = setUp();
  retrier.start();
  retrier.start();
  retrier.hurry();
  retrier.lost();
  await timers.pass(3000);
  assert.equal(log.most, 1);
  assert.equal(timers.planned.size, 1);
});

test("hurry replaces the wait instead of adding an attempt", async () => {
  const { timers, log, retrier } = setUp();
  retrier.start();
  await timers.pass(0);
  retrier.hurry();
  await timers.pass(0);
  assert.equal(log.attempts, 2);
  assert.equal(timers.planned.size, 1);
});

test("stop is clean: no timer stays and a late failure plans nothing", async () => {
  const { timers, log, retrier } = setUp();
  retrier.start();
  retrier.stop(); // while the first attempt is under way
  await timers.pass(60_000);
  assert.equal(log.attempts, 1);
  assert.equal(timers.planned.size, 0);
});

test("a late failure of an earlier run does not disturb the next run", async () => {
  const { timers, log, retrier } = setUp({ fail: (n) => (n === 1 ? new Error("late") : null) });
  retrier.start();
  retrier.stop();
  retrier.start();
  await timers.pass(5000);
  assert.equal(log.attempts, 2);
  assert.equal(retrier.trying, false);
});

test("a late success of an earlier run does not end the next run's attempt", async () => {
  const timers = new FakeTimers();
  const ends = [];
  const retrier = new Retrier({ timers, attempt: () => new Promise((resolve) => ends.push(resolve)) });
  retrier.start();
  retrier.stop();
  retrier.start();
  ends[0]();
  await timers.pass(0);
  assert.equal(retrier.trying, true);
  ends[1]();
  await timers.pass(0);
  assert.equal(retrier.trying, false);
});

test("a final error ends the run and is handed over", async () => {
  const { timers, log, retrier } = setUp({ fail: () => Object.assign(new Error("gone"), { final: true }) });
  retrier.start();
  await timers.pass(60_000);
  assert.equal(log.attempts, 1);
  assert.equal(log.final.message, "gone");
});

test("an error that may come only so often ends the run when it does", async () => {
  const rejected = () => Object.assign(new Error("credentials"), { maxTries: 3 });
  const { timers, log, retrier } = setUp({ fail: (n) => (n === 2 ? new Error("other") : rejected()) });
  retrier.start();
  await timers.pass(60_000);
  assert.equal(log.attempts, 5); // the second one was another error: three in a row from there
  assert.equal(log.final.message, "credentials");
  assert.equal(timers.planned.size, 0);
  retrier.start(); // a person tries again
  await timers.pass(60_000);
  assert.equal(log.attempts, 8);
});

test("a success in between ends the row of an error that may come only so often", async () => {
  const rejected = () => Object.assign(new Error("credentials"), { maxTries: 2 });
  const { timers, log, retrier } = setUp({ fail: (n) => (n === 2 ? null : rejected()) });
  retrier.start();
  await timers.pass(100);
  retrier.lost();
  await timers.pass(200);
  assert.deepEqual([log.attempts, log.final], [3, null]);
});

test("a new start begins with short delays", async () => {
  const { timers, retrier } = setUp();
  retrier.start();
  await timers.pass(100 + 200);
  retrier.stop();
  retrier.start();
  await timers.pass(0);
  assert.deepEqual(timers.delays, [100]);
});

test("each attempt is told with its number; success starts the count again", async () => {
  const timers = new FakeTimers();
  const told = [];
  let works = false;
  const retrier = new Retrier({
    policy: steady({ baseMs: 1000, capMs: 30_000 }),
    timers,
    attempt: async () => {
      if (!works) throw new Error("down");
    },
    onWait: ({ attempt, delayMs }) => told.push([attempt, delayMs]),
  });
  retrier.start();
  await timers.pass(7000); // at 0, 1000, 3000, 7000
  works = true;
  await timers.pass(8000);
  retrier.proven();
  retrier.lost();
  assert.deepEqual(told, [[1, 1000], [2, 2000], [3, 4000], [4, 8000], [1, 1000]]);
});

test("Retry-After comes on top of the delay, so that not everybody comes back at once", async () => {
  const { timers, retrier } = setUp({ fail: () => Object.assign(new Error("busy"), { retryAfterMs: 5000 }) });
  retrier.start();
  await timers.pass(0);
  assert.deepEqual(timers.delays, [5100]);
});

test("delays start short again only when the connection is proven, not when it opens", async () => {
  const { timers, retrier } = setUp({ fail: (n) => (n === 4 ? null : new Error("down")) });
  retrier.start();
  await timers.pass(100 + 200 + 400);
  retrier.lost();
  assert.deepEqual(timers.delays, [400]);
  retrier.hurry();
  retrier.proven();
  await timers.pass(0);
  assert.deepEqual(timers.delays, [100]);
});

test("a page that joins in vain is never told that it asks too often", async () => {
  const hasty = new ReconnectPolicy({ baseMs: 300, random: () => 0 }); // as pages have it, at its fastest
  const { timers, log, retrier } = setUp({ policy: hasty });
  retrier.start();
  await timers.pass(60_000);
  assert.ok(log.attempts <= 60, `${log.attempts} a minute; LIMIT_MEDIA allows 60`);
});
