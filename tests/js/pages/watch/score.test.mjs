/** What spectators see of the match, on the page's own template. */

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { ServerClock } from "../../../../static/js/core/clock.js";
import { EventStore } from "../../../../static/js/core/store.js";
import { MatchPart } from "../../../../static/js/pages/watch/score/match_part.js";
import { FakeTimers, fakeStorage, settle } from "../../support/fakes.mjs";
import { match, NOON, pair, SPORTS, told, words } from "../../support/match.mjs";
import { installPage } from "../../support/page.mjs";

const LATER = "2026-05-01T12:00:30.000Z";

beforeEach(() => {
  globalThis.localStorage = fakeStorage();
});

/** A page with a broadcast. `answer`: of `GET …/match`; an error: it cannot be asked. */
function open({ now = match(), answer = new Error("gone"), sports = SPORTS } = {}) {
  const { byId, body } = installPage("watch.html");
  const time = { ms: 0 };
  const clock = new ServerClock(() => time.ms);
  clock.observe(NOON);
  const session = { id: "abc", title: "Cup final", state: "live", liveAt: NOON, match: now };
  const store = new EventStore(session);
  store.snapshot({ session, events: [], seq: 1 });
  const asked = [];
  const api = {
    match: async (id) => {
      asked.push(id);
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };
  const timers = new FakeTimers();
  const page = new MatchPart({ api, store, messages: words, clock, sports, timers });
  page.render();
  const happens = (event) => {
    store.apply(event);
    page.onMessage(event);
    page.render();
  };
  const later = (ms) => {
    time.ms += ms;
    page.render();
  };
  const texts = (id) => byId(id).children.map((one) => one.textContent.trim());
  return { byId, body, store, page, timers, asked, happens, later, texts };
}

const moment = (seq, kind, team = null, seconds = 754) => ({
  ...{ seq, kind, team, start: NOON, end: NOON, period: 1, seconds },
});

/** What the bar shows of a side: name, sets, number, points. */
const shown = (byId, side) =>
  byId(`score-${side}`).children.map((one) => one.textContent.trim()).filter(Boolean);

test("teams, score and clock stand over the picture, and the clock goes on", () => {
  const { byId, later } = open({ now: match({ score: pair(2, 1) }) });
  assert.equal(byId("score").hidden, false);
  assert.deepEqual([shown(byId, "home"), shown(byId, "away")], [["Lions", "2"], ["Tigers", "1"]]);
  assert.equal(byId("score-home").dataset.colour, "red");
  assert.equal(byId("score-clock").textContent, "0:00");
  later(61_500);
  assert.equal(byId("score-clock").textContent, "1:01");
  assert.equal(document.title, "2:1 · Cup final · Sideline");
});

test("without a match there is nothing, not even a button", () => {
  for (const known of [{ match: null }, {}]) {
    const { byId, store, page } = open({ now: null, sports: undefined });
    store.session = { id: "abc", title: "Cup final", state: "live", ...known }; // an older server's has none
    page.render();
    assert.deepEqual(["score", "score-clock", "score-toggle"].map((id) => byId(id).hidden), [true, true, true]);
    assert.equal(document.title, "Cup final · Sideline");
  }
});

test("sets stand in rows, with the points of the game", () => {
  const now = match({ sport: "tennis", minutes: null, score: pair(4, 3), points: pair(3, 1), sets: [pair(6, 4)] });
  const { byId, texts } = open({ now });
  assert.equal(byId("score").dataset.rows, "yes");
  assert.deepEqual([shown(byId, "home"), shown(byId, "away")], [["Lions", "6", "4", "40"], ["Tigers", "4", "3", "15"]]);
  assert.equal(byId("score-clock").textContent, "Set 2");
  assert.equal(document.title, "1:0 (4:3) · Cup final · Sideline");
  assert.deepEqual(texts("score-said"), []);
});

test("a goal is shown for some seconds and said once", async () => {
  const { byId, happens, texts, timers, later } = open();
  happens(told(2, "moment", match({ score: pair(1, 0) }), { moment: moment(2, "goal", "home") }));
  assert.deepEqual(shown(byId, "home"), ["Lions", "1"]);
  assert.deepEqual(texts("score-flash"), ["Goal", "Lions", "1:0"]);
  assert.equal(byId("score-flash").hidden, false);
  assert.deepEqual(texts("score-said"), ["Goal for Lions. Lions 1, Tigers 0."]);
  const [said] = byId("score-said").children;
  later(1000);
  await timers.pass(5000);
  assert.equal(byId("score-flash").hidden, false);
  await timers.pass(1001);
  assert.equal(byId("score-flash").hidden, true);
  later(1000);
  assert.equal(byId("score-said").children[0], said); // nothing new to read out
});

test("the same sentence twice is two pieces of news", () => {
  const { byId, happens } = open();
  const corner = (seq) => told(seq, "moment", match(), { moment: moment(seq, "corner", "away") });
  happens(corner(2));
  const [first] = byId("score-said").children;
  happens(corner(3));
  const [second] = byId("score-said").children;
  assert.equal(first.textContent, second.textContent);
  assert.notEqual(first, second);
  assert.equal(byId("score-said").children.length, 1);
});

test("the second goal does not end with the first one's time", async () => {
  const { byId, happens, timers } = open();
  happens(told(2, "moment", match({ score: pair(1, 0) }), { moment: moment(2, "goal", "home") }));
  await timers.pass(4000);
  happens(told(3, "moment", match({ score: pair(1, 1) }), { moment: moment(3, "goal", "away") }));
  await timers.pass(4000);
  assert.equal(byId("score-flash").hidden, false);
  await timers.pass(2001);
  assert.equal(byId("score-flash").hidden, true);
});

test("what happened while this page was away is no news, but stands", () => {
  const { byId, happens, later, texts } = open();
  later(60_000);
  happens(told(2, "moment", match({ score: pair(1, 0) }), { moment: moment(2, "goal", "home"), at: LATER }));
  assert.equal(byId("score-flash").hidden, true);
  assert.deepEqual(texts("score-said"), []);
  assert.deepEqual(shown(byId, "home"), ["Lions", "1"]);
});

test("what was missed is no news beside what stands already", () => {
  const { byId, happens, texts } = open({ now: match({ sport: "handball", score: pair(3, 1), seq: 4 }) });
  happens(told(2, "score", match({ sport: "handball", score: pair(2, 1) })));
  assert.deepEqual([shown(byId, "home"), texts("score-said")], [["Lions", "3"], []]);
});

test("hidden once, hidden for the next visit; what happens is still said", () => {
  const first = open();
  first.byId("score-toggle").click();
  assert.equal(first.byId("stage").dataset.score, "hidden");
  assert.equal(first.byId("score-toggle").getAttribute("aria-pressed"), "false");
  const next = open();
  assert.equal(next.byId("stage").dataset.score, "hidden");
  next.happens(told(2, "score", match({ score: pair(1, 0) })));
  assert.deepEqual(next.texts("score-said"), ["Goal for Lions. Lions 1, Tigers 0."]);
  next.byId("score-toggle").click();
  assert.equal(open().byId("stage").dataset.score, "shown");
});

test("a browser that remembers nothing hides it for as long as the page is open", () => {
  globalThis.localStorage = undefined;
  const { byId } = open();
  assert.equal(byId("stage").dataset.score, "shown");
  byId("score-toggle").click();
  assert.equal(byId("stage").dataset.score, "hidden");
});

test("who is put out takes nothing of it along", () => {
  const { byId, page, happens } = open({ now: match({ score: pair(2, 1), sets: [pair(1, 0)] }) });
  happens(told(2, "finish", match({ phase: "over", score: pair(2, 1) })));
  page.leave();
  for (const id of ["score", "score-clock", "score-toggle", "score-flash"]) assert.equal(byId(id).hidden, true, id);
  for (const id of ["score-home", "score-away", "score-said", "score-clock", "score-flash"]) {
    assert.equal(byId(id).textContent.trim(), "", id);
  }
});

test("markup in a name is a name", () => {
  const name = "<img src=x onerror=alert(1)>\u202e";
  const { byId, happens, texts } = open({ now: match({ home: { name, colour: "" } }) });
  happens(told(2, "score", match({ score: pair(1, 0), home: { name, colour: "" } })));
  assert.deepEqual(shown(byId, "home"), [name, "1"]);
  assert.equal(texts("score-flash")[1], name);
});

test("the end tells the result, and the moments of the server with those that the page saw", async () => {
  const over = match({ phase: "over", period: 2, score: pair(2, 1), minutes: 45 });
  const answer = { match: over, moments: [moment(4, "goal", "home", 2760), moment(5, "mark")] };
  const { byId, happens, page, asked } = open({ answer });
  happens(told(2, "moment", match(), { moment: moment(2, "save", "away") }));
  happens(told(3, "moment", match(), { moment: moment(3, "foul", "home") }));
  happens(told(4, "undo", match(), { undoes: 3 }));
  page.end();
  assert.equal(byId("score").hidden, true);
  const rows = () => byId("moments-list").children.map((row) => row.children.map((one) => one.textContent));
  assert.deepEqual(rows(), [["13'", "Save", "Tigers"]]); // while it is asked for
  await settle();
  assert.deepEqual(asked, ["abc"]);
  assert.deepEqual(rows(), [["13'", "Save", "Tigers"], ["45+2'", "Goal", "Lions"], ["13'", "Marked to see again", ""]]);
  assert.equal(byId("moments").hidden, false);
  assert.equal(byId("result").hidden, false);
  assert.match(byId("result-home").textContent, /Lions\s+2/);
  assert.equal(byId("result-phase").textContent, "Full time");
});

test("without an answer the page shows what it has seen", async () => {
  const { byId, page, happens, store } = open({ now: match({ sport: "volleyball", minutes: null }) });
  const now = match({ sport: "volleyball", minutes: null, sets: [pair(25, 20)], score: pair(3, 2) });
  happens(told(2, "score", now));
  page.end();
  await settle();
  assert.match(byId("result-home").textContent, /Lions\s+1/);
  assert.deepEqual([byId("result-sets").textContent, byId("result-phase").textContent], ["25:20, 3:2", "Set 2"]);
  assert.equal(byId("moments").hidden, true);
  assert.deepEqual(store.moments, []);
});

test("where only the teams were named there is no result; without a match nobody is asked", async () => {
  const named = open({ now: match({ phase: "before" }) });
  named.page.end();
  assert.equal(named.byId("result").hidden, true);
  const none = open({ now: null });
  none.page.end();
  await settle();
  assert.deepEqual(none.asked, []);
  assert.equal(none.byId("result").hidden, true);
});
