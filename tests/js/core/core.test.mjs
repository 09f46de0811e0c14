import assert from "node:assert/strict";
import { webcrypto } from "node:crypto";
import { test } from "node:test";

import { clockText, minuteText, ServerClock } from "../../../static/js/core/clock.js";
import { groupCode, isCode, newKey, readCameraHash, tidyCode } from "../../../static/js/core/ids.js";
import { Messages } from "../../../static/js/core/messages.js";
import { retry } from "../../../static/js/core/retry.js";
import {
  browserFamily,
  eventCode,
  fieldProblem,
  lostCode,
  mediaErrorCode,
  serverErrorCode,
  waitText,
} from "../../../static/js/core/error_codes.js";
import { downlinkQuality, FlowWatch, LossMeter, uplinkQuality, SettledQuality } from "../../../static/js/core/media_health.js";

const NOON = "2026-05-01T12:00:00.000Z";
const after = (ms) => new Date(Date.parse(NOON) + ms).toISOString();

function clockAt(ms = 0) {
  const time = { ms };
  return { time, clock: new ServerClock(() => time.ms) };
}

test("countdown and elapsed come from server time and this page's monotonic time", () => {
  const { time, clock } = clockAt(5000);
  clock.observe(NOON);
  assert.equal(clock.secondsUntil(after(47_000)), 47);
  time.ms += 10_000;
  assert.equal(clock.secondsUntil(after(47_000)), 37);
  assert.equal(clock.secondsSince(NOON), 10);
});

test("the sample that came fastest wins; a slow one does not set the clock back", () => {
  const { time, clock } = clockAt();
  clock.observe(NOON);
  time.ms = 3000;
  clock.observe(after(1000)); // this one took two seconds to arrive
  assert.equal(clock.secondsSince(NOON), 3);
});

test("half of a known round trip is added", () => {
  const { clock } = clockAt();
  clock.observe(NOON, 400);
  assert.equal(clock.now() - Date.parse(NOON), 200);
});

test("a countdown never goes below zero, and nothing is known before the first sample", () => {
  const { clock } = clockAt();
  assert.equal(clock.secondsUntil(NOON), null);
  clock.observe(after(90_000));
  assert.equal(clock.secondsUntil(NOON), 0);
  assert.equal(clock.secondsUntil(null), null);
});

test("times read as people say them", () => {
  assert.deepEqual([0, 47, 75, 3675, null].map(clockText), ["0:00", "0:47", "1:15", "1:01:15", "–"]);
  assert.equal(minuteText(after(0), NOON), "1'");
  assert.equal(minuteText(after(61_000), NOON), "2'");
  assert.equal(minuteText(after(-500), NOON), "1'");
  assert.equal(minuteText(NOON, null), "");
});

test("codes are 12 characters without 0 O 1 I l, the first one a letter", () => {
  assert.ok(isCode("hWvB5cTnQx7m"));
  for (const wrong of ["hWvB5cTnQx7", "hWvB5cTnQx7mm", "5WvB5cTnQx7m", "hWvB0cTnQx7m", "hWvBOcTnQx7m", "hWvBIcTnQx7m", "hWvBlcTnQx7m", "hWvB1cTnQx7m", "", "hWvB5cTnQx7é"]) {
    assert.equal(isCode(wrong), false, wrong);
  }
});

test("spaces and dashes do not matter, unambiguous slips are corrected, links are read", () => {
  assert.equal(tidyCode(" hWvB-5cTn Qx7m "), "hWvB5cTnQx7m");
  assert.equal(tidyCode("hWvB5cTnQ0Il"), "hWvB5cTnQoiL");
  assert.equal(tidyCode("http://192.0.2.7:8000/game/hWvB5cTnQx7m?x=1"), "hWvB5cTnQx7m");
  assert.notEqual(tidyCode("HWVB5CTNQX7M"), "hWvB5cTnQx7m"); // case matters where both exist
});

test("a code is shown in groups that tidyCode reads back", () => {
  assert.equal(groupCode("hWvB5cTnQx7m"), "hWvB 5cTn Qx7m");
  assert.equal(tidyCode(groupCode("hWvB5cTnQx7m")), "hWvB5cTnQx7m");
});

test("host keys are 32 random bytes in base64url", () => {
  const keys = new Set(Array.from({ length: 50 }, () => newKey(webcrypto)));
  assert.equal(keys.size, 50);
  for (const key of keys) assert.match(key, /^[\w-]{43}$/);
});

test("a camera link is read from its fragment, and nothing else is", () => {
  const key = newKey(webcrypto);
  assert.deepEqual(readCameraHash(`#hWvB5cTnQx7m.${key}`), { id: "hWvB5cTnQx7m", hostKey: key });
  for (const other of ["", "#", "#main"]) assert.equal(readCameraHash(other), null, other);
});

test("a camera link that lost a part on its way is told apart from no link", () => {
  const key = newKey(webcrypto);
  const id = "hWvB5cTnQx7m";
  for (const cut of [`#${id}`, `#${id}.`, `#${id}.short`, `#${id}.${key}.x`, `#${id}.${key})`, `#0WvB5cTnQx7m.${key}`]) {
    assert.equal(readCameraHash(cut), "broken", cut);
  }
});

const MEDIA_ERRORS = {
  NotAllowedError: "denied",
  PermissionDeniedError: "denied",
  PermissionDismissedError: "denied",
  SecurityError: "denied",
  NotFoundError: "no_camera",
  DevicesNotFoundError: "no_camera",
  NotReadableError: "in_use",
  TrackStartError: "in_use",
  SourceUnavailableError: "in_use",
  AbortError: "in_use",
  OverconstrainedError: "overconstrained",
  ConstraintNotSatisfiedError: "overconstrained",
  TypeError: "unknown",
};

for (const [name, code] of Object.entries(MEDIA_ERRORS)) {
  test(`${name} of a camera means ${code}`, () => {
    assert.equal(mediaErrorCode({ name }), code);
  });
}

test("on a page that is not secure, that is what is wrong, whatever the browser calls it", () => {
  for (const error of [new TypeError("undefined"), { name: "NotAllowedError" }, undefined]) {
    assert.equal(mediaErrorCode(error, { secure: false }), "not_secure");
  }
});

test("no error of the camera is taken for one of the connection", () => {
  for (const name of Object.keys(MEDIA_ERRORS)) assert.equal(serverErrorCode({ name }), "unknown");
});

test("the reason of a lost connection becomes a word that people understand", () => {
  const reasons = {
    silent: "silent", "no picture": "silent", missed: "unseen", participant_removed: "removed",
    failed: "network", disconnected: "network", closed: "server", room_deleted: "server",
    gave_up: "server", replaced: "server",
  };
  for (const [reason, word] of Object.entries(reasons)) assert.equal(lostCode(reason), word, reason);
  assert.equal(lostCode(null), "server");
});

test("any failure becomes a stable word, without the text that it came with", () => {
  assert.equal(eventCode({ kind: "http", status: 503, code: "provider_unavailable" }), "provider_unavailable");
  assert.equal(eventCode({ kind: "http", status: 502 }), "http_502");
  assert.equal(eventCode({ kind: "network", message: "secret" }), "network");
  assert.equal(eventCode({ name: "NotAllowedError", message: "secret" }), "notallowederror");
  assert.equal(eventCode("no picture"), "no_picture");
  assert.equal(eventCode("x".repeat(99)).length, 40);
  assert.equal(eventCode(undefined), "");
  for (const odd of ["Ärger & Co", "<b>", "a b", null]) assert.match(eventCode(odd), /^[a-z0-9_.:-]{0,40}$/);
});

test("server errors are told apart", () => {
  const http = (status, code) => serverErrorCode({ kind: "http", status, code });
  assert.equal(serverErrorCode({ kind: "network" }), "server_unreachable");
  assert.equal(serverErrorCode({ kind: "unreachable" }), "media_unreachable");
  assert.equal(serverErrorCode({ kind: "credentials", status: 401 }), "credentials_rejected");
  assert.equal(http(409, "already_streaming"), "already_streaming");
  assert.equal(http(503, "room_full"), "room_full");
  assert.equal(http(409, "viewers_full"), "room_full");
  assert.equal(http(429, "too_many_joins"), "busy");
  assert.equal(http(422, "picture_too_large"), "picture_too_large");
  assert.equal(http(422, "bitrate_too_high"), "bitrate_too_high");
  assert.equal(http(503, "too_many_broadcasts"), "too_many");
  assert.equal(http(429, "too_many_starts"), "too_many");
  assert.equal(http(429, "too_many_waiting"), "too_many_waiting");
  assert.equal(http(429, "too_many_requests"), "busy");
  assert.equal(http(403, "banned"), "banned");
  assert.equal(http(403, "removed"), "media_down");
  assert.equal(http(403, "access_timeout"), "server_unreachable");
  assert.equal(http(503, "start_failed"), "start_failed");
  assert.equal(http(503, "provider_credentials"), "provider_credentials");
  assert.equal(http(503, "provider_unavailable"), "media_down");
  assert.equal(http(401, "login_required"), "account");
  assert.equal(http(403, "host_key_wrong"), "not_host");
  assert.equal(http(404, "not_found"), "gone");
});

test("browsers are told apart for the permission hints", () => {
  assert.equal(browserFamily("… iPhone … CriOS/126 … Safari/604.1"), "safari");
  assert.equal(browserFamily("… Android 14 … Chrome/126 Mobile Safari"), "android");
  assert.equal(browserFamily("… X11; Linux … Chrome/126 Safari/537"), "chrome");
  assert.equal(browserFamily("… rv:127.0) Gecko Firefox/127.0"), "firefox");
  assert.equal(waitText(90_000), "2 min");
  assert.equal(waitText(null), "5 s");
});

test("a silent path is told apart from a missing picture", () => {
  const flow = new FlowWatch({ pathMs: 4000, pictureMs: 3000 });
  assert.deepEqual(flow.observe({ bytes: 10, frames: 0, at: 0 }), { path: true, picture: false });
  assert.deepEqual(flow.observe({ bytes: 20, frames: 5, at: 1000 }), { path: true, picture: true });
  assert.deepEqual(flow.observe({ bytes: 30, frames: 5, at: 4500 }), { path: true, picture: false });
  assert.deepEqual(flow.observe({ bytes: 30, frames: 5, at: 8600 }), { path: false, picture: false });
});

test("a picture that was there before the first look is one", () => {
  const flow = new FlowWatch({ pictureMs: 3000 });
  assert.equal(flow.observe({ bytes: 10, frames: 5, at: 0 }).picture, true);
  assert.equal(flow.observe({ bytes: 20, frames: 5, at: 3000 }).picture, false);
});

test("the uplink's quality is one word", () => {
  assert.equal(uplinkQuality({}), "unknown");
  assert.equal(uplinkQuality({ fps: 30, lost: 0, rttMs: 20 }), "good");
  assert.equal(uplinkQuality({ fps: 30, lost: 0.05, rttMs: 20 }), "fair");
  assert.equal(uplinkQuality({ fps: 30, limited: "bandwidth" }), "fair");
  assert.equal(uplinkQuality({ fps: 4, lost: 0 }), "poor");
  assert.equal(uplinkQuality({ fps: 30, lost: 0.2 }), "poor");
});

test("a spectator's connection in a word, which a slow camera does not change", () => {
  assert.equal(downlinkQuality({}), "unknown");
  assert.equal(downlinkQuality({ lost: 0, rttMs: 40, fps: 3 }), "good");
  assert.equal(downlinkQuality({ lost: 0.05 }), "fair");
  assert.equal(downlinkQuality({ rttMs: 500 }), "fair");
  assert.equal(downlinkQuality({ lost: 0.1, rttMs: 40 }), "poor");
  assert.equal(downlinkQuality({ rttMs: 1500 }), "poor");
});

test("loss is that of the last seconds, not of the whole visit", () => {
  const meter = new LossMeter({ windowMs: 5000, minPackets: 50 });
  assert.equal(meter.observe({ received: 0, missing: 0, at: 0 }), undefined);
  assert.equal(meter.observe({ received: 90, missing: 10, at: 1000 }), 0.1);
  for (let at = 2000; at <= 7000; at += 1000) meter.observe({ received: at / 10, missing: 10, at });
  assert.equal(meter.observe({ received: 800, missing: 10, at: 8000 }), 0);
});

test("packets that were late are not lost, and no loss is less than none", () => {
  const meter = new LossMeter({ minPackets: 50 });
  meter.observe({ received: 100, missing: 10, at: 0 });
  assert.equal(meter.observe({ received: 200, missing: 5, at: 1000 }), 0);
});

test("too few packets, or another track's counters, judge nothing", () => {
  const meter = new LossMeter({ minPackets: 50 });
  assert.equal(meter.observe({ at: 0 }), undefined);
  meter.observe({ received: 1000, missing: 5, at: 0 });
  assert.equal(meter.observe({ received: 1010, missing: 9, at: 500 }), undefined);
  assert.equal(meter.observe({ received: 20, missing: 0, at: 1000 }), undefined);
  assert.equal(meter.observe({ received: 120, missing: 0, at: 1500 }), 0);
});

test("a word is told when it has held for a while, and a flicker never", () => {
  const settled = new SettledQuality({ holdMs: 4000 });
  assert.equal(settled.observe("good", 0), false);
  assert.equal(settled.observe("good", 4000), true);
  assert.equal(settled.observe("poor", 4500), false);
  assert.equal(settled.observe("good", 6000), false);
  assert.equal(settled.observe("poor", 7000), false);
  assert.equal(settled.quality, "good");
  assert.equal(settled.observe("poor", 11_000), true);
  assert.deepEqual([settled.before, settled.quality], ["good", "poor"]);
  assert.equal(settled.observe("unknown", 60_000), false);
  assert.equal(settled.observe("unknown", 70_000), false);
  assert.equal(settled.quality, "poor");
});

test("texts are filled in, and a missing one shows itself", () => {
  const t = new Messages({ hello: "Hi {name}" });
  assert.equal(t.text("hello", { name: "bob" }), "Hi bob");
  assert.equal(t.text("hello"), "Hi {name}");
  assert.equal(t.text("nope"), "nope");
});

test("a request is repeated a few times, waits as long as it is told, and gives up", async () => {
  const waits = [];
  const options = { tries: 3, hopeless: (error) => error.final, wait: async (ms) => waits.push(ms) };
  let calls = 0;
  const failing = (error) => async () => {
    calls += 1;
    throw error;
  };
  await assert.rejects(retry(failing(new Error("down")), options), /down/);
  assert.deepEqual([calls, waits], [3, [500, 1000]]);
  await assert.rejects(retry(failing({ final: true }), options));
  assert.equal(calls, 4);
  await assert.rejects(retry(failing({ retryAfterMs: 2500 }), { ...options, tries: 2 }));
  assert.deepEqual([calls, waits.at(-1)], [6, 2500]);
  await assert.rejects(retry(failing({ retryAfterMs: 60_000 }), options)); // never sooner than told
  assert.deepEqual([calls, waits.length], [7, 3]);
  assert.equal(await retry(async () => "ok", options), "ok");
});

test("what the server says about one field is found among what it says", () => {
  const refused = (message) => ({ code: "invalid_request", message });
  const title = "must not contain U+0007 (a control character)";
  assert.equal(fieldProblem(refused(`400 title: ${title}`), "title"), title);
  assert.equal(fieldProblem(refused(`400 hostKey: no; title: ${title}`), "title"), title);
  assert.equal(fieldProblem(refused("400 subtitle: no"), "title"), null);
  assert.equal(fieldProblem(refused("400 match.home.name: no"), "match"), "no");
  assert.equal(fieldProblem({ code: "bad_json", message: "400 title: no" }, "title"), null);
  assert.equal(fieldProblem(new TypeError("network"), "title"), null);
  assert.equal(fieldProblem(null, "title"), null);
});
