/** Pictures for link previews: only while the host wants them, and pictures are sent anyway. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { PreviewPicture } from "../../../static/js/pages/camera/access/preview_picture.js";
import { FakeTimers } from "../support/fakes.mjs";

const KEY = { id: "hWvB5cTnQx7m", hostKey: "a-key-of-the-host-with-32-bytes-in-it" };

function pageOf() {
  const timers = new FakeTimers();
  const now = { films: true, drawn: /** @type {string | null} */ ("one") };
  const sent = [];
  const access = { key: KEY, wayIn: "code", view: { previewPicture: true } };
  const api = { keepPicture: async (key, jpeg) => { sent.push([key.id, jpeg]); throw new Error("no network"); } };
  const picture = new PreviewPicture({ access, api, timers, films: () => now.films, draw: () => now.drawn });
  return { access, now, picture, sent, timers };
}

test("the first goes soon, the next ones now and then, whatever becomes of them", async () => {
  const { picture, sent, timers } = pageOf();
  for (let n = 0; n < 4; n += 1) picture.follow();
  await timers.pass(2000);
  assert.deepEqual(sent, [[KEY.id, "one"]]);
  await timers.pass(29_000);
  picture.follow();
  assert.equal(sent.length, 1);
  await timers.pass(1000);
  assert.equal(sent.length, 2);
});

test("none goes without the tick, behind a door, or while nothing is filmed", async () => {
  for (const spoil of [
    ({ access }) => (access.view = { previewPicture: false }),
    ({ access }) => (access.view = null),
    ({ access }) => (access.wayIn = "link"),
    ({ access }) => (access.key = null),
    ({ now }) => (now.films = false),
    ({ now }) => (now.drawn = null),
  ]) {
    const page = pageOf();
    page.picture.follow();
    spoil(page); // in the moment before it goes
    await page.timers.pass(40_000);
    assert.deepEqual(page.sent, []);
    const later = pageOf();
    spoil(later);
    later.picture.follow();
    await later.timers.pass(40_000);
    assert.deepEqual(later.sent, []);
  }
});

test("it goes on when what stopped it is over", async () => {
  const { access, picture, sent, timers } = pageOf();
  picture.follow();
  access.wayIn = "ask";
  await timers.pass(10_000);
  picture.follow();
  access.wayIn = "code";
  picture.follow();
  await timers.pass(2000);
  assert.equal(sent.length, 1);
});
