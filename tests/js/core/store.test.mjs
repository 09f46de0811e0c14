import assert from "node:assert/strict";
import { test } from "node:test";

import { EventStore } from "../../../static/js/core/store.js";
import { line, state } from "../support/fakes.mjs";

const fresh = () => {
  const store = new EventStore();
  store.snapshot({ session: { id: "x", state: "live", viewers: 0 }, events: [line(3), line(5)], seq: 6 });
  return store;
};

test("a snapshot gives lines and the number to go on from", () => {
  const store = fresh();
  assert.deepEqual(store.lines.map(({ seq }) => seq), [3, 5]);
  assert.equal(store.seq, 6);
});

test("the next number is new, the same again a duplicate", () => {
  const store = fresh();
  assert.equal(store.apply(line(7)), "new");
  assert.equal(store.apply(line(7)), "duplicate");
  assert.equal(store.apply(line(2)), "duplicate");
  assert.deepEqual(store.lines.map(({ seq }) => seq), [3, 5, 7]);
});

test("a number too far ahead is a gap and changes nothing", () => {
  const store = fresh();
  assert.equal(store.apply(line(9)), "gap");
  assert.equal(store.seq, 6);
  assert.equal(store.lines.length, 2);
});

test("without a snapshot every numbered event is a gap", () => {
  assert.equal(new EventStore().apply(line(1)), "gap");
});

test("a second snapshot shows no line twice and never goes back", () => {
  const store = fresh();
  store.apply(line(7));
  const added = store.snapshot({ session: { state: "live" }, events: [line(5), line(7)], seq: 7 });
  assert.deepEqual(added, []);
  assert.deepEqual(store.lines.map(({ seq }) => seq), [3, 5, 7]);
  assert.equal(store.seq, 7);
});

test("a smaller number than ours means that the log went back: what follows is new", () => {
  const store = new EventStore();
  const known = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((seq) => line(seq));
  store.snapshot({ session: { state: "live" }, events: known, seq: 10 });

  const added = store.snapshot({ session: { state: "live" }, events: known.slice(0, 4), seq: 4 });

  assert.deepEqual(added, []);
  assert.deepEqual(store.lines.map(({ seq }) => seq), [1, 2, 3, 4]);
  assert.equal(store.apply(line(5)), "new");
  assert.deepEqual(store.lines.map(({ seq }) => seq), [1, 2, 3, 4, 5]);
});

test("a state event carries the countdown, and its end clears it", () => {
  const store = fresh();
  store.apply(state(7, "interrupted", { grace_ends_at: "2026-05-01T12:01:07.000Z" }));
  assert.equal(store.session.state, "interrupted");
  assert.equal(store.session.graceEndsAt, "2026-05-01T12:01:07.000Z");
  store.apply(state(8, "live", { live_at: "2026-05-01T12:00:00.000Z" }));
  assert.equal(store.session.graceEndsAt, null);
  assert.equal(store.session.liveAt, "2026-05-01T12:00:00.000Z");
});

test("notices change what they speak of", () => {
  const store = fresh();
  store.apply({ type: "notice", seq: 7, code: "commentary", on: false, language: "de", style: "lively", sound: true, vision: false });
  store.apply({ type: "notice", seq: 8, code: "grace_extended", grace_ends_at: "soon" });
  store.apply({ type: "commentator", seq: 9, status: "recovering" });
  const { commentary, graceEndsAt, commentator } = store.session;
  assert.deepEqual([commentary, graceEndsAt, commentator], [false, "soon", "recovering"]);
  store.apply({ type: "notice", seq: 10, code: "commentary", on: true }); // of an older server
  const { commentaryLanguage, commentaryStyle, commentarySound, commentaryVision } = store.session;
  assert.deepEqual([commentaryLanguage, commentaryStyle, commentarySound, commentaryVision], ["de", "lively", true, false]);
  assert.equal(store.session.commentary, true);
  const knowsNoVision = { on: true, language: "en", style: "lively", sound: true };
  store.apply({ type: "notice", seq: 11, code: "commentary", ...knowsNoVision });
  assert.deepEqual([store.session.commentaryLanguage, store.session.commentaryVision], ["en", false]);
});

test("that it goes otherwise with the vision model is counted", () => {
  const store = fresh();
  assert.equal(store.modelNews, 0);
  store.apply({ type: "notice", seq: 7, code: "commentator_model" });
  store.apply({ type: "notice", seq: 7, code: "commentator_model" }); // known already
  store.apply({ type: "notice", seq: 8, code: "commentator_model" });
  assert.equal(store.modelNews, 2);
});

test("viewer counts carry no number and move none", () => {
  const store = fresh();
  assert.equal(store.apply({ type: "viewers", viewers: 4, peak: 9 }), "passing");
  assert.deepEqual([store.session.viewers, store.session.peakViewers, store.seq], [4, 9, 6]);
});

test("an event of a type from the future keeps the numbers whole", () => {
  const store = fresh();
  assert.equal(store.apply({ type: "poll", seq: 7 }), "new");
  assert.equal(store.apply(line(8)), "new");
});

test("final states are known", () => {
  const store = fresh();
  assert.equal(store.isFinal, false);
  store.apply(state(7, "ended", { reason: "host" }));
  assert.equal(store.isFinal, true);
  assert.equal(store.session.reason, "host");
});

test("old lines go when there are too many", () => {
  const store = new EventStore(null, { maxLines: 2 });
  store.snapshot({ session: {}, events: [], seq: 0 });
  for (const seq of [1, 2, 3]) store.apply(line(seq));
  assert.deepEqual(store.lines.map(({ seq }) => seq), [2, 3]);
});

const pause = (seq, until, grace = null) => ({
  ...{ type: "notice", seq, at: `2026-05-01T12:00:${String(seq).padStart(2, "0")}.000Z` },
  ...{ code: "pause", pause_until: until, grace_ends_at: grace },
});

test("a pause is beside the state, and the reason why the camera is away", () => {
  const store = fresh();
  const facts = () => {
    const { state, reason, pauseUntil, graceEndsAt } = store.session;
    return [state, reason, pauseUntil, graceEndsAt];
  };
  store.apply(state(7, "live"));
  store.apply(pause(8, "15:45"));
  assert.deepEqual(facts(), ["live", null, "15:45", null]);
  const away = { reason: "pause", pause_until: "15:45", grace_ends_at: "15:46" };
  store.apply(state(9, "interrupted", away));
  assert.deepEqual(facts(), ["interrupted", "pause", "15:45", "15:46"]);
  store.apply(pause(10, null, "15:31")); // the second half
  assert.deepEqual(facts(), ["interrupted", null, null, "15:31"]);
  store.apply(pause(11, "15:50", "15:51")); // lost just before half-time
  assert.deepEqual(facts(), ["interrupted", "pause", "15:50", "15:51"]);
  store.apply(state(12, "live"));
  assert.deepEqual(facts(), ["live", null, null, null]);
});

test("what viewers read of half-time was no countdown", () => {
  const store = fresh();
  const at = (second) => `2026-05-01T12:00:${second}.000Z`;
  store.apply(state(7, "interrupted"));
  store.apply({ ...pause(8, "15:45", "15:46"), at: at("09") });
  store.apply({ ...pause(9, null, "13:00"), at: at("12") });
  store.apply(state(10, "live", { at: at("13") }));
  const [from, to] = ["00", "20"].map((second) => Date.parse(at(second)));
  assert.equal(store.interruptedMs(from, to), 2000 + 1000);
  assert.equal(store.interruptedMs(from, to, true), 3000);
});

test("tells for how long viewers saw a countdown between two moments", () => {
  const store = fresh();
  store.apply(state(10 - 3, "interrupted")); // at :07
  store.apply(state(8, "live")); // at :08
  store.apply(state(9, "interrupted")); // at :09, still so
  const at = (second) => Date.parse(`2026-05-01T12:00:${second}.000Z`);
  assert.equal(store.interruptedMs(at("00"), at("20")), 1000 + 11_000);
  assert.equal(store.interruptedMs(at("10"), at("12")), 2000);
  assert.equal(store.interruptedMs(at("00"), at("05")), 0);
});

const told = (seq, did, more = {}) => ({ type: "match", seq, did, match: { seq }, ...more });

test("the match is what its newest event says, with the moments that nobody took back", () => {
  const store = fresh();
  store.apply(told(7, "moment", { moment: { seq: 7, kind: "goal" } }));
  store.apply(told(8, "moment", { moment: { seq: 8, kind: "save" } }));
  assert.deepEqual([store.session.match.seq, store.moments.map(({ seq }) => seq)], [8, [7, 8]]);
  store.apply(told(9, "undo", { undoes: 7, moment: { seq: 7, kind: "goal" } }));
  assert.deepEqual([store.session.match.seq, store.moments.map(({ seq }) => seq)], [9, [8]]);
});

test("of very many moments the newest are kept, and a log that went back takes its own along", () => {
  const store = fresh();
  for (let seq = 7; seq < 260; seq += 1) store.apply(told(seq, "moment", { moment: { seq, kind: "mark" } }));
  assert.equal(store.moments.length, 200);
  assert.equal(store.moments.at(-1).seq, 259);
  store.snapshot({ session: { state: "live" }, events: [], seq: 100 });
  assert.equal(store.moments.at(-1).seq, 100);
});

test("what was missed comes after the broadcast as it is now, and takes nothing back", () => {
  const store = new EventStore();
  store.snapshot({ session: { state: "live", match: { seq: 9 } }, events: [], seq: 6 });
  store.apply(told(7, "moment", { moment: { seq: 7, kind: "goal" } }));
  assert.deepEqual([store.session.match.seq, store.moments.length], [9, 1]);
  for (const seq of [8, 9, 10]) store.apply(told(seq, "score"));
  assert.equal(store.session.match.seq, 10);
});
