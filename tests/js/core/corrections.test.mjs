/** Lines that the host called wrong, as the store knows them. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { EventStore } from "../../../static/js/core/store.js";
import { line } from "../support/fakes.mjs";

const AT = "2026-05-01T12:01:00.000Z";
const correction = (seq, of) => ({ type: "correction", seq, at: AT, line: of });
const snapshot = (numbers, seq, lines = numbers.length) => ({
  session: { state: "live", lines },
  events: numbers.map((number) => line(number)),
  seq,
});

function storeWith(numbers, seq) {
  const store = new EventStore();
  store.snapshot(snapshot(numbers, seq));
  return store;
}

const marks = (store) => store.lines.map((one) => `${one.seq}${one.withdrawn ? " wrong" : ""}`);
const numbers = (store) => store.lines.map(({ seq }) => seq);

test("a correction marks its line, and no other", () => {
  const store = storeWith([3, 5], 6);
  assert.equal(store.apply(correction(7, 3)), "new");
  assert.deepEqual(marks(store), ["3 wrong", "5"]);
  assert.equal(store.corrections, 1);
});

test("the same correction twice counts once", () => {
  const store = storeWith([3], 6);
  store.withdraw(3); // the answer to the host's own tap, before the event
  store.apply(correction(7, 3));
  assert.equal(store.corrections, 1);
});

test("a correction of a line that was never here changes nothing but the number", () => {
  const store = storeWith([3], 6);
  assert.equal(store.apply(correction(7, 2)), "new");
  assert.deepEqual([marks(store), store.corrections, store.seq], [["3"], 0, 7]);
});

test("a line that was withdrawn before it came is a number and no line", () => {
  const store = storeWith([3], 6);
  const gone = { type: "commentary", seq: 7, at: AT, withdrawn: true };
  assert.equal(store.apply(gone), "new");
  assert.deepEqual(store.freshIn(gone), []);
  assert.deepEqual([numbers(store), store.seq], [[3], 7]);
  assert.equal(store.apply(line(8)), "new");
});

test("the newest line is none while it is withdrawn", () => {
  const store = storeWith([3, 5], 6);
  assert.equal(store.newest.seq, 5);
  store.apply(correction(7, 5));
  assert.equal(store.newest, undefined);
  store.apply(line(8));
  assert.equal(store.newest.seq, 8);
});

test("what a snapshot lacks in its range was withdrawn", () => {
  const store = storeWith([1, 2, 3, 4, 5], 6);
  store.snapshot(snapshot([3, 5], 8, 4));
  assert.deepEqual(numbers(store), [1, 2, 3, 5]);
  assert.equal(store.corrections, 1);
});

test("a snapshot that holds all lines that stand has the whole log for its range", () => {
  const store = storeWith([1, 2, 3], 6);
  assert.deepEqual(store.snapshot(snapshot([3, 7], 8)).map(({ seq }) => seq), [7]);
  assert.deepEqual(numbers(store), [3, 7]);
  store.snapshot(snapshot([], 9));
  assert.deepEqual(numbers(store), []);
});

test("a snapshot without a line, while there are some, says nothing of them", () => {
  const store = storeWith([1, 2], 6);
  store.snapshot(snapshot([], 6, 2));
  assert.deepEqual(numbers(store), [1, 2]);
});
