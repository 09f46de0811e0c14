/** The feed where the code is not enough: tickets, being put out, and no loops. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { ReconnectPolicy } from "../../../static/js/core/backoff.js";
import { EventStore } from "../../../static/js/core/store.js";
import { Api } from "../../../static/js/transport/api.js";
import { ApiError } from "../../../static/js/transport/http.js";
import { SessionFeed } from "../../../static/js/transport/socket.js";
import { fakeFetch, FakeTimers, fakeSockets, line, settle } from "../support/fakes.mjs";

const SESSION = { id: "abc", state: "live", lastSeq: 6, wayIn: "link" };
const SNAPSHOT = { type: "snapshot", session: SESSION, events: [line(5)], seq: 6 };
const URL = "ws://host/api/ws/sessions/abc/commentary";
const NEEDED = { type: "error", code: "access_needed", error: "Ask for a ticket first." };
const TAKEN_BACK = { type: "error", code: "access_taken_back", error: "Not any more." };

const refusal = (status, code, retryAfterMs = null) =>
  new ApiError(`${status} ${code}`, { kind: "http", status, code, retryAfterMs });

/** @param {{tickets?: (string | null | Error)[], known?: object | null}} options tickets: the last one goes on */
function setUp({ tickets = ["T1", "T2", "T3"], known = SESSION, events = null, ...options } = {}) {
  const timers = new FakeTimers();
  const { FakeSocket, made } = fakeSockets();
  const store = new EventStore(known);
  const seen = { over: [], links: [], asked: 0 };
  const ticket = async () => {
    const answer = tickets[Math.min(seen.asked, tickets.length - 1)];
    seen.asked += 1;
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const feed = new SessionFeed({
    id: "abc",
    origin: "ws://host",
    store,
    timers,
    ticket,
    WebSocket: FakeSocket,
    policy: new ReconnectPolicy({ baseMs: 100, capMs: 100, random: () => 1 }),
    api: { events: events ?? (async () => Promise.reject(new Error("offline"))) },
    onLink: (link) => seen.links.push(link),
    onOver: (why, error) => seen.over.push([why, error?.status, error?.code]),
    ...options,
  });
  return { timers, made, store, seen, feed };
}

test("where more than the code is needed, each socket comes with a ticket of its own", async () => {
  const { timers, made, feed } = setUp();
  feed.start();
  assert.equal(made.length, 0);
  await settle();
  assert.equal(made[0].url, `${URL}?ticket=T1`);
  made[0].say(SNAPSHOT);
  await settle();
  made[0].serverCloses(1012);
  await timers.pass(100);
  assert.equal(made[1].url, `${URL}?after=6&ticket=T2`);
});

for (const known of [{ ...SESSION, wayIn: "code" }, { ...SESSION, wayIn: undefined }, null]) {
  test(`where the code is enough, or nothing is known, no ticket is asked for (${known?.wayIn})`, async () => {
    const { made, feed, seen } = setUp({ known });
    feed.start();
    assert.equal(made[0].url, URL);
    assert.equal(seen.asked, 0);
  });
}

test("a host who narrows the way while people are inside: the next socket brings a ticket", async () => {
  const { timers, made, store, feed } = setUp({ known: { ...SESSION, wayIn: "code" } });
  feed.start();
  made[0].say({ ...SNAPSHOT, session: { ...SESSION, wayIn: "code" } });
  await settle();
  made[0].say({ type: "notice", seq: 7, at: "…", code: "access", way_in: "link" });
  assert.equal(store.session.wayIn, "link");
  made[0].serverCloses(1006);
  await timers.pass(100);
  assert.equal(made[1].url, `${URL}?after=7&ticket=T1`);
});

test("a page that did not know learns it from 4403, and comes back with a ticket", async () => {
  const { timers, made, feed, seen } = setUp({ known: null });
  feed.start();
  made[0].say(NEEDED);
  made[0].serverCloses(4403);
  await timers.pass(100);
  assert.equal(made[1].url, `${URL}?ticket=T1`);
  made[1].say(SNAPSHOT);
  await settle();
  assert.deepEqual([seen.links, seen.over], [["open"], []]);
});

test("whoever is put out and may come in again does, after the last number", async () => {
  const { timers, made, feed, seen } = setUp();
  feed.start();
  await settle();
  made[0].say(SNAPSHOT);
  await timers.pass(5000);
  made[0].say(TAKEN_BACK);
  made[0].serverCloses(4403);
  await timers.pass(100);
  assert.equal(made[1].url, `${URL}?after=6&ticket=T2`);
  assert.deepEqual(seen.over, []);
});

const REFUSED = [
  [401, "link_key_needed"],
  [401, "waiting_for_host"],
  [403, "banned"],
  [410, "link_renewed"],
];
for (const [status, code] of REFUSED) {
  test(`a ticket that is refused with ${status} ${code} is the end: outside`, async () => {
    const { timers, made, feed, seen } = setUp({ tickets: ["T1", refusal(status, code)] });
    feed.start();
    await settle();
    made[0].say(SNAPSHOT);
    await settle();
    made[0].say(TAKEN_BACK);
    made[0].serverCloses(4403);
    await timers.pass(60_000);
    assert.deepEqual(seen.over, [["outside", status, code]]);
    assert.deepEqual([made.length, seen.asked, timers.planned.size], [1, 2, 0]);
  });
}

test("a ticket for a broadcast that is gone says so", async () => {
  const { timers, feed, seen } = setUp({ tickets: [refusal(404, "not_found")] });
  feed.start();
  await timers.pass(60_000);
  assert.deepEqual([seen.over.map(([why]) => why), seen.asked], [["unknown"], 1]);
});

const PASSING = {
  "no network": new ApiError("offline", { kind: "network" }),
  "no answer": new ApiError("late", { kind: "timeout" }),
  "a proxy that fails": refusal(502, null),
  "too many requests": refusal(429, "too_many_requests", 200),
  "a look-up that took too long": refusal(403, "access_timeout", 200),
};
for (const [name, error] of Object.entries(PASSING)) {
  test(`${name} is no refusal: it is tried again, with patience`, async () => {
    const { timers, made, feed, seen } = setUp({ tickets: [error, error, error, "T4"] });
    feed.start();
    await timers.pass(99);
    assert.equal(made.length, 0);
    await timers.pass(2000);
    assert.equal(made[0].url, `${URL}?ticket=T4`);
    assert.deepEqual([seen.over, seen.asked], [[], 4]);
  });
}

test("while tickets cannot be had the log is polled", async () => {
  const events = async () => ({ session: SESSION, events: [line(5)], seq: 6 });
  const { timers, feed, seen } = setUp({ tickets: [new ApiError("offline", { kind: "network" })], events });
  feed.start();
  await timers.pass(200);
  assert.deepEqual(seen.links, ["polling"]);
});

test("two fresh tickets that open nothing are enough: outside, with what the server said", async () => {
  const { timers, made, feed, seen } = setUp();
  feed.start();
  for (let round = 0; round < 2; round += 1) {
    await timers.pass(100);
    made[round].say({ type: "error", code: "ticket_wrong", error: "Used." });
    made[round].serverCloses(4403);
  }
  await timers.pass(60_000);
  assert.deepEqual(seen.over, [["outside", 403, "ticket_wrong"]]);
  assert.equal(made.length, 2);
});

test("a server that lets in and puts out at once makes no loop either", async () => {
  const { timers, made, feed, seen } = setUp();
  feed.start();
  for (let round = 0; round < 2; round += 1) {
    await timers.pass(100);
    made[round].say(SNAPSHOT);
    await settle();
    made[round].say(TAKEN_BACK);
    made[round].serverCloses(4403);
  }
  await timers.pass(60_000);
  assert.deepEqual(seen.over, [["outside", 403, "access_taken_back"]]);
  assert.equal(made.length, 2);
});

test("being put out now and then is no loop", async () => {
  const { timers, made, feed, seen } = setUp();
  feed.start();
  for (let round = 0; round < 5; round += 1) {
    await timers.pass(100);
    made[round].say(SNAPSHOT);
    await timers.pass(3000);
    made[round].serverCloses(4403);
  }
  await timers.pass(100);
  assert.deepEqual([made.length, seen.over], [6, []]);
});

test("4403 to a page that has nothing to prove is the end", async () => {
  const { timers, made, feed, seen } = setUp({ ticket: null });
  feed.start();
  made[0].say(NEEDED);
  made[0].serverCloses(4403);
  await timers.pass(60_000);
  assert.deepEqual(seen.over, [["outside", 403, "access_needed"]]);
  assert.equal(made.length, 1);
});

test("where the code is enough after all, the socket comes without a ticket", async () => {
  const { made, feed } = setUp({ tickets: [null] });
  feed.start();
  await settle();
  assert.equal(made[0].url, URL);
});

test("a ticket that comes after stop opens nothing, also after another start", async () => {
  const answers = [];
  const ticket = () => new Promise((resolve) => answers.push(resolve));
  const { timers, made, feed } = setUp({ ticket });
  feed.start();
  feed.stop();
  answers[0]("late");
  await timers.pass(1000);
  assert.equal(made.length, 0);
  feed.start();
  answers[0]("later still");
  answers[1]("T2");
  await settle();
  assert.deepEqual(made.map(({ url }) => url), [`${URL}?ticket=T2`]);
});

test("a refusal that comes after stop is nobody's business any more", async () => {
  let refuse;
  const ticket = () => new Promise((_, reject) => (refuse = reject));
  const { timers, feed, seen } = setUp({ ticket });
  feed.start();
  feed.stop();
  refuse(refusal(401, "link_key_needed"));
  await timers.pass(1000);
  assert.deepEqual(seen.over, []);
});

for (const [status, code] of REFUSED) {
  test(`polling that is refused with ${status} ${code} is the end: outside`, async () => {
    const events = async () => Promise.reject(refusal(status, code));
    const { timers, feed, seen } = setUp({ events, WebSocket: undefined });
    feed.start();
    await timers.pass(60_000);
    assert.deepEqual(seen.over, [["outside", status, code]]);
    assert.equal(timers.planned.size, 0);
  });
}

test("polling that is asked to wait goes on", async () => {
  const events = async () => Promise.reject(refusal(403, "access_timeout", 500));
  const { timers, feed, seen } = setUp({ events, WebSocket: undefined });
  feed.start();
  await timers.pass(10_000);
  assert.deepEqual([seen.over, seen.links], [[], ["lost"]]);
});

test("a ticket is asked for with what proves who asks", async () => {
  const { fetch, calls } = fakeFetch(() => ({ body: { ticket: "T1", expiresIn: 30 } }));
  const spectator = new Api({ fetch, visitorKey: () => "V", admission: () => "A" });
  assert.equal(await spectator.ticket("abc"), "T1");
  assert.equal(await new Api({ fetch, visitorKey: () => "V" }).ticket("abc", "H"), "T1");
  const [first, second] = calls;
  assert.deepEqual([first.url, first.method], ["/api/sessions/abc/tickets", "POST"]);
  assert.deepEqual([first.headers["X-Admission"], first.headers["X-Visitor-Key"]], ["A", "V"]);
  assert.deepEqual([second.headers["X-Host-Key"], second.headers["X-Admission"]], ["H", undefined]);
});

test("no ticket is needed where the server says so, and asking is not repeated by itself", async () => {
  const none = fakeFetch(() => ({ body: { ticket: null, expiresIn: 30 } }));
  assert.equal(await new Api({ fetch: none.fetch }).ticket("abc"), null);
  const busy = fakeFetch(() => ({ status: 503, body: { code: "unavailable" } }));
  await assert.rejects(new Api({ fetch: busy.fetch }).ticket("abc"), { status: 503 });
  assert.equal(busy.calls.length, 1);
});
