import assert from "node:assert/strict";
import { test } from "node:test";

import { lostCode, serverErrorCode } from "../../../static/js/core/error_codes.js";
import { REPLACED } from "../../../static/js/players/contract.js";
import { connectWithGrant } from "../../../static/js/players/registry.js";
import { StreamPlayer, StreamPublisher } from "../../../static/js/players/stream.js";
import { loadStream, withoutReportsAndDevices } from "../../../static/js/players/stream_sdk.js";
import { settle } from "../support/fakes.mjs";
import { FakeStream } from "../support/livekit.mjs";
import { ErrorFromResponse, PageTrack, SfuModels, fakeStream, remote, socketError, visit } from "../support/stream.mjs";

globalThis.MediaStream = FakeStream;

const CAMERA = "camera@abc_1";
const URL_OF_CALL =
  "https://video.test/video/call/sideline/pickup-abc-1?api_key=key&camera=camera%40abc_1&hint=https%3A%2F%2Fhint.test";
const { AUDIO, VIDEO } = SfuModels.TrackType;

const grant = (user, more = {}) => ({
  url: URL_OF_CALL,
  token: `head.${btoa(JSON.stringify({ user_id: user })).replaceAll("=", "")}.secret-token`,
  ...more,
});
const trouble = (promise) => promise.then(() => null, (error) => error);
const soon = (ms = 30) => new Promise((resolve) => setTimeout(resolve, ms));

function camera({ mic = true, refusesUser, ...options } = {}) {
  const sdk = fakeStream({ refusesUser });
  const [video, audio] = [new PageTrack("video"), new PageTrack("audio", { enabled: mic })];
  const lost = [];
  const publisher = new StreamPublisher(
    new FakeStream([video, audio]),
    { onLost: (reason) => lost.push(reason), ...options },
    sdk,
  );
  const connecting = publisher.connect(grant(CAMERA));
  connecting.catch(() => undefined);
  return { sdk, publisher, lost, video, audio, connecting };
}

async function onAir(options) {
  const all = camera(options);
  await settle();
  const [call] = all.sdk.clients[0].calls;
  call.letsIn();
  await all.connecting;
  return { ...all, call };
}

function spectator({ user = "spectator@bob_1", refusesUser, identity, ...options } = {}) {
  const sdk = fakeStream({ refusesUser });
  const seen = { streams: [], sounds: 0, ends: 0, lost: [] };
  const player = new StreamPlayer(
    {
      onStream: (stream) => seen.streams.push(stream),
      onSound: () => (seen.sounds += 1),
      onPictureEnd: () => (seen.ends += 1),
      onLost: (reason) => seen.lost.push(reason),
      ...options,
    },
    sdk,
  );
  const connecting = player.connect(grant(user, { identity }));
  connecting.catch(() => undefined);
  return { sdk, player, seen, connecting };
}

async function watching(options) {
  const all = spectator(options);
  await settle();
  const [call] = all.sdk.clients[0].calls;
  call.letsIn();
  await all.connecting;
  return { ...all, call };
}

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

// --- what a spectator sees ------------------------------------------------------------------------

test("the camera's picture is asked for in the size that is shown, and nobody else's", async () => {
  const element = Object.assign(new EventTarget(), sized(320, 180));
  withObservers();
  const { call, seen, player } = await watching({ element });
  const [film, other] = [remote("video"), remote("video")];
  call.others(visit(CAMERA, "c1", 1, { videoStream: film.stream }), visit("speaker@eve_1", "e", 2, { videoStream: other.stream }));
  assert.deepEqual(call.wanted, { c1: { dimension: { width: 320, height: 180 } } });
  assert.equal(call.applied.length, 1);
  assert.equal(seen.streams.length, 1);
  assert.deepEqual(seen.streams[0].getTracks(), [film.track]);
  player.close();
});

test("a video that is scrolled away is not sent, and that is no fault", async () => {
  const element = Object.assign(new EventTarget(), sized(320, 180));
  const observers = withObservers();
  const { call, player } = await watching({ element });
  call.others(visit(CAMERA, "c1", 1, { videoStream: remote("video").stream }));
  assert.equal((await player.stats()).paused, false);
  observers.sees(false);
  assert.deepEqual(call.wanted, { c1: { dimension: undefined } });
  assert.equal((await player.stats()).paused, true);
  observers.sees(true);
  assert.deepEqual(call.wanted.c1.dimension, { width: 320, height: 180 });
  player.close();
});

test("a picture that Stream holds back for a thin line is no fault of this connection", async () => {
  const { call, player } = await watching();
  const one = visit(CAMERA, "c1", 1, { videoStream: remote("video").stream });
  call.others({ ...one, pausedTracks: [VIDEO] });
  assert.equal((await player.stats()).paused, true);
});

test("the newest visit of the camera is shown, and before it sends, the one before", async () => {
  const { call, seen } = await watching();
  const [old, next] = [remote("video"), remote("video")];
  const first = visit(CAMERA, "c1", 1, { videoStream: old.stream });
  call.others(first);
  call.others(first, visit(CAMERA, "c2", 2));
  assert.equal(seen.streams.length, 1);
  call.others(first, visit(CAMERA, "c2", 2, { videoStream: next.stream }));
  assert.deepEqual(seen.streams[1].getTracks(), [next.track]);
  assert.equal(call.wanted.c1.dimension, undefined);
  assert.equal(seen.ends, 0);
  call.others(visit(CAMERA, "c2", 2, { videoStream: next.stream }));
  assert.equal(seen.streams.length, 2);
});

test("the picture's end is told once, and the next is a new stream", async () => {
  const { call, seen } = await watching();
  const [first, second] = [remote("video"), remote("video")];
  call.others(visit(CAMERA, "c1", 1, { videoStream: first.stream }));
  call.others();
  call.others();
  assert.equal(seen.ends, 1);
  assert.deepEqual(seen.streams[0].getTracks(), [first.track]);
  call.others(visit(CAMERA, "c2", 2, { videoStream: second.stream }));
  assert.equal(seen.streams.length, 2);
  assert.deepEqual(seen.streams[1].getTracks(), [second.track]);
});

test("sound joins the picture, whichever came first", async () => {
  for (const first of ["videoStream", "audioStream"]) {
    const { call, seen } = await watching();
    const streams = { videoStream: remote("video").stream, audioStream: remote("audio").stream };
    call.others(visit(CAMERA, "c1", 1, { [first]: streams[first] }));
    call.others(visit(CAMERA, "c1", 1, streams));
    assert.deepEqual(seen.streams.at(-1).getTracks().map(({ kind }) => kind).sort(), ["audio", "video"]);
    assert.equal(seen.sounds, 1);
  }
});

test("everybody's voice is heard, but for the camera's own earlier visits", async () => {
  const made = [];
  globalThis.document = {
    body: { append: (audio) => made.push(audio) },
    createElement: () => ({ dataset: {}, remove() { made.splice(made.indexOf(this), 1); } }),
  };
  const { call, player } = await watching();
  const [eve, ghost] = [remote("audio"), remote("audio")];
  const speaker = visit("speaker@eve_1", "e", 2, { audioStream: eve.stream });
  call.others(speaker, visit(CAMERA, "c0", 0, { audioStream: ghost.stream }), visit(CAMERA, "c1", 1));
  call.others(speaker, visit(CAMERA, "c1", 1));
  assert.equal(made.length, 1);
  assert.deepEqual(made[0].srcObject.getTracks(), [eve.track]);
  call.others({ ...speaker, publishedTracks: [] });
  assert.equal(made.length, 0);
  call.others(speaker);
  player.close();
  assert.equal(made.length, 0);
  delete globalThis.document;
});

test("waiting for a camera is no silence while Stream's connection is steady", async () => {
  const { call, player } = await watching();
  const { bytesIn } = await player.stats();
  await soon(5);
  assert.notEqual((await player.stats()).bytesIn, bytesIn);
  call.becomes("reconnecting", SfuModels.WebsocketReconnectStrategy.FAST);
  assert.equal((await player.stats()).bytesIn, 0);
  player.close();
});

test("a speaker's grant sends the page's microphone, a spectator's nothing", async () => {
  for (const [identity, words] of [["speaker:bob.1", ["speaking"]], ["spectator:bob.1", []]]) {
    const states = [];
    const microphone = { track: new PageTrack("audio"), onState: (state) => states.push(state) };
    const { call } = await watching({ microphone, identity });
    await settle();
    assert.equal(call.sent.has(AUDIO), words.length > 0);
    assert.deepEqual(states, words);
  }
});

test("a right taken away is obeyed and told, and one given back is used", async () => {
  const states = [];
  const track = new PageTrack("audio");
  const microphone = { track, onState: (state) => states.push(state) };
  const { call } = await watching({ microphone, identity: "speaker:bob.1" });
  await settle();
  call.state.ownCapabilities$.next([]);
  assert.equal(call.sent.get(AUDIO).readyState, "ended");
  call.state.ownCapabilities$.next(["send-audio"]);
  await settle();
  assert.equal(call.sent.get(AUDIO).readyState, "live");
  assert.equal(track.readyState, "live");
  assert.deepEqual(states, ["speaking", "muted", "speaking"]);
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

function sized(clientWidth, clientHeight) {
  const getBoundingClientRect = () => ({ top: 0, left: 0, bottom: clientHeight, right: clientWidth });
  return { clientWidth, clientHeight, getBoundingClientRect };
}

/** The browser's observers, and a page that scrolls when the test says so. */
function withObservers() {
  let told = () => undefined;
  globalThis.document = { documentElement: { clientWidth: 400, clientHeight: 800 } };
  globalThis.ResizeObserver = class {
    observe() {}
    disconnect() {}
  };
  globalThis.IntersectionObserver = class {
    constructor(tell) {
      told = tell;
    }
    observe() {}
    disconnect() {}
  };
  return { sees: (isIntersecting) => told([{ isIntersecting }]) };
}
