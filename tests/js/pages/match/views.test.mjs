/** The controls on the product's own templates: what a screen reader hears, what a tap does. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { Messages } from "../../../../static/js/core/messages.js";
import { Keepers } from "../../../../static/js/pages/camera/match/keepers.js";
import { MatchRow } from "../../../../static/js/pages/camera/match/match_row.js";
import { MatchSheet } from "../../../../static/js/pages/camera/match/match_sheet.js";
import { MatchWishes } from "../../../../static/js/pages/camera/match/match_wishes.js";
import { ClockPanel } from "../../../../static/js/pages/shared/match/clock_panel.js";
import { SetUpForm } from "../../../../static/js/pages/shared/match/setup_form.js";
import { Tiles } from "../../../../static/js/pages/shared/match/tiles.js";
import { UndoView } from "../../../../static/js/pages/shared/match/undo_view.js";
import { fakeStorage, FakeTimers, settle } from "../../support/fakes.mjs";
import { deskOf, SPORTS } from "../../support/match_desk.mjs";
import { installPage } from "../../support/page.mjs";

const t = new Messages({
  ...{ "match.goal.for": "Goal for {team}, now {score}", "match.several.for": "Points for {team}, now {score}" },
  ...{ "match.points.for": "{points} for {team}, now {score}", "match.less.for": "One less for {team}, now {score}" },
  ...{ "match.point.for": "Point for {team}, now {score}", "match.open": "Score and clock: {stand}" },
  ...{ "match.told.team": "{moment}: {team}", "match.told.score": "{points} {team}, now {score}.", "score.moment.goal": "Goal" },
  ...{ "match.line.offline": "Not sent yet.", "match.problem.overtaken": "Changed elsewhere.", "score.half_time": "Half-time", "match.pause": "Pause" },
  ...{ "score.stop_clock": "Stop", "score.full_time": "Full time", "score.short.half": "Half {number}" },
  ...{ "match.clock.wrong": "never", "match.minutes.wrong": "1 to 90", "score.begin.generic": "Kick-off" },
});

test("the row names its buttons, counts by tap, and keeps them while it changes", async () => {
  const { byId } = installPage("camera.html");
  const { desk } = deskOf();
  const row = new MatchRow(desk, t);
  row.render();
  const home = byId("match-home");
  assert.equal(home.getAttribute("aria-label"), "Goal for Lions, now 0");
  assert.equal(home.dataset.colour, "yellow");
  home.focus();
  home.click();
  await settle();
  row.render();
  assert.equal(byId("match-home"), home);
  assert.equal(home.getAttribute("aria-label"), "Goal for Lions, now 1");
  assert.equal(document.activeElement, home);
  assert.match(byId("match-middle").getAttribute("aria-label"), /^Score and clock: Lions 1, Tigers 0/);
});

test("without a match the row has one small button, and ★", () => {
  const { byId } = installPage("camera.html");
  const { desk } = deskOf(null);
  new MatchRow(desk, t).render();
  assert.deepEqual(["match-home", "match-middle", "match-away"].map((id) => byId(id).hidden), [true, true, true]);
  assert.equal(byId("match-none").hidden, false);
});

test("the sheet of a broadcast without a match begins one by its tick, with all that is remembered", async () => {
  const { byId } = installPage("camera.html");
  const { api, desk } = deskOf(null);
  byId("match-sport").querySelector = () => ({ textContent: "Football" });
  const wishes = new MatchWishes(() => fakeStorage({}), SPORTS);
  const nothing = { render: () => undefined, forget: () => undefined, start: () => undefined, stop: () => undefined };
  const sheet = new MatchSheet({ desk, wishes, keepers: nothing, parts: [], keepersView: nothing, form: nothing, t });
  sheet.open();
  assert.deepEqual([byId("match-play").hidden, byId("match-on-part").hidden, byId("match-on").checked], [true, false, false]);
  byId("match-on").checked = true;
  byId("match-on").dispatchEvent(new Event("change"));
  await settle();
  sheet.render();
  assert.deepEqual(api.told, [["change", { sport: "football", minutes: 45, home: wishes.chosen.home, away: wishes.chosen.away }]]);
  assert.deepEqual([byId("match-play").hidden, byId("match-on-part").hidden], [false, true]);
});

test("basketball asks for one, two or three, and counts for the side that was tapped", async () => {
  const { body, byId } = installPage("camera.html");
  const { api, desk } = deskOf({ sport: "basketball" });
  const row = new MatchRow(desk, t);
  row.render();
  byId("match-away").click();
  assert.equal(byId("match-away").getAttribute("aria-expanded"), "true");
  assert.equal(byId("match-points").hidden, false);
  const three = body.querySelector('[data-points="3"]');
  assert.equal(three.getAttribute("aria-label"), "3 for Tigers, now 0");
  three.click();
  await settle();
  assert.deepEqual(api.told, [["change", { score: { away: 3 }, unit: 0 }]]);
  assert.equal(byId("match-points").hidden, true);
});

test("tiles: − is off at nothing, and takes one away", async () => {
  const { body, byId } = installPage("score.html");
  const { api, desk } = deskOf({ sport: "handball", score: { home: 2, away: 0 } });
  const tiles = new Tiles(desk, t);
  tiles.render();
  const less = [...body.querySelectorAll('[data-by="-1"]')];
  assert.deepEqual(less.map(({ disabled }) => disabled), [false, true]);
  assert.equal(less[0].getAttribute("aria-label"), "One less for Lions, now 2");
  less[0].click();
  byId("tile-away-plus").click();
  await settle();
  assert.deepEqual(api.told.map(([, { score }]) => score), [{ home: 1 }, { away: 1 }]);
});

test("nothing is added once sets are decided; a match by the clock may be put right after it", () => {
  const decided = (sport) => {
    const { byId } = installPage("camera.html");
    const { desk } = deskOf({ sport, phase: "over", points: { home: 1, away: 1 } });
    new Tiles(desk, t).render();
    new MatchRow(desk, t).render();
    return ["tile-home-plus", "tile-away-plus", "match-home", "match-away"].map((id) => byId(id).disabled === true);
  };
  assert.deepEqual(decided("tennis"), [true, true, true, true]);
  assert.deepEqual(decided("handball"), [false, false, false, false]);
});

test("what was tapped is said with a way back, and so is what was not sent or not taken", async () => {
  const { byId } = installPage("score.html");
  const { api, desk, timers } = deskOf();
  const view = new UndoView(desk, t);
  const said = () => {
    view.render();
    return [byId("match-said").textContent, byId("match-undo").hidden];
  };
  assert.deepEqual(said(), ["", true]);
  api.next = ["lost"];
  desk.score("home");
  await settle();
  assert.deepEqual(said(), ["Goal: Lions · Not sent yet.", false]);
  desk.hear({ ...api.match, score: { home: 6, away: 0 }, seq: 8 });
  assert.deepEqual(said(), ["Changed elsewhere.", true]);
  api.match = { ...api.match, score: { home: 6, away: 0 }, seq: 8 };
  await timers.pass(3000);
  desk.score("away");
  await settle();
  assert.deepEqual(said(), ["Goal: Tigers", false]);
  byId("match-undo").click();
  await settle();
  assert.deepEqual(api.told.at(-1)[0], "undo");
  assert.deepEqual(said(), ["", true]);
});

test("half-time asks for its minutes, fifteen to begin with; Cancel does nothing", async () => {
  const { body, byId } = installPage("score.html");
  const { api, desk } = deskOf();
  const panel = new ClockPanel(desk, t);
  panel.render();
  const [half, stop] = body.querySelectorAll("[data-clock-action]");
  assert.deepEqual([half.textContent, stop.textContent], ["Half-time", "Stop"]);
  const dialog = byId("half-time-dialog");
  const pauses = body.querySelectorAll("[data-pause]");
  for (const radio of pauses) radio.value = radio.getAttribute("value");
  const press = async (how, minutes) => {
    half.click();
    assert.equal(dialog.open, true);
    if (minutes !== undefined) for (const radio of pauses) radio.checked = radio.value === minutes;
    dialog.returnValue = how;
    dialog.close();
    await settle();
  };
  await press("cancel");
  assert.equal(api.told.length, 0);
  await press("sure");
  assert.deepEqual(api.told, [["clock", { do: "break", pauseMinutes: 15 }]]);
  desk.begin(api);
  desk.hear({ ...api.match, phase: "playing", seq: 20 });
  await press("sure", "");
  assert.deepEqual(api.told[1], ["clock", { do: "break", pauseMinutes: null }]);
});

test("in a half-time that has no pause, or no more, one may still be had", async () => {
  const { body, byId } = installPage("score.html");
  const { api, desk } = deskOf();
  desk.hear({ ...api.match, phase: "break", seq: 20 });
  const panel = new ClockPanel(desk, t);
  panel.render();
  const rare = byId("match-rare");
  assert.deepEqual([rare.hidden, byId("match-by-hand").hidden, rare.textContent], [false, false, "Pause"]);
  const pauses = body.querySelectorAll("[data-pause]");
  for (const radio of pauses) radio.value = radio.getAttribute("value");
  rare.click();
  const dialog = byId("half-time-dialog");
  assert.equal(dialog.open, true);
  dialog.returnValue = "sure";
  dialog.close();
  await settle();
  assert.deepEqual(api.told, [["clock", { do: "break", pauseMinutes: 15 }]]);
  desk.pausing = true;
  panel.render();
  assert.equal(rare.hidden, true);
});

test("a clock that cannot be is said so, and nothing is sent", async () => {
  const { byId } = installPage("score.html");
  const { api, desk } = deskOf();
  new ClockPanel(desk, t).render();
  const typed = byId("match-clock-typed");
  typed.value = "99:99";
  byId("match-clock-set").click();
  await settle();
  assert.deepEqual([byId("match-clock-problem").textContent, api.told.length], ["never", 0]);
  typed.value = "30:00";
  byId("match-clock-set").click();
  await settle();
  assert.deepEqual([byId("match-clock-problem").textContent, typed.value], ["", ""]);
  assert.deepEqual(api.told, [["change", { clock: { seconds: 1800 } }]]);
});

test("the form tells each field by itself, and says what the server would not take", async () => {
  const { byId } = installPage("score.html");
  const { api, desk } = deskOf();
  const form = new SetUpForm({ sports: SPORTS, t, read: () => desk.shown, tell: (change) => desk.change(change) });
  form.render();
  assert.equal(byId("match-home-name").value, "Lions");
  const set = async (id, value) => {
    byId(id).value = value;
    byId(id).dispatchEvent(new Event("change"));
    await settle();
  };
  await set("match-home-name", "  Bears ");
  await set("match-minutes", "0");
  assert.equal(byId("match-setup-problem").textContent, "1 to 90");
  api.next = [{ kind: "http", status: 400, code: "invalid_request", message: "400 away.name: cannot be shown." }];
  await set("match-away-name", "\u202e");
  assert.equal(byId("match-setup-problem").textContent, "cannot be shown.");
  await set("match-sport", "handball");
  assert.equal(byId("match-setup-problem").textContent, "");
  assert.deepEqual(api.told.map(([, body]) => body), [
    { home: { name: "Bears" } },
    { away: { name: "\u202e" } },
    { sport: "handball" },
  ]);
});

test("a scorekeepers' link is not shown while it may be another one, and its QR code goes with it", async () => {
  const timers = new FakeTimers();
  const dropped = [];
  let answer = { open: true, joinUrl: "http://x/score/a#one", here: 1 };
  const api = {
    read: async () => answer,
    renew: async () => (answer = { open: true, joinUrl: "http://x/score/a#two", here: 0 }),
    takeBack: async () => (answer = { open: false, joinUrl: null, here: 0 }),
    qr: async () => `picture of ${answer.joinUrl}`,
  };
  const pictures = { make: (blob) => blob, drop: (url) => dropped.push(url) };
  const keepers = new Keepers({ api, key: () => ({ id: "a", hostKey: "k" }), onChange: () => undefined, timers, pictures });
  keepers.start();
  await timers.pass(1);
  assert.deepEqual([keepers.view.here, keepers.qr], [1, "picture of http://x/score/a#one"]);
  const renewing = keepers.renew();
  assert.deepEqual([keepers.view, keepers.qr], [null, null]);
  assert.equal(await renewing, true);
  await settle();
  assert.equal(keepers.qr, "picture of http://x/score/a#two");
  await keepers.takeBack();
  assert.deepEqual([keepers.view.open, keepers.qr, dropped.length], [false, null, 2]);
  keepers.stop();
  assert.deepEqual(timers.delays, []);
});
