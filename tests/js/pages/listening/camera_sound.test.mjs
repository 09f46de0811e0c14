/** How loud the camera is while a line is spoken, by each of the three ways. */

import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { CameraSound, DUCKED } from "../../../../static/js/pages/watch/listening/camera_sound.js";
import { RemoteAudio } from "../../../../static/js/players/remote_audio.js";
import { FakeTimers, settle } from "../../support/fakes.mjs";
import { FakeRemoteTrack, FakeStream, FakeTrack } from "../../support/livekit.mjs";
import { FakeMedia, fakeWebAudio, withoutWebAudio } from "./sounds.mjs";

globalThis.MediaStream = FakeStream;
afterEach(withoutWebAudio);

/** A camera that is heard, and somebody who listens. */
async function listening({ muted = false, ...video } = {}) {
  const timers = new FakeTimers();
  const element = new FakeMedia({ muted, ...video });
  element.srcObject = new FakeStream([new FakeTrack("video"), new FakeTrack("audio")]);
  const sound = new CameraSound(element, { timers, now: () => timers.now });
  sound.engage();
  await settle();
  const fade = () => timers.pass(200);
  return { sound, element, fade, timers };
}

const goals = ({ heard }) => [...heard].map(({ gain }) => gain.target ?? gain.value);

test("by a gain node: the element is silent, and the node goes down and up again", async () => {
  const audio = fakeWebAudio();
  const { sound, element, fade } = await listening();
  assert.deepEqual([element.muted, goals(audio), sound.off], [true, [1], false]);
  sound.duck();
  await fade();
  assert.deepEqual([goals(audio), sound.volume], [[DUCKED], DUCKED]);
  sound.restore();
  await fade();
  assert.deepEqual([goals(audio), sound.volume], [[1], 1]);
  sound.release();
  await settle();
  assert.deepEqual([element.muted, element.volume, goals(audio)], [false, 1, []]);
  assert.equal(audio.contexts[0].state, "closed");
});

test("by the element's volume where there is no Web Audio, or it does not run", async () => {
  for (const webAudio of [null, { state: "suspended" }]) {
    const audio = webAudio && fakeWebAudio(webAudio);
    const { sound, element, fade } = await listening();
    assert.equal(element.muted, false);
    sound.duck();
    await fade();
    assert.equal(element.volume, DUCKED);
    sound.restore();
    await fade();
    assert.deepEqual([element.volume, element.muted], [1, false]);
    assert.equal(audio?.gains.length ?? 0, 0);
    withoutWebAudio();
  }
});

test("by silence where the volume cannot be set", async () => {
  const { sound, element, fade } = await listening({ volumeIsFixed: true });
  sound.duck();
  await settle();
  assert.deepEqual([element.muted, sound.muted, sound.off], [true, true, false]);
  sound.restore();
  await fade();
  assert.deepEqual([element.muted, sound.muted, sound.off], [false, false, false]);
});

test("silence that the spectator chose stays, whatever is spoken and whatever ends", async () => {
  for (const volumeIsFixed of [true, false]) {
    const audio = fakeWebAudio();
    const { sound, element, fade } = await listening({ muted: true, volumeIsFixed });
    assert.deepEqual([audio.contexts.length, goals(audio)], [0, []]);
    sound.duck();
    await fade();
    sound.restore();
    await fade();
    sound.release();
    assert.deepEqual([element.muted, sound.off], [true, true]);
  }
});

test("the spectator turns the camera on and off while a line is spoken", async () => {
  const audio = fakeWebAudio();
  const { sound, element, fade } = await listening();
  sound.duck();
  await fade();
  sound.toggle();
  assert.deepEqual([element.muted, goals(audio), sound.off], [true, [], true]);
  sound.toggle();
  await settle();
  assert.deepEqual([element.muted, goals(audio), sound.off], [true, [DUCKED], false]);
  sound.toggle();
  sound.restore();
  await fade();
  sound.release();
  assert.deepEqual([element.muted, sound.off], [true, true]);
});

test("what the browser's own controls do to the element is the spectator's choice", async () => {
  for (const fake of [false, true]) {
    const audio = fake ? fakeWebAudio() : null;
    const { sound, element } = await listening({ muted: true });
    element.muted = false;
    await settle();
    assert.equal(sound.off, false);
    assert.equal(element.muted, false); // no tap of ours: Web Audio may not begin
    if (audio) assert.equal(audio.contexts.length, 0);
    element.muted = true;
    await settle();
    assert.equal(sound.off, true);
    withoutWebAudio();
  }
});

test("another stream, or another track of it, is heard as low as the one before", async () => {
  const audio = fakeWebAudio();
  const { sound, element, fade } = await listening();
  sound.duck();
  await fade();
  const [first] = audio.heard;
  element.srcObject = new FakeStream([new FakeTrack("video"), new FakeTrack("audio")]);
  sound.follow();
  const [second] = audio.heard;
  assert.notEqual(first, second);
  assert.deepEqual([goals(audio), element.muted], [[DUCKED], true]);
  element.srcObject = new FakeStream([new FakeTrack("video")]); // its sound is gone for a moment
  sound.follow();
  assert.deepEqual(goals(audio), []);
  element.srcObject.addTrack(new FakeTrack("audio"));
  sound.follow();
  sound.restore();
  await fade();
  assert.deepEqual([goals(audio), element.muted], [[1], true]);
  sound.release();
  assert.equal(element.muted, false);
});

test("a track that comes in the middle of a fade fades on", async () => {
  const audio = fakeWebAudio();
  const { sound, element, timers } = await listening();
  sound.duck();
  await timers.pass(75);
  element.srcObject = new FakeStream([new FakeTrack("audio")]);
  sound.follow();
  assert.deepEqual(goals(audio), [DUCKED]);
});

test("Web Audio that stops leaves the sound to the element, as low as it was", async () => {
  const audio = fakeWebAudio();
  const { sound, element, fade } = await listening();
  sound.duck();
  await fade();
  audio.contexts[0].becomes("suspended");
  assert.deepEqual([element.muted, element.volume, goals(audio)], [false, DUCKED, []]);
  audio.contexts[0].becomes("running");
  assert.deepEqual([element.muted, goals(audio)], [true, [DUCKED]]);
});

test("a browser that stops a video which makes itself heard gets its picture back, in silence", async () => {
  const { sound, element, fade } = await listening({ volumeIsFixed: true });
  sound.duck();
  await settle();
  element.play = async function play() {
    if (!this.muted) throw Object.assign(new Error("a tap is needed"), { name: "NotAllowedError" });
  };
  sound.restore();
  await fade();
  assert.deepEqual([element.muted, sound.off], [true, true]);
});

test("without anybody who listens nothing is changed", async () => {
  const audio = fakeWebAudio();
  const element = new FakeMedia({ muted: true });
  const sound = new CameraSound(element, { timers: new FakeTimers(), now: () => 0 });
  sound.duck();
  assert.deepEqual([element.volume, sound.volume, audio.contexts.length], [1, 1, 0]);
  sound.toggle();
  assert.deepEqual([element.muted, sound.off, audio.contexts.length], [false, false, 0]);
});

test("the voices of speakers go down with it", async () => {
  const made = [];
  globalThis.document = {
    body: { append: (one) => made.push(one) },
    createElement: () => ({ dataset: {}, remove: () => undefined }),
  };
  const { sound, fade } = await listening();
  const voices = new RemoteAudio(sound);
  voices.add(new FakeRemoteTrack("audio"));
  sound.duck();
  await fade();
  assert.deepEqual([made[0].volume, made[0].muted], [DUCKED, false]);
  sound.restore();
  await fade();
  assert.equal(made[0].volume, 1);
  sound.toggle();
  assert.equal(made[0].muted, true);
  voices.close();
  delete globalThis.document;
});
