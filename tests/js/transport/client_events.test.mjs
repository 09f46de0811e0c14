/** What a page tells of its own connection: batched, bounded, never in the way. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { ClientEvents } from "../../../static/js/transport/client_events.js";
import { ApiError } from "../../../static/js/transport/http.js";
import { FakeTimers, fakeFetch, settle } from "../support/fakes.mjs";

function page({ answer = () => ({ body: { stored: 1 } }), beacon = null, open = true, whoAsks, who = "spectator" } = {}) {
  const timers = new FakeTimers();
  const { fetch, calls } = fakeFetch(answer);
  const events = new ClientEvents({ page: who, fetch, beacon, whoAsks, timers, now: () => timers.now });
  if (open) events.open("abc", "whep");
  const told = () => calls.map(({ body }) => JSON.parse(body).events);
  return { timers, events, calls, told };
}

test("events go out together, a few seconds later", async () => {
  const { timers, events, calls } = page();
  events.report("joined", { ms: 840.4 });
  events.report("lost", { cause: "silent" });
  await timers.pass(2000);
  assert.equal(calls.length, 0);
  await timers.pass(1000);
  assert.equal(calls[0].url, "/api/sessions/abc/client-events");
  assert.deepEqual(JSON.parse(calls[0].body), {
    page: "spectator",
    player: "whep",
    events: [{ kind: "joined", code: "", ms: 840 }, { kind: "lost", code: "silent" }],
  });
  await timers.pass(60_000);
  assert.equal(calls.length, 1);
});

test("a camera tells at once that it sends, and what waits goes with it", async () => {
  const { timers, events, told } = page({ who: "camera" });
  events.report("device", { cause: "no_microphone" });
  events.report("joined", { ms: 840 });
  await timers.pass(0);
  assert.deepEqual(told().map((batch) => batch.map(({ kind }) => kind)), [["device", "joined"]]);
  events.report("quality", { cause: "poor" });
  await timers.pass(0);
  assert.equal(told().length, 1);
});

test("a camera that joins while a report is on its way tells right after it", async () => {
  const { timers, events, told } = page({ who: "camera" });
  events.report("joined", { ms: 840 });
  timers.pass(0);
  events.report("joined", { ms: 850 });
  await settle();
  await timers.pass(0);
  assert.deepEqual(told().flat().map(({ ms }) => ms), [840, 850]);
});

test("a camera that was told to wait waits", async () => {
  const { timers, events, calls } = page({
    who: "camera",
    answer: () => ({ status: 429, headers: { "Retry-After": "20" } }),
  });
  events.report("joined", { ms: 840 });
  await timers.pass(0);
  events.report("joined", { ms: 850 });
  await timers.pass(19_000);
  assert.equal(calls.length, 1);
});

test("a failure is told by its code, never by its text", async () => {
  const { timers, events, told } = page();
  events.report("join_failed", { cause: new ApiError("secret text", { kind: "http", status: 503, code: "provider_unavailable" }) });
  events.report("join_failed", { cause: new ApiError("secret text", { kind: "unreachable" }) });
  await timers.pass(3000);
  assert.deepEqual(told()[0].map(({ code }) => code), ["provider_unavailable", "unreachable"]);
});

test("the same failure within half a minute is told once", async () => {
  const { timers, events, told } = page();
  for (let second = 0; second < 40; second += 1) {
    events.report("join_failed", { cause: "network" });
    await timers.pass(1000);
  }
  assert.equal(told().flat().length, 2);
});

test("each join is told, however soon after another", async () => {
  const { timers, events, told } = page();
  events.report("joined", { ms: 5 });
  events.report("joined", { ms: 7 });
  await timers.pass(3000);
  assert.deepEqual(told()[0].map(({ ms }) => ms), [5, 7]);
});

test("what is noted before the broadcast has a name is told when it has", async () => {
  const { timers, events, calls } = page({ open: false });
  events.report("device", { cause: "in_use" });
  events.leave();
  await timers.pass(60_000);
  assert.equal(calls.length, 0);
  events.open("abc", "livekit");
  await timers.pass(3000);
  assert.equal(JSON.parse(calls[0].body).player, "livekit");
});

test("no more than twenty at once, and no more than sixty kept", async () => {
  const { timers, events, told } = page();
  for (let number = 0; number < 75; number += 1) events.report("lost", { cause: `r${number}` });
  await timers.pass(60_000);
  assert.deepEqual(told().map((batch) => batch.length), [20, 20, 20]);
  assert.equal(told()[0][0].code, "r15");
});

test("what the server refuses is dropped, and what is over is over", async () => {
  for (const [status, batches] of [[400, 2], [404, 1], [410, 1]]) {
    const { timers, events, calls } = page({ answer: () => ({ status }) });
    for (let number = 0; number < 30; number += 1) events.report("lost", { cause: `r${number}` });
    await timers.pass(600_000);
    assert.equal(calls.length, batches, String(status));
  }
});

test("a server in trouble gets it later, at growing distances, and not before Retry-After", async () => {
  let healthy = false;
  const answer = () => (healthy ? {} : { status: 429, headers: { "Retry-After": "20" } });
  const { timers, events, told, calls } = page({ answer });
  events.report("joined", { ms: 5 });
  await timers.pass(3000 + 19_000);
  assert.equal(calls.length, 1);
  healthy = true;
  await timers.pass(1000);
  assert.deepEqual(told()[1], [{ kind: "joined", code: "", ms: 5 }]);
});

test("without a network nothing is thrown and nothing is lost but the oldest", async () => {
  const { timers, events, calls } = page({ answer: () => new TypeError("offline") });
  events.report("joined", { ms: 1 });
  await timers.pass(10 * 60_000);
  assert.ok(calls.length > 3 && calls.length < 20, String(calls.length));
});

test("a page that goes away says the rest by beacon", async () => {
  const sent = [];
  const beacon = (url, blob) => sent.push([url, blob]) > 0;
  const { timers, events, calls } = page({ beacon });
  events.report("lost", { cause: "closed" });
  events.leave();
  assert.equal(sent[0][0], "/api/sessions/abc/client-events");
  assert.equal(sent[0][1].type, "application/json");
  assert.deepEqual(JSON.parse(await sent[0][1].text()).events, [{ kind: "lost", code: "closed" }]);
  await timers.pass(60_000);
  assert.equal(calls.length, 0);
});

test("… and by a request that outlives it where there is no beacon, or it is full", async () => {
  for (const beacon of [null, () => false]) {
    const { events, calls } = page({ beacon });
    events.report("lost", { cause: "closed" });
    events.leave();
    await settle();
    assert.equal(calls[0].keepalive, true);
  }
});

test("leaving never throws", () => {
  const beacon = () => {
    throw new TypeError("blocked");
  };
  const { events } = page({ beacon });
  events.report("lost", { cause: "closed" });
  events.leave();
});

test("another broadcast gets its own events only", async () => {
  const { timers, events, calls } = page();
  events.report("lost", { cause: "closed" });
  events.open("xyz", "whep");
  events.report("lost", { cause: "closed" });
  await timers.pass(3000);
  assert.deepEqual(calls.map(({ url }) => url), ["/api/sessions/abc/client-events", "/api/sessions/xyz/client-events"]);
});

test("what was on its way to one broadcast neither goes to the next nor slows it down", async () => {
  for (const late of [new TypeError("offline"), { status: 503, headers: { "Retry-After": "60" } }]) {
    let end;
    const answer = (url) => (url.includes("/abc/") ? new Promise((resolve) => (end = resolve)) : {});
    const { timers, events, calls, told } = page({ answer });
    events.report("lost", { cause: "closed" });
    await timers.pass(3000);
    events.open("xyz", "whep");
    events.report("lost", { cause: "silent" });
    end(late);
    await timers.pass(3000);
    assert.equal(calls[1]?.url, "/api/sessions/xyz/client-events");
    assert.deepEqual(told()[1], [{ kind: "lost", code: "silent" }]);
  }
});

test("one batch at a time", async () => {
  let end;
  const { timers, events, calls } = page({ answer: () => new Promise((resolve) => (end = resolve)) });
  events.report("lost", { cause: "closed" });
  await timers.pass(3000);
  events.report("lost", { cause: "silent" });
  await timers.pass(60_000);
  assert.equal(calls.length, 1);
  end({});
  await timers.pass(3000);
  assert.equal(calls.length, 2);
});

test("after a success the distances begin short again", async () => {
  const statuses = [503, 200, 503, 200];
  const { timers, events, calls } = page({ answer: (_url, _init, number) => ({ status: statuses[number - 1] }) });
  for (const cause of ["closed", "silent"]) {
    events.report("lost", { cause });
    await timers.pass(3000 + 6000);
  }
  assert.equal(calls.length, 4);
});

test("where not everybody may tell, every report says who does, also the last one", async () => {
  const whoAsks = () => ({ "X-Admission": "a".repeat(22) });
  const sent = [];
  const beacon = (url) => sent.push(url) > 0;
  const { timers, events, calls } = page({ beacon, whoAsks });
  events.report("joined", { ms: 840 });
  await timers.pass(3000);
  events.report("lost", { cause: "silent" });
  events.leave();
  assert.deepEqual(sent, []); // a beacon has no headers
  assert.deepEqual(calls.map(({ keepalive }) => Boolean(keepalive)), [false, true]);
  assert.ok(calls.every(({ headers }) => headers["X-Admission"] === "a".repeat(22)));
});

test("whoever may not watch tells nothing, and all of it when they are back", async () => {
  const { timers, events, calls, told } = page();
  events.report("lost", { cause: "silent" });
  events.wait();
  events.report("join_failed", { cause: "code_needed" });
  events.leave();
  await timers.pass(60_000);
  assert.equal(calls.length, 0);
  events.open("abc", "whep");
  await timers.pass(3000);
  assert.deepEqual(told()[0].map(({ kind }) => kind), ["lost", "join_failed"]);
});
