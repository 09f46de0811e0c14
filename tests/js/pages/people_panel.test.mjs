/** The host's list of people, on the camera page's own template; the server is played. */

import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { Messages } from "../../../static/js/core/messages.js";
import { PeoplePanel } from "../../../static/js/pages/camera/people_panel.js";
import { settle } from "../support/fakes.mjs";
import { installPage } from "../support/page.mjs";

const WHO = { name: "", askedAs: "", standing: "viewer", present: true, visits: 1, speaking: false, muted: false };
const person = (who, change = {}) => ({ ...WHO, who, banned: false, joinedAt: null, actions: ["kick", "ban"], ...change });
const words = new Messages(new Proxy({}, { has: () => true, get: (_, key) => `${String(key)} {name}` }));

let panel = null;
afterEach(() => panel?.dialog.close());

/** The list, open; `people`: what the server says now. */
async function opened(people) {
  const { byId } = installPage("camera.html");
  const said = { people };
  const api = { people: async () => ({ count: said.people.length, people: said.people }) };
  panel = new PeoplePanel({ api, t: words, session: () => ({ id: "abc", hostKey: "k" }) });
  await panel.open();
  const rows = (id) => byId(id).children.map(({ dataset }) => dataset.who);
  const show = async (now) => {
    said.people = now;
    await panel.refresh();
    await settle();
  };
  return { byId, rows, show };
}

test("rows that change keep their places, and the list goes on", async () => {
  const [anna, ben, cem] = ["a", "b", "c"].map((who) => person(who));
  const { byId, rows, show } = await opened([anna, ben, cem]);
  await show([{ ...anna, visits: 2 }, { ...ben, visits: 2 }, cem]);
  assert.equal(byId("people-status").textContent, ""); // not "The list could not be loaded"
  assert.deepEqual(rows("people-list"), ["a", "b", "c"]);
  await show([cem, { ...anna, visits: 1 }, { ...ben, visits: 2 }]);
  assert.deepEqual(rows("people-list"), ["c", "a", "b"]);
});

test("somebody banned is still here for a moment, and then is not", async () => {
  const { byId, rows, show } = await opened([person("a")]);
  const banned = { banned: true, actions: ["unban"] };
  await show([person("a", banned)]);
  await show([person("a", { ...banned, present: false, visits: 0 })]);
  assert.equal(byId("people-status").textContent, "");
  assert.deepEqual([rows("people-list"), rows("banned-list")], [[], ["a"]]);
});

test("people are called by the name with which they asked", async () => {
  const { byId } = await opened([person("a", { askedAs: "Anna" })]);
  assert.match(byId("people-list").textContent, /^people\.asked Anna/);
});
