import assert from "node:assert/strict";
import { test } from "node:test";

import { newsOf } from "../../../../static/js/core/match/news.js";
import { match, pair, SPORTS, told, words } from "../../support/match.mjs";

const news = (did, now, before = match(), more = {}) => newsOf(told(2, did, now, more), before, SPORTS, words);
const moment = (kind, team = null) => ({ moment: { seq: 2, kind, team } });
const basketball = (score) => match({ sport: "basketball", minutes: 10, score });
const volleyball = (more) => match({ sport: "volleyball", minutes: null, ...more });
const tennis = (more) => match({ sport: "tennis", minutes: null, ...more });

test("a goal is said once for all: by whom, and how it stands", () => {
  const goal = news("moment", match({ score: pair(2, 1) }), match({ score: pair(1, 1) }), moment("goal", "home"));
  assert.equal(goal.said, "Goal for Lions. Lions 2, Tigers 1.");
  assert.deepEqual(goal.flash, { what: "Goal", team: "Lions", score: "2:1" });
});

test("a goal of nobody's, and other moments", () => {
  assert.equal(news("moment", match(), match(), moment("goal")).said, "Goal. Lions 0, Tigers 0.");
  const corner = news("moment", match(), match(), moment("corner", "away"));
  assert.deepEqual(corner, { said: "Corner: Tigers.", flash: { what: "Corner", team: "Tigers", score: "" } });
  assert.equal(news("moment", match(), match(), moment("wonder", "away")).said, "wonder: Tigers."); // a newer server's
  assert.equal(news("moment", match(), match(), moment("mark")), null);
});

test("a score without a moment tells who scored by what was there before", () => {
  const handball = { sport: "handball", minutes: 30 };
  const now = news("score", match({ ...handball, score: pair(0, 1) }), match(handball));
  assert.equal(now.said, "Goal for Tigers. Lions 0, Tigers 1.");
  assert.equal(news("score", match({ ...handball, score: pair(0, 1) }), null).said, now.said); // the first word of it
  const three = news("score", basketball(pair(45, 40)), basketball(pair(42, 40)));
  assert.equal(three.said, "3 points for Lions. Lions 45, Tigers 40.");
  assert.deepEqual(three.flash, { what: "3 points", team: "Lions", score: "45:40" });
  assert.equal(news("score", basketball(pair(1, 0)), basketball(pair(0, 0))).said, "Point for Lions. Lions 1, Tigers 0.");
});

test("less than before, or both at once, is a correction", () => {
  for (const now of [pair(1, 0), pair(3, 1)]) {
    const put = news("score", match({ score: now }), match({ score: pair(2, 0) }));
    assert.equal(put.said, `Score corrected. Lions ${now.home}, Tigers ${now.away}.`);
    assert.equal(put.flash, null);
  }
});

test("points of volleyball are said, sets are shown", () => {
  const point = news("score", volleyball({ score: pair(12, 10) }), volleyball({ score: pair(11, 10) }));
  assert.deepEqual(point, { said: "Point for Lions. Lions 12, Tigers 10.", flash: null });
  const set = news("score", volleyball({ sets: [pair(20, 25)] }), volleyball({ score: pair(20, 24) }));
  assert.equal(set.said, "Set for Tigers. 20:25. Sets: Lions 0, Tigers 1.");
  assert.deepEqual(set.flash, { what: "Set", team: "Tigers", score: "0:1" });
  const level = news("break", volleyball({ sets: [pair(9, 9)], phase: "break" }), volleyball({ score: pair(9, 9) }));
  assert.ok(!/Tigers\./.test(level.said), level.said);
  const even = news("score", volleyball({ sets: [pair(9, 9)] }), volleyball({ score: pair(9, 9) }));
  assert.equal(even.said, "Set. 9:9. Sets: Lions 0, Tigers 0.");
  const won = volleyball({ phase: "over", sets: [pair(25, 1), pair(25, 2), pair(25, 3)] });
  const last = news("score", won, volleyball({ sets: [pair(25, 1), pair(25, 2)], score: pair(24, 3) }));
  assert.equal(last.said, "Set for Lions. 25:3. Match over. Sets: Lions 3, Tigers 0.");
});

test("tennis is called as an umpire does", () => {
  const call = (points, before) => news("score", tennis({ points }), tennis({ points: before })).said;
  assert.equal(call(pair(1, 0), pair(0, 0)), "Lions 15, Tigers 0.");
  assert.equal(call(pair(3, 3), pair(2, 3)), "Deuce.");
  assert.equal(call(pair(3, 4), pair(3, 3)), "Advantage Tigers.");
  assert.equal(call(pair(3, 3), pair(3, 4)), "Deuce.");
  const game = news("score", tennis({ score: pair(3, 2), unit: 5 }), tennis({ score: pair(2, 2), points: pair(3, 0), unit: 4 }));
  assert.equal(game.said, "Game for Lions. Lions 3, Tigers 2.");
  assert.deepEqual(game.flash, { what: "Game", team: "Lions", score: "3:2" });
});

test("the clock is news when something begins or ends, not when it stands for a moment", () => {
  const before = match({ phase: "before" });
  assert.equal(news("start", match(), before).said, "Kick-off.");
  assert.equal(news("start", match(), null).said, "Kick-off.");
  assert.equal(news("start", match({ period: 2 }), match({ phase: "break" })).said, "2nd half.");
  assert.equal(news("start", match(), match()), null);
  assert.equal(news("stop", match()), null);
  assert.equal(news("clock", match()), null);
  assert.equal(news("set_up", match()), null);
  const half = news("break", match({ phase: "break", score: pair(1, 0) }));
  assert.equal(half.said, "Half-time. Lions 1, Tigers 0.");
  assert.deepEqual(half.flash, { what: "Half-time", team: "", score: "1:0" });
  assert.equal(news("finish", match({ phase: "over", period: 2 })).said, "Full time. Lions 0, Tigers 0.");
});

test("what is taken back is said to be, with what stands now", () => {
  const undone = news("undo", match({ score: pair(1, 1) }), match({ score: pair(2, 1) }));
  assert.deepEqual(undone, { said: "Taken back. Lions 1, Tigers 1.", flash: null });
});

test("a word from the future is no news, and neither is a score that says what stood", () => {
  assert.equal(news("danced", match()), null);
  assert.equal(news("score", match({ score: pair(1, 0) }), match({ score: pair(1, 0) })), null);
});
