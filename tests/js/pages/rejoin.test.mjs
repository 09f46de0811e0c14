/** The pages' own way back into a room, on a player that gives up for good. */

import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { placeDelay } from "../../../static/js/core/backoff.js";
import { loadLiveKit } from "../../../static/js/players/livekit_sdk.js";
import { Uplink } from "../../../static/js/pages/camera/uplink.js";
import { Playback } from "../../../static/js/pages/watch/playback.js";
import { GrantSource } from "../../../static/js/transport/grant_source.js";
import { ApiError } from "../../../static/js/transport/http.js";
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
globalThis.document = {
  hidden: false,
  documentElement: { clientWidth: 390, clientHeight: 844 },
  createElement: () => ({ width: 0, height: 0, getContext: () => ({ drawImage() {} }) }),
};
globalThis.ResizeObserver = globalThis.IntersectionObserver = class {
  observe() {}

  disconnect() {}
};

const sdk = fakeLiveKit();
const started = [];
afterEach(() => {
  for (const one of started.splice(0)) one.stop();
});
await loadLiveKit("/static/vendor/sdk.mjs", async () => sdk);

/** Waits for what timers bring; retries take a few hundred milliseconds. */
async function until(what, check) {
  for (let turn = 0; turn < 500; turn += 1) {
    if (check()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  assert.fail(what);
}

/** A server that gives numbered grants, until it says that the broadcast is over. */
function server() {
  const given = [];
  return {
    given,
    over: false,
    async grant() {
      if (this.over) throw new ApiError("over", { kind: "http", status: 410, code: "ended" });
      given.push(`token-${given.length}`);
      return { url: "ws://media.test", token: given.at(-1), expiresIn: 600 };
    },
  };
}

/** The room of the newest join, once it waits for the server. */
async function nextRoom(count) {
  await until(`join ${count}`, () => sdk.rooms.length === count && sdk.rooms.at(-1).resolve);
  return sdk.rooms.at(-1);
}

function camera(api) {
  sdk.rooms.length = 0;
  const final = [];
  const logged = [];
  const reported = [];
  const uplink = new Uplink({
    player: "livekit",
    module: "/static/vendor/sdk.mjs",
    stream: () => new FakeStream([new FakeTrack("video")]),
    getGrant: () => api.grant(),
    isMissed: () => false,
    onChange: () => undefined,
    onFinal: (error) => final.push(error.code),
    log: (step, facts = {}) => logged.push([step, facts.quality ?? facts.reason ?? ""].join(" ").trim()),
    report: (kind, { cause } = {}) => reported.push([kind, cause ?? ""].join(" ").trim()),
  });
  uplink.start();
  started.push(uplink);
  return { uplink, final, logged, reported };
}

function spectator(api) {
  sdk.rooms.length = 0;
  const drawn = [];
  const reported = [];
  const video = { srcObject: null, videoWidth: 960, videoHeight: 540, play: async () => undefined };
  video.getBoundingClientRect = () => ({ top: 0, left: 0, bottom: 220, right: 390 });
  video.requestVideoFrameCallback = (seen) => setTimeout(seen);
  const playback = new Playback({
    video,
    canvas: { hidden: true, getContext: () => ({ drawImage: (source) => drawn.push(source) }) },
    grants: new GrantSource({ ask: () => api.grant() }),
    playerName: "livekit",
    playerModule: "/static/vendor/sdk.mjs",
    expectsPicture: () => true,
    onChange: () => undefined,
    log: () => undefined,
    report: (kind, { cause } = {}) => reported.push([kind, cause?.kind ?? cause ?? ""].join(" ").trim()),
  });
  playback.start();
  started.push(playback);
  return { playback, drawn, video, reported };
}

test("a camera that was put out streams again with a fresh grant", async () => {
  const api = server();
  const { uplink } = camera(api);
  (await nextRoom(1)).connects();
  await until("streaming", () => uplink.connected);
  sdk.rooms[0].serverCloses(DisconnectReason.PARTICIPANT_REMOVED);
  assert.equal(uplink.connected, false);
  (await nextRoom(2)).connects();
  await until("streaming again", () => uplink.connected);
  assert.deepEqual(sdk.rooms.map(({ token }) => token), ["token-0", "token-1"]);
});

test("a connection's quality and the reason of its end are logged, and reported to the server", async () => {
  const { uplink, logged, reported } = camera(server());
  const room = await nextRoom(1);
  room.connects();
  await until("streaming", () => uplink.connected);
  room.emit("connectionQualityChanged", "poor", { isLocal: true });
  await until("the quality", () => uplink.quality === "poor");
  room.serverCloses(DisconnectReason.SERVER_SHUTDOWN);
  assert.deepEqual(logged, ["publishing", "quality poor", "lost server_shutdown", "publish again"]);
  assert.deepEqual(reported, ["joined", "quality poor", "lost server_shutdown"]);
});

test("a camera that LiveKit gave up comes back until the broadcast is over", async () => {
  const api = server();
  const { uplink, final } = camera(api);
  (await nextRoom(1)).connects();
  await until("streaming", () => uplink.connected);
  api.over = true;
  sdk.rooms[0].serverCloses(undefined);
  await until("the API's last word", () => final.length > 0);
  assert.deepEqual(final, ["ended"]);
  assert.equal(sdk.rooms.filter(({ url }) => url).length, 1);
});

test("a camera that another one replaced does not fight back", async () => {
  const api = server();
  const { uplink, final } = camera(api);
  (await nextRoom(1)).connects();
  await until("streaming", () => uplink.connected);
  sdk.rooms[0].serverCloses(DisconnectReason.DUPLICATE_IDENTITY);
  assert.deepEqual(final, ["already_streaming"]);
  await new Promise((resolve) => setTimeout(resolve, 600));
  assert.equal(api.given.length, 1);
});

test("taking over afterwards starts again", async () => {
  const api = server();
  const { uplink } = camera(api);
  (await nextRoom(1)).connects();
  await until("streaming", () => uplink.connected);
  sdk.rooms[0].serverCloses(DisconnectReason.DUPLICATE_IDENTITY);
  uplink.start();
  (await nextRoom(2)).connects();
  await until("streaming again", () => uplink.connected);
});

test("a room that was made again is joined at once, without waiting for the old one to fail", async () => {
  const api = server();
  const { uplink } = camera(api);
  (await nextRoom(1)).connects();
  await until("streaming", () => uplink.connected);
  uplink.rejoin("room reopened");
  const second = await nextRoom(2);
  assert.equal(sdk.rooms[0].state, "disconnected");
  second.connects();
  await until("streaming again", () => uplink.connected);
});

test("leaving while a join is under way leaves nobody in the room", async () => {
  const { uplink } = camera(server());
  const room = await nextRoom(1);
  uplink.stop({ keepalive: true });
  room.connects();
  await until("left", () => room.state === "disconnected");
  assert.equal(uplink.connected, false);
});

test("a spectator keeps the picture over the camera's absence and its own rejoin", async () => {
  const { playback, drawn, video } = spectator(server());
  const room = await nextRoom(1);
  room.connects();
  const track = new FakeRemoteTrack("video");
  await until("joined", () => playback.media === "joined");
  room.emit("trackSubscribed", track);
  await until("playing", () => playback.media === "playing");
  room.emit("trackUnsubscribed", track);
  assert.equal(drawn.length, 1);
  assert.notEqual(drawn[0], video); // it may be black by now: a recent copy is kept
  room.serverCloses(undefined);
  assert.equal(playback.media, "retrying");
  const second = await nextRoom(2);
  second.connects();
  second.emit("trackSubscribed", new FakeRemoteTrack("video"));
  await until("playing again", () => playback.media === "playing");
  assert.notEqual(video.srcObject.getVideoTracks()[0], track.mediaStreamTrack);
});

test("a spectator that was put out stays out until a person asks anew, with a new grant", async () => {
  const { playback, reported } = spectator(server());
  (await nextRoom(1)).connects();
  await until("joined", () => playback.media === "joined");
  sdk.rooms[0].serverCloses(DisconnectReason.PARTICIPANT_REMOVED);
  assert.equal(playback.lostCode, "removed");
  assert.equal(playback.trouble, "removed");
  assert.equal(playback.retrier.trying, false);
  playback.hurry(); // the page comes back into view: no person's wish
  assert.equal(playback.retrier.trying, false);
  playback.tryAgain();
  (await nextRoom(2)).connects();
  await until("joined again", () => reported.length === 3);
  assert.deepEqual(sdk.rooms.map(({ token }) => token), ["token-0", "token-1"]);
  assert.deepEqual(reported, ["joined", "lost participant_removed", "joined"]);
});

for (const [status, code, trouble, tries] of [
  [409, "viewers_full", "room_full", true],
  [403, "banned", "banned", false],
]) {
  test(`whoever was put out hears why, when the server says ${code}`, async () => {
    const api = server();
    const { playback } = spectator(api);
    const room = await nextRoom(1);
    room.connects();
    await until("joined", () => playback.media === "joined");
    api.grant = async () => {
      throw new ApiError(code, { kind: "http", status, code });
    };
    room.serverCloses(DisconnectReason.PARTICIPANT_REMOVED);
    await until("an answer", () => playback.trouble === trouble && playback.retrier.trying === tries);
  });
}

test("a grant in hand that is still good saves a spectator the round trip when the way breaks", async () => {
  const api = server();
  const { playback } = spectator(api);
  const room = await nextRoom(1);
  room.connects();
  await until("joined", () => playback.media === "joined");
  playback.player.link.onLost("signal_close");
  (await nextRoom(2)).connects();
  await until("joined again", () => playback.player !== null);
  assert.deepEqual(sdk.rooms.map(({ token }) => token), ["token-0", "token-0"]);
});

test("a grant in hand that is refused is replaced once, and then the server is to blame", async () => {
  const { playback, reported } = spectator(server());
  const unauthorized = () => new ConnectionError("no", ConnectionErrorReason.NotAllowed, 401);
  (await nextRoom(1)).refuses(unauthorized());
  (await nextRoom(2)).refuses(unauthorized());
  await until("reported", () => playback.trouble !== null);
  assert.equal(playback.trouble, "credentials_rejected");
  assert.deepEqual(reported, ["join_failed credentials"]);
  assert.ok(playback.retrier.trying); // an operator may be at it
});

test("another way in replaces the join under way", async () => {
  const { playback } = spectator(server());
  const first = await nextRoom(1);
  playback.joinAnew("another way in");
  (await nextRoom(2)).connects();
  await until("joined", () => playback.media === "joined");
  first.connects();
  await until("the first one is left", () => first.state === "disconnected");
  assert.equal(playback.player.link.room, sdk.rooms[1]);
  assert.deepEqual(sdk.rooms.map(({ token }) => token), ["token-0", "token-1"]);
});

test("who finds no place waits with the same grant, says so once, and is not hurried by news", async () => {
  const api = server();
  const { playback, reported } = spectator(api);
  const full = (status, code) => Object.assign(new ApiError(code, { kind: "http", status, code, retryAfterMs: 60 }));
  (await nextRoom(1)).reject(full(503, "room_full"));
  await until("refused", () => playback.trouble === "room_full");
  playback.hurry(); // hundreds hear it
  assert.equal(sdk.rooms.length, 1);
  (await nextRoom(2)).reject(full(503, "room_full"));
  (await nextRoom(3)).reject(full(429, "too_many_joins")); // others ask for the place, too
  (await nextRoom(4)).connects();
  assert.equal(playback.trouble, "room_full");
  await until("joined", () => playback.media === "joined");
  assert.equal(playback.trouble, null);
  assert.deepEqual(api.given, ["token-0"]);
  assert.deepEqual(reported, ["join_failed http", "joined"]);
});

test("those who wait for a place do not all ask at once, and never sooner than they were told to", () => {
  assert.equal(placeDelay(2000, () => 0), 2000);
  assert.equal(placeDelay(2000, () => 0.5), 3000);
  assert.equal(placeDelay(null, () => 1), 10_000);
});
