import assert from "node:assert/strict";
import { test } from "node:test";

import { serverErrorCode } from "../../../static/js/core/error_codes.js";
import { REPLACED } from "../../../static/js/players/contract.js";
import { connectWithGrant } from "../../../static/js/players/registry.js";
import { LiveKitPlayer, LiveKitPublisher } from "../../../static/js/players/livekit.js";
import { loadLiveKit } from "../../../static/js/players/livekit_sdk.js";
import { RemoteAudio } from "../../../static/js/players/remote_audio.js";
import { settle } from "../support/fakes.mjs";
import {
  ConnectionError,
  ConnectionErrorReason,
  DisconnectReason,
  FakeRemoteTrack,
  FakeStream,
  FakeTrack,
  fakeLiveKit,
} from "../support/livekit.mjs";

globalThis.MediaStream = FakeStream;

const GRANT = { url: "ws://media.test:7880", token: "secret-token" };
const { NotAllowed, ServerUnreachable, LeaveRequest, InternalError } = ConnectionErrorReason;

function camera({ mic = true, ...options } = {}) {
  const sdk = fakeLiveKit();
  const tracks = [new FakeTrack("video"), new FakeTrack("audio", { enabled: mic })];
  const lost = [];
  const publisher = new LiveKitPublisher(
    new FakeStream(tracks),
    { onLost: (reason) => lost.push(reason), ...options },
    sdk,
  );
  return { sdk, publisher, lost, room: sdk.rooms[0], video: tracks[0], audio: tracks[1] };
}

async function onAir(options) {
  const all = camera(options);
  const connecting = all.publisher.connect(GRANT);
  all.room.connects();
  await connecting;
  return all;
}

function spectator(options = {}) {
  const sdk = fakeLiveKit();
  const seen = { streams: [], ends: 0, lost: [] };
  const player = new LiveKitPlayer(
    {
      onStream: (stream) => seen.streams.push(stream),
      onPictureEnd: () => (seen.ends += 1),
      onLost: (reason) => seen.lost.push(reason),
      ...options,
    },
    sdk,
  );
  return { sdk, player, seen, room: sdk.rooms[0] };
}

async function watching(options) {
  const all = spectator(options);
  const connecting = all.player.connect(GRANT);
  all.room.connects();
  await connecting;
  return all;
}

const trouble = (promise) => promise.then(() => null, (error) => error);
const report = (...stats) => new Map(stats.map((one, index) => [one.id ?? String(index), one]));

// --- joining --------------------------------------------------------------------------------------

test("LiveKit gets a context for sound that opens no loudspeakers, where browsers have one", async () => {
  assert.equal(spectator().room.options.webAudioMix, false);
  class OfflineAudioContext {}
  globalThis.OfflineAudioContext = OfflineAudioContext;
  const { webAudioMix } = spectator().room.options;
  delete globalThis.OfflineAudioContext;
  assert.ok(webAudioMix.audioContext instanceof OfflineAudioContext);
});

test("the camera publishes VP8 in several sizes, and the microphone", async () => {
  const { room } = await onAir();
  const [video, audio] = room.localParticipant.published;
  assert.equal(video.options.source, "camera");
  assert.equal(video.options.simulcast, true);
  assert.equal(video.options.videoCodec, "vp8");
  assert.equal(audio.options.source, "microphone");
  assert.equal(room.options.dynacast, true);
});

test("publishing starts as soon as the room knows us, not when the transport stands", async () => {
  const { publisher, room } = camera();
  publisher.connect(GRANT).catch(() => undefined);
  room.letsIn();
  await new Promise((resolve) => setTimeout(resolve, 5));
  assert.equal(room.localParticipant.published.length, 2);
  publisher.close();
});

test("a spectator asks for no more than it shows", () => {
  assert.equal(spectator().room.options.adaptiveStream, true);
});

test("a join takes the token of this attempt, as a string, and subscribes by itself", async () => {
  const { player, room } = spectator();
  player.connect(GRANT).catch(() => undefined);
  assert.equal(room.token, GRANT.token);
  assert.notEqual(room.connectOptions.autoSubscribe, false); // LiveKit's default is true
  player.close();
});

test("a path as address is one on our own origin", async () => {
  globalThis.location = { href: "https://sideline.test/game/abc" };
  const { player, room } = spectator();
  player.connect({ ...GRANT, url: "/livekit" }).catch(() => undefined);
  assert.equal(room.url, "https://sideline.test/livekit");
  delete globalThis.location;
  player.close();
});

for (const [what, error, kind, status, code] of [
  ["a refused token", new ConnectionError("invalid token: secret-token", NotAllowed, 401), "http", 401, "not_host"],
  ["a missing room", new ConnectionError("no room", NotAllowed, 404), "http", 404, "media_down"],
  ["a server that is down", new ConnectionError("refused", ServerUnreachable), "http", 503, "media_down"],
  ["a leave while joining", new ConnectionError("leave", LeaveRequest, 0, DisconnectReason.ROOM_DELETED), "http", 503, "media_down"],
]) {
  test(`${what} is told as what it is, and never as final`, async () => {
    const { player, room } = spectator();
    const connecting = trouble(player.connect(GRANT));
    room.refuses(error);
    const found = await connecting;
    assert.deepEqual([found.kind, found.status, serverErrorCode(found)], [kind, status, code]);
    assert.equal(found.final, false);
    assert.ok(!found.message.includes("secret-token"));
  });
}

test("region settings that cannot be fetched are a server's trouble, and not the way's", async () => {
  const message = "Could not fetch region settings";
  for (const reason of [InternalError, ServerUnreachable]) {
    const { player, room } = spectator();
    const connecting = trouble(player.connect(GRANT));
    room.refuses(new ConnectionError(message, reason));
    const found = await connecting;
    assert.equal(serverErrorCode(found), "media_down");
    assert.equal(found.final, false); // the page tries again
  }
});

test("media that cannot get through is not called a server that is down", async () => {
  const { player, room } = spectator();
  const connecting = trouble(player.connect(GRANT));
  room.letsIn();
  room.refuses(new ConnectionError("no peer connection", InternalError));
  assert.equal(serverErrorCode(await connecting), "media_unreachable");
});

test("a join that takes too long ends by itself", async () => {
  const { player, seen, room } = spectator({ connectMs: 5 });
  const found = await trouble(player.connect(GRANT));
  assert.equal(serverErrorCode(found), "media_down");
  player.close();
  await settle();
  assert.deepEqual(seen.lost, []);
  assert.equal(room.state, "disconnected");
});

test("a grant refused twice means that the server's credentials are wrong", async () => {
  const asked = [];
  const found = await trouble(
    connectWithGrant(
      () => {
        const { player, room } = spectator();
        queueMicrotask(async () => {
          while (!room.reject) await settle();
          room.refuses(new ConnectionError("invalid token", NotAllowed, 401));
        });
        return player;
      },
      async () => asked.push(1) && GRANT,
    ),
  );
  assert.equal(asked.length, 2);
  assert.equal(found.kind, "credentials");
});

// --- losing ---------------------------------------------------------------------------------------

test("whatever ends the connection is told once, by its name", async () => {
  for (const [reason, word] of [
    [DisconnectReason.PARTICIPANT_REMOVED, "participant_removed"],
    [DisconnectReason.ROOM_DELETED, "room_deleted"],
    [undefined, "gave_up"],
    [DisconnectReason.DUPLICATE_IDENTITY, REPLACED],
  ]) {
    const { room, seen } = await watching();
    room.serverCloses(reason);
    room.serverCloses(reason);
    assert.deepEqual(seen.lost, [word]);
  }
});

test("closing is no loss", async () => {
  const { player, room, seen } = await watching();
  player.close({ keepalive: true });
  player.close();
  await settle();
  assert.equal(room.state, "disconnected");
  assert.deepEqual(seen.lost, []);
});

test("LiveKit resumes its signal connection every second, and not for ever", async () => {
  const { nextRetryDelayInMs } = spectator().room.options.reconnectPolicy;
  const delay = (retryCount, elapsedMs) => nextRetryDelayInMs({ retryCount, elapsedMs });
  assert.deepEqual([0, 1, 2, 3, 9].map((n) => delay(n, 0)), [0, 300, 600, 1000, 1000]);
  assert.equal(delay(9, 20_001), null);
});

test("leaving leaves the devices alone", async () => {
  const { publisher, room, video } = await onAir();
  publisher.close();
  assert.equal(room.stoppedTracks, false);
  assert.equal(room.options.stopLocalTrackOnUnpublish, false);
  room.localParticipant.published[0].local.stop(); // what the SDK does when a phone sleeps
  assert.equal(video.readyState, "live");
});

// --- the camera's tracks --------------------------------------------------------------------------

test("a microphone that is off stays off", async () => {
  const { audio, room } = await onAir({ mic: false });
  assert.equal(audio.enabled, false);
  assert.equal(room.localParticipant.published[1].local.isMuted, false);
});

test("the other camera takes over, also after the first one ended", async () => {
  const { publisher, room } = await onAir();
  const { local } = room.localParticipant.published[0];
  local.isMuted = true; // what the SDK does when a device ends
  const other = new FakeTrack("video");
  await publisher.replaceTrack(other);
  assert.equal(local.mediaStreamTrack, other);
  assert.deepEqual([local.isMuted, other.enabled], [false, true]);
});

test("a microphone that is plugged in later is published", async () => {
  const sdk = fakeLiveKit();
  const publisher = new LiveKitPublisher(new FakeStream([new FakeTrack("video")]), { onLost() {} }, sdk);
  const connecting = publisher.connect(GRANT);
  sdk.rooms[0].connects();
  await connecting;
  await publisher.replaceTrack(new FakeTrack("audio", { enabled: false }));
  const [, audio] = sdk.rooms[0].localParticipant.published;
  assert.equal(audio.options.source, "microphone");
  assert.equal(audio.local.mediaStreamTrack.enabled, false);
});

test("the quality word is the server's, and only about ourselves", async () => {
  const { publisher, room } = await onAir();
  room.emit("connectionQualityChanged", "poor", { isLocal: false });
  assert.equal((await publisher.stats()).quality, "unknown");
  for (const [theirs, ours] of [["excellent", "good"], ["good", "fair"], ["lost", "poor"]]) {
    room.emit("connectionQualityChanged", theirs, room.localParticipant);
    assert.equal((await publisher.stats()).quality, ours);
  }
});

test("several sizes count together", async () => {
  const { publisher, room } = await onAir();
  room.localParticipant.published[0].local.report = report(
    { id: "t", type: "transport", bytesReceived: 100 },
    { id: "q", type: "outbound-rtp", kind: "video", framesSent: 10, framesPerSecond: 15 },
    { id: "f", type: "outbound-rtp", kind: "video", framesSent: 20, framesPerSecond: 30 },
  );
  const { bytesIn, frames, fps } = await publisher.stats();
  assert.deepEqual([bytesIn, frames, fps], [100, 30, 30]);
});

// --- what a spectator sees ------------------------------------------------------------------------

test("the picture's end is states while it can still be read, and the next is a new stream", async () => {
  const { room, seen } = await watching();
  const [first, second] = [new FakeRemoteTrack("video"), new FakeRemoteTrack("video")];
  room.emit("trackSubscribed", first);
  room.emit("trackUnsubscribed", first);
  assert.equal(seen.ends, 1);
  assert.deepEqual(seen.streams[0].getTracks(), [first.mediaStreamTrack]);
  room.emit("trackSubscribed", second);
  assert.equal(seen.streams.length, 2);
  assert.deepEqual(seen.streams[1].getTracks(), [second.mediaStreamTrack]);
});

test("a takeover's old track leaves without ending the new picture", async () => {
  const { room, seen } = await watching();
  const [old, next] = [new FakeRemoteTrack("video"), new FakeRemoteTrack("video")];
  room.emit("trackSubscribed", old);
  room.emit("trackSubscribed", next);
  room.emit("trackUnsubscribed", old);
  assert.equal(seen.ends, 0);
});

test("sound joins the picture, whichever came first", async () => {
  for (const order of [["audio", "video"], ["video", "audio"]]) {
    const { room, seen } = await watching();
    for (const kind of order) room.emit("trackSubscribed", new FakeRemoteTrack(kind));
    assert.deepEqual(seen.streams[0].getTracks().map(({ kind }) => kind).sort(), ["audio", "video"]);
  }
});

test("waiting for a camera is no silence while LiveKit's connection is steady", async () => {
  const { player, room } = await watching();
  const first = (await player.stats()).bytesIn;
  await new Promise((resolve) => setTimeout(resolve, 5));
  assert.notEqual((await player.stats()).bytesIn, first);
  room.state = "reconnecting";
  assert.equal((await player.stats()).bytesIn, 0);
});

test("connectivity checks are a sign of life where no media flows", async () => {
  const { player, room } = await watching();
  const pair = { type: "candidate-pair", nominated: true, bytesReceived: 5, responsesReceived: 2, requestsReceived: 3 };
  room.emit("trackSubscribed", new FakeRemoteTrack("audio", report(pair)));
  assert.equal((await player.stats()).bytesIn, 10);
});

// --- voices beside the camera ---------------------------------------------------------------------

function withAudioElements() {
  const made = [];
  globalThis.document = {
    body: { append: (audio) => made.push(audio) },
    createElement: () => ({ dataset: {}, remove() { made.splice(made.indexOf(this), 1); } }),
  };
  return made;
}

test("everybody's voice is heard, and the picture stays the camera's", async () => {
  const made = withAudioElements();
  const { room, seen } = await watching();
  const [picture, sound, bob, dave, film] = ["video", "audio", "audio", "audio", "video"].map((kind) => new FakeRemoteTrack(kind));
  room.emit("trackSubscribed", picture, {}, { identity: "camera:abc" });
  room.emit("trackSubscribed", sound, {}, { identity: "camera:abc" });
  room.emit("trackSubscribed", bob, {}, { identity: "speaker:bob.1" });
  room.emit("trackSubscribed", dave, {}, { identity: "speaker:dave.1" });
  room.emit("trackSubscribed", film, {}, { identity: "speaker:dave.1" }); // nobody's business
  assert.equal(made.length, 2);
  assert.equal(seen.streams.length, 1);
  assert.deepEqual(seen.streams[0].getAudioTracks(), [sound.mediaStreamTrack]);
  room.emit("trackUnsubscribed", bob, {}, { identity: "speaker:bob.1" });
  assert.equal(made.length, 1);
  assert.equal(seen.ends, 0);
  delete globalThis.document;
});

test("voices obey the sound switch of the picture, and end with the player", () => {
  const made = withAudioElements();
  const element = Object.assign(new EventTarget(), { muted: true, volume: 1 });
  const remoteAudio = new RemoteAudio(element);
  remoteAudio.add(new FakeRemoteTrack("audio"));
  assert.equal(made[0].muted, true);
  element.muted = false;
  element.dispatchEvent(new Event("volumechange"));
  assert.equal(made[0].muted, false);
  remoteAudio.close();
  assert.equal(made.length, 0);
  delete globalThis.document;
});

test("a speaker's grant sends the page's microphone, a spectator's nothing", async () => {
  for (const [identity, sent] of [["speaker:bob.1", 1], ["spectator:bob.1", 0]]) {
    const states = [];
    const microphone = { track: new FakeTrack("audio"), onState: (state) => states.push(state) };
    const { player, room } = spectator({ microphone });
    const connecting = player.connect({ ...GRANT, identity });
    room.connects();
    await connecting;
    await settle();
    await new Promise((resolve) => setTimeout(resolve, 5));
    const { published } = room.localParticipant;
    assert.deepEqual(published.map(({ options }) => options.source), Array(sent).fill("microphone"));
    assert.deepEqual(states, Array(sent).fill("speaking"));
  }
});

test("a right taken away is told, and one given back is used", async () => {
  const states = [];
  const microphone = { track: new FakeTrack("audio"), onState: (state) => states.push(state) };
  const { room } = await watching({ microphone });
  const me = (canPublish) => ({ isLocal: true, permissions: { canPublish } });
  room.emit("participantPermissionsChanged", {}, me(false));
  room.emit("participantPermissionsChanged", {}, { isLocal: false, permissions: { canPublish: true } });
  room.emit("participantPermissionsChanged", {}, me(true));
  await new Promise((resolve) => setTimeout(resolve, 5));
  assert.deepEqual(states, ["muted", "speaking"]);
  assert.equal(room.localParticipant.published.length, 1);
});

// --- the SDK --------------------------------------------------------------------------------------

test("a spectator's quality is the server's judgement of its own connection", async () => {
  const { player, room } = await watching();
  assert.equal((await player.stats()).quality, "unknown");
  room.emit("connectionQualityChanged", "poor", { isLocal: false });
  assert.equal((await player.stats()).quality, "unknown");
  room.emit("connectionQualityChanged", "lost", { isLocal: true });
  assert.equal((await player.stats()).quality, "poor");
});

test("the module is loaded once, quietly, and asked for at a new address after a failure", async () => {
  const asked = [];
  const sdk = fakeLiveKit();
  const load = async (url) => {
    asked.push(url);
    if (asked.length === 1) throw new TypeError("Failed to fetch");
    return sdk;
  };
  const found = await trouble(loadLiveKit("/static/vendor/x.mjs", load));
  assert.equal(serverErrorCode(found), "server_unreachable");
  const both = await Promise.all([loadLiveKit("/static/vendor/x.mjs", load), loadLiveKit("/static/vendor/x.mjs", load)]);
  assert.deepEqual(both, [sdk, sdk]);
  assert.deepEqual(asked, ["/static/vendor/x.mjs", "/static/vendor/x.mjs?again=1"]);
  assert.equal(sdk.logLevel, "silent");
});
