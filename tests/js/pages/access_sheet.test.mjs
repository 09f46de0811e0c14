/** "Who may watch" on the camera page's own template: wishes before START, the server's word after it. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { ServerClock } from "../../../static/js/core/clock.js";
import { Messages } from "../../../static/js/core/messages.js";
import { AccessSheet } from "../../../static/js/pages/camera/access/access_sheet.js";
import { ShareView } from "../../../static/js/pages/camera/access/share_view.js";
import { WaitingList } from "../../../static/js/pages/camera/access/waiting_list.js";
import { WatchWishes } from "../../../static/js/pages/camera/access/watch_choice.js";
import { FakeTimers, fakeStorage, settle } from "../support/fakes.mjs";
import { installPage } from "../support/page.mjs";

const TEXTS = new URL("../../../sessions_app/pages/host_access_texts.py", import.meta.url);
const KEYS = readFileSync(TEXTS, "utf8").matchAll(/^ {4}"([a-z_.]+)":/gm);
const texts = Object.fromEntries([...KEYS].map(([, key]) => [key, `<${key}>`]));
Object.assign(texts, {
  "access.pin": "PIN {pin}",
  "access.inside.new": "new link, {number} inside",
  "access.inside.change": "change, {number} inside",
  "access.waiting.one": "one waits",
  "access.waiting.many": "{number} wait",
  "access.all": "all {number}",
  "access.none": "none {number}",
  "access.waiting.since": "{time}",
  "access.short.pin": "By PIN",
  "access.capped": "{way}, {number}",
  "access.done.refused": "not {name}",
  "people.guest": "Guest {code}",
});

const KEY = { id: "hWvB5cTnQx7m", hostKey: "k" };
const SINCE = "2026-05-01T12:00:00.000Z";

/** `live`: what the server says; null: before START. `answer`: a problem, or null. */
function sheetOf({ live = null, viewers = 0, answer = null } = {}) {
  const { byId, body } = installPage("camera.html");
  const told = [];
  const tell = (...call) => {
    told.push(call);
    return Promise.resolve(page.answer);
  };
  const page = { answer, rang: 0, opened: 0, looked: 0 };
  const access = {
    key: live && KEY,
    view: live,
    failed: false,
    telling: false,
    decided: new Set(),
    get wayIn() {
      return this.view?.wayIn ?? "code";
    },
    get waiting() {
      return this.view?.waiting ?? [];
    },
    get shared() {
      const { joinUrl = null, pin = null } = this.view ?? {};
      return { wayIn: this.wayIn, joinUrl, qr: joinUrl && "blob:1", pin };
    },
    session: () => live && { id: KEY.id, viewers },
    load: () => (page.looked += 1),
    change: (change) => tell("change", change),
    newLink: (inside) => tell("new", inside),
    decide: (decision, who) => tell(decision, who),
  };
  const wishes = new WatchWishes(() => fakeStorage());
  const bell = { ring: () => (page.rang += 1) };
  const t = new Messages(texts);
  const clock = new ServerClock(() => 0);
  clock.observe(SINCE);
  const sheet = new AccessSheet({ access, wishes, bell, clock, t, openWaiting: () => (page.opened += 1) });
  const share = new ShareView({ access, t });
  const timers = new FakeTimers();
  const waiting = new WaitingList({ access, clock, t, timers });
  const render = () => [sheet, share, waiting].forEach((part) => part.render());
  const radio = (way) => body.querySelectorAll("[data-way]").find(({ attributes }) => attributes.value === way);
  for (const one of body.querySelectorAll("[data-way]")) one.value = one.attributes.value;
  render();
  const choose = async (element, field = {}) => {
    Object.assign(element, field).dispatchEvent(new Event("change"));
    await settle();
  };
  const press = async (id) => {
    byId(id).click();
    await settle();
  };
  return { access, body, byId, choose, page, press, radio, render, sheet, timers, told, waiting, wishes };
}

const view = (change = {}) => ({
  ...{ wayIn: "link", joinUrl: "http://sideline.test/game/hWvB5cTnQx7m#keykeykeyk", pin: null, pinDigits: 6 },
  ...{ maxViewers: null, keysAreElsewhere: false, typingOffUntil: null, waiting: [], ...change },
});
const person = (who, name = who) => ({ who, name, since: SINCE });

test("before START choices are wishes: no PIN yet, no new link", async () => {
  const { byId, body, choose, radio, told, wishes } = sheetOf();
  assert.equal(radio("code").checked, true);
  await choose(radio("pin"));
  await choose(byId("access-short"), { checked: true });
  await choose(byId("access-cap"), { value: "30" });
  assert.deepEqual(wishes.chosen, { wayIn: "pin", pinDigits: 4, maxViewers: 30 });
  assert.deepEqual(told, []);
  assert.equal(byId("access-pin-none").textContent, "<access.pin.soon>");
  assert.deepEqual([byId("access-link-part").hidden, byId("access-new-pin").hidden], [true, true]);
  const words = body.querySelectorAll("[data-access-words]").map((one) => one.textContent);
  assert.deepEqual(words, ["By PIN, 30", "By PIN"]); // the short one stands between two others
});

test("a number that is none is said, and neither wished nor told", async () => {
  const { byId, choose, page, told, wishes } = sheetOf({ live: view() });
  byId("access-cap-problem").scrollIntoView = () => (page.scrolledTo = "access-cap-problem");
  await choose(byId("access-cap"), { value: "1.5" });
  assert.deepEqual([told, wishes.chosen.maxViewers], [[], null]);
  assert.deepEqual([byId("access-cap-problem").hidden, byId("access-cap").getAttribute("aria-invalid")], [false, "true"]);
  assert.equal(page.scrolledTo, "access-cap-problem"); // else it is below the edge of a phone
  await choose(byId("access-cap"), { value: "" });
  assert.deepEqual(told, [["change", { maxViewers: 0 }]]);
  assert.equal(byId("access-cap-problem").hidden, true);
  assert.equal(byId("access-note").textContent, "<access.done.cap>");
});

test("a wider way is told at once, a narrower one when nobody is inside", async () => {
  const wider = sheetOf({ live: view(), viewers: 3 });
  await wider.choose(wider.radio("pin"));
  assert.deepEqual(wider.told, [["change", { wayIn: "pin" }]]);
  const empty = sheetOf({ live: view() });
  await empty.choose(empty.radio("ask"));
  assert.deepEqual(empty.told, [["change", { wayIn: "ask" }]]);
});

test("a narrower way asks what becomes of those inside; Cancel leaves everything as it was", async () => {
  const { byId, choose, press, radio, told, wishes } = sheetOf({ live: view(), viewers: 3 });
  await choose(radio("ask"), { checked: true });
  assert.deepEqual([byId("access-question").hidden, byId("access-choices").hidden], [false, true]);
  assert.equal(byId("access-question-title").textContent, "change, 3 inside");
  assert.equal(byId("access-go-text").textContent, "<access.go.way.ask>");
  await press("access-cancel");
  assert.deepEqual([told, radio("link").checked, radio("ask").checked], [[], true, false]);
  await choose(radio("ask"), { checked: true });
  assert.equal(byId("access-stay").checked, true); // also after "go" was chosen once
  await press("access-sure");
  assert.deepEqual(told, [["change", { wayIn: "ask", inside: "stay" }]]);
  assert.equal(wishes.chosen.wayIn, "ask");
});

test("New link asks, and says go only where the host says so", async () => {
  const { byId, press, told } = sheetOf({ live: view(), viewers: 2 });
  await press("access-new-link");
  assert.equal(byId("access-question-title").textContent, "new link, 2 inside");
  byId("access-stay").checked = false;
  byId("access-go").checked = true;
  await press("access-sure");
  await press("access-new-link");
  await press("access-sure");
  assert.deepEqual(told, [["new", "go"], ["new", "stay"]]);
  assert.equal(byId("access-note").textContent, "<access.done.new>");
});

test("what the server refuses is said in words, and the sheet shows what the server says", async () => {
  const { byId, choose, page, press, radio, wishes } = sheetOf({ live: view({ wayIn: "ask" }), answer: "busy" });
  await choose(radio("code"), { checked: true });
  assert.equal(byId("access-note").textContent, "<access.failed.busy>");
  assert.deepEqual([radio("ask").checked, radio("code").checked, wishes.chosen.wayIn], [true, false, "code"]);
  page.answer = "unknown";
  await choose(radio("link"));
  assert.equal(byId("access-note").textContent, "<access.failed>");
  assert.equal(byId("access-link-part").hidden, true); // people are let in: the link holds no key
  await press("access-see-waiting");
  assert.equal(page.opened, 1);
});

test("the PIN is large, in groups, on the page and on the screen for all; a reader hears its digits", async () => {
  const { access, byId, press, render, told } = sheetOf({ live: view({ wayIn: "pin", pin: "012345" }) });
  assert.equal(byId("access-pin-digits").textContent, "012 345");
  assert.equal(byId("access-pin-said").textContent, "PIN 0 1 2 3 4 5");
  for (const id of ["share-pin", "qr-pin"]) assert.equal(byId(id).textContent, "PIN 012 345");
  await press("access-new-pin");
  assert.deepEqual(told, [["change", { newPin: true }]]);
  access.view = view();
  render();
  for (const id of ["share-pin", "qr-pin"]) assert.deepEqual([byId(id).hidden, byId(id).textContent], [true, ""]);
});

test("typing that is off, and keys of another server, are said with what helps", () => {
  const { access, byId, render } = sheetOf({ live: view({ wayIn: "pin", pin: "012345", typingOffUntil: SINCE }) });
  assert.equal(byId("access-note").textContent, "<access.typing.off>");
  assert.deepEqual([byId("access-alert").hidden, byId("access-alert").dataset.to], [false, "sheet"]);
  assert.equal(byId("access-count").textContent, "<access.typing.off.short>");
  access.view = view({ wayIn: "pin", keysAreElsewhere: true });
  render();
  assert.equal(byId("access-note").textContent, "<access.elsewhere>");
  assert.equal(byId("access-pin-none").textContent, "<access.pin.none>");
  assert.equal(byId("access-count").textContent, "<access.elsewhere.short>");
});

test("trouble that begins while the sheet is open takes the place of an older answer", async () => {
  const { access, byId, press, render } = sheetOf({ live: view({ wayIn: "pin", pin: "012345" }) });
  await press("access-new-pin");
  render();
  assert.equal(byId("access-note").textContent, "<access.done.pin>");
  access.view = view({ wayIn: "pin", pin: "012345", typingOffUntil: SINCE });
  render();
  assert.equal(byId("access-note").textContent, "<access.typing.off>");
  access.view = view({ wayIn: "pin", pin: "543210" });
  await press("access-new-pin");
  assert.equal(byId("access-note").textContent, "<access.done.pin>");
});

test("a picture that is not known any more leaves the page, and nothing can be copied", () => {
  const { access, byId, render } = sheetOf({ live: view() });
  assert.equal(byId("qr").getAttribute("src"), "blob:1");
  assert.equal(byId("join-link").textContent.replaceAll(" ", ""), "sideline.test/game/hWvB5cTnQx7m#keykeykeyk");
  access.view = view({ joinUrl: null });
  render();
  for (const id of ["qr", "qr-large"]) assert.deepEqual([byId(id).getAttribute("src"), byId(id).hidden], [null, true]);
  assert.deepEqual([byId("copy").disabled, byId("qr-open").disabled], [true, true]);
  assert.equal(byId("join-link").textContent, "<access.link.coming>");
});

test("it rings only for a device that was told so, and lets it be heard at once", async () => {
  const { byId, choose, page, wishes } = sheetOf();
  await choose(byId("access-ring"), { checked: true });
  assert.deepEqual([page.rang, wishes.rings], [1, true]);
  await choose(byId("access-ring"), { checked: false });
  assert.deepEqual([page.rang, wishes.rings], [1, false]);
});

test("who waits is counted where everybody sees and hears it, and stands in order, as text", () => {
  const live = view({ wayIn: "ask", waiting: [person("a1", "<b>Tom</b>"), person("b2", "")] });
  const { access, byId, render, waiting } = sheetOf({ live });
  assert.equal(byId("access-count").textContent, "2 wait");
  assert.deepEqual([byId("access-alert").hidden, byId("access-alert").dataset.to], [false, "waiting"]);
  waiting.open();
  const names = () => byId("waiting-list").querySelectorAll(".person-name").map((one) => one.textContent);
  assert.deepEqual(names(), ["<b>Tom</b>", "Guest b2"]);
  const [first] = byId("waiting-list").children;
  access.view = view({ wayIn: "ask", waiting: [person("a1", "<b>Tom</b>"), person("c3")] });
  render();
  assert.deepEqual(names(), ["<b>Tom</b>", "c3"]);
  assert.equal(byId("waiting-list").children[0], first); // it was not touched
  access.view = view({ wayIn: "ask" });
  render();
  assert.deepEqual([names(), byId("waiting-empty").textContent], [[], "<access.waiting.none>"]);
  assert.deepEqual([byId("access-count").textContent, byId("access-alert").hidden], ["", true]);
});

test("two hundred who wait are two hundred rows, and all of them go with one tap", async () => {
  const many = Array.from({ length: 200 }, (_, number) => person(`p${number}`));
  const { byId, press, told, waiting } = sheetOf({ live: view({ wayIn: "ask", waiting: many }) });
  waiting.open();
  assert.equal(byId("waiting-list").children.length, 200);
  assert.equal(byId("waiting-all").textContent, "all 200");
  await press("waiting-all");
  assert.deepEqual(told, [["let_in", null]]);
});

test("the focus stays in the list, and a slip of the thumb is taken back", async () => {
  const { access, body, byId, press, render, told, waiting } = sheetOf({
    live: view({ wayIn: "ask", waiting: [person("a1", "Ann"), person("b2", "Ben")] }),
  });
  waiting.open();
  const button = (row, decision) =>
    [...byId("waiting-list").children[row].below()].find(({ dataset }) => dataset.decision === decision);
  button(0, "refuse").focus();
  button(0, "refuse").click();
  await settle();
  access.view = view({ wayIn: "ask", waiting: [person("b2", "Ben")] });
  render();
  assert.equal(body.contains(document.activeElement), true);
  assert.equal(byId("waiting-note").textContent, "not Ann");
  await press("waiting-undo");
  assert.deepEqual(told, [["refuse", "a1"], ["let_in", ["a1"]]]);
  assert.equal(byId("waiting-undo").hidden, true);
});

const rowsOf = (byId) =>
  [...byId("waiting-list").children].map((row) => {
    const [name, note] = [".person-name", ".person-note"].map((part) => row.querySelector(part).textContent);
    return `${name} ${note} ${row.dataset.decided}`;
  });

const buttonOf = (byId, row, decision) =>
  [...byId("waiting-list").children[row].below()].find(({ dataset }) => dataset.decision === decision);

for (const [decision, words] of [["let_in", "<access.row.let_in>"], ["refuse", "<access.row.refuse>"]]) {
  test(`a second tap on "${decision}" never meets whoever stands below`, async () => {
    const [ann, ben, cem] = [person("a1", "Ann"), person("b2", "Ben"), person("c3", "Cem")];
    const { access, byId, render, timers, told, waiting } = sheetOf({
      live: view({ wayIn: "ask", waiting: [ann, ben] }),
    });
    waiting.open();
    buttonOf(byId, 0, decision).click();
    render();
    assert.deepEqual(rowsOf(byId)[0], "Ann 0:00 true"); // until the server has answered
    access.view = view({ wayIn: "ask", waiting: [ben, cem] });
    render();
    await settle();
    render();
    assert.deepEqual(rowsOf(byId), [`Ann ${words} true`, "Ben 0:00 false", "Cem 0:00 false"]);
    assert.equal(buttonOf(byId, 0, "let_in").getAttribute("aria-disabled"), "true");
    for (const each of ["let_in", "refuse"]) buttonOf(byId, 0, each).click();
    await timers.pass(999);
    assert.deepEqual([rowsOf(byId).length, told], [3, [[decision, "a1"]]]);
    await timers.pass(1);
    assert.deepEqual(rowsOf(byId), ["Ben 0:00 false", "Cem 0:00 false"]);
    buttonOf(byId, 0, decision).click();
    assert.deepEqual(told.at(-1), [decision, "b2"]);
  });
}

test("rows that were decided keep their places, also of several, and the last one does not say nobody", async () => {
  const [ann, ben, cem] = [person("a1", "Ann"), person("b2", "Ben"), person("c3", "Cem")];
  const { access, byId, render, timers, waiting } = sheetOf({ live: view({ wayIn: "ask", waiting: [ann, ben, cem] }) });
  waiting.open();
  for (const [row, left] of [[1, [ann, cem]], [0, [cem]], [2, []]]) {
    buttonOf(byId, row, "let_in").click();
    access.view = view({ wayIn: "ask", waiting: left });
    render();
    await settle();
    assert.deepEqual(rowsOf(byId).map((one) => one.slice(0, 3)), ["Ann", "Ben", "Cem"]);
    assert.equal(byId("waiting-empty").textContent, "");
  }
  await timers.pass(1000);
  assert.deepEqual([rowsOf(byId), byId("waiting-empty").textContent], [[], "<access.waiting.none>"]);
});

test("a row whose word did not arrive can be tapped again at once", async () => {
  const live = view({ wayIn: "ask", waiting: [person("a1", "Ann")] });
  const { byId, render, told, waiting } = sheetOf({ live, answer: "server_unreachable" });
  waiting.open();
  buttonOf(byId, 0, "let_in").click();
  await settle();
  render();
  assert.deepEqual(rowsOf(byId), ["Ann 0:00 false"]);
  buttonOf(byId, 0, "let_in").click();
  await settle();
  assert.equal(told.length, 2);
});

test("who was refused by a slip is let in within the same moment, and the row says so", async () => {
  const live = view({ wayIn: "ask", waiting: [person("a1", "Ann"), person("b2", "Ben")] });
  const { access, byId, press, render, timers, waiting } = sheetOf({ live });
  waiting.open();
  buttonOf(byId, 0, "refuse").click();
  access.view = view({ wayIn: "ask", waiting: [person("b2", "Ben")] });
  await settle();
  await timers.pass(900);
  await press("waiting-undo");
  render();
  assert.equal(rowsOf(byId)[0], "Ann <access.row.let_in> true");
  await timers.pass(999); // the refusal's own moment is over long before
  assert.equal(rowsOf(byId).length, 2);
  await timers.pass(1);
  assert.deepEqual(rowsOf(byId), ["Ben 0:00 false"]);
});

test("the sheet that is opened anew shows who waits now", async () => {
  const live = view({ wayIn: "ask", waiting: [person("a1", "Ann")] });
  const { access, byId, timers, waiting } = sheetOf({ live });
  waiting.open();
  buttonOf(byId, 0, "refuse").click();
  access.view = view({ wayIn: "ask", waiting: [] });
  await settle();
  assert.equal(rowsOf(byId).length, 1);
  byId("waiting-dialog").close();
  access.view = view({ wayIn: "ask", waiting: [person("a1", "Ann")] }); // asked again
  waiting.open();
  assert.deepEqual(rowsOf(byId), ["Ann 0:00 false"]);
  await timers.pass(5000);
  assert.deepEqual(rowsOf(byId), ["Ann 0:00 false"]);
});

test("a waiting room that somebody filled is emptied with one tap, which can be taken back", async () => {
  const live = view({ wayIn: "ask", waiting: [person("a1", "Ann"), person("b2", "Ben")] });
  const { access, byId, press, render, told, waiting } = sheetOf({ live });
  waiting.open();
  assert.equal(byId("waiting-none").textContent, "none 2");
  await press("waiting-none");
  access.view = view({ wayIn: "ask" });
  render();
  assert.equal(byId("waiting-note").textContent, "<access.done.refused.all>");
  assert.deepEqual([byId("waiting-none").hidden, byId("waiting-undo").hidden], [true, false]);
  await press("waiting-undo");
  assert.deepEqual(told, [["refuse", null], ["let_in", ["a1", "b2"]]]);
});
