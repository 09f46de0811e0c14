import assert from "node:assert/strict";
import { test } from "node:test";

import { GONE_MS, SpeechQueue, STALE_MS } from "../../../../static/js/core/voice/speech_queue.js";
import { line } from "../../support/fakes.mjs";

const at = (second) => Date.parse("2026-05-01T12:00:00.000Z") + second * 1000; // line n is of second n
const seqs = (queue, now) => {
  const taken = [];
  for (let next = queue.take(now); next; next = queue.take(now)) taken.push(next.seq);
  return taken;
};

function listening({ lines = [], now = at(0) } = {}) {
  const queue = new SpeechQueue();
  queue.begin(lines, now);
  return queue;
}

test("lines are spoken in order, each once, whatever is told again", () => {
  const queue = listening();
  queue.offer([line(1), line(2)]);
  queue.offer([line(2), line(3)]);
  assert.deepEqual(seqs(queue, at(3)), [1, 2, 3]);
  queue.offer([line(1), line(2), line(3)]); // a snapshot after a reconnect
  assert.deepEqual(seqs(queue, at(4)), []);
});

test("what was there before is not spoken, but for a line that has just come", () => {
  assert.deepEqual(seqs(listening({ lines: [line(1), line(2)], now: at(3) }), at(3)), [2]);
  assert.deepEqual(seqs(listening({ lines: [line(1), line(2)], now: at(7) }), at(7)), []);
  assert.deepEqual(seqs(listening({ lines: [line(1), line(2)], now: null }), null), []); // who knows how old it is
  const taken = { ...line(2), withdrawn: true };
  assert.deepEqual(seqs(listening({ lines: [line(1), taken], now: at(3) }), at(3)), []);
});

test("what a late snapshot brings from before the tap is not spoken either", () => {
  const queue = listening({ now: at(30) });
  queue.offer([line(10), line(25), line(28), line(31)]);
  assert.deepEqual(seqs(queue, at(31)), [28, 31]);
});

test("what is older than four seconds gives way to something newer, and only to that", () => {
  const queue = listening();
  queue.offer([line(1), line(2), line(6)]);
  assert.deepEqual(seqs(queue, at(1) + STALE_MS + 1), [2, 6]);
  queue.offer([line(10)]);
  assert.deepEqual(seqs(queue, at(10) + STALE_MS + 1), [10]); // nothing newer waits
  queue.offer([line(20), line(21), line(22)]);
  assert.deepEqual(seqs(queue, at(30)), [22]);
});

test("what the match has left far behind is not spoken at all", () => {
  const queue = listening();
  queue.offer([line(5)]);
  assert.deepEqual(seqs(queue, at(5) + GONE_MS + 1), []);
});

test("a line that was taken is too late once something newer waits", () => {
  const queue = listening();
  queue.offer([line(1)]);
  const taken = queue.take(at(1));
  assert.equal(queue.isStale(taken, at(9)), false);
  queue.offer([line(8)]);
  assert.equal(queue.isStale(taken, at(9)), true);
  assert.equal(queue.isStale(taken, at(4)), false);
});

test("peek tells what take will bring", () => {
  const queue = listening();
  assert.equal(queue.peek(at(0)), null);
  queue.offer([line(1), line(2), line(9)]);
  for (const now of [at(2), at(5.5), at(10), at(40)]) {
    const copy = listening();
    copy.offer([line(1), line(2), line(9)]);
    assert.deepEqual(queue.peek(now), copy.take(now));
  }
});

test("withdrawn lines are dropped", () => {
  const queue = listening();
  const wrong = { ...line(2), withdrawn: true };
  queue.offer([line(1), line(3), wrong]);
  queue.retain(({ seq }) => seq !== 1);
  assert.deepEqual(seqs(queue, at(3)), [3]);
});

test("whoever listens again hears nothing twice, and nothing of meanwhile", () => {
  const queue = listening();
  queue.offer([line(1), line(2)]);
  assert.equal(queue.take(at(2)).seq, 1);
  queue.clear();
  queue.begin([line(1), line(2)], at(3)); // 2 waited when they stopped
  assert.deepEqual(seqs(queue, at(3)), []);
  queue.begin([line(1), line(2), line(4), line(5)], at(6));
  assert.deepEqual(seqs(queue, at(6)), [5]);
});

test("a restored database may give a number to another line", () => {
  const queue = listening();
  queue.offer([line(7)]);
  assert.deepEqual(seqs(queue, at(7)), [7]);
  queue.offer([{ ...line(7, "another"), at: "2026-05-01T12:00:08.500Z" }]);
  assert.deepEqual(seqs(queue, at(9)), [7]);
});

test("without the server's time nothing is old", () => {
  const queue = listening({ now: null });
  queue.offer([line(1), line(59)]);
  assert.deepEqual(seqs(queue, null), [1, 59]);
});
