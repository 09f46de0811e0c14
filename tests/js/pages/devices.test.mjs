/** Opening camera and microphone: what is no reason to fail, and what is. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { mediaErrorCode } from "../../../static/js/core/error_codes.js";
import { Devices } from "../../../static/js/pages/camera/devices.js";
import { settle } from "../support/fakes.mjs";
import { FakeStream, FakeTrack } from "../support/livekit.mjs";

/** A browser whose getUserMedia answers from a list: a stream's kinds, or an error's name. */
function browser(...answers) {
  const asked = [];
  const getUserMedia = async (wanted) => {
    asked.push(wanted);
    const answer = answers[asked.length - 1];
    if (typeof answer === "string") throw Object.assign(new Error("secret"), { name: answer });
    const more = { addEventListener() {}, getSettings: () => ({}) };
    asked.tracks = answer.map((kind) => Object.assign(new FakeTrack(kind), more));
    return new FakeStream(asked.tracks);
  };
  const mediaDevices = { getUserMedia, enumerateDevices: async () => [] };
  Object.defineProperty(globalThis, "navigator", { value: { mediaDevices }, configurable: true });
  globalThis.matchMedia = () => ({ matches: true });
  return asked;
}

for (const name of ["NotFoundError", "NotReadableError", "OverconstrainedError", "TrackStartError"]) {
  test(`a microphone that fails with ${name} leaves a silent broadcast, not none`, async () => {
    const asked = browser(name, ["video"]);
    const devices = new Devices();
    await devices.open();
    assert.deepEqual(asked[1], { video: true, audio: false });
    assert.deepEqual([devices.video.kind, devices.audio], ["video", null]);
  });
}

test("the camera's own failure is the one that is told", async () => {
  for (const [first, second, code] of [
    ["NotFoundError", "NotFoundError", "no_camera"],
    ["NotReadableError", "NotReadableError", "in_use"],
    ["OverconstrainedError", "NotReadableError", "in_use"],
    ["OverconstrainedError", "OverconstrainedError", "overconstrained"],
  ]) {
    browser(first, second);
    await assert.rejects(new Devices().open(), (error) => mediaErrorCode(error) === code);
  }
});

test("START while the camera is opening waits for it, and opens no second one", async () => {
  const asked = browser(["video"], ["video"]);
  const devices = new Devices();
  const [first, second] = await Promise.all([devices.open(), devices.open()]);
  assert.equal(asked.length, 1);
  assert.equal(first, second);
  assert.equal(await devices.open(), first);
});

test("what was opened and closed at once is opened anew", async () => {
  const asked = browser(["video"], ["video"]);
  const devices = new Devices();
  const first = devices.open();
  devices.close();
  const second = devices.open();
  await assert.rejects(first, /closed meanwhile/);
  assert.equal(devices.stream, await second);
  assert.equal(asked.length, 2);
});

test("somebody who said no is not asked again", async () => {
  const asked = browser("NotAllowedError");
  await assert.rejects(new Devices().open(), (error) => mediaErrorCode(error) === "denied");
  assert.equal(asked.length, 1);
});

test("the other camera is let go when the broadcast ended while it opened", async () => {
  const asked = browser(["video"], ["video"]);
  const devices = new Devices();
  await devices.open();
  const flipping = devices.flip();
  devices.close();
  await flipping;
  assert.equal(asked.length, 2);
  assert.deepEqual(asked.tracks.map(({ readyState }) => readyState), ["ended"]);
  assert.equal(devices.stream, null);
});

test("a camera that opens after the broadcast ended is let go", async () => {
  const asked = browser(["video", "audio"]);
  const devices = new Devices();
  const opening = devices.open();
  devices.close();
  await assert.rejects(opening, /closed meanwhile/);
  assert.deepEqual(asked.tracks.map(({ readyState }) => readyState), ["ended", "ended"]);
  assert.equal(devices.stream, null);
});

const PROCESSED = { noiseSuppression: true, autoGainControl: true, echoCancellation: true };
const AS_IT_IS = { noiseSuppression: false, autoGainControl: false, echoCancellation: false };

/** A microphone with a browser's processing, which `obeys` when it is told otherwise, or does not. */
function microphone(settings, { obeys = false } = {}) {
  const track = Object.assign(new FakeTrack("audio"), {
    settings,
    getSettings: () => track.settings,
    applyConstraints: async (wanted) => {
      if (obeys) track.settings = wanted;
    },
  });
  return track;
}

/** Devices with an open microphone; `next` is what the browser gives when it is asked again. */
async function listening(first, next = null) {
  const asked = browser(["video"]);
  const devices = new Devices();
  await devices.open();
  devices.stream.addTrack(first);
  navigator.mediaDevices.getUserMedia = async (wanted) => {
    asked.push(wanted);
    await asked.opens;
    if (!next) throw new Error("in use");
    return new FakeStream([next]);
  };
  return { asked, devices };
}

test("whoever listens to a crowd asks for sound as it is, everybody else as ever", async () => {
  const asked = browser(["video"], ["video"]);
  await new Devices().open();
  const devices = new Devices();
  await devices.setUnprocessed(true);
  await devices.open();
  assert.deepEqual(asked.map(({ audio }) => audio), [true, AS_IT_IS]);
});

test("a microphone that obeys goes on, without a gap", async () => {
  const mic = microphone(PROCESSED, { obeys: true });
  const { asked, devices } = await listening(mic);
  assert.equal(await devices.setUnprocessed(true), null);
  assert.deepEqual([mic.settings, mic.readyState, asked.length], [AS_IT_IS, "live", 1]);
  assert.equal(await devices.setUnprocessed(false), null);
  assert.deepEqual(mic.settings, PROCESSED);
});

test("one that does not is opened anew, and stays as loud or mute as it was", async () => {
  const [old, next] = [microphone(PROCESSED), microphone(AS_IT_IS)];
  const { asked, devices } = await listening(old, next);
  devices.setMic(false);
  assert.equal(await devices.setUnprocessed(true), next);
  assert.deepEqual(asked.at(-1), { audio: AS_IT_IS });
  assert.deepEqual([old.readyState, next.readyState, next.enabled], ["ended", "live", false]);
  assert.deepEqual([devices.audio, devices.soundFits], [next, true]);
});

test("one that cannot be opened anew goes on as it was", async () => {
  const mic = microphone(PROCESSED);
  const { devices } = await listening(mic);
  await assert.rejects(devices.setUnprocessed(true));
  assert.deepEqual([devices.audio, mic.readyState, devices.soundFits], [mic, "live", false]);
});

test("a microphone that opens after the broadcast ended is let go", async () => {
  const next = microphone(AS_IT_IS);
  const { asked, devices } = await listening(microphone(PROCESSED), next);
  let open;
  asked.opens = new Promise((resolve) => (open = resolve));
  const changing = devices.setUnprocessed(true);
  await settle();
  devices.close();
  open();
  assert.equal(await changing, null);
  assert.equal(next.readyState, "ended");
});

test("a browser that tells nothing of its processing is believed", async () => {
  const mic = microphone({});
  const { asked, devices } = await listening(mic);
  assert.equal(await devices.setUnprocessed(true), null);
  assert.equal(asked.length, 1);
});
