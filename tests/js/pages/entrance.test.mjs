/** In and out of the spectators' page without a reload, on its own template; the server is played. */

import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { Messages } from "../../../static/js/core/messages.js";
import { takeLinkKey } from "../../../static/js/pages/shared/dom.js";
import { DoorView } from "../../../static/js/pages/watch/door_view.js";
import { Entrance } from "../../../static/js/pages/watch/entrance.js";
import { WatchPage } from "../../../static/js/pages/watch/watch_page.js";
import { Api } from "../../../static/js/transport/api.js";
import { ClientEvents } from "../../../static/js/transport/client_events.js";
import { fakeFetch, fakeSockets, FakeTimers, line, settle } from "../support/fakes.mjs";
import { installPage } from "../support/page.mjs";

const NOON = "2026-05-01T12:00:00.000Z";
const SESSION = {
  ...{ id: "abc", title: "Mia's final", state: "live", player: "whep", serverTime: NOON, liveAt: NOON, lastSeq: 2 },
  ...{ viewers: 1, commentary: true, commentator: "on_air", wayIn: "link", transcriptUrl: "/api/sessions/abc/transcript.json" },
};
const ENDED = { ...SESSION, state: "ended", reason: "host", durationSeconds: 75, peakViewers: 3 };

console.info = () => undefined; // the page's own log of its steps
let page = null;
afterEach(() => page?.leave());

/** A door that the test opens and shuts by hand, and the page behind it. */
function entrance({ session = SESSION, answers = {} } = {}) {
  const { body, byId } = installPage("watch.html");
  const opened = [];
  const door = {
    isOpen: false,
    open(how) {
      door.isOpen = true;
      opened.push(how ?? {});
    },
    hurry: () => opened.push("hurry"),
  };
  const { FakeSocket, made: sockets } = fakeSockets();
  const ordinary = { "/api/sessions/abc/tickets": { body: { ticket: "t".repeat(22), expiresIn: 30 } } };
  const missing = { status: 404, body: { code: "not_found" } };
  const { fetch, calls } = fakeFetch((url) => answers[url] ?? ordinary[url] ?? missing);
  const api = new Api({
    ...{ fetch, pace: { wait: async () => undefined } },
    admission: () => (it.isGuarded ? "a".repeat(22) : null),
    onError: (error) => it.onError(error),
  });
  const messages = new Messages(new Proxy({}, { has: () => true })); // every key says itself
  const names = [];
  const time = { ms: 100_000 };
  const timers = new FakeTimers();
  const makeRoom = (view) => {
    page = new WatchPage({
      data: { session: view, events: view === session && view.wayIn === "code" ? [] : null, playerModule: null, hasUser: false },
      ...{ messages, api, WebSocket: FakeSocket, timers },
      clientEvents: new ClientEvents({ page: "spectator", fetch, beacon: null, timers }),
      onTurnedAway: () => it.turnedAway(),
    });
    page.playback.start = () => undefined; // the media has tests of its own
    page.summary.saveWith(() => it.isGuarded);
    return page;
  };
  const it = new Entrance({ door, makeRoom, onName: (view) => names.push(view?.title ?? null), now: () => time.ms });
  const letIn = (view = session) => {
    door.isOpen = false;
    it.letIn(view);
  };
  return { it, door, opened, sockets, calls, body, byId, letIn, names, time, timers, api };
}

/** What fetch and its body take. */
async function soon() {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  await settle();
}

const lines = (byId, id = "lines") => byId(id).children.map(({ dataset }) => Number(dataset.seq));

test("who is let in sees the page begin with what the stream of events brings", async () => {
  const { it, opened, sockets, body, byId, letIn, names } = entrance();
  it.shut();
  assert.deepEqual(opened, [{}]);
  assert.equal(sockets.length, 0);
  letIn();
  assert.deepEqual([names, body.dataset.state], [["Mia's final"], "live"]);
  await soon();
  assert.doesNotMatch(sockets[0].url, /after=/); // a snapshot is needed: nothing is rendered
  sockets[0].say({ type: "snapshot", seq: 2, session: SESSION, events: [line(1), line(2)] });
  assert.deepEqual(lines(byId), [2, 1]);
});

test("who is put out sees neither picture nor words, and goes on where they were", async () => {
  const { it, opened, sockets, calls, body, byId, letIn, names, time, timers } = entrance();
  it.shut();
  letIn();
  await soon();
  sockets[0].say({ type: "snapshot", seq: 2, session: SESSION, events: [line(1), line(2)] });
  page.playback.hadPicture = true;
  byId("last-picture").hidden = false;
  byId("video").srcObject = {};
  page.clientEvents.report("lost", { cause: "silent" });
  time.ms += 60_000;
  it.turnedAway();
  it.turnedAway(); // several doors say it at once
  assert.deepEqual(opened.slice(1), [{ note: "changed", afterMs: 0 }]);
  assert.equal(names.at(-1), null);
  await timers.pass(10_000);
  const told = calls.filter(({ url }) => url.endsWith("/client-events"));
  assert.deepEqual(told, []); // the server would refuse it
  assert.ok(sockets[0].closedByPage);
  assert.deepEqual([byId("video").srcObject, byId("last-picture").hidden, byId("last-picture").width], [null, true, 0]);
  body.dataset.state = "door";
  page.render(); // whatever happens meanwhile
  assert.equal(body.dataset.state, "door");
  letIn({ ...SESSION, state: "interrupted", graceEndsAt: NOON });
  await soon();
  assert.match(sockets.at(-1).url, /after=2/);
  assert.equal(body.dataset.state, "interrupted");
  await timers.pass(10_000);
  assert.equal(calls.filter(({ url }) => url.endsWith("/client-events")).length, 1);
  assert.deepEqual(lines(byId), [2, 1]);
});

test("a page that is let in and put out again and again asks with pauses", () => {
  const { it, opened, letIn } = entrance();
  it.shut();
  for (let turn = 0; turn < 4; turn += 1) {
    letIn();
    it.turnedAway();
  }
  const pauses = opened.slice(1).map(({ afterMs }) => afterMs);
  assert.ok(pauses.every((ms) => ms >= 500), String(pauses));
  assert.ok(pauses.at(-1) > pauses[0], String(pauses));
});

for (const code of ["link_key_needed", "code_needed", "ask_first", "waiting_for_host", "refused_by_host", "link_renewed"]) {
  test(`any call that is refused with ${code} leads to the door`, async () => {
    const answers = { "/api/sessions/abc/events": { status: 401, body: { code } } };
    const { it, opened, letIn, api } = entrance({ answers });
    it.shut();
    letIn();
    await assert.rejects(api.events("abc", null), { code });
    assert.equal(opened.at(-1).note, "changed");
  });
}

test("other refusals are the page's own business", async () => {
  const answers = { "/api/sessions/abc/events": { status: 403, body: { code: "banned" } } };
  const { it, opened, letIn, api } = entrance({ answers });
  it.shut();
  letIn();
  await assert.rejects(api.events("abc", null), { code: "banned" });
  assert.equal(opened.length, 1);
});

test("where the code is enough nothing is said of who asks, until the host changes it", async () => {
  const { it, sockets, calls, api } = entrance({ session: { ...SESSION, wayIn: "code" } });
  it.openToAll({ ...SESSION, wayIn: "code" });
  await settle();
  await api.session("abc").catch(() => undefined);
  assert.equal(calls.at(-1).headers["X-Admission"], undefined);
  sockets[0].say({ type: "snapshot", seq: 2, session: { ...SESSION, wayIn: "code" }, events: [] });
  sockets[0].say({ type: "notice", code: "access", way_in: "pin", seq: 3, at: NOON });
  await api.session("abc").catch(() => undefined);
  assert.equal(calls.at(-1).headers["X-Admission"], "a".repeat(22));
});

test("what is over is read by the API, with its downloads", async () => {
  const spoken = Array.from({ length: 450 }, (_, number) => ({ ...line(number + 1), energyLevel: 0.5 }));
  const answers = {
    "/api/sessions/abc": { body: ENDED },
    "/api/sessions/abc/transcript.json": { body: { lines: spoken } },
    "/api/sessions/abc/transcript.txt": { body: "what was said" },
  };
  const { it, letIn, byId, body, calls } = entrance({ session: ENDED, answers });
  it.shut();
  letIn();
  for (let turn = 0; turn < 20 && lines(byId, "transcript").length === 0; turn += 1) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  assert.equal(body.dataset.state, "ended");
  assert.deepEqual(lines(byId, "transcript"), spoken.slice(0, 200).map(({ seq }) => seq));
  assert.deepEqual([byId("lines-earlier").hidden, byId("lines-later").hidden], [true, false]);
  byId("lines-later").click();
  await settle();
  byId("lines-later").click();
  await settle();
  assert.deepEqual(lines(byId, "transcript"), spoken.slice(400).map(({ seq }) => seq));
  assert.deepEqual([byId("lines-earlier").hidden, byId("lines-later").hidden], [false, true]);

  const saved = [];
  const create = document.createElement;
  document.createElement = (tag) => Object.assign(create(tag), { click: () => saved.push(tag) });
  URL.createObjectURL = () => "blob:x";
  const [link] = body.querySelectorAll("[data-transcript]");
  link.attributes.href = "/api/sessions/abc/transcript.txt";
  const click = Object.assign(new Event("click", { cancelable: true }));
  link.dispatchEvent(click);
  for (let turn = 0; turn < 20 && saved.length === 0; turn += 1) await new Promise((resolve) => setTimeout(resolve, 5));
  assert.equal(click.defaultPrevented, true);
  assert.deepEqual(saved, ["a"]);
  assert.equal(calls.at(-1).headers["X-Admission"], "a".repeat(22));
});

test("a page that the browser keeps for Back shows nothing before it was asked again", () => {
  const { it, opened, letIn, names } = entrance();
  it.shut();
  letIn();
  it.put();
  assert.equal(names.at(-1), null);
  let checked = false;
  it.takenOut(() => (checked = true));
  assert.deepEqual([opened.length, checked], [2, false]);
  it.takenOut(() => (checked = true));
  assert.equal(opened.at(-1), "hurry"); // it stands there already
});

test("where the code is enough a kept page only asks whether that is still so", () => {
  const { it, opened, names } = entrance({ session: { ...SESSION, wayIn: "code" } });
  it.openToAll({ ...SESSION, wayIn: "code" });
  it.put();
  let checked = false;
  it.takenOut(() => (checked = true));
  assert.deepEqual([opened, names, checked], [[], [], true]);
});

// --- the words and fields -------------------------------------------------------------------------

function view() {
  const { body, byId } = installPage("watch.html");
  const heard = [];
  const door = { typePin: (text) => heard.push(["pin", text]), ask: (text) => heard.push(["name", text]), again: () => heard.push(["again"]) };
  const it = new DoorView(new Messages({}), door);
  const show = (shown) => it.show({ note: null, problem: null, waitMs: null, name: "", busy: false, ...shown });
  const submit = (id) => byId(id).dispatchEvent(Object.assign(new Event("submit"), { preventDefault: () => undefined }));
  return { body, byId, show, heard, submit };
}

test("each state has its words, and a field where one helps", () => {
  const { body, byId, show, heard, submit } = view();
  show({ state: "checking", busy: true });
  assert.deepEqual([body.dataset.state, byId("door").hidden, byId("door-title").textContent], ["door", false, "door.checking.title"]);
  show({ state: "code_needed" });
  assert.deepEqual([byId("door-pin-form").hidden, byId("door-name-form").hidden], [false, true]);
  assert.equal(document.activeElement, byId("door-pin"));
  byId("door-pin").value = "12 34";
  submit("door-pin-form");
  show({ state: "code_needed", problem: "code_wrong" });
  assert.equal(byId("door-pin").value, "12 34"); // to be corrected
  show({ state: "checking", note: "changed" });
  show({ state: "code_needed", note: "changed" });
  assert.equal(byId("door-pin").value, ""); // the PIN that let in before is not offered again
  show({ state: "ask_first", name: "Tom" });
  assert.deepEqual([byId("door-pin-form").hidden, byId("door-name-form").hidden], [true, false]);
  assert.deepEqual([document.activeElement, byId("door-name").value], [byId("door-name"), "Tom"]);
  submit("door-name-form");
  assert.deepEqual(heard, [["pin", "12 34"], ["name", "Tom"]]);
  show({ state: "waiting_for_host", name: "Tom" });
  assert.deepEqual([byId("door-pulse").hidden, byId("door-again").hidden], [false, true]);
  show({ state: "banned", note: "changed" });
  assert.equal(byId("door-note").textContent, ""); // it was one person, not who may watch
  show({ state: "refused_by_host" });
  assert.deepEqual([byId("door-pulse").hidden, byId("door-again").hidden], [true, false]);
});

test("what is wrong is said once at its field, and goes when somebody types", () => {
  const { byId, show } = view();
  show({ state: "code_needed", problem: "code_wrong" });
  assert.deepEqual([byId("door-problem").textContent, byId("door-pin").getAttribute("aria-invalid")], ["door.problem.code_wrong", "true"]);
  byId("door-pin").dispatchEvent(new Event("input"));
  assert.deepEqual([byId("door-problem").textContent, byId("door-pin").getAttribute("aria-invalid")], ["", "false"]);
});

test("whoever was put out reads why, and a link that is not good any more has words of its own", () => {
  const { byId, show } = view();
  show({ state: "link_key_needed", note: "changed" });
  assert.deepEqual([byId("door-note").textContent, byId("door-title").textContent], ["door.note.changed", "door.link_key_needed.title"]);
  assert.equal(document.activeElement, byId("door-title"));
  show({ state: "link_key_needed", note: "link_renewed" });
  assert.deepEqual([byId("door-note").textContent, byId("door-title").textContent], ["", "door.link_renewed.title"]);
});

test("the key of a link is taken out of the address bar, a place on the page stays", () => {
  installPage("watch.html");
  const replaced = [];
  Object.defineProperty(globalThis, "history", { value: { state: null, replaceState: (...all) => replaced.push(all) }, configurable: true });
  Object.assign(location, { pathname: "/game/abc", search: "", hash: "#abcdefghij" });
  assert.equal(takeLinkKey(), "abcdefghij");
  assert.deepEqual(replaced, [[null, "", "/game/abc"]]);
  for (const hash of ["", "#transcript", "#door"]) {
    location.hash = hash;
    assert.equal(takeLinkKey(), "", hash);
  }
  assert.equal(replaced.length, 1);
});
