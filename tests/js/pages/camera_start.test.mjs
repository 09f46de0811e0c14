/** START on the camera page's own template, while devices and server take their time. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { ServerClock } from "../../../static/js/core/clock.js";
import { Messages } from "../../../static/js/core/messages.js";
import { SavedBroadcasts } from "../../../static/js/core/saved_broadcasts.js";
import { Broadcast } from "../../../static/js/pages/camera/broadcast.js";
import { CommentaryWishes } from "../../../static/js/pages/camera/commentary/commentary_choice.js";
import { CommentarySheet } from "../../../static/js/pages/camera/commentary/commentary_sheet.js";
import { wireErasing } from "../../../static/js/pages/camera/erasing.js";
import { Devices } from "../../../static/js/pages/camera/devices.js";
import { Offer } from "../../../static/js/pages/camera/offer.js";
import { CameraView } from "../../../static/js/pages/camera/view.js";
import { Api } from "../../../static/js/transport/api.js";
import { ClientEvents } from "../../../static/js/transport/client_events.js";
import { fakeFetch, fakeStorage, settle } from "../support/fakes.mjs";
import { FakeStream, FakeTrack } from "../support/livekit.mjs";
import { installPage } from "../support/page.mjs";

const TEXTS = new URL("../../../sessions_app/pages/texts.py", import.meta.url);
const KEYS = readFileSync(TEXTS, "utf8").matchAll(/^ {4}"([a-z_.]+)":/gm);
const texts = Object.fromEntries([...KEYS].map(([, key]) => [key, `<${key}>`]));

/** A page whose camera was allowed before, or not; `answer` is what START gets from the server. */
function cameraPage(t, { permission = "granted", answer = () => ({ status: 400 }) } = {}) {
  const { byId, body } = installPage("camera.html");
  let open;
  navigator.userAgent = "";
  navigator.permissions = { query: async () => ({ state: permission }) };
  navigator.mediaDevices = {
    getUserMedia: () => new Promise((resolve, reject) => (open = { resolve, reject })),
    enumerateDevices: async () => [],
  };
  const time = { ms: 60_000 };
  t.mock.method(performance, "now", () => time.ms);
  const { fetch, calls } = fakeFetch(answer);
  const api = new Api({ fetch, pace: { wait: async () => undefined } });
  const storage = fakeStorage();
  const saved = new SavedBroadcasts({ browser: () => storage, tab: () => storage });
  const devices = new Devices();
  const parts = { api, clock: new ServerClock(), saved, log: () => undefined };
  const offer = new Offer({ ...parts, onChange: () => undefined });
  const broadcast = new Broadcast({
    ...{ ...parts, devices, clientId: Promise.resolve("tab"), graceSeconds: 60, playerModules: {} },
    ...{ onChange: () => view.render(), onLines: () => undefined },
    clientEvents: new ClientEvents({ page: "camera", fetch }),
  });
  const messages = new Messages(texts);
  const wishes = new CommentaryWishes({ storage: () => storage, languages: ["de"], site: "en" });
  const commentary = new CommentarySheet({ broadcast, devices, wishes, t: messages });
  const watching = { render: () => undefined };
  const view = new CameraView(broadcast, offer, devices, parts.clock, messages, {}, commentary, [watching]);
  const later = (ms) => {
    time.ms += ms;
    view.render();
  };
  const camera = () => new FakeStream([cameraTrack()]);
  return { api, broadcast, byId, body, later, calls, camera, devices, opens: () => open };
}

const WISHES = { title: "", commentary: { on: true, language: "de", style: "lively", sound: false } };

const cameraTrack = () => Object.assign(new EventTarget(), new FakeTrack("video"), { stop() {} });

test("a camera that was allowed and opens slowly is what the page says it waits for", async (t) => {
  const { broadcast, byId, body, later } = cameraPage(t);
  broadcast.start(WISHES);
  await settle();
  assert.equal(body.dataset.state, "connecting");
  assert.equal(byId("step").textContent, ""); // it may still be quick
  later(2001);
  assert.equal(byId("step").textContent, "<step.opening>");
});

test("a browser that does not say whether it would ask keeps START from nothing", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { broadcast, body, opens } = cameraPage(t);
  navigator.permissions.query = () => new Promise(() => undefined);
  broadcast.start(WISHES);
  await settle();
  t.mock.timers.tick(1000);
  await settle();
  assert.equal(body.dataset.state, "asking");
  assert.ok(opens());
});

test("while the browser asks, the page says how to allow, and names no step", async (t) => {
  const { broadcast, byId, body, later } = cameraPage(t, { permission: "prompt" });
  broadcast.start(WISHES);
  await settle();
  later(2001);
  assert.equal(body.dataset.state, "asking");
  assert.equal(byId("step").textContent, "");
});

test("a server that takes its time is named after the camera is there", async (t) => {
  const answer = () => new Promise(() => undefined);
  const { broadcast, byId, later, camera, opens } = cameraPage(t, { answer });
  broadcast.start(WISHES);
  await settle();
  opens().resolve(camera());
  await settle();
  later(2001);
  assert.equal(byId("step").textContent, "<step.creating>");
});

test("START after a failure begins again at the first step", async (t) => {
  const { broadcast, byId, body, later, camera, opens } = cameraPage(t);
  broadcast.start(WISHES);
  await settle();
  opens().resolve(camera());
  await settle();
  assert.equal(body.dataset.state, "trouble");
  broadcast.devices.close();
  broadcast.tryAgain();
  await settle();
  later(2001);
  assert.equal(byId("step").textContent, "<step.opening>");
});

test("who plays goes along with START; what the server will not have leads back to before it", async (t) => {
  const sent = [];
  const answer = (_, { body }) => {
    sent.push(JSON.parse(body).match);
    const error = "match.home.name: It cannot be shown.";
    return { status: 400, body: { error, code: "invalid_request" } };
  };
  const { broadcast, body, camera, opens } = cameraPage(t, { answer });
  const match = { sport: "football", minutes: 45, home: { name: "x", colour: "" } };
  const starting = broadcast.start({ ...WISHES, match });
  await settle();
  opens().resolve(camera());
  await starting;
  assert.deepEqual(sent, [match]);
  assert.deepEqual([body.dataset.state, broadcast.matchProblem], ["before", "It cannot be shown."]);
});

const HELD = { id: "hWvB5cTnQx7m", hostKey: "a-key-of-the-host-with-32-bytes-in-it" };

/** A page that goes on with a broadcast, whose camera has not answered yet. */
async function resuming(t, erased = {}) {
  const view = (state) => ({ body: { id: HELD.id, title: "", state, commentary: true, lastSeq: 1, player: "whep" } });
  const answer = (url, { method }) => {
    if (method === "DELETE") return erased;
    return view(url.endsWith("/end") ? "ended" : "waiting");
  };
  const page = cameraPage(t, { answer });
  page.broadcast.saved.save(HELD);
  page.broadcast.resume(HELD);
  await settle();
  return page;
}

test("END while the camera still opens ends the broadcast, and lets go of the camera that comes", async (t) => {
  const { broadcast, body, calls, camera, devices, opens } = await resuming(t);
  assert.equal(body.dataset.state, "connecting");
  await broadcast.end();
  const [ended] = calls.filter(({ url }) => url === `/api/sessions/${HELD.id}/end`);
  assert.equal(ended.headers["X-Host-Key"], HELD.hostKey);
  assert.equal(broadcast.saved.find(HELD.id), null);
  const stream = camera();
  let stops = 0;
  stream.getTracks()[0].stop = () => (stops += 1);
  opens().resolve(stream);
  await settle();
  assert.deepEqual([body.dataset.state, devices.stream, stops], ["ended", null, 1]);
  assert.equal(broadcast.live, null);
});

test("a camera that fails after END is no trouble any more", async (t) => {
  const { broadcast, body, opens } = await resuming(t);
  await broadcast.end();
  opens().reject(Object.assign(new Error(), { name: "NotReadableError" }));
  await settle();
  assert.equal(body.dataset.state, "ended");
});

test("the commentary is switched also while the camera still opens", async (t) => {
  const { broadcast, calls } = await resuming(t);
  await broadcast.changeCommentary({ on: false });
  const { url, headers, body } = calls.at(-1);
  assert.equal(url, `/api/sessions/${HELD.id}/commentary`);
  assert.deepEqual([headers["X-Host-Key"], body], [HELD.hostKey, '{"on":false}']);
});

/** The end screen, after END; `erased` is what the server answers to DELETE. */
async function ended(t, erased) {
  const page = await resuming(t, erased);
  wireErasing({ broadcast: page.broadcast, api: page.api, t: new Messages(texts) });
  await page.broadcast.end();
  const choose = async (value) => {
    const dialog = page.byId("erase-dialog");
    Object.assign(dialog, { returnValue: value }).dispatchEvent(new Event("close"));
    await settle();
  };
  return { ...page, choose };
}

test("Delete asks first, and then says that nothing is left", async (t) => {
  const { byId, calls, choose } = await ended(t, { body: { deleted: true } });
  await choose("keep");
  assert.equal(calls.filter(({ method }) => method === "DELETE").length, 0);
  await choose("erase");
  const [erased] = calls.filter(({ method }) => method === "DELETE");
  assert.equal(erased.url, `/api/sessions/${HELD.id}`);
  assert.equal(erased.headers["X-Host-Key"], HELD.hostKey);
  assert.equal(byId("ended-reason").textContent, "<erase.done>");
  const rest = ["erase", "ended-transcript", "ended-facts"].map((id) => byId(id).hidden);
  assert.deepEqual(rest, [true, true, true]);
});

for (const [status, code] of [[404, "not_found"], [401, "host_key_unknown"]]) {
  test(`what is deleted already (${status}) is deleted`, async (t) => {
    const { byId, choose } = await ended(t, { status, body: { code, error: "" } });
    await choose("erase");
    assert.equal(byId("ended-reason").textContent, "<erase.done>");
  });
}

test("a deletion that failed is said, and may be tried again", async (t) => {
  const { byId, choose } = await ended(t, { status: 403, body: { code: "not_the_host", error: "" } });
  await choose("erase");
  assert.equal(byId("erase-note").textContent, "<erase.failed>");
  assert.deepEqual([byId("erase").hidden, byId("erase").disabled], [false, false]);
});
