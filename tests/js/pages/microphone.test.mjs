import assert from "node:assert/strict";
import { test } from "node:test";

import { Voice } from "../../../static/js/pages/watch/microphone.js";
import { FakeStream, FakeTrack } from "../support/livekit.mjs";

function invited({ microphone, secure = true } = {}) {
  const joins = [];
  const smart = { speak: false };
  const track = new FakeTrack("audio");
  const voice = new Voice({
    smart,
    joinAnew: (why) => joins.push(`${why}${smart.speak ? " (as speaker)" : ""}`),
    onChange: () => undefined,
    log: () => undefined,
    microphone: microphone ?? (async () => new FakeStream([track])),
    secure,
  });
  voice.granted({ identity: "spectator:3f9a0c11d2e4.01", maySpeak: false });
  voice.heard({ who: "3f9a0c11d2e4", standing: "speaker" });
  return { voice, smart, joins, track };
}

async function speaking() {
  const all = invited();
  await all.voice.speak();
  all.voice.granted({ identity: "speaker:3f9a0c11d2e4.02", maySpeak: true });
  all.voice.said("speaking");
  return all;
}

test("only who is meant is invited", () => {
  const { voice } = invited();
  assert.equal(voice.state, "invited");
  voice.close();
  voice.heard({ who: "another", standing: "speaker" });
  assert.equal(voice.state, "none");
});

test("a page that is loaded after the promotion learns it from its grant, and hands that on", () => {
  const { voice } = invited();
  voice.close();
  const grant = { identity: "spectator:3f9a0c11d2e4.01", maySpeak: true };
  assert.equal(voice.granted(grant), grant);
  assert.equal(voice.state, "invited");
});

test("speaking asks for the microphone first, then joins anew as a speaker", async () => {
  const { voice, joins, track } = await speaking();
  assert.equal(voice.state, "speaking");
  assert.equal(voice.track, track);
  assert.deepEqual(joins, ["to speak (as speaker)"]);
});

test("whoever stops keeps the invitation, and the microphone is off", async () => {
  const { voice, joins, track, smart } = await speaking();
  voice.stop();
  assert.equal(voice.state, "invited");
  assert.equal(track.readyState, "ended");
  assert.equal(smart.speak, false);
  assert.equal(joins.at(-1), "has spoken");
});

test("a muted speaker keeps the microphone for when it is given back", async () => {
  const { voice, track } = await speaking();
  voice.said("muted");
  voice.heard({ who: "3f9a0c11d2e4", standing: "speaker" }); // unmuted: LiveKit says so next
  assert.equal(voice.state, "muted");
  assert.equal(track.readyState, "live");
  voice.said("speaking");
  assert.equal(voice.state, "speaking");
});

test("a muted speaker whose connection broke meanwhile joins as a speaker again when unmuted", async () => {
  const { voice, joins, track } = await speaking();
  voice.said("muted");
  voice.granted({ identity: "spectator:3f9a0c11d2e4.03", maySpeak: false });
  assert.equal(voice.state, "muted");
  voice.heard({ who: "3f9a0c11d2e4", standing: "speaker" });
  assert.equal(voice.state, "joining");
  assert.equal(track.readyState, "live");
  assert.equal(joins.at(-1), "to speak again (as speaker)");
});

test("a demoted speaker's microphone goes off and the page watches on", async () => {
  const { voice, joins, track } = await speaking();
  voice.said("muted"); // the right goes first
  voice.heard({ who: "3f9a0c11d2e4", standing: "viewer" });
  assert.equal(voice.state, "none");
  assert.equal(track.readyState, "ended");
  assert.equal(joins.at(-1), "demoted");
});

test("an invitation that was taken back before the microphone opened leaves it off", async () => {
  let open;
  const { voice, joins, track } = invited({
    microphone: () => new Promise((resolve) => (open = () => resolve(new FakeStream([track])))),
  });
  const asking = voice.speak();
  voice.heard({ who: "3f9a0c11d2e4", standing: "viewer" });
  open();
  await asking;
  assert.equal(voice.state, "none");
  assert.equal(track.readyState, "ended");
  assert.deepEqual(joins, []);
});

test("2.8: a refused microphone, none, and a page that may have none are told apart", async () => {
  const error = (name) => () => Promise.reject(Object.assign(new Error(name), { name }));
  const cases = [
    ["NotAllowedError", true, "denied"],
    ["NotFoundError", true, "no_camera"],
    ["TypeError", false, "not_secure"],
  ];
  for (const [name, secure, expected] of cases) {
    const { voice, joins } = invited({ microphone: error(name), secure });
    await voice.speak();
    assert.deepEqual([voice.state, voice.trouble, joins], ["failed", expected, []]);
  }
});

test("a grant without the right ends it", async () => {
  const { voice, track } = await speaking();
  voice.granted({ identity: "spectator:3f9a0c11d2e4.03", maySpeak: false });
  assert.equal(voice.state, "none");
  assert.equal(track.readyState, "ended");
});
