import assert from "node:assert/strict";
import { test } from "node:test";

import { settle } from "../support/fakes.mjs";
import { PageTrack, SfuModels, remote, visit } from "../support/stream.mjs";
import { AUDIO, CAMERA, VIDEO, soon, watching } from "../support/stream_pages.mjs";

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
