import assert from "node:assert/strict";
import { test } from "node:test";

import { canTryMedia, clockCheck, deviceCode, mediaCode, reportText, verdictOf } from "../../../static/js/core/diagnostics.js";
import { Probes } from "../../../static/js/transport/diagnostics.js";
import { fakeFetch, fakeSockets } from "../support/fakes.mjs";

const NOON = "2026-05-01T12:00:00.000Z";
const good = (name) => ({ name, ok: true, ms: 1, code: null });
const bad = (name, code) => ({ name, ok: false, ms: 1, code });
const server = (letter = "ok", code = "live", more = {}) => ({
  id: "abcdefghjkmn",
  checks: [],
  summary: "Room exists ✅ | Guest access ✅",
  verdict: { letter, code, text: `${code} in words` },
  state: "live",
  serverTime: NOON,
  ...more,
});
const said = (...args) => {
  const { letter, code } = verdictOf(...args);
  return [letter, code];
};

test("the server's verdict stands while this browser finds nothing", () => {
  for (const letter of ["A", "B", "C", "D", "ok"]) {
    assert.deepEqual(verdictOf(server(letter, "x"), [good("ping")]), { letter, code: "x", text: "x in words" });
  }
});

test("verdict C is this browser's own where the API cannot be reached", () => {
  assert.deepEqual(said(null, [bad("ping", "api_unreachable"), bad("socket", "socket_blocked")]), ["C", "api_unreachable"]);
  assert.deepEqual(said(null, [bad("ping", "offline")]), ["C", "offline"]);
  assert.deepEqual(said(null, [good("ping"), bad("diagnosis", "api_failing")]), ["C", "api_failing"]);
  assert.equal(verdictOf(null, [bad("ping", "offline")]).text, null, "this page has the words");
});

test("A to C are everybody's trouble and come before this device's", () => {
  for (const letter of ["A", "B", "C"]) {
    assert.deepEqual(said(server(letter, "x"), [bad("socket", "socket_blocked"), bad("webrtc", "browser_too_old")]), [letter, "x"]);
  }
});

test("what only this device has is told before what only the operator sees", () => {
  const sees = (...checks) => said(server("D", "commentator_dead"), checks);
  assert.deepEqual(sees(bad("socket", "socket_blocked")), ["D", "socket_blocked"]);
  assert.deepEqual(sees(bad("media", "media_blocked"), bad("socket", "socket_blocked")), ["D", "media_blocked"]);
  assert.deepEqual(sees(bad("postping", "post_blocked"), bad("media", "media_failed")), ["D", "post_blocked"]);
  assert.deepEqual(sees(bad("ice", "ice_blocked")), ["D", "ice_blocked"]);
  assert.deepEqual(sees(bad("device_clock", "device_clock")), ["D", "commentator_dead"]);
  assert.deepEqual(said(server(), [bad("device_clock", "device_clock")]), ["D", "device_clock"]);
});

test("a media server that refuses or fails a viewer is verdict A", () => {
  assert.deepEqual(said(server(), [bad("media", "media_refused")]), ["A", "media_refused"]);
  assert.deepEqual(said(server(), [bad("media", "media_failed")]), ["A", "media_failed"]);
});

test("a page that is not secure matters to the camera, not to viewers", () => {
  const checks = [bad("secure", "page_not_secure"), bad("devices", "no_devices")];
  assert.deepEqual(said(server(), checks), ["ok", "live"]);
  assert.deepEqual(said(server(), checks, "camera"), ["D", "page_not_secure"]);
});

test("the camera page's trouble with its devices is named where the server is fine", () => {
  assert.equal(deviceCode("denied"), "camera_denied");
  assert.equal(deviceCode("media_down"), null, "that is the server's side");
  assert.deepEqual(said(server(), [bad("devices", "camera_denied")], "camera"), ["D", "camera_denied"]);
});

test("what could not be asked is no fault", () => {
  assert.deepEqual(said(server(), [{ name: "ice", ok: null, ms: 0 }]), ["ok", "live"]);
});

test("a viewer's connection is tried only where it can tell something", () => {
  assert.equal(canTryMedia(server()), true);
  assert.equal(canTryMedia(server("D", "worker_dead", { state: "waiting" })), true);
  assert.equal(canTryMedia(server("A", "provider_slow")), false);
  assert.equal(canTryMedia(server("ok", "ended", { state: "ended" })), false);
  assert.equal(canTryMedia(server("ok", "ready", { id: null, state: null })), false);
  assert.equal(canTryMedia(null), false);
});

test("what stopped a viewer's connection is told apart", () => {
  assert.equal(mediaCode("media_unreachable"), "media_blocked");
  assert.equal(mediaCode("credentials_rejected"), "media_refused");
  assert.equal(mediaCode("room_full"), "media_full");
  assert.equal(mediaCode("banned"), "viewer_banned");
  assert.equal(mediaCode("busy"), "viewers_wait");
  assert.equal(mediaCode("something new"), "media_failed");
});

test("the clock is compared with the middle of the request", () => {
  const at = (offset, tookMs) => clockCheck(NOON, Date.parse(NOON) + offset, tookMs);
  assert.equal(at(1000, 2000).ok, true);
  assert.equal(at(1000, 2000).detail, "0.0 s");
  assert.equal(at(600_000, 0).ok, false, "ten minutes ahead");
  assert.equal(at(-600_000, 0).code, "device_clock");
  assert.equal(clockCheck(undefined, 0, 0).ok, null);
});

test("the report holds everything in lines", () => {
  const text = reportText({
    ...{ at: NOON, page: "http://x/diagnostics", agent: "Browser/1", id: "abc" },
    ...{ summary: "Room exists ❌ | Guest access ❌", verdict: "Verdict B (id_length): …" },
    checks: [good("ping"), { ...bad("id", "id_length"), detail: "3 characters" }, { name: "clock", ok: null, ms: 0 }],
  });
  assert.match(text, /Room exists ❌ \| Guest access ❌\nVerdict B/);
  assert.match(text, /✅ · ping · 1 ms\n❌ · id · 1 ms · id_length · 3 characters\n➖ · clock/);
});

test("ping and postping say what is reached and what arrives", async () => {
  const { fetch, calls } = fakeFetch((url, init) => ({
    body: url === "/api/ping" ? { ok: true } : { ok: true, ts: NOON, echo: JSON.parse(init.body) },
  }));
  const probes = new Probes({ fetch, now: () => 0 });
  const { check, serverTime } = await probes.postping();
  assert.deepEqual([(await probes.ping()).ok, check.ok, serverTime], [true, true, NOON]);
  assert.deepEqual(calls.map((call) => call.method ?? "GET"), ["POST", "GET"]);
});

test("a body that a proxy swallows is noticed", async () => {
  const { fetch } = fakeFetch(() => ({ body: { ok: true, echo: null } }));
  const { check } = await new Probes({ fetch, now: () => 0 }).postping();
  assert.deepEqual([check.ok, check.code], [false, "post_blocked"]);
});

test("nobody there, offline, and a server that fails are told apart", async () => {
  const dead = fakeFetch(() => new TypeError("Failed to fetch")).fetch;
  assert.equal((await new Probes({ fetch: dead }).ping()).code, "api_unreachable");
  assert.equal((await new Probes({ fetch: dead, online: () => false }).ping()).code, "offline");
  const failing = fakeFetch(() => ({ status: 500 })).fetch;
  assert.equal((await new Probes({ fetch: failing }).ping()).code, "api_failing");
});

test("the server's diagnosis is asked for with the host's key, and a page instead of it is none", async () => {
  const well = fakeFetch(() => ({ body: server() }));
  const { check, answer } = await new Probes({ fetch: well.fetch }).server("ab c", "the-key");
  assert.deepEqual([check.ok, answer.verdict.letter], [true, "ok"]);
  assert.equal(well.calls[0].url, "/api/diagnostics?id=ab%20c");
  assert.equal(well.calls[0].headers["X-Host-Key"], "the-key");
  const whoAsks = () => ({ "X-Admission": "let-in" });
  await new Probes({ fetch: well.fetch, whoAsks }).server("abc", null);
  assert.equal(well.calls[1].headers["X-Admission"], "let-in");
  for (const reply of [{ status: 500, body: {} }, { body: "<html>" }, { body: {} }]) {
    const { fetch } = fakeFetch(() => reply);
    const { answer: none, check: failed } = await new Probes({ fetch }).server("", null);
    assert.deepEqual([none, failed.code], [null, "api_failing"]);
  }
});

test("a WebSocket counts when its first message comes", async () => {
  const { FakeSocket, made } = fakeSockets();
  const probes = new Probes({ WebSocket: FakeSocket, now: () => 0 });
  const one = probes.socket("ws://x", "abcdefghjkmn");
  made[0].say({ type: "snapshot" });
  assert.equal((await one).ok, true);
  assert.equal(made[0].closedByPage, true, "and is left again");
  const two = probes.socket("ws://x", "");
  made[1].serverCloses(1006);
  const check = await two;
  assert.deepEqual([check.ok, check.code, check.detail], [false, "socket_blocked", "closed 1006"]);
});

test("a WebSocket that the server closes to a stranger came through", async () => {
  const { FakeSocket, made } = fakeSockets();
  const asked = new Probes({ WebSocket: FakeSocket, now: () => 0 }).socket("ws://x", "abcdefghjkmn");
  made[0].serverCloses(4403);
  assert.equal((await asked).ok, true);
});

test("a WebSocket that opens and brings nothing is blocked", async () => {
  const { FakeSocket, made } = fakeSockets();
  const found = new Probes({ WebSocket: FakeSocket, now: () => 0 }).socket("ws://x", "abcdefghjkmn");
  made[0].onopen();
  made[0].serverCloses(1006);
  assert.equal((await found).code, "socket_blocked");
});
