/** The door of a broadcast whose code is not enough; the server is played. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { ReconnectPolicy } from "../../../static/js/core/backoff.js";
import { SavedAdmissions } from "../../../static/js/pages/shared/admissions.js";
import { Door } from "../../../static/js/pages/watch/door.js";
import { Api } from "../../../static/js/transport/api.js";
import { fakeFetch, fakeStorage, FakeTimers, settle } from "../support/fakes.mjs";

const ID = "hWvB5cTnQx7m";
const KEY = "abcdefghij";
const TOKEN = "a".repeat(22);
const OTHER = "b".repeat(22);
const SESSION = { id: ID, state: "live", wayIn: "link" };
const ASK = `/api/sessions/${ID}/admissions`;
const STANDING = `/api/sessions/${ID}/admission`;

const given = (admission = null) => ({ status: 201, body: { status: "given", admission, code: null } });
const waiting = (admission = null) => ({ status: 202, body: { status: "waiting", admission, code: "waiting_for_host" } });
const refusal = (status, code, headers = {}) => ({ status, body: { error: code, code }, headers });

/** Somebody at the door. `answers`: by path, what the server says; `storage`: what the browser kept. */
function door({ answers = {}, browser = fakeStorage(), tab = fakeStorage(), hidden = () => false } = {}) {
  const all = { [`/api/sessions/${ID}`]: { body: SESSION }, [STANDING]: refusal(401, "link_key_needed"), ...answers };
  const { fetch, calls } = fakeFetch(async (url, init) => {
    const answer = all[url];
    return typeof answer === "function" ? answer(JSON.parse(init.body ?? "{}"), init) : answer;
  });
  const saved = new SavedAdmissions({ browser: () => browser, tab: () => tab });
  const api = new Api({ fetch, visitorKey: () => "v".repeat(43), admission: () => saved.of(ID)?.admission ?? "" });
  const timers = new FakeTimers();
  const seen = [];
  const inside = [];
  const gone = [];
  const policy = new ReconnectPolicy({ baseMs: 1000, capMs: 4000, random: () => 1 });
  const made = new Door({
    ...{ api, id: ID, saved, timers, policy, hidden },
    onIn: (session) => inside.push(session),
    onGone: () => gone.push(true),
    onShow: (shown) => seen.push(shown),
  });
  const now = () => seen.at(-1);
  const sent = (url) => calls.filter((call) => call.url === url).map(({ body }) => JSON.parse(body ?? "null"));
  return { door: made, saved, timers, seen, inside, gone, calls, now, sent, answers: all, browser, tab };
}

/** What fetch and its body take. */
async function soon() {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  await settle();
}

test("a key in the link lets in, and is exchanged for an admission", async () => {
  const { door: it, saved, inside, sent, calls, tab } = door({ answers: { [ASK]: given(TOKEN), [STANDING]: given() } });
  it.useKey(KEY);
  it.open();
  await soon();
  assert.deepEqual(inside, [SESSION]);
  assert.deepEqual(sent(ASK), [{ key: KEY }]);
  assert.equal(saved.of(ID).admission, TOKEN);
  assert.ok(!tab.getItem("sideline.linkKeys").includes(KEY));
  const last = calls.at(-1);
  assert.equal(last.headers["X-Admission"], TOKEN);
  assert.equal(last.headers["X-Visitor-Key"], "v".repeat(43));
  assert.ok(calls.every(({ url }) => !url.includes(KEY) && !url.includes(TOKEN)));
});

test("a key that could not be sent is not lost with the page", async () => {
  const tab = fakeStorage();
  const first = door({ tab, answers: { [ASK]: new TypeError("offline"), [STANDING]: new TypeError("offline") } });
  first.door.useKey(KEY);
  first.door.open();
  await soon();
  assert.equal(first.now().state, "offline");
  const next = door({ tab, answers: { [ASK]: given(TOKEN), [STANDING]: given() } });
  next.door.open();
  await soon();
  assert.equal(next.inside.length, 1);
});

test("an older link says so, and what is needed instead", async () => {
  const { door: it, now, tab } = door({ answers: { [ASK]: refusal(410, "link_renewed") } });
  it.useKey(KEY);
  it.open();
  await soon();
  assert.deepEqual([now().state, now().note], ["link_key_needed", "link_renewed"]);
  assert.ok(!tab.getItem("sideline.linkKeys").includes(KEY)); // it is never good again
});

test("a link that was cut is not sent, and one that does not fit says so", async () => {
  const cut = door();
  cut.door.useKey("abc");
  cut.door.open();
  await soon();
  assert.deepEqual([cut.now().state, cut.now().note, cut.sent(ASK)], ["link_key_needed", "link_wrong", []]);
  const wrong = door({ answers: { [ASK]: refusal(403, "code_wrong") } });
  wrong.door.useKey(KEY);
  wrong.door.open();
  await soon();
  assert.deepEqual([wrong.now().state, wrong.now().note], ["link_key_needed", "link_wrong"]);
});

test("whoever was let in before is in at once, without typing", async () => {
  const browser = fakeStorage({ "sideline.admissions": JSON.stringify({ [ID]: { admission: TOKEN, name: "" } }) });
  const { door: it, inside, calls } = door({ browser, answers: { [STANDING]: given() } });
  it.open();
  await soon();
  assert.equal(inside.length, 1);
  assert.equal(calls[0].headers["X-Admission"], TOKEN);
});

test("an admission that was taken back is forgotten, and what helps is asked for", async () => {
  const browser = fakeStorage({ "sideline.admissions": JSON.stringify({ [ID]: { admission: TOKEN, name: "" } }) });
  const asked = [];
  const answers = {
    [STANDING]: (_, { headers }) => {
      asked.push(headers["X-Admission"]);
      return headers["X-Admission"] ? refusal(410, "link_renewed") : refusal(401, "code_needed");
    },
  };
  const { door: it, now, saved } = door({ browser, answers });
  it.open({ note: "changed" });
  await soon();
  assert.deepEqual([now().state, now().note], ["code_needed", "link_renewed"]); // says more than "changed"
  assert.deepEqual(asked, [TOKEN, undefined]);
  assert.equal(saved.of(ID), null);
});

test("a PIN is tidied, and looked at before it is sent", async () => {
  const answers = { [STANDING]: refusal(401, "code_needed"), [ASK]: refusal(403, "code_wrong") };
  const { door: it, now, sent, inside, answers: all } = door({ answers });
  it.open();
  await soon();
  assert.equal(now().state, "code_needed");
  for (const [typed, problem] of [["", "pin_empty"], ["  ", "pin_empty"], ["12a4", "pin_form"], ["123", "pin_form"], ["1234567", "pin_form"]]) {
    await it.typePin(typed);
    assert.equal(now().problem, problem, typed);
  }
  assert.deepEqual(sent(ASK), []);
  await it.typePin(" 12 34-56 ");
  assert.deepEqual([now().problem, now().busy], ["code_wrong", false]);
  all[ASK] = given(TOKEN);
  all[STANDING] = given();
  await it.typePin("٠٤٢١٣٧");
  await soon();
  assert.deepEqual(sent(ASK), [{ pin: "123456" }, { pin: "042137" }]);
  assert.equal(inside.length, 1);
});

test("too many PINs say for how long", async () => {
  const answers = {
    [STANDING]: refusal(401, "code_needed"),
    [ASK]: refusal(429, "too_many_codes", { "Retry-After": "420" }),
  };
  const { door: it, now } = door({ answers });
  it.open();
  await soon();
  await it.typePin("123456");
  assert.deepEqual([now().state, now().problem, now().waitMs], ["code_needed", "too_many_codes", 420_000]);
});

test("one press asks once", async () => {
  let answered;
  const answers = { [STANDING]: refusal(401, "code_needed"), [ASK]: () => new Promise((done) => (answered = done)) };
  const { door: it, sent } = door({ answers });
  it.open();
  await soon();
  const first = it.typePin("123456");
  await settle();
  await it.typePin("123456");
  answered(refusal(403, "code_wrong"));
  await first;
  assert.equal(sent(ASK).length, 1);
});

test("who asks waits for the host's word, and is let in by it", async () => {
  const answers = { [STANDING]: refusal(401, "ask_first"), [ASK]: waiting(TOKEN) };
  const { door: it, now, sent, timers, inside, saved, answers: all } = door({ answers });
  it.open();
  await soon();
  await it.ask("   ");
  assert.equal(now().problem, "name_empty");
  all[STANDING] = waiting();
  await it.ask(" Grandma ");
  await soon();
  assert.deepEqual(sent(ASK), [{ name: "Grandma" }]);
  assert.deepEqual([now().state, now().name], ["waiting_for_host", "Grandma"]);
  assert.deepEqual(timers.delays, [3000]);
  assert.deepEqual(saved.of(ID), { admission: TOKEN, name: "Grandma" });
  all[STANDING] = given();
  await timers.pass(3000);
  await soon();
  assert.equal(inside.length, 1);
  assert.deepEqual(timers.delays, []);
});

test("waiting outlasts a reload, a break in the network and a server that starts again", async () => {
  const browser = fakeStorage({ "sideline.admissions": JSON.stringify({ [ID]: { admission: TOKEN, name: "Tom" } }) });
  const { door: it, now, timers, inside, answers: all } = door({ browser, answers: { [STANDING]: waiting() } });
  it.open();
  await soon();
  assert.deepEqual([now().state, now().name], ["waiting_for_host", "Tom"]);
  for (const broken of [new TypeError("offline"), refusal(503, "down"), refusal(429, "busy")]) {
    all[STANDING] = broken;
    await timers.pass(10_000);
    await soon();
    assert.deepEqual([now().state, now().problem], ["waiting_for_host", "trying"]);
  }
  all[STANDING] = waiting();
  it.hurry();
  await soon();
  assert.deepEqual([now().state, now().problem], ["waiting_for_host", null]);
  all[STANDING] = given();
  it.hurry();
  await soon();
  assert.equal(inside.length, 1);
});

test("who was silent for too long asks again, by the same name", async () => {
  const browser = fakeStorage({ "sideline.admissions": JSON.stringify({ [ID]: { admission: TOKEN, name: "Tom" } }) });
  const answers = { [STANDING]: waiting(), [ASK]: waiting(OTHER) };
  const { door: it, now, timers, sent, saved, answers: all } = door({ browser, answers });
  it.open();
  await soon();
  all[STANDING] = refusal(401, "ask_first");
  await timers.pass(3000);
  await soon();
  assert.deepEqual(sent(ASK), [{ name: "Tom" }]);
  assert.deepEqual([now().state, saved.of(ID).admission], ["waiting_for_host", OTHER]);
});

test("a page that nobody looks at asks more gently", async () => {
  const browser = fakeStorage({ "sideline.admissions": JSON.stringify({ [ID]: { admission: TOKEN, name: "Tom" } }) });
  const { door: it, timers } = door({ browser, answers: { [STANDING]: waiting() }, hidden: () => true });
  it.open();
  await soon();
  assert.deepEqual(timers.delays, [12_000]);
});

test("a refusal is said, and may be taken back by the host", async () => {
  const browser = fakeStorage({ "sideline.admissions": JSON.stringify({ [ID]: { admission: TOKEN, name: "Tom" } }) });
  const { door: it, now, timers, inside, answers: all } = door({ browser, answers: { [STANDING]: waiting() } });
  it.open();
  await soon();
  all[STANDING] = refusal(403, "refused_by_host");
  await timers.pass(3000);
  await soon();
  assert.equal(now().state, "refused_by_host");
  all[STANDING] = given();
  await timers.pass(15_000);
  await soon();
  assert.equal(inside.length, 1);
});

test("a full queue, an end while waiting, a ban and a broadcast that is gone are told apart", async () => {
  const full = door({
    answers: { [STANDING]: refusal(401, "ask_first"), [ASK]: refusal(429, "queue_full", { "Retry-After": "20" }) },
  });
  full.door.open();
  await soon();
  await full.door.ask("Tom");
  assert.deepEqual([full.now().state, full.now().problem, full.now().waitMs], ["ask_first", "queue_full", 20_000]);
  for (const [status, code, state] of [[410, "ended", "ended"], [403, "banned", "banned"]]) {
    const one = door({ answers: { [STANDING]: refusal(status, code) } });
    one.door.open();
    await soon();
    assert.equal(one.now().state, state);
    assert.deepEqual(one.timers.delays, []);
  }
  const gone = door({ answers: { [STANDING]: refusal(404, "not_found") } });
  gone.door.open();
  await soon();
  assert.equal(gone.gone.length, 1);
});

test("the host asks for something else meanwhile: the field changes", async () => {
  const answers = { [STANDING]: refusal(401, "code_needed"), [ASK]: refusal(401, "ask_first") };
  const { door: it, now } = door({ answers });
  it.open();
  await soon();
  await it.typePin("123456");
  assert.deepEqual([now().state, now().problem], ["ask_first", null]);
});

test("a door that was closed hears nothing of late answers", async () => {
  let answered;
  const { door: it, inside, seen } = door({ answers: { [STANDING]: () => new Promise((done) => (answered = done)) } });
  it.open();
  await settle();
  it.close();
  answered(given());
  await soon();
  assert.deepEqual([inside, seen.length], [[], 1]);
});
