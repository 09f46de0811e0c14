/** What a tap means and what is said of it; the match of the next broadcast. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { Messages } from "../../../../static/js/core/messages.js";
import { MatchWishes } from "../../../../static/js/pages/camera/match/match_wishes.js";
import { plusLabel, shortNames, toldText, whereText } from "../../../../static/js/pages/shared/match/names.js";
import { isHalfTime, rareAction, secondsTyped } from "../../../../static/js/pages/shared/match/rules.js";
import { fakeStorage } from "../../support/fakes.mjs";
import { matchOf, SPORTS } from "../../support/match_desk.mjs";

const t = new Messages({
  ...{ "match.goal.for": "Goal for {team}, now {score}", "match.point.for": "Point for {team}, now {score}" },
  ...{ "match.points.for": "{points} for {team}, now {score}", "score.full_time": "Full time" },
  ...{ "match.end_set": "End of this set", "score.break": "Break", "score.half_time": "Half-time" },
  ...{ "match.told.mark": "Marked", "match.told.score": "{points} {team}, now {score}." },
  ...{ "score.team.home": "Home", "score.team.away": "Away" },
});

const named = (home, away) => matchOf({ home: { name: home, colour: "" }, away: { name: away, colour: "" } });

test("a tap is said in its order, also of a team whose name runs from right to left", () => {
  const job = { say: "score", field: "score", of: "home", base: 0, target: 3 };
  assert.equal(toldText(job, named("Lions", ""), t), "+3 Lions, now 3.");
  assert.equal(toldText(job, named("الأسود", ""), t), "+3 \u2068الأسود\u2069, now 3.");
  assert.equal(toldText({ say: "mark", of: null }, named("Lions", ""), t), "Marked");
});

test("short names tell the teams apart", () => {
  for (const [home, away, wanted] of [
    ["Lions", "Tigers", ["LIO", "TIG"]],
    ["FC Lions", "SV Tigers", ["LIO", "TIG"]],
    ["Team A", "Team B", ["TA", "TB"]],
    ["Lionesses", "Lions", ["Lionesses", "Lions"]],
    ["", "", ["HOM", "AWA"]],
    ["Ä", "Б", ["Ä", "Б"]],
  ]) {
    const { home: one, away: other } = shortNames(named(home, away), t);
    assert.deepEqual([one, other], wanted, `${home}, ${away}`);
  }
});

test("a + button is named by what it counts and how it stands", () => {
  const match = matchOf({ score: { home: 2, away: 0 }, points: { home: 3, away: 1 } });
  assert.equal(plusLabel(match, SPORTS.football, "home", 1, t), "Goal for Lions, now 2");
  assert.equal(plusLabel(match, SPORTS.basketball, "home", 1, t), "Point for Lions, now 2");
  assert.equal(plusLabel(match, SPORTS.basketball, "away", 3, t), "3 for Tigers, now 0");
  assert.equal(plusLabel(match, SPORTS.tennis, "home", 1, t), "Point for Lions, now 40");
});

test("only a break after the first half, or the second quarter, asks how long it is", () => {
  const over = { do: "break", text: "" };
  assert.equal(isHalfTime(matchOf(), SPORTS.football, over), true);
  assert.equal(isHalfTime(matchOf({ period: 2 }), SPORTS.football, over), false);
  assert.equal(isHalfTime(matchOf({ period: 1 }), SPORTS.basketball, over), false);
  assert.equal(isHalfTime(matchOf({ period: 2 }), SPORTS.basketball, over), true);
  assert.equal(isHalfTime(matchOf(), SPORTS.football, { do: "stop", text: "" }), false);
  assert.equal(whereText(matchOf({ phase: "break", period: 1 }), SPORTS.basketball, t), "Break");
  assert.equal(whereText(matchOf({ phase: "break", period: 1 }), SPORTS.football, t), "Half-time");
});

test("a match may end before its time, and a set otherwise than by points", () => {
  const doing = (change, sport) => rareAction(matchOf(change), SPORTS[sport], t)?.do ?? null;
  assert.equal(doing({}, "football"), "finish");
  assert.equal(doing({ period: 2 }, "football"), null); // it stands beside the clock already
  assert.equal(doing({ phase: "before" }, "football"), null);
  assert.equal(doing({ phase: "over" }, "football"), "start"); // somebody slipped
  assert.equal(doing({ phase: "break", period: 2 }, "football"), null);
  assert.equal(doing({ minutes: null }, "tennis"), "break");
  assert.equal(doing({ minutes: null, phase: "break" }, "tennis"), null);
});

test("a half-time without a pause may get one, also when a picture has ended the first", () => {
  const doing = (change, pausing) => rareAction(matchOf(change), SPORTS.football, t, pausing)?.do ?? null;
  assert.equal(doing({ phase: "break" }, false), "break");
  assert.equal(doing({ phase: "break" }, true), null);
});

test("the clock is typed as it shows, and means seconds of its period", () => {
  const second = matchOf({ period: 2 });
  for (const [text, match, sport, wanted] of [
    ["12:30", matchOf(), "football", 750],
    ["12.30", matchOf(), "football", 750],
    ["12", matchOf(), "football", 720],
    ["67:12", second, "football", 1332],
    ["100:00", second, "football", 3300],
    ["44:59", second, "football", null], // of the half before
    ["3:07", matchOf({ minutes: 10 }), "basketball", 413],
    ["10:01", matchOf({ minutes: 10 }), "basketball", null],
    ["3:7x", matchOf(), "football", null],
    ["-1:00", matchOf(), "football", null],
    ["3:75", matchOf(), "football", null],
    ["", matchOf(), "football", null],
  ]) {
    assert.equal(secondsTyped(text, match, SPORTS[sport]), wanted, `${text} ${sport}`);
  }
});

test("who plays is remembered for the next broadcast, and sent with its start", () => {
  const storage = fakeStorage({});
  const wishes = new MatchWishes(() => storage, SPORTS);
  assert.equal(wishes.forStart, undefined);
  wishes.change({ home: { name: "Lions" } });
  wishes.change({ home: { colour: "yellow" }, sport: "basketball" });
  const sent = { sport: "basketball", minutes: 10, home: { name: "Lions", colour: "yellow" }, away: { name: "", colour: "" } };
  assert.deepEqual(wishes.forStart, sent);
  assert.deepEqual(new MatchWishes(() => storage, SPORTS).forStart, sent);
  wishes.turn(false);
  const next = new MatchWishes(() => storage, SPORTS);
  assert.deepEqual([next.forStart, next.chosen.home.name], [undefined, "Lions"]);
  wishes.change({ sport: "tennis" });
  assert.equal("minutes" in wishes.forStart, false); // it has no clock
});

for (const held of ["nonsense", "null", '{"sport":"chess","minutes":"x","home":7,"away":{"name":3,"colour":"<b>"}}']) {
  test(`whatever is stored begins with something usable: ${held}`, () => {
    const wishes = new MatchWishes(() => fakeStorage({ "sideline.match": held }), SPORTS);
    const nobody = { name: "", colour: "" };
    assert.deepEqual(wishes.chosen, { sport: "football", minutes: 45, home: nobody, away: nobody });
  });
}

test("where nothing may be stored the choice holds for this visit", () => {
  const forbidden = () => {
    throw new Error("SecurityError");
  };
  const wishes = new MatchWishes(forbidden, SPORTS);
  wishes.change({ away: { name: "Tigers" } });
  assert.equal(wishes.forStart.away.name, "Tigers");
});
