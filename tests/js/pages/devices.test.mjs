/** Opening camera and microphone: what is no reason to fail, and what is. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { mediaErrorCode } from "../../../static/js/core/error_codes.js";
import { Devices } from "../../../static/js/pages/camera/devices.js";
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
