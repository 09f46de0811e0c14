/** The list of commentary, on the spectators' own template. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { Messages } from "../../../static/js/core/messages.js";
import { LinesView } from "../../../static/js/pages/shared/lines_view.js";
import { line } from "../support/fakes.mjs";
import { installPage } from "../support/page.mjs";

const lines = (from, to) => Array.from({ length: to - from + 1 }, (_, index) => line(from + index));

function listOf(options) {
  const list = installPage("watch.html").byId("lines");
  const view = new LinesView(list, new Messages({}), options);
  const numbers = () => list.children.map((item) => Number(item.dataset.seq));
  return { list, view, numbers };
}

test("a log that went back takes its lines along, and tells them anew", () => {
  const { view, numbers } = listOf();
  view.add(lines(1, 5), null, 5);
  view.add([], null, 3);
  assert.deepEqual(numbers(), [3, 2, 1]);
  view.add([line(4, "told anew")], null, 4);
  assert.deepEqual(numbers(), [4, 3, 2, 1]);
});

test("lines that the full list let go of are told anew as well, once the log went back", () => {
  const { view, numbers } = listOf({ maxLines: 3 });
  view.add(lines(1, 6), null, 6);
  view.add([], null, 1);
  view.add(lines(2, 3), null, 3);
  assert.deepEqual(numbers(), [3, 2]);
});

test("while the log goes on, the list is not gone through", () => {
  const { list, view } = listOf();
  view.add(lines(1, 3), null, 3);
  const [oldest] = list.children.slice(-1);
  let looks = 0;
  oldest.dataset = new Proxy(oldest.dataset, { get: (data, name) => ((looks += 1), data[name]) });
  view.add([line(4)], null, 4);
  assert.equal(looks, 0);
  view.add([], null, 3);
  assert.equal(looks, 1);
});

const CLAIM = { what: "kicks", who: "white", from: "2026-05-01T12:00:05.000Z", to: "2026-05-01T12:00:06.000Z" };

test("a line names its language, and opens what it was said from", () => {
  const { list, view } = listOf();
  const told = { lang: "de", claims: [CLAIM], sources: ["people"], confidence: 0.9, frame_at: null };
  view.add([{ ...line(7, "Ein Schuss!"), ...told }, line(8)], "2026-05-01T12:00:00.000Z");
  const [older, kick] = list.children;
  assert.equal(kick.querySelector(".line-text").getAttribute("lang"), "de");
  const saw = kick.querySelector("details");
  assert.equal(saw.querySelector("li").textContent, "kicks · white · 0:05–0:06");
  assert.equal(saw.getAttribute("aria-live"), "off");
  assert.equal(saw.querySelector("summary").textContent.trim(), "saw.open");
  assert.equal(older.querySelector("details"), null);
});
