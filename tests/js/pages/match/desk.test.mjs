/** What thumbs say of a match: shown at once, sent in order, counted once. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { settle } from "../../support/fakes.mjs";
import { deskOf, matchOf } from "../../support/match_desk.mjs";

const bodies = (api) => api.told.map(([, body]) => body);
const later = () => {
  let done;
  return Object.assign(new Promise((resolve) => (done = resolve)), { answer: () => done() });
};

test("two fast taps are two goals: shown at once, sent one after the other, each with its number", async () => {
  const { api, desk } = deskOf();
  const first = later();
  api.next = [first];
  desk.score("home");
  desk.score("home");
  assert.deepEqual(desk.shown.score, { home: 2, away: 0 });
  await settle();
  assert.equal(api.told.length, 1); // the second one waits for the first
  first.answer();
  await settle();
  assert.deepEqual(bodies(api).map(({ kind, team, score }) => [kind, team, score]), [["goal", "home", 1], ["goal", "home", 2]]);
  assert.notEqual(bodies(api)[0].id, bodies(api)[1].id);
  assert.deepEqual([desk.waiting, api.match.score.home], [0, 2]);
});

for (const how of ["lost", "answer lost"]) {
  test(`a goal is sent again as it was when its ${how === "lost" ? "request" : "answer"} is lost, and counts once`, async () => {
    const { api, desk, timers } = deskOf();
    api.next = [how];
    desk.score("away");
    await settle();
    assert.deepEqual([desk.waiting, desk.outbox.line, desk.shown.score.away], [1, "offline", 1]);
    await timers.pass(3000);
    assert.equal(api.told.length, 2);
    assert.equal(bodies(api)[0].id, bodies(api)[1].id);
    assert.equal(bodies(api)[0].score, bodies(api)[1].score);
    assert.deepEqual([desk.waiting, desk.outbox.line, api.match.score.away, api.moments.size], [0, "fine", 1, 1]);
  });
}

test("where goals are many, + is a score and no moment", async () => {
  const { api, desk } = deskOf({ sport: "handball" });
  desk.score("home");
  await settle();
  assert.deepEqual(api.told, [["change", { score: { home: 1 }, unit: 0 }]]);
});

test("basketball counts two and three, and − takes one away, never below nothing", async () => {
  const { api, desk } = deskOf({ sport: "basketball" });
  desk.score("home", 3);
  desk.score("home", 2);
  desk.score("home", -1);
  desk.score("away", -1);
  await settle();
  assert.deepEqual(bodies(api).map(({ score }) => score), [{ home: 3 }, { home: 5 }, { home: 4 }]);
});

test("in tennis + is a point of the present game, by the game's number", async () => {
  const { api, desk } = deskOf({ sport: "tennis", minutes: null, unit: 4, points: { home: 2, away: 0 } });
  desk.score("home");
  await settle();
  assert.deepEqual(api.told, [["change", { points: { home: 3 }, unit: 4 }]]);
});

test("a tap for a game that somebody else has ended is neither shown nor sent", async () => {
  const { api, desk, timers } = deskOf({ sport: "tennis", minutes: null, unit: 4, points: { home: 3, away: 0 } });
  api.next = ["lost"];
  desk.score("home");
  await settle();
  desk.hear({ ...api.match, unit: 5, points: { home: 0, away: 0 }, seq: 7 });
  assert.deepEqual([desk.waiting, desk.problem, desk.shown.points.home], [0, "overtaken", 0]);
  await timers.pass(5000);
  assert.equal(api.told.length, 1);
});

test("what others have counted meanwhile wins over a tap that was not sent", async () => {
  const { api, desk, timers } = deskOf();
  api.next = ["lost"];
  desk.score("home");
  await settle();
  desk.hear(matchOf({ score: { home: 3, away: 0 }, seq: 8 }));
  assert.deepEqual([desk.shown.score.home, desk.problem, desk.waiting], [3, "overtaken", 0]);
  await timers.pass(5000);
  assert.equal(api.told.length, 1);
});

test("a score whose answer was lost does not take back what others have counted since", async () => {
  const { api, desk, timers } = deskOf({ sport: "basketball", minutes: 10 });
  api.next = ["answer lost"];
  desk.score("home", 2);
  await settle();
  api.match = { ...api.match, score: { home: 4, away: 0 }, seq: 9 }; // of which nobody has told this page
  await timers.pass(3000);
  await settle();
  assert.deepEqual([api.match.score.home, desk.shown.score.home, desk.waiting], [4, 4, 0]);
  api.next = ["lost"];
  desk.score("away", 3);
  await settle();
  await timers.pass(3000);
  await settle();
  assert.deepEqual([api.match.score, desk.waiting], [{ home: 4, away: 3 }, 0]);
});

test("the same goal by somebody else, or the other side's, keeps a tap alive", async () => {
  const { api, desk, timers } = deskOf();
  api.next = ["lost"];
  desk.score("home");
  await settle();
  desk.hear(matchOf({ score: { home: 1, away: 2 }, seq: 8 }));
  api.match = matchOf({ score: { home: 1, away: 2 }, seq: 8 });
  assert.deepEqual([desk.shown.score, desk.problem], [{ home: 1, away: 2 }, ""]);
  await timers.pass(3000);
  assert.deepEqual([api.told.length, api.match.score.home], [2, 1]);
});

test("news that is older than what is known tells nothing", async () => {
  const { api, desk } = deskOf();
  desk.score("home");
  await settle();
  desk.hear(matchOf({ seq: 1 }));
  assert.equal(desk.shown.score.home, 1);
  desk.looked({ match: matchOf({ seq: 1 }) }, desk.news - 1);
  assert.equal(desk.shown.score.home, 1);
  desk.looked({ match: matchOf({ seq: 1 }) }, desk.news); // a log that went back
  assert.equal(desk.shown.score.home, 0);
  assert.equal(api.told.length, 1);
});

test("undo takes the newest tap back for ten seconds, and then the one before", async () => {
  const { api, desk, timers } = deskOf();
  desk.score("home");
  await timers.pass(4000);
  desk.score("home");
  await settle();
  desk.undo();
  assert.equal(desk.shown.score.home, 1); // at once
  await settle();
  assert.deepEqual(api.told.at(-1), ["undo", { seq: 3 }]);
  assert.deepEqual([desk.shown.score.home, desk.undoable?.target], [1, 1]);
  await timers.pass(5900);
  assert.notEqual(desk.undoable, null);
  await timers.pass(200);
  assert.equal(desk.undoable, null);
  desk.undo();
  await settle();
  assert.equal(api.told.length, 3);
});

test("a tap that nobody has heard of is taken back here", async () => {
  const { api, desk, timers } = deskOf();
  const first = later();
  api.next = [first];
  desk.score("away");
  desk.score("home");
  desk.undo();
  assert.deepEqual(desk.shown.score, { home: 0, away: 1 });
  first.answer();
  await timers.pass(1000);
  assert.deepEqual(bodies(api).map(({ team }) => team), ["away"]);
});

test("undo of a tap whose answer is on its way waits for its number", async () => {
  const { api, desk } = deskOf();
  const first = later();
  api.next = [first];
  desk.score("home");
  desk.undo();
  assert.equal(desk.shown.score.home, 0);
  first.answer();
  await settle();
  assert.deepEqual(api.told.map(([call]) => call), ["moment", "undo"]);
  assert.deepEqual([api.match.score.home, desk.shown.score.home], [0, 0]);
});

test("what was so already has no way back", async () => {
  const { api, desk } = deskOf({ sport: "handball" });
  api.match = matchOf({ sport: "handball", score: { home: 1, away: 0 }, seq: 4 });
  desk.score("home");
  await settle();
  assert.deepEqual([desk.undoable, desk.shown.score.home], [null, 1]);
});

test("too many taps at once are said so, and sent when the server asks for them", async () => {
  const { api, desk, timers } = deskOf();
  api.next = [{ kind: "http", status: 429, code: "too_many_changes", retryAfterMs: 1000 }];
  desk.score("home");
  await settle();
  assert.equal(desk.outbox.line, "slow");
  await timers.pass(1000);
  assert.equal(api.told.length, 1); // not sooner
  await timers.pass(500);
  assert.deepEqual([api.told.length, desk.waiting, desk.outbox.line], [2, 0, "fine"]);
});

test("what the server refuses is said in its words, and what follows is sent", async () => {
  const { api, desk } = deskOf();
  api.next = [{ kind: "http", status: 409, code: "too_many_pauses", message: "409 Three pauses are the most." }];
  desk.act("break", "Half-time", 15);
  await settle();
  assert.deepEqual([desk.problem, desk.waiting, desk.shown.phase], ["Three pauses are the most.", 0, "playing"]);
  desk.act("break", "Half-time", null);
  assert.equal(desk.problem, "");
  await settle();
  assert.deepEqual(bodies(api), [{ do: "break", pauseMinutes: 15 }, { do: "break", pauseMinutes: null }]);
  assert.equal(desk.shown.phase, "break");
});

test("a form hears what was wrong with what it said", async () => {
  const { api, desk } = deskOf();
  api.next = [{ kind: "http", status: 400, code: "invalid_request", message: "400 home.name: too long" }];
  assert.equal(await desk.change({ home: { name: "x".repeat(99) } }), "home.name: too long");
  assert.equal(await desk.change({ home: { name: "Bears" } }), null);
});

test("a link that has ended drops what was tapped, says so, and sends nothing more", async () => {
  const { api, desk, over, timers } = deskOf();
  api.next = [{ kind: "http", status: 410, code: "score_link_ended" }];
  desk.score("home");
  desk.score("home");
  await timers.pass(5000);
  assert.deepEqual([over, desk.waiting, desk.problem, api.told.length], [["score_link_ended"], 0, "score_link_ended", 1]);
  assert.equal(desk.shown.score.home, 0);
});

test("a goal by ★ counts; after a + of the same team it only marks it", async () => {
  const { api, desk, timers } = deskOf({ sport: "handball" });
  desk.moment("goal", "home");
  await settle();
  desk.score("away");
  await settle();
  desk.moment("goal", "away");
  await settle();
  assert.deepEqual(bodies(api).map(({ score }) => score), [1, { away: 1 }, undefined]);
  await timers.pass(20_000);
  desk.moment("goal", "away");
  desk.moment("mark", null);
  await settle();
  assert.deepEqual(bodies(api).slice(3).map(({ kind, team, score }) => [kind, team, score]), [
    ["goal", "away", 2],
    ["mark", undefined, undefined],
  ]);
});

test("a moment that waits for the network says how long ago it was", async () => {
  const { api, desk, timers } = deskOf();
  api.next = ["lost", "lost", "lost", "lost"];
  desk.moment("save", "home");
  await timers.pass(6000);
  const { ago, ...same } = bodies(api).at(-1);
  const { ago: first, ...before } = bodies(api)[0];
  assert.deepEqual([same, first], [before, undefined]);
  assert.ok(ago >= 1 && ago <= 6, String(ago));
});

test("a sport that is on its way counts already: what is tapped then is of that one", async () => {
  const { api, desk } = deskOf({ score: { home: 2, away: 0 } });
  const first = later();
  api.next = [first];
  desk.change({ sport: "tennis", home: { name: "Ann" } });
  desk.score("home");
  assert.deepEqual([desk.rules.sport, desk.shown.home, desk.shown.minutes], ["tennis", { name: "Ann", colour: "yellow" }, null]);
  assert.deepEqual([desk.shown.score, desk.shown.points], [{ home: 0, away: 0 }, { home: 1, away: 0 }]);
  desk.hear(matchOf({ score: { home: 2, away: 1 }, seq: 2 })); // of before, by somebody else
  first.answer();
  await settle();
  assert.deepEqual(bodies(api)[1], { points: { home: 1 }, unit: 1 });
});

test("goals stay goals where the other sport counts goals", () => {
  const { desk } = deskOf({ score: { home: 2, away: 0 } });
  desk.change({ sport: "handball" });
  assert.deepEqual([desk.shown.score.home, desk.shown.minutes], [2, 30]);
});

test("without a match the first tap begins one", async () => {
  const { api, desk } = deskOf(null);
  assert.equal(desk.shown, null);
  desk.moment("mark", null);
  assert.equal(desk.shown.sport, "generic");
  await settle();
  assert.equal(api.told.length, 1);
});

test("another broadcast begins with nothing of the one before", async () => {
  const { api, desk, timers } = deskOf();
  api.next = ["lost"];
  desk.score("home");
  await settle();
  desk.begin(null);
  await timers.pass(5000);
  assert.deepEqual([desk.shown, desk.waiting, desk.problem, api.told.length, desk.undoable], [null, 0, "", 1, null]);
});
