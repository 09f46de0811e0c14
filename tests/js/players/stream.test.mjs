import assert from "node:assert/strict";
import { test } from "node:test";

import { lostCode, serverErrorCode } from "../../../static/js/core/error_codes.js";
import { REPLACED } from "../../../static/js/players/contract.js";
import { connectWithGrant } from "../../../static/js/players/registry.js";
import { StreamPlayer, StreamPublisher } from "../../../static/js/players/stream.js";
import { loadStream, withoutReportsAndDevices } from "../../../static/js/players/stream_sdk.js";
import { settle } from "../support/fakes.mjs";
import { FakeStream } from "../support/livekit.mjs";
import { ErrorFromResponse, PageTrack, SfuModels, fakeStream, socketError, visit } from "../support/stream.mjs";
import { AUDIO, CAMERA, VIDEO, camera, grant, onAir, spectator, trouble, watching } from "../support/stream_pages.mjs";

// --- joining --------------------------------------------------------------------------------------

test("a visit is to the call that the grant names, as whom the token names", async () => {
  const { sdk, call, player } = await watching();
  const [client] = sdk.clients;
  assert.equal(client.apiKey, "key");
  assert.equal(client.options.baseURL, "https://video.test/video");
  assert.equal(client.options.locationHintUrl, "https://hint.test");
  assert.deepEqual(client.user, { id: "spectator@bob_1" });
  assert.equal(call.cid, "sideline:pickup-abc-1");
  player.close();
});

test("nothing is made, asked for again or remembered by the SDK, and nothing is told to anybody", async () => {
  const { sdk, call, player } = await watching({ connectMs: 700 });
  const { options } = sdk.clients[0];
  assert.equal(call.joinOptions.create, false);
  assert.equal(call.joinOptions.maxJoinRetries, 1);
  assert.equal(options.maxConnectUserRetries, 1);
  assert.equal(options.timeout, 700);
  assert.deepEqual(options.devicePersistence, { enabled: false });
  assert.equal(options.clientEventsReportingEnabled, false);
  assert.equal(options.logOptions.default.sink("a token"), undefined);
  assert.equal(call.statsInterval, 0);
  player.close();
});

test("what the server says can neither open devices nor ask for statistics", () => {
  const answer = withoutReportsAndDevices(
    JSON.stringify({
      stats_options: { enable_rtc_stats: true, reporting_interval_ms: 5000 },
      call: { settings: { video: { camera_default_on: true }, audio: { mic_default_on: true } } },
    }),
  );
  assert.deepEqual(answer.stats_options, { enable_rtc_stats: false, reporting_interval_ms: 0 });
  assert.equal(answer.call.settings.video.camera_default_on, false);
  assert.equal(answer.call.settings.audio.mic_default_on, false);
  assert.equal(withoutReportsAndDevices("<html>"), "<html>");
  assert.deepEqual(withoutReportsAndDevices("{}"), {});
});

for (const [what, error, kind, status, code] of [
  ["an expired token", new ErrorFromResponse(401, 40), "http", 401, "not_host"],
  ["a blocked user", new ErrorFromResponse(403, 17), "http", 403, "not_host"],
  ["a missing call", new ErrorFromResponse(404, 16), "http", 404, "media_down"],
  ["too many requests", new ErrorFromResponse(429, 9, { "retry-after": "7" }), "http", 429, "busy"],
  ["a server that fails", new ErrorFromResponse(502, -1), "http", 503, "media_down"],
  ["a network that fails", new TypeError("Network Error"), "http", 503, "media_down"],
  ["a full call", Object.assign(new Error(), { errorEvent: { error: { code: 301 } } }), "http", 503, "room_full"],
]) {
  test(`${what} is told as what it is, and never as final`, async () => {
    const { sdk, connecting } = spectator();
    await settle();
    sdk.clients[0].calls[0].reject(error);
    const found = await trouble(connecting);
    assert.deepEqual([found.kind, found.status, serverErrorCode(found)], [kind, status, code]);
    assert.equal(found.final, false);
    assert.ok(!found.message.includes("secret-token"));
    if (status === 429) assert.equal(found.retryAfterMs, 7000);
  });
}

test("a token that the socket refuses is one that is refused", async () => {
  const { connecting } = spectator({ refusesUser: socketError(43, 401) });
  const found = await trouble(connecting);
  assert.deepEqual([found.status, found.code, found.final], [401, "pass_refused", false]);
});

test("a camera that may not send has a pass that is refused", async () => {
  const { sdk, connecting } = camera();
  await settle();
  const [call] = sdk.clients[0].calls;
  call.state.ownCapabilities$.next([]);
  call.letsIn();
  assert.equal((await trouble(connecting)).status, 403);
});

test("a grant refused twice means that the server's credentials are wrong", async () => {
  let asked = 0;
  const make = () => new StreamPlayer({ onStream() {}, onLost() {} }, fakeStream({ refusesUser: socketError(2, 401) }));
  const found = await trouble(connectWithGrant(make, async () => ++asked && grant("spectator@bob_1")));
  assert.equal(asked, 2);
  assert.equal(found.kind, "credentials");
});

test("a grant that names no call is a bad answer", async () => {
  const player = new StreamPlayer({ onStream() {}, onLost() {} }, fakeStream());
  for (const wrong of [{ url: "https://video.test/video" }, { token: "x" }]) {
    assert.equal((await trouble(player.connect({ ...grant("bob"), ...wrong }))).kind, "bad_response");
  }
});

test("a join that takes too long ends by itself, and the requests with it", async () => {
  const { sdk, player, seen, connecting } = spectator({ connectMs: 5 });
  assert.equal(serverErrorCode(await trouble(connecting)), "media_down");
  player.close();
  assert.equal(sdk.clients[0].options.axiosRequestConfig.signal.aborted, true);
  assert.equal(sdk.clients[0].disconnected, true);
  assert.deepEqual(seen.lost, []);
});

test("media that cannot get through is not called a server that is down", async () => {
  const { sdk, connecting } = camera({ connectMs: 40 });
  await settle();
  const [call] = sdk.clients[0].calls;
  call.letsIn();
  call.publisher.reports = [{ type: "transport", dtlsState: "connecting" }];
  assert.equal(serverErrorCode(await trouble(connecting)), "media_unreachable");
});

// --- losing ---------------------------------------------------------------------------------------

test("kicked, ended and given up are told apart, each once", async () => {
  for (const [happens, word, code] of [
    [(call) => call.emit("callEnded", { reason: SfuModels.CallEndedReason.KICKED }), "participant_removed", "removed"],
    [(call) => call.emit("callEnded", { reason: SfuModels.CallEndedReason.ENDED }), "room_deleted", "server"],
    [(call) => call.emit("call.ended", {}), "room_deleted", "server"],
    [(call) => call.becomes("left"), "gave_up", "server"],
  ]) {
    const { call, seen } = await watching();
    happens(call);
    happens(call);
    assert.deepEqual(seen.lost, [word]);
    assert.equal(lostCode(word), code);
  }
});

test("whoever is barred hears that they were put out", async () => {
  const { call, seen } = await watching();
  call.state.blockedUserIds = ["spectator@bob_1"];
  call.becomes("left");
  assert.deepEqual(seen.lost, ["participant_removed"]);
});

test("the SDK may keep its visit by itself, and nothing else", async () => {
  const { call, player, seen } = await watching();
  const { FAST, REJOIN } = SfuModels.WebsocketReconnectStrategy;
  call.becomes("reconnecting", FAST);
  call.becomes("joining", FAST);
  call.becomes("joined", FAST);
  call.becomes("offline");
  call.becomes("joined");
  assert.deepEqual(seen.lost, []);
  call.becomes("reconnecting", REJOIN);
  assert.deepEqual(seen.lost, ["resume_failed"]);
  assert.equal(call.left, 1);
  player.close();
});

test("a visit that came back as another is lost: our tracks are not in it", async () => {
  const { call, seen } = await watching();
  call.people([{ ...call.state.localParticipant, sessionId: "another" }]);
  call.becomes("joined");
  assert.deepEqual(seen.lost, ["resume_failed"]);
});

test("closing is no loss, leaves the call, and may come twice", async () => {
  const { call, player, seen, sdk } = await watching();
  player.close({ keepalive: true });
  player.close();
  await settle();
  assert.equal(call.left, 1);
  assert.equal(sdk.clients[0].disconnected, true);
  assert.deepEqual(seen.lost, []);
});

test("closing while it joins ends the join", async () => {
  const { player, connecting, seen } = spectator();
  await settle();
  player.close();
  assert.equal((await trouble(connecting)).kind, "network");
  assert.deepEqual(seen.lost, []);
});

test("an older camera page gives way to a newer one of its own user, and only that", async () => {
  const { call, lost } = await onAir();
  call.others(visit(CAMERA, "ghost", 3));
  call.others(visit("camera@other_1", "else", 99));
  assert.deepEqual(lost, []);
  call.others(visit(CAMERA, "newer", 11));
  assert.deepEqual(lost, [REPLACED]);
});

// --- the camera's tracks --------------------------------------------------------------------------

test("mute acts on what is really sent", async () => {
  const { call, audio, video } = await onAir();
  assert.equal(call.sent.get(AUDIO).enabled, true);
  audio.enabled = false;
  assert.equal(audio.enabled, false);
  assert.equal(call.sent.get(AUDIO).enabled, false);
  assert.equal(call.sent.get(VIDEO).enabled, true);
  audio.enabled = true;
  assert.equal(call.sent.get(AUDIO).enabled, true);
  video.enabled = false;
  assert.equal(call.sent.get(VIDEO).enabled, false);
});

test("a microphone that is off stays off, also one switched while it is on its way", async () => {
  const { call } = await onAir({ mic: false });
  assert.equal(call.sent.get(AUDIO).enabled, false);

  const other = await onAir();
  let arrives;
  other.call.publishing = new Promise((resolve) => (arrives = resolve));
  const next = new PageTrack("audio");
  const replacing = other.publisher.replaceTrack(next);
  next.enabled = false;
  arrives();
  await replacing;
  assert.equal(other.call.sent.get(AUDIO).enabled, false);
});

test("the other camera takes over, and a track of before is nobody's any more", async () => {
  const { call, publisher, audio } = await onAir();
  const next = new PageTrack("audio");
  await publisher.replaceTrack(next);
  audio.enabled = false;
  assert.equal(call.sent.get(AUDIO).enabled, true);
  next.enabled = false;
  assert.equal(call.sent.get(AUDIO).enabled, false);
});

test("the same tracks in a visit after a lost one are muted, too", async () => {
  const first = await onAir();
  first.publisher.close();
  const sdk = fakeStream();
  const second = new StreamPublisher(new FakeStream([first.audio]), { onLost() {} }, sdk);
  const connecting = second.connect(grant(CAMERA));
  await settle();
  const [call] = sdk.clients[0].calls;
  call.letsIn();
  await connecting;
  first.audio.enabled = false;
  assert.equal(call.sent.get(AUDIO).enabled, false);
});

test("leaving leaves the devices alone", async () => {
  const { publisher, video } = await onAir();
  publisher.close();
  assert.equal(video.readyState, "live");
});

test("where nobody watches nothing is sent, which is no poor line", async () => {
  const { call, publisher } = await onAir();
  const sent = { type: "outbound-rtp", kind: "video", framesSent: 9, framesPerSecond: 0 };
  call.publisher.reports = [{ type: "transport", bytesReceived: 100 }, { ...sent, active: false }];
  assert.equal((await publisher.stats()).fps, undefined);
  call.publisher.reports = [{ type: "transport", bytesReceived: 100 }, { ...sent, active: true }];
  const { bytesIn, frames, fps } = await publisher.stats();
  assert.deepEqual([bytesIn, frames, fps], [100, 9, 0]);
});

test("the quality word is Stream's where it has one", async () => {
  const { call, publisher } = await onAir();
  assert.equal((await publisher.stats()).quality, undefined);
  for (const [theirs, ours] of [[3, "good"], [2, "fair"], [1, "poor"], [0, undefined]]) {
    call.people([{ ...call.state.localParticipant, connectionQuality: theirs }]);
    assert.equal((await publisher.stats()).quality, ours);
  }
});

// --- the SDK --------------------------------------------------------------------------------------

test("the module is loaded once, and asked for at a new address after a failure", async () => {
  const asked = [];
  const sdk = fakeStream();
  const load = async (url) => {
    asked.push(url);
    if (asked.length === 1) throw new TypeError("Failed to fetch");
    return sdk;
  };
  const found = await trouble(loadStream("/static/vendor/x.mjs", load));
  assert.equal(serverErrorCode(found), "server_unreachable");
  const both = await Promise.all([loadStream("/static/vendor/x.mjs", load), loadStream("/static/vendor/x.mjs", load)]);
  assert.deepEqual(both, [sdk, sdk]);
  assert.deepEqual(asked, ["/static/vendor/x.mjs", "/static/vendor/x.mjs?again=1"]);
});
