import assert from "node:assert/strict";
import { test } from "node:test";

import { Messages } from "../../../static/js/core/messages.js";
import { bodyOf, isConfirmed, nameOf, noteOf, sections, signature } from "../../../static/js/core/people.js";

const t = new Messages({
  "people.you": "You",
  "people.guest": "Guest {code}",
  "people.asked": "{name} (guest)",
  "people.cohost": "Co-host",
  "people.speaker": "Speaker",
  "people.muted": "muted",
  "people.speaking": "speaking",
  "people.visits": "{number} devices or tabs",
  "people.away": "not here now",
});

const BOB = {
  who: "3f9a0c11d2e4",
  name: "Bob",
  askedAs: "",
  standing: "viewer",
  present: true,
  visits: 1,
  speaking: false,
  muted: false,
  banned: false,
  joinedAt: "2026-05-01T12:00:00.000Z",
  actions: ["kick", "ban"],
};

test("somebody without a name is a guest, told apart by the first of their code", () => {
  assert.equal(nameOf(BOB, t), "Bob");
  assert.equal(nameOf({ ...BOB, name: "" }, t), "Guest 3f9a");
  assert.equal(nameOf({ ...BOB, name: "", askedAs: "Bobby" }, t), "Bobby (guest)");
  assert.equal(nameOf({ ...BOB, askedAs: "Anna" }, t), "Bob"); // what was proved counts
  assert.equal(nameOf({ ...BOB, name: "", who: "host", standing: "host" }, t), "You");
});

test("the note says what is not ordinary, and nothing of a plain viewer", () => {
  assert.equal(noteOf(BOB, t), "");
  assert.equal(noteOf({ ...BOB, standing: "speaker", speaking: true }, t), "Speaker · speaking");
  assert.equal(noteOf({ ...BOB, standing: "cohost", muted: true, speaking: true }, t), "Co-host · muted");
  assert.equal(noteOf({ ...BOB, visits: 2 }, t), "2 devices or tabs");
  assert.equal(noteOf({ ...BOB, standing: "speaker", present: false, visits: 0 }, t), "Speaker · not here now");
});

test("banned ones stand apart, also while they are still here", () => {
  const banned = { ...BOB, who: "b", banned: true };
  assert.deepEqual(sections([BOB, banned]), { people: [BOB], banned: [banned] });
});

test("each action becomes the body that the API takes", () => {
  assert.deepEqual(bodyOf("promote_to_cohost"), { action: "promote", role: "cohost" });
  assert.deepEqual(bodyOf("promote_to_speaker"), { action: "promote", role: "speaker" });
  assert.deepEqual(bodyOf("kick"), { action: "kick" });
});

test("only a ban is asked for twice", () => {
  const all = ["promote_to_cohost", "promote_to_speaker", "demote", "mute", "unmute", "kick", "ban", "unban"];
  assert.deepEqual(all.filter(isConfirmed), ["ban"]);
});

test("a row is drawn anew exactly when something it shows has changed", () => {
  assert.equal(signature(BOB), signature({ ...BOB, joinedAt: "later" }));
  for (const change of [{ name: "Rob" }, { askedAs: "Rob" }, { muted: true }, { actions: ["ban"] }, { visits: 2 }, { speaking: true }]) {
    assert.notEqual(signature(BOB), signature({ ...BOB, ...change }));
  }
});
