/** Who may watch, as the camera page knows it: never older than what the server said last. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { HostAccess } from "../../../static/js/pages/camera/access/host_access.js";
import { groupPin, narrows, readCap, WatchWishes } from "../../../static/js/pages/camera/access/watch_choice.js";
import { Calls } from "../../../static/js/transport/calls.js";
import { HostAccessApi } from "../../../static/js/transport/host_access.js";
import { FakeTimers, fakeFetch, fakeStorage, settle } from "../support/fakes.mjs";

const KEY = { id: "hWvB5cTnQx7m", hostKey: "a-key-of-the-host-with-32-bytes-in-it" };
const PATH = `/api/sessions/${KEY.id}`;
const OPEN = { wayIn: "code", joinUrl: "http://sideline.test/game/hWvB5cTnQx7m", qrUrl: "/game/hWvB5cTnQx7m/qr.svg" };

const view = (change = {}) => ({
  ...{ wayIn: "link", joinUrl: `${OPEN.joinUrl}#oldoldoldo`, pin: null, pinDigits: 6, maxViewers: null },
  ...{ keysAreElsewhere: false, typingOffUntil: null, waiting: [], ...change },
});
const asks = (...names) => view({
  ...{ wayIn: "ask", joinUrl: OPEN.joinUrl },
  waiting: names.map((name) => ({ who: name, name, since: "2026-05-01T12:00:00.000Z" })),
});

/**
 * `server` is asked for each answer, and may be changed: `access` is what it says of who may watch,
 * `late` are answers that a test gives by hand, by the end of their path.
 */
function pageOf({ wayIn = "link", access = view(), ...more } = {}) {
  const timers = new FakeTimers();
  const pictures = { made: 0, shown: [], dropped: [] };
  const server = { access, down: false, late: {}, ...more };
  const { fetch, calls } = fakeFetch(async (url, { method }) => {
    const held = server.late[url.slice(PATH.length)];
    if (held) return { body: await held };
    if (server.down) return new Error("no network");
    if (url.endsWith("/qr.svg") && server.noPicture) return { status: 403, body: { code: "x", error: "" } };
    if (url.endsWith("/qr.svg")) return { body: `<svg>${server.access.joinUrl}</svg>` };
    return { body: method === "GET" ? server.access : (server.answer ?? server.access) };
  });
  const page = { key: KEY, session: { ...OPEN, wayIn, id: KEY.id }, rang: 0, hidden: false };
  const host = new HostAccess({
    api: new HostAccessApi(new Calls({ fetch, pace: { wait: async () => undefined } })),
    key: () => page.key,
    session: () => page.session,
    onChange: () => undefined,
    onAsked: () => (page.rang += 1),
    hidden: () => page.hidden,
    timers,
    pictures: {
      make: () => `blob:${(pictures.made += 1)}`,
      drop: (url) => pictures.dropped.push(url),
    },
  });
  const asked = (end) => calls.filter(({ url }) => url === `${PATH}${end}`);
  return { asked, calls, host, page, pictures, server, timers };
}

async function running(options) {
  const all = pageOf(options);
  all.host.follow();
  await settle();
  await settle();
  return all;
}

test("where the code is enough the server is asked once, and the public picture is shown", async () => {
  const { asked, calls, host, timers } = await running({ wayIn: "code", access: view({ ...OPEN, previewPicture: true }) });
  for (let n = 0; n < 5; n += 1) host.follow();
  await timers.pass(120_000);
  await settle();
  assert.deepEqual(host.shared, { wayIn: "code", joinUrl: OPEN.joinUrl, qr: OPEN.qrUrl, pin: null });
  assert.deepEqual([calls.length, asked("/access").length, host.view.previewPicture], [1, 1, true]);
});

test("elsewhere link and picture come with the host's key, and never from the session's view", async () => {
  const { asked, host } = pageOf();
  host.follow();
  assert.deepEqual(host.shared, { wayIn: "link", joinUrl: null, qr: null, pin: null });
  await settle();
  await settle();
  assert.deepEqual(host.shared, { wayIn: "link", joinUrl: `${OPEN.joinUrl}#oldoldoldo`, qr: "blob:1", pin: null });
  for (const end of ["/access", "/qr.svg"]) assert.equal(asked(end)[0].headers["X-Host-Key"], KEY.hostKey);
});

test("the old picture goes with the tap on New link, and its address is given back", async () => {
  const { asked, host, pictures, server } = await running();
  let answer;
  server.late["/access/link"] = new Promise((resolve) => (answer = resolve));
  const done = host.newLink("go");
  await settle();
  assert.deepEqual([host.shared.qr, host.shared.joinUrl], [null, null]);
  assert.deepEqual(JSON.parse(asked("/access/link")[0].body), { inside: "go" });
  answer(view({ joinUrl: `${OPEN.joinUrl}#newnewnewn` }));
  assert.equal(await done, null);
  assert.deepEqual(pictures.dropped, ["blob:1"]);
  assert.equal(host.shared.joinUrl, `${OPEN.joinUrl}#newnewnewn`);
  await settle();
  assert.equal(host.shared.qr, "blob:2");
});

test("a New link whose answer is lost leaves nothing on the screen until the server has said what is", async () => {
  const { asked, host, server, timers } = await running();
  server.down = true;
  assert.equal(await host.newLink("stay"), "server_unreachable");
  assert.equal(asked("/access/link").length, 1); // it may have been made, and another one helps nobody
  await timers.pass(10_000);
  assert.equal(host.shared.joinUrl, null);
  assert.equal(host.failed, true);
  server.down = false;
  server.access = view({ joinUrl: `${OPEN.joinUrl}#newnewnewn` });
  await timers.pass(2500);
  assert.equal(host.shared.joinUrl, `${OPEN.joinUrl}#newnewnewn`);
  assert.equal(host.failed, false);
});

test("what another device changed is hidden at once and read again", async () => {
  const { host, server } = await running();
  server.access = view({ wayIn: "pin", joinUrl: `${OPEN.joinUrl}#newnewnewn`, pin: "012345" });
  host.heard();
  assert.equal(host.shared.joinUrl, null);
  await settle();
  await settle();
  assert.deepEqual(host.shared, {
    ...{ wayIn: "pin", pin: "012345", joinUrl: `${OPEN.joinUrl}#newnewnewn`, qr: "blob:2" },
  });
});

test("what another device changes while this one does is not overlooked", async () => {
  const { host, server } = await running();
  let answer;
  server.late["/access"] = new Promise((resolve) => (answer = resolve));
  const done = host.change({ maxViewers: 5 });
  await settle();
  host.heard();
  delete server.late["/access"];
  server.access = view({ joinUrl: `${OPEN.joinUrl}#newnewnewn` });
  answer(view({ maxViewers: 5 })); // as it was before the other one's change
  await done;
  assert.equal(host.shared.joinUrl, null);
  await settle();
  assert.equal(host.shared.joinUrl, `${OPEN.joinUrl}#newnewnewn`);
});

test("a look that began before a change does not undo what the change answered", async () => {
  const { host, server } = await running();
  let old;
  server.late["/access"] = new Promise((resolve) => (old = resolve));
  host.load();
  await settle();
  delete server.late["/access"];
  server.answer = view({ joinUrl: `${OPEN.joinUrl}#newnewnewn` });
  await host.newLink("stay");
  old(view());
  await settle();
  assert.equal(host.shared.joinUrl, `${OPEN.joinUrl}#newnewnewn`);
});

test("a link that lacks its key is not shown", async () => {
  const { asked, host } = await running({ access: view({ joinUrl: OPEN.joinUrl, keysAreElsewhere: true }) });
  assert.deepEqual([host.shared.joinUrl, host.shared.qr], [null, null]);
  assert.equal(asked("/qr.svg").length, 0);
});

test("a broadcast that was opened again by a narrower code shows the code's link without a key", async () => {
  const { host, page, server } = await running();
  Object.assign(page.session, { joinUrl: `${OPEN.joinUrl}#oldoldoldo`, qrUrl: `${PATH}/qr.svg` }); // as the start answered
  server.access = view({ wayIn: "code", joinUrl: OPEN.joinUrl });
  host.heard();
  await settle();
  assert.deepEqual([host.shared.joinUrl, host.shared.qr], [OPEN.joinUrl, OPEN.qrUrl]);
});

test("who waits is looked at every few seconds, only while the host lets people in, and on return", async () => {
  const { asked, host, page, server, timers } = await running({ wayIn: "ask", access: asks() });
  await timers.pass(7600);
  assert.equal(asked("/access").length, 4);
  page.hidden = true;
  await timers.pass(60_000);
  assert.equal(asked("/access").length, 4);
  page.hidden = false;
  host.hurry();
  await settle();
  assert.equal(asked("/access").length, 5);
  server.access = view();
  await timers.pass(2500);
  assert.equal(asked("/access").length, 6);
  await timers.pass(60_000);
  host.hurry();
  assert.equal(asked("/access").length, 6);
});

test("it rings once for each who begins to wait, and for those who were there when the page came", async () => {
  const { host, page, server, timers } = await running({ wayIn: "ask", access: asks("ann", "ben") });
  assert.equal(page.rang, 1);
  assert.deepEqual(host.waiting.map(({ name }) => name), ["ann", "ben"]);
  await timers.pass(2500);
  assert.equal(page.rang, 1);
  server.access = asks("ben", "cem");
  await timers.pass(2500);
  assert.equal(page.rang, 2);
});

test("two taps are one, and a decision about who is gone is none", async () => {
  const { asked, host, server } = await running({ wayIn: "ask", access: asks("ann", "ben") });
  server.answer = asks("ben");
  const both = [host.decide("let_in", "ann"), host.decide("let_in", "ann")];
  assert.deepEqual([...host.decided], ["ann"]);
  assert.deepEqual(await Promise.all(both), [null, null]);
  assert.equal(asked("/access/waiting").length, 1);
  assert.deepEqual(JSON.parse(asked("/access/waiting")[0].body), { decision: "let_in", who: ["ann"] });
  assert.deepEqual([host.waiting.map(({ who }) => who), host.decided.size], [["ben"], 0]);
  server.answer = asks();
  await host.decide("let_in", null);
  // By name: who has begun to wait since was seen by nobody.
  assert.deepEqual(JSON.parse(asked("/access/waiting")[1].body), { decision: "let_in", who: ["ben"] });
  await host.decide("let_in", null); // nobody is there any more
  assert.equal(asked("/access/waiting").length, 2);
  await host.decide("let_in", ["ann", "cem"]); // who were refused
  assert.deepEqual(JSON.parse(asked("/access/waiting")[2].body).who, ["ann", "cem"]);
});

test("decisions go one after the other, and a look does not come between them", async () => {
  const { asked, host, server, timers } = await running({ wayIn: "ask", access: asks("ann", "ben") });
  let first;
  server.late["/access/waiting"] = new Promise((resolve) => (first = resolve));
  const all = [host.decide("let_in", "ann"), host.decide("refuse", "ben")];
  await timers.pass(10_000);
  assert.deepEqual([asked("/access/waiting").length, asked("/access").length], [1, 1]);
  delete server.late["/access/waiting"];
  server.answer = asks();
  first(asks("ben"));
  assert.deepEqual(await Promise.all(all), [null, null]);
  assert.deepEqual(host.waiting, []);
});

test("a decision that did not arrive is said, and the person still waits", async () => {
  const { host, server } = await running({ wayIn: "ask", access: asks("ann") });
  server.down = true;
  assert.equal(await host.decide("refuse", "ann"), "server_unreachable");
  assert.deepEqual([host.waiting.length, host.decided.size], [1, 0]);
});

test("with the broadcast all of it ends: no look, no picture", async () => {
  const { asked, host, page, pictures, timers } = await running({ wayIn: "ask", access: asks("ann") });
  page.key = null;
  host.follow();
  await timers.pass(60_000);
  assert.equal(asked("/access").length, 1);
  assert.deepEqual([pictures.dropped, host.waiting], [["blob:1"], []]);
});

test("a picture that does not come is asked for again, while the link is there", async () => {
  const { asked, host, server, timers } = await running({ noPicture: true });
  assert.deepEqual([host.shared.qr, host.shared.joinUrl], [null, `${OPEN.joinUrl}#oldoldoldo`]);
  server.noPicture = false;
  await timers.pass(2500);
  assert.equal(host.shared.qr, "blob:1");
  await timers.pass(60_000);
  assert.equal(asked("/qr.svg").length, 2);
});

test("a way narrows where somebody inside could not come in by it", () => {
  assert.deepEqual(
    [["code", "link"], ["code", "ask"], ["pin", "link"], ["link", "ask"]].map(([from, to]) => narrows(from, to)),
    [true, true, true, true],
  );
  assert.deepEqual(
    [["link", "pin"], ["ask", "link"], ["link", "code"], ["pin", "pin"]].map(([from, to]) => narrows(from, to)),
    [false, false, false, false],
  );
});

test("a PIN is grouped, and a number of viewers read as people type it", () => {
  assert.deepEqual(["012345", "0123"].map(groupPin), ["012 345", "01 23"]);
  assert.deepEqual(
    ["", " ", "30", " 100000 ", "0", "100001", "1.5", "-3", "x", "1e3", "9999999"].map(readCap),
    [null, null, 30, 100_000, ...Array.from({ length: 7 })],
  );
});

test("what was chosen is remembered on this device, and nonsense is not", () => {
  const storage = fakeStorage();
  const wishes = new WatchWishes(() => storage);
  assert.deepEqual([wishes.chosen, wishes.rings], [{ wayIn: "code", pinDigits: 6, maxViewers: null }, false]);
  wishes.change({ wayIn: "pin", pinDigits: 4, maxViewers: 30 });
  wishes.ring(true);
  const next = new WatchWishes(() => storage);
  assert.deepEqual([next.chosen, next.rings], [{ wayIn: "pin", pinDigits: 4, maxViewers: 30 }, true]);
  for (const held of ["", "null", "[]", "7", "{", '{"wayIn": "all", "pinDigits": 5, "maxViewers": -1, "rings": 1}']) {
    const odd = new WatchWishes(() => fakeStorage({ "sideline.watch": held }));
    assert.deepEqual([odd.chosen, odd.rings], [{ wayIn: "code", pinDigits: 6, maxViewers: null }, false]);
  }
  const off = new WatchWishes(() => {
    throw new Error("switched off");
  });
  off.change({ wayIn: "ask" });
  assert.equal(off.chosen.wayIn, "ask");
});
