/** "That was wrong": on the camera page, and what becomes of the line wherever it is shown. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { EventStore } from "../../../static/js/core/store.js";
import { Messages } from "../../../static/js/core/messages.js";
import { EndedLines } from "../../../static/js/pages/camera/corrections/ended_lines.js";
import { wrongButtons } from "../../../static/js/pages/camera/corrections/wrong_button.js";
import { LinesView } from "../../../static/js/pages/shared/lines_view.js";
import { Api } from "../../../static/js/transport/api.js";
import { fakeFetch, line, settle } from "../support/fakes.mjs";
import { installPage } from "../support/page.mjs";

const TEXTS = new Messages({
  ...{ "line.withdrawn": "Withdrawn", "line.wrong": "Wrong", "line.wrong.of": "Wrong: {text}" },
  ...{ "line.wrong.failed": "failed", "line.highlight": "Highlight" },
});
const CLAIM = { what: "kicks", who: "white", from: "2026-05-01T12:00:05.000Z", to: "2026-05-01T12:00:06.000Z" };
const KEY = { id: "abc", hostKey: "a-key-that-opens-nothing" };
const told = (seq) => ({ ...line(seq), is_highlight: true, lang: "de", claims: [CLAIM], sources: [] });

function listOf(numbers, template = "watch.html") {
  const { byId } = installPage(template);
  const list = byId("lines");
  const view = new LinesView(list, TEXTS);
  const store = new EventStore();
  const events = numbers.map(told);
  const fresh = store.snapshot({ session: { state: "live", lines: events.length }, events, seq: 20 });
  view.add(fresh, null);
  const item = (seq) => list.children.find(({ dataset }) => dataset.seq === String(seq));
  const shown = () => list.children.map(({ dataset }) => Number(dataset.seq));
  return { list, view, store, item, shown };
}

const isStruck = (item) => item.querySelector("del") !== null;

test("a withdrawn line is struck through, in words as well, and shows nothing of what it saw", () => {
  const { view, store, item } = listOf([3, 5]);
  store.apply({ type: "correction", seq: 21, line: 3 });
  view.correct(store);
  const struck = item(3).querySelector(".line-text");
  assert.deepEqual(struck.children.map((part) => part.textContent), ["line 3", "Withdrawn"]);
  assert.equal(struck.querySelector("del").getAttribute("lang"), "de");
  assert.equal(struck.getAttribute("lang"), null, "the host's word is in the page's language");
  for (const gone of [".saw", ".line-mark"]) assert.equal(item(3).querySelector(gone), null, gone);
  assert.equal(item(3).classes.has("highlight"), false);
  assert.equal(isStruck(item(5)), false);
});

test("it is struck once, and stays so while other lines come", () => {
  const { view, store, item } = listOf([3]);
  store.withdraw(3);
  view.correct(store);
  const before = item(3).querySelector(".line-text");
  store.apply(line(21));
  view.add([line(21)], null);
  view.correct(store);
  store.withdraw(21);
  view.correct(store);
  assert.equal(item(3).querySelector(".line-text"), before);
  assert.ok(isStruck(item(21)));
});

test("a line that is withdrawn already when it is shown", () => {
  const { view, item } = listOf([]);
  view.add([{ ...told(4), withdrawn: true }], null);
  assert.ok(isStruck(item(4)));
});

test("what a snapshot has no more is gone, and may come again", () => {
  const { view, store, shown } = listOf([3, 5]);
  store.snapshot({ session: { state: "live", lines: 1 }, events: [told(5)], seq: 22 });
  view.correct(store);
  assert.deepEqual(shown(), [5]);
  view.add([told(3)], null);
  assert.deepEqual(shown(), [3, 5]);
});

test("while nothing is corrected the list is not gone through", () => {
  const { list, view, store } = listOf([3]);
  let looks = 0;
  const [item] = list.children;
  item.dataset = new Proxy(item.dataset, { get: (data, name) => ((looks += 1), data[name]) });
  view.correct(store);
  assert.equal(looks, 0);
  store.withdraw(3);
  view.correct(store);
  assert.ok(looks > 0);
});

function serverOf(answer) {
  const { fetch, calls } = fakeFetch(answer);
  const api = new Api({ fetch, pace: { wait: async () => undefined } });
  const paths = () => calls.map(({ method, url, headers }) => [method, url, headers["X-Host-Key"]]);
  return { api, paths };
}

function cameraList(answer) {
  const { list, view, store, item } = listOf([], "camera.html");
  const { api, paths } = serverOf(answer);
  const failed = [];
  view.tool = wrongButtons({
    ...{ api, t: TEXTS, key: () => KEY },
    onWithdrawn: ({ seq }) => {
      store.withdraw(seq);
      view.correct(store);
    },
    onFailed: (sentence) => failed.push(sentence),
  });
  const show = (one) => {
    store.snapshot({ session: { state: "live", lines: 1 }, events: [one], seq: 20 });
    view.add([one], null);
    return item(one.seq).querySelector(".line-wrong");
  };
  return { list, item, show, paths, failed };
}

test("the host's button stands inside of what it saw, and names its line", async () => {
  const { item, show, paths, failed, list } = cameraList(() => ({ body: { withdrawn: true } }));
  const button = show(told(7));
  const saw = item(7).querySelector("details");
  assert.ok(saw.contains(button));
  assert.equal(saw.getAttribute("name"), "saw", "one at a time");
  assert.equal(button.textContent, "Wrong");
  assert.equal(button.getAttribute("aria-label"), "Wrong: line 7");
  button.focus();
  button.click();
  await settle();
  assert.deepEqual(paths(), [["POST", "/api/sessions/abc/lines/7/withdraw", KEY.hostKey]]);
  assert.ok(isStruck(item(7)));
  assert.equal(document.activeElement, list, "the button is gone");
  assert.deepEqual(failed, []);
});

test("a line that claims nothing has the button as well", () => {
  const { item, show } = cameraList(() => ({}));
  assert.ok(item(show(line(7)) && 7).querySelector("details"));
});

test("what the server refuses stays as it is, and is said", async () => {
  const { item, show, failed } = cameraList(() => ({ status: 404, body: { code: "line_not_found" } }));
  show(told(7)).click();
  await settle();
  assert.equal(isStruck(item(7)), false);
  assert.deepEqual(failed, ["failed"]);
});

const transcriptLine = (seq) => ({ ...line(seq), energyLevel: 0.5, isHighlight: false });

function endScreen(count, { withdraw = () => ({ body: { withdrawn: true } }) } = {}) {
  const { byId } = installPage("camera.html");
  const lines = Array.from({ length: count }, (_, index) => transcriptLine(index + 1));
  const { api, paths } = serverOf((url) => (url.endsWith("withdraw") ? withdraw() : { body: { lines } }));
  const store = new EventStore({ state: "ended", transcriptUrl: "/transcript.json", lines: count, liveAt: null });
  const broadcast = { state: "streaming", key: KEY, erased: false, store, onChange: () => screen.render() };
  const screen = new EndedLines({ broadcast, api, t: TEXTS });
  const shown = () => byId("ended-lines-list").children.map(({ dataset }) => Number(dataset.seq));
  const end = async () => {
    broadcast.state = "ended";
    screen.render();
    screen.render();
    await settle();
  };
  return { byId, broadcast, screen, paths, shown, end };
}

test("the end screen has the lines, newest first, asked for once and with the key", async () => {
  const { byId, broadcast, screen, paths, shown, end } = endScreen(3);
  screen.render();
  assert.deepEqual(paths(), []);
  await end();
  assert.deepEqual(paths(), [["GET", "/transcript.json", KEY.hostKey]]);
  assert.deepEqual(shown(), [3, 2, 1]);
  assert.deepEqual([byId("ended-lines-part").hidden, byId("ended-lines-more").hidden], [false, true]);
  broadcast.erased = true;
  screen.render();
  assert.equal(byId("ended-lines-part").hidden, true);
});

test("a long one is shown by and by", async () => {
  const { byId, shown, end } = endScreen(230);
  await end();
  assert.deepEqual([shown().length, shown().at(-1)], [100, 131]);
  for (const [count, last, over] of [[200, 31, false], [230, 1, true]]) {
    byId("ended-lines-more").click();
    await settle();
    assert.deepEqual([shown().length, shown().at(-1), byId("ended-lines-more").hidden], [count, last, over]);
  }
});

test("there a line is withdrawn as well, and the count follows", async () => {
  const { byId, broadcast, end } = endScreen(3);
  await end();
  const item = byId("ended-lines-list").children[1];
  item.querySelector(".line-wrong").click();
  await settle();
  assert.ok(isStruck(item));
  assert.equal(broadcast.store.known.lines, 2);
});

test("and where that fails it says so", async () => {
  const { byId, end } = endScreen(1, { withdraw: () => ({ status: 403, body: { code: "not_the_host" } }) });
  await end();
  byId("ended-lines-list").children[0].querySelector(".line-wrong").click();
  await settle();
  assert.equal(byId("ended-lines-note").textContent, "failed");
});

test("a broadcast without a line shows no list", async () => {
  const { byId, end } = endScreen(0);
  await end();
  assert.equal(byId("ended-lines-part").hidden, true);
});
