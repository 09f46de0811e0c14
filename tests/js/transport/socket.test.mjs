import assert from "node:assert/strict";
import { test } from "node:test";

import { ReconnectPolicy } from "../../../static/js/core/backoff.js";
import { EventStore } from "../../../static/js/core/store.js";
import { SessionFeed } from "../../../static/js/transport/socket.js";
import { FakeTimers, fakeSockets, line, settle, state } from "../support/fakes.mjs";

const SESSION = { id: "abc", state: "live", lastSeq: 6 };
const SNAPSHOT = { type: "snapshot", session: SESSION, events: [line(5)], seq: 6 };

function setUp({ events = async () => Promise.reject(new Error("offline")), ...options } = {}) {
  const timers = new FakeTimers();
  const { FakeSocket, made } = fakeSockets();
  const store = new EventStore();
  const seen = { links: [], over: null, lines: [] };
  const feed = new SessionFeed({
    id: "abc",
    origin: "ws://host",
    store,
    timers,
    WebSocket: FakeSocket,
    policy: new ReconnectPolicy({ baseMs: 100, capMs: 100, random: () => 1 }),
    api: { events },
    onLink: (link) => seen.links.push(link),
    onOver: (why) => (seen.over = why),
    onMessage: (_message, fresh) => seen.lines.push(...fresh.map(({ seq }) => seq)),
    ...options,
  });
  const live = () => made.filter((socket) => socket.readyState < 3);
  return { timers, made, live, store, seen, feed };
}

test("the first socket asks for a snapshot, the next one for what it missed", async () => {
  const { timers, made, feed, seen } = setUp();
  feed.start();
  assert.equal(made[0].url, "ws://host/api/ws/sessions/abc/commentary");
  made[0].say(SNAPSHOT);
  made[0].say(line(7));
  await settle();
  made[0].serverCloses(1012);
  await timers.pass(100);
  assert.equal(made[1].url, "ws://host/api/ws/sessions/abc/commentary?after=7");
  made[1].say({ type: "resumed", after: 7, session: SESSION, seq: 8 });
  made[1].say(line(8));
  assert.deepEqual(seen.lines, [5, 7, 8]);
});

test("a line that was withdrawn before it came is counted and not shown", async () => {
  const { made, feed, seen, store } = setUp();
  feed.start();
  made[0].say(SNAPSHOT);
  made[0].say({ type: "commentary", seq: 7, at: SESSION.at, withdrawn: true });
  made[0].say({ type: "correction", seq: 8, line: 5 });
  made[0].say(line(9));
  assert.deepEqual([seen.lines, store.seq], [[5, 9], 9]);
  assert.deepEqual(store.lines.map((one) => [one.seq, one.withdrawn ?? false]), [[5, true], [9, false]]);
});

test("nothing is shown twice when events overlap", async () => {
  const { made, feed, seen } = setUp();
  feed.start();
  made[0].say(SNAPSHOT);
  for (const seq of [7, 7, 6, 8]) made[0].say(line(seq));
  assert.deepEqual(seen.lines, [5, 7, 8]);
});

test("a gap closes the socket and resumes after the last number at once", async () => {
  const { timers, made, feed, seen } = setUp();
  feed.start();
  made[0].say(SNAPSHOT);
  await settle();
  made[0].say(line(9));
  await timers.pass(0);
  assert.equal(made[0].closedByPage, true);
  assert.match(made[1].url, /after=6$/);
  assert.deepEqual(seen.lines, [5]);
});

test("there is only ever one socket", async () => {
  const { timers, made, live, feed } = setUp();
  feed.start();
  feed.start();
  made[0].say(SNAPSHOT);
  for (let round = 0; round < 5; round += 1) {
    await settle();
    made.at(-1).serverCloses(1006);
    feed.hurry();
    await timers.pass(100);
    made.at(-1).say({ type: "resumed", session: SESSION, seq: 6 });
    assert.equal(live().length, 1);
  }
});

test("a left-behind socket cannot speak any more", async () => {
  const { timers, made, feed, seen } = setUp();
  feed.start();
  made[0].say(SNAPSHOT);
  await settle();
  made[0].say(line(9)); // gap: this one is dropped
  await timers.pass(0);
  made[0].readyState = 1;
  made[0].say(line(7));
  assert.deepEqual(seen.lines, [5]);
});

test("every two seconds the last number is acknowledged", async () => {
  const { timers, made, feed } = setUp();
  feed.start();
  made[0].say(SNAPSHOT);
  await timers.pass(2000);
  made[0].say(line(7));
  await timers.pass(2000);
  assert.deepEqual(made[0].sent, [{ type: "ack", seq: 6 }, { type: "ack", seq: 7 }]);
});

test("4404 says the code is unknown and ends it", async () => {
  const { timers, made, feed, seen } = setUp();
  feed.start();
  made[0].say({ type: "error", code: "not_found" });
  made[0].serverCloses(4404);
  await timers.pass(60_000);
  assert.equal(seen.over, "unknown");
  assert.equal(made.length, 1);
});

test("4410 comes after the replay and ends it", async () => {
  const { timers, made, feed, seen, store } = setUp();
  feed.start();
  made[0].say(SNAPSHOT);
  made[0].say(state(7, "ended", { reason: "host" }));
  made[0].serverCloses(4410);
  await timers.pass(60_000);
  assert.equal(seen.over, "ended");
  assert.equal(store.session.reason, "host");
  assert.equal(made.length, 1);
});

test("4429 (too slow) resumes by number", async () => {
  const { timers, made, feed } = setUp();
  feed.start();
  made[0].say(SNAPSHOT);
  await settle();
  made[0].serverCloses(4429);
  await timers.pass(100);
  assert.match(made[1].url, /after=6$/);
});

test("every attempt is logged with its number; a connection that works resets the count", async () => {
  const logged = [];
  const { timers, made, feed } = setUp({
    log: (step, facts) => step === "reconnect" && logged.push(facts.attempt),
  });
  feed.start();
  for (let round = 0; round < 3; round += 1) {
    made.at(-1).serverCloses(1006);
    await timers.pass(100);
  }
  made.at(-1).say(SNAPSHOT); // SUBSCRIBED
  await settle();
  made.at(-1).serverCloses(1006);
  await timers.pass(100);
  assert.deepEqual(logged, [1, 2, 3, 1]);
});

test("after a close with 1006, which is logged, it goes on for as long as the page wants", async () => {
  const codes = new Set();
  const log = (step, { code }) => step === "closed" && codes.add(code);
  const { timers, made, feed } = setUp({ log });
  feed.start();
  for (let round = 0; round < 200; round += 1) {
    made.at(-1).serverCloses(1006);
    await timers.pass(15_000);
  }
  assert.ok(made.length > 200);
  assert.deepEqual([...codes], [1006]);
});

test("CLOSED is handled once, also when it is told twice or caused by the page itself", async () => {
  const { timers, made, feed } = setUp();
  feed.start();
  made[0].say(SNAPSHOT);
  await settle();
  const { onclose } = made[0];
  made[0].serverCloses(1006);
  onclose?.({ code: 1006 }); // the same loss once more
  await timers.pass(100);
  assert.equal(made.length, 2);
  made[1].say({ type: "resumed", session: SESSION, seq: 6 });
  await settle();
  made[1].say(line(9)); // a gap: the page closes this socket, which is no loss of its own
  await timers.pass(5000);
  made[2].say({ type: "resumed", session: SESSION, seq: 6 });
  await timers.pass(5000);
  assert.equal(made.length, 3);
});

test("the end of a broadcast reaches a page however it is connected", async () => {
  const { timers, made, feed, seen, store } = setUp();
  feed.start();
  made[0].say(SNAPSHOT);
  await settle();
  made[0].serverCloses(1006); // and while it was away, the other side ended it
  await timers.pass(100);
  made[1].say({ type: "resumed", session: { ...SESSION, state: "ended", reason: "host" }, seq: 7 });
  made[1].say(state(7, "ended", { reason: "host" }));
  made[1].serverCloses(4410);
  assert.deepEqual([seen.over, store.session.state], ["ended", "ended"]);
});

test("stop closes the socket, and nothing comes after", async () => {
  const { timers, made, live, feed, seen } = setUp();
  feed.start();
  made[0].say(SNAPSHOT);
  await settle();
  feed.stop();
  await timers.pass(60_000);
  assert.equal(live().length, 0);
  assert.equal(made.length, 1);
  assert.equal(timers.planned.size, 0);
  assert.equal(seen.over, null);
});

test("a socket that opens and says nothing counts as a failure", async () => {
  const { timers, made, feed } = setUp();
  feed.start();
  await timers.pass(6200);
  assert.ok(made.length >= 2);
  assert.equal(made[0].closedByPage, true);
});

/** The log by HTTP: a snapshot without a number, the missed events with one. */
function httpLog() {
  const log = { events: [line(5)], seq: 6, session: { ...SESSION } };
  const events = async (_id, after) => ({
    session: log.session,
    events: after === null ? log.events : log.events.filter((event) => event.seq > after),
    seq: log.seq,
  });
  return { log, events };
}

test("where WebSockets are blocked, the same log comes by HTTP", async () => {
  const { log, events } = httpLog();
  const { timers, made, feed, seen } = setUp({ events });
  feed.start();
  made[0].serverCloses(1006);
  await timers.pass(100);
  made[1].serverCloses(1006);
  await timers.pass(0);
  assert.deepEqual(seen.lines, [5]);
  Object.assign(log, { events: [line(5), line(7)], seq: 7, session: { ...SESSION, lastSeq: 7 } });
  await timers.pass(2000);
  assert.deepEqual(seen.lines, [5, 7]);
  assert.deepEqual(seen.links, ["polling"]);
  assert.ok(made.length > 2, "WebSockets are tried again");
});

test("a WebSocket that works again ends the polling", async () => {
  const { events } = httpLog();
  let polls = 0;
  const { timers, made, feed, seen } = setUp({ events: (...args) => ((polls += 1), events(...args)) });
  feed.start();
  made[0].serverCloses(1006);
  await timers.pass(100);
  made[1].serverCloses(1006);
  await timers.pass(100);
  made.at(-1).say({ type: "resumed", session: SESSION, seq: 6 });
  await settle();
  const before = polls;
  await timers.pass(8000);
  assert.equal(polls, before);
  assert.equal(seen.links.at(-1), "open");
});

test("a browser without WebSocket polls from the start", async () => {
  const { events } = httpLog();
  const { timers, feed, seen } = setUp({ events, WebSocket: undefined });
  feed.start();
  await timers.pass(0);
  assert.deepEqual(seen.lines, [5]);
});

test("polling sees the end, with its last events", async () => {
  const { log, events } = httpLog();
  const { timers, feed, seen, store } = setUp({ events, WebSocket: undefined });
  feed.start();
  await timers.pass(0);
  log.events.push(state(7, "ended", { reason: "admin" }));
  Object.assign(log, { seq: 7, session: { ...SESSION, state: "ended", lastSeq: 7 } });
  await timers.pass(2000);
  assert.equal(seen.over, "ended");
  assert.equal(store.session.reason, "admin");
  assert.equal(timers.planned.size, 0);
});

test("with neither WebSocket nor HTTP the link is lost, and it keeps trying", async () => {
  const { timers, made, feed, seen } = setUp();
  feed.start();
  made[0].serverCloses(1006);
  await timers.pass(100);
  made[1].serverCloses(1006);
  await timers.pass(0);
  assert.equal(seen.links.at(-1), "lost");
  assert.ok(timers.planned.size >= 1);
});

test("a half-open socket is found by its silence", async () => {
  const { log, events } = httpLog();
  const { timers, made, feed } = setUp({ events });
  feed.start();
  made[0].say(SNAPSHOT);
  await settle();
  Object.assign(log, { events: [line(5), line(7)], seq: 7 });
  await timers.pass(10_000);
  assert.equal(made[0].closedByPage, true);
  assert.match(made[1].url, /after=6$/);
});

test("a quiet socket that has missed nothing stays", async () => {
  const { events } = httpLog();
  const { timers, made, feed } = setUp({ events });
  feed.start();
  made[0].say(SNAPSHOT);
  await timers.pass(35_000);
  assert.equal(made.length, 1);
  assert.equal(made[0].readyState, 1);
});

test("an answer about a silent socket says nothing of the next one", async () => {
  let fail;
  const { timers, made, feed } = setUp({ events: () => new Promise((_, reject) => (fail = reject)) });
  feed.start();
  made[0].say(SNAPSHOT);
  await timers.pass(10_000); // asked by HTTP
  made[0].serverCloses(1006);
  await timers.pass(100);
  made[1].say({ type: "resumed", session: SESSION, seq: 6 });
  fail(new Error("offline"));
  await settle();
  assert.equal(made[1].closedByPage, false);
});

test("polling ends with the last event, not with the word that there is an end", async () => {
  const { log, events } = httpLog();
  const { timers, feed, seen } = setUp({ events, WebSocket: undefined });
  feed.start();
  await timers.pass(0);
  Object.assign(log, { events: [line(7)], seq: 7, session: { ...SESSION, state: "ended", lastSeq: 8 } });
  await timers.pass(2000);
  assert.deepEqual([seen.lines, seen.over], [[5, 7], null]);
  log.events.push(state(8, "ended", { reason: "host" }));
  await timers.pass(2000);
  assert.equal(seen.over, "ended");
});

test("an error is no connection", async () => {
  const { made, feed, seen } = setUp();
  feed.start();
  made[0].say({ type: "error", code: "unavailable" });
  made[0].serverCloses(1013);
  await settle();
  assert.deepEqual(seen.links, []);
});

test("a message that is not JSON is passed over", async () => {
  const { made, feed, seen } = setUp();
  feed.start();
  made[0].onmessage({ data: "<html>" });
  made[0].say(SNAPSHOT);
  assert.deepEqual(seen.lines, [5]);
});

test("a socket that worked and does not come back at once is helped out by polling", async () => {
  const { timers, made, feed, seen } = setUp({ events: httpLog().events });
  feed.start();
  made[0].say(SNAPSHOT);
  await settle();
  made[0].serverCloses(1006);
  await timers.pass(100);
  made[1].serverCloses(1006);
  await timers.pass(0);
  assert.equal(seen.links.at(-1), "polling");
});

test("a poll's answer that comes when the socket is open again is not used", async () => {
  let answer;
  const { timers, made, feed, seen } = setUp({ events: () => new Promise((resolve) => (answer = resolve)) });
  feed.start();
  made[0].serverCloses(1006);
  await timers.pass(100);
  made[1].serverCloses(1006);
  await timers.pass(100); // polls, and tries a socket
  made[2].say(SNAPSHOT);
  answer({ session: SESSION, events: [line(5)], seq: 6 });
  await settle();
  assert.equal(seen.links.at(-1), "open");
});

test("a page that stops at a polled message hears no other", async () => {
  const heard = [];
  const { timers, feed } = setUp({
    events: httpLog().events,
    WebSocket: undefined,
    onMessage: ({ type }) => {
      heard.push(type);
      feed.stop();
    },
  });
  feed.start();
  await timers.pass(60_000);
  assert.deepEqual(heard, ["snapshot"]);
});
