import assert from "node:assert/strict";
import { test } from "node:test";

import { Microphone } from "../../../static/js/pages/watch/microphone.js";
import { FakeStream, FakeTrack } from "../support/livekit.mjs";

function invited({ openMicrophone, secure = true } = {}) {
  const joins = [];
  const smart = { speak: false };
  const track = new FakeTrack("audio");
  const microphone = new Microphone({
    smart,
    joinAnew: (why) => joins.push(`${why}${smart.speak ? " (as speaker)" : ""}`),
    onChange: () => undefined,
    log: () => undefined,
    openMicrophone: openMicrophone ?? (async () => new FakeStream([track])),
    secure,
  });
  microphone.onGrant({ identity: "spectator:3f9a0c11d2e4.01", maySpeak: false });
  microphone.onPeopleNotice({ who: "3f9a0c11d2e4", standing: "speaker" });
  return { microphone, smart, joins, track };
}

async function speaking() {
  const all = invited();
  await all.microphone.speak();
  all.microphone.onGrant({ identity: "speaker:3f9a0c11d2e4.02", maySpeak: true });
  all.microphone.onState("speaking");
  return all;
}

test("only who is meant is invited", () => {
  const { microphone } = invited();
  assert.equal(microphone.state, "invited");
  microphone.close();
  microphone.onPeopleNotice({ who: "another", standing: "speaker" });
  assert.equal(microphone.state, "none");
});

test("a page that is loaded after the promotion learns it from its grant, and hands that on", () => {
  const { microphone } = invited();
  microphone.close();
  const grant = { identity: "spectator:3f9a0c11d2e4.01", maySpeak: true };
  assert.equal(microphone.onGrant(grant), grant);
  assert.equal(microphone.state, "invited");
});

test("speaking asks for the microphone first, then joins anew as a speaker", async () => {
  const { microphone, joins, track } = await speaking();
  assert.equal(microphone.state, "speaking");
  assert.equal(microphone.track, track);
  assert.deepEqual(joins, ["to speak (as speaker)"]);
});

test("whoever stops keeps the invitation, and the microphone is off", async () => {
  const { microphone, joins, track, smart } = await speaking();
  microphone.stop();
  assert.equal(microphone.state, "invited");
  assert.equal(track.readyState, "ended");
  assert.equal(smart.speak, false);
  assert.equal(joins.at(-1), "has spoken");
});

test("a muted speaker keeps the microphone for when it is given back", async () => {
  const { microphone, track } = await speaking();
  microphone.onState("muted");
  microphone.onPeopleNotice({ who: "3f9a0c11d2e4", standing: "speaker" }); // unmuted: LiveKit says so next
  assert.equal(microphone.state, "muted");
  assert.equal(track.readyState, "live");
  microphone.onState("speaking");
  assert.equal(microphone.state, "speaking");
});

test("a muted speaker whose connection broke meanwhile joins as a speaker again when unmuted", async () => {
  const { microphone, joins, track } = await speaking();
  microphone.onState("muted");
  microphone.onGrant({ identity: "spectator:3f9a0c11d2e4.03", maySpeak: false });
  assert.equal(microphone.state, "muted");
  microphone.onPeopleNotice({ who: "3f9a0c11d2e4", standing: "speaker" });
  assert.equal(microphone.state, "joining");
  assert.equal(track.readyState, "live");
  assert.equal(joins.at(-1), "to speak again (as speaker)");
});

test("a demoted speaker's microphone goes off and the page watches on", async () => {
  const { microphone, joins, track } = await speaking();
  microphone.onState("muted"); // the right goes first
  microphone.onPeopleNotice({ who: "3f9a0c11d2e4", standing: "viewer" });
  assert.equal(microphone.state, "none");
  assert.equal(track.readyState, "ended");
  assert.equal(joins.at(-1), "demoted");
});

test("an invitation that was taken back before the microphone opened leaves it off", async () => {
  let open;
  const { microphone, joins, track } = invited({
    openMicrophone: () => new Promise((resolve) => (open = () => resolve(new FakeStream([track])))),
  });
  const asking = microphone.speak();
  microphone.onPeopleNotice({ who: "3f9a0c11d2e4", standing: "viewer" });
  open();
  await asking;
  assert.equal(microphone.state, "none");
  assert.equal(track.readyState, "ended");
  assert.deepEqual(joins, []);
});

test("a refused microphone, none, and a page that may have none are told apart", async () => {
  const error = (name) => () => Promise.reject(Object.assign(new Error(name), { name }));
  const cases = [
    ["NotAllowedError", true, "denied"],
    ["NotFoundError", true, "no_camera"],
    ["TypeError", false, "not_secure"],
  ];
  for (const [name, secure, expected] of cases) {
    const { microphone, joins } = invited({ openMicrophone: error(name), secure });
    await microphone.speak();
    assert.deepEqual([microphone.state, microphone.trouble, joins], ["failed", expected, []]);
  }
});

test("a grant without the right ends it", async () => {
  const { microphone, track } = await speaking();
  microphone.onGrant({ identity: "spectator:3f9a0c11d2e4.03", maySpeak: false });
  assert.equal(microphone.state, "none");
  assert.equal(track.readyState, "ended");
});
