import assert from "node:assert/strict";
import { test } from "node:test";

import { FADE_MS, Fader } from "../../../../static/js/core/voice/fader.js";
import { FakeTimers } from "../../support/fakes.mjs";

function fader() {
  const timers = new FakeTimers();
  const levels = [];
  return { timers, levels, fader: new Fader({ timers, now: () => timers.now, onLevel: (level) => levels.push(level) }) };
}

test("it goes down in small steps and stays there", async () => {
  const { timers, levels, fader: one } = fader();
  one.to(0.2);
  await timers.pass(FADE_MS);
  assert.ok(levels.length >= 5);
  assert.deepEqual(levels, [...levels].sort((a, b) => b - a));
  assert.equal(levels.at(-1), 0.2);
  await timers.pass(1000);
  assert.equal(one.level, 0.2);
  assert.deepEqual(timers.delays, []);
});

test("turned round half-way it goes on from where it is", async () => {
  const { timers, levels, fader: one } = fader();
  one.to(0);
  await timers.pass(75);
  const halfway = one.level;
  assert.ok(halfway > 0.3 && halfway < 0.7);
  one.to(1);
  await timers.pass(FADE_MS);
  assert.equal(one.level, 1);
  assert.ok(Math.min(...levels) >= halfway - 1e-9);
});

test("slow timers make it no longer than their second step", () => {
  const planned = [];
  let now = 0;
  const levels = [];
  const slow = { setTimeout: (fn) => planned.push(fn), clearTimeout: () => undefined };
  const one = new Fader({ timers: slow, now: () => now, onLevel: (level) => levels.push(level) });
  one.to(0.2);
  now = 1000; // a page in the background
  planned.shift()();
  assert.deepEqual([levels, planned], [[0.2], []]);
});

test("a jump ends a fade", async () => {
  const { timers, levels, fader: one } = fader();
  one.to(0.2);
  await timers.pass(50);
  one.jump(1);
  await timers.pass(1000);
  assert.equal(levels.at(-1), 1);
  assert.deepEqual(timers.delays, []);
});
