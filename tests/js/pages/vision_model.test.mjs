/** What the host reads of the vision model: where pictures go, and what is wrong. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { ServerClock } from "../../../static/js/core/clock.js";
import { Messages } from "../../../static/js/core/messages.js";
import { timeOfDay } from "../../../static/js/core/match/pause.js";
import { ModelState } from "../../../static/js/pages/camera/commentary/model_state.js";
import { ModelView } from "../../../static/js/pages/camera/commentary/model_view.js";
import { whereModelLooks } from "../../../static/js/pages/camera/commentary/wiring.js";
import { Api } from "../../../static/js/transport/api.js";
import { FakeTimers, fakeFetch, settle } from "../support/fakes.mjs";
import { installPage } from "../support/page.mjs";

const KEY = { id: "hWvB5cTnQx7m", hostKey: "a-key-of-the-host-with-32-bytes-in-it" };
const OTHER = { ...KEY, id: "KmPqRtWxYz23" };
const PATH = `/api/sessions/${KEY.id}/commentary`;
const HOSTED = { address: "api.openai.com", isLocal: false };
const LOCAL = { address: "ollama:11434", isLocal: true };
const NOW = "2026-05-01T12:00:00.000Z";

const modelOf = (change = {}) => ({ wanted: true, ...HOSTED, trouble: null, until: null, ...change });

const TEXTS = {
  ...{ "model.trouble.key_refused": "refuses the key.", "model.trouble.budget_spent": "budget used up." },
  ...{ "model.trouble.slow": "too slow.", "model.trouble.other": "does not speak." },
  ...{ "model.goes_on.lasting": "until put right", "model.goes_on.until": "until {time}" },
  "model.goes_on.meanwhile": "meanwhile",
};

// --- what the server says -------------------------------------------------------------------------

/** `server.model` is what it answers; `late` holds an answer back. */
function stateOf({ site = HOSTED, model = modelOf(), key = KEY } = {}) {
  const server = { model, status: 200, late: null };
  const { fetch, calls } = fakeFetch(async () => {
    const body = { engine: "vision", model: server.model };
    if (server.late) await server.late;
    if (server.status !== 200) return { status: server.status, body: { code: "x", error: "" } };
    return { body };
  });
  const page = { key, news: 0, changes: 0 };
  const timers = new FakeTimers();
  const state = new ModelState({
    ...{ api: new Api({ fetch, pace: { wait: async () => undefined } }), site, timers },
    key: () => page.key,
    news: () => page.news,
    onChange: () => (page.changes += 1),
  });
  return { calls, page, server, state, timers };
}

test("before there is a broadcast the page knows what it came with, and asks nobody", async () => {
  const { calls, state } = stateOf({ key: null });
  state.follow();
  state.again();
  await settle();
  assert.deepEqual([state.place, calls], [HOSTED, []]);
});

test("a broadcast is asked about once, with the host's key", async () => {
  const { calls, page, state } = stateOf({ model: modelOf({ trouble: "slow" }) });
  for (let times = 0; times < 3; times += 1) state.follow();
  await settle();
  assert.deepEqual(calls.map(({ url, method }) => [method, url]), [["GET", PATH]]);
  assert.equal(calls[0].headers["X-Host-Key"], KEY.hostKey);
  assert.deepEqual([state.model.trouble, page.changes], ["slow", 1]);
});

test("each notice asks again, and so does a log that was lost", async () => {
  const { calls, page, server, state } = stateOf();
  state.follow();
  await settle();
  server.model = modelOf({ trouble: "key_refused" });
  page.news = 1;
  state.follow();
  await settle();
  assert.deepEqual([state.model.trouble, calls.length], ["key_refused", 2]);
  server.model = modelOf();
  state.again();
  await settle();
  assert.deepEqual([state.model.trouble, calls.length], [null, 3]);
});

test("where the site has no model nothing is asked, until a notice says that it has", async () => {
  const { calls, page, state } = stateOf({ site: null });
  state.follow();
  state.again();
  await settle();
  assert.deepEqual([state.place, calls.length], [null, 0]);
  page.news = 1;
  state.follow();
  await settle();
  assert.deepEqual([state.place.address, calls.length], [HOSTED.address, 1]);
});

test("a site that has no model any more, or another one, is believed", async () => {
  const { page, server, state } = stateOf({ model: null });
  state.follow();
  await settle();
  assert.equal(state.place, null);
  server.model = modelOf(LOCAL);
  page.news = 1;
  state.follow();
  await settle();
  assert.deepEqual([state.place.address, state.place.isLocal], [LOCAL.address, true]);
});

test("an answer that a newer question overtook is thrown away", async () => {
  const { page, server, state } = stateOf({ model: modelOf({ trouble: "slow" }) });
  let arrives;
  server.late = new Promise((resolve) => (arrives = resolve));
  state.follow();
  await settle();
  server.late = null;
  server.model = modelOf();
  page.news = 1;
  state.follow();
  await settle();
  arrives();
  await settle();
  assert.equal(state.model.trouble, null);
});

test("another broadcast begins without what was known of the one before", async () => {
  const { calls, page, server, state } = stateOf({ model: modelOf({ trouble: "slow" }) });
  state.follow();
  await settle();
  server.late = new Promise(() => {});
  page.key = OTHER;
  state.follow();
  assert.equal(state.model, undefined);
  await settle();
  assert.equal(calls.at(-1).url, `/api/sessions/${OTHER.id}/commentary`);
  page.key = null;
  state.follow();
  assert.deepEqual([state.model, state.place], [undefined, HOSTED]);
});

test("what was not answered is asked again; what was refused for good is not", async () => {
  const { calls, server, state, timers } = stateOf();
  server.status = 503;
  state.follow();
  for (let turns = 0; turns < 10; turns += 1) await settle(); // it tries more than once
  const tries = calls.length;
  assert.equal(timers.planned.size, 1);
  server.status = 200;
  await timers.pass(5000);
  assert.deepEqual([state.model.address, calls.length, timers.planned.size], [HOSTED.address, tries + 1, 0]);
  server.status = 403;
  state.again();
  await settle();
  assert.equal(timers.planned.size, 0);
});

// --- what the page shows --------------------------------------------------------------------------

function viewOf({ place = HOSTED, model = undefined, chosen = {}, offered = null } = {}) {
  const { byId, body } = installPage("camera.html");
  const clock = new ServerClock(() => 0);
  clock.observe(NOW);
  const state = { place, model };
  const sheet = { chosen: { on: true, vision: true, ...chosen }, opened: 0, open: () => (sheet.opened += 1) };
  const offer = { current: offered && { session: offered } };
  const view = new ModelView({ state, sheet, offer, clock, t: new Messages(TEXTS) });
  view.render();
  const shown = (...ids) => ids.filter((id) => !byId(id).hidden);
  const sentences = () => body.querySelectorAll("[data-model-trouble]").map((one) => one.textContent);
  const addresses = () => new Set(body.querySelectorAll("[data-vision-address]").map((one) => one.textContent));
  return { addresses, byId, sentences, sheet, shown, state, view };
}

const PARTS = ["vision-part", "vision-hosted", "vision-local", "vision-note", "vision-offer"];

test("a hosted model is named under START and in the sheet", () => {
  const { addresses, byId, sheet, shown } = viewOf();
  assert.deepEqual(shown(...PARTS), ["vision-part", "vision-hosted", "vision-note"]);
  assert.deepEqual([...addresses()], ["api.openai.com"]);
  byId("vision-note").dispatchEvent(new Event("click"));
  assert.equal(sheet.opened, 1);
});

test("one next door is named in the sheet", () => {
  const { addresses, shown } = viewOf({ place: LOCAL });
  assert.deepEqual(shown(...PARTS), ["vision-part", "vision-local"]);
  assert.deepEqual([...addresses()], ["ollama:11434"]);
});

test("where no model looks nothing is said of one", () => {
  assert.deepEqual(viewOf({ place: null }).shown("vision-part", "vision-note", "vision-offer"), []);
});

test("under START nothing is said where nothing will be sent", () => {
  for (const chosen of [{ vision: false }, { on: false }]) {
    assert.deepEqual(viewOf({ chosen }).shown("vision-note", "vision-part"), ["vision-part"]);
  }
});

test("who goes on with a broadcast is told, too, where its host lets a model look", () => {
  const offered = { commentary: true, commentaryVision: true };
  assert.deepEqual(viewOf({ offered }).shown("vision-offer"), ["vision-offer"]);
  for (const no of [{ commentary: false }, { commentaryVision: false }]) {
    assert.deepEqual(viewOf({ offered: { ...offered, ...no } }).shown("vision-offer"), []);
  }
  assert.deepEqual(viewOf({ offered, place: LOCAL }).shown("vision-offer"), []);
});

test("each trouble has its sentence, and how it goes on", () => {
  const later = "2026-05-01T12:30:00.000Z";
  for (const [model, wanted] of [
    [{}, ""],
    [{ trouble: "key_refused" }, "refuses the key. until put right"],
    [{ trouble: "key_refused", until: later }, "refuses the key. until put right"],
    [{ trouble: "budget_spent", until: later }, `budget used up. until ${timeOfDay(later)}`],
    [{ trouble: "budget_spent" }, "budget used up. meanwhile"],
    [{ trouble: "slow", until: "2026-05-01T12:00:20.000Z" }, "too slow. meanwhile"],
    [{ trouble: "slow", until: "2026-05-01T11:00:00.000Z" }, "too slow. meanwhile"],
    [{ trouble: "of a newer server" }, "does not speak. meanwhile"],
  ]) {
    assert.deepEqual(viewOf({ model: modelOf(model) }).sentences(), [wanted, wanted], JSON.stringify(model));
  }
});

test("the sentence is gone when it is well again, and where no model is wanted", () => {
  const { sentences, sheet, state, view } = viewOf({ model: modelOf({ trouble: "slow" }) });
  sheet.chosen = { on: true, vision: false };
  view.render();
  assert.deepEqual(sentences(), ["", ""]);
  sheet.chosen = { on: true, vision: true };
  view.render();
  assert.match(sentences()[0], /slow/);
  state.model = modelOf();
  view.render();
  assert.deepEqual(sentences(), ["", ""]);
});

test("the parts find each other, and what is over is asked no more", async () => {
  installPage("camera.html");
  const { fetch, calls } = fakeFetch(() => ({ body: { engine: "vision", model: modelOf() } }));
  const broadcast = { key: null, store: { isFinal: false, modelNews: 0 } };
  const model = whereModelLooks({
    ...{ broadcast: () => broadcast, api: new Api({ fetch }), clock: new ServerClock(() => 0) },
    ...{ t: new Messages(TEXTS), render: () => model.render(), site: HOSTED },
    ...{ sheet: { chosen: { on: true, vision: true }, open: () => undefined }, offer: { current: null } },
  });
  model.render();
  await settle();
  assert.equal(calls.length, 0);
  broadcast.key = KEY;
  model.render();
  await settle();
  assert.equal(calls.length, 1);
  Object.assign(broadcast.store, { isFinal: true, modelNews: 1 });
  model.render();
  model.again();
  await settle();
  assert.equal(calls.length, 1);
});
