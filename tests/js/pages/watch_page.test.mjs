/** The spectators' page on its own template; the browser and the server are played. */

import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { Messages } from "../../../static/js/core/messages.js";
import { loadLiveKit } from "../../../static/js/players/livekit_sdk.js";
import { WatchPage } from "../../../static/js/pages/watch/watch_page.js";
import { Api } from "../../../static/js/transport/api.js";
import { ClientEvents } from "../../../static/js/transport/client_events.js";
import { fakeFetch, fakeSockets, FakeTimers, line, settle, state } from "../support/fakes.mjs";
import { DisconnectReason, FakeRemoteTrack, FakeStream, fakeLiveKit } from "../support/livekit.mjs";
import { FakeElement, installPage } from "../support/page.mjs";

const SDK = "/static/vendor/sdk.mjs";
const NOON = "2026-05-01T12:00:00.000Z";
const GRANT = { url: "ws://media.test", expiresIn: 600, identity: "spectator:3f9a0c11d2e4.01" };
const SESSION = {
  ...{ id: "abc", state: "waiting", player: "livekit", serverTime: NOON, lastSeq: 2, viewers: 0 },
  ...{ commentary: true, commentator: "on", transcriptUrl: "/api/sessions/abc/transcript" },
};
const ENDED = { state: "ended", reason: "host", durationSeconds: 75, peakViewers: 3 };
const SPECTATORS = "/api/sessions/abc/spectators";

globalThis.MediaStream = FakeStream;
globalThis.RTCPeerConnection = class {};
console.info = () => undefined; // the page's own log of its steps
const sdk = fakeLiveKit();
await loadLiveKit(SDK, async () => sdk);

let page = null;
let pages = 0;
afterEach(async () => {
  page.stop();
  for (const room of sdk.rooms.splice(0)) await room.disconnect(); // a join under way ends now
});

/** A page that has just arrived, with lines 1 and 2. `answers`: by path, else what is ordinary. */
function open({ session = {}, answers = {}, hasUser = false } = {}) {
  const view = { ...SESSION, ...session };
  const token = `eyJhbGci.eyJpZCI.${(pages += 1)}`; // no page sees the rooms of another
  const { body, byId, location } = installPage("watch.html");
  byId("lines").append(rendered(2), rendered(1));
  const { FakeSocket, made: sockets } = fakeSockets();
  const ordinary = {
    [SPECTATORS]: { body: { ...GRANT, token } },
    "/api/sessions/abc": { body: { ...view, ...ENDED } },
    "/api/sessions/abc/transcript": { status: 404, body: {} },
  };
  const { fetch, calls } = fakeFetch((url) => answers[url] ?? ordinary[url] ?? { status: 404 });
  const timers = new FakeTimers();
  const time = { ms: 0 };
  page = new WatchPage({
    data: { session: view, events: [line(1), line(2)], playerModule: SDK, hasUser },
    messages: new Messages(new Proxy({}, { has: () => true })), // every key says itself
    api: new Api({ fetch, pace: { wait: async () => undefined } }),
    clientEvents: new ClientEvents({ page: "spectator", fetch, beacon: null, timers }),
    ...{ WebSocket: FakeSocket, timers, now: () => time.ms },
  });
  page.start();
  const later = (ms) => {
    time.ms += ms;
    page.render();
  };
  const lines = (id = "lines") => byId(id).children.map(({ dataset }) => Number(dataset.seq));
  const rooms = () => sdk.rooms.filter((room) => room.token === token);
  return { answers, body, byId, location, sockets, calls, timers, later, lines, rooms };
}

/** A line as the server writes it into the page. */
function rendered(seq) {
  const item = new FakeElement("li");
  item.dataset.seq = String(seq);
  return item;
}

/** Waits for what the browser's own timers bring. */
async function until(what, check) {
  for (let turn = 0; turn < 300; turn += 1) {
    if (check()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  assert.fail(what);
}

/** Let into the room, with a picture. */
async function playing({ body, rooms }, count = 1) {
  await until(`join ${count}`, () => rooms().length === count);
  const room = rooms().at(-1);
  room.connects();
  room.emit("trackSubscribed", new FakeRemoteTrack("video"));
  await until("playing", () => page.playback.media === "playing");
  assert.equal(body.dataset.media, "playing");
  return room;
}

const graceEnds = (seconds) => new Date(Date.parse(NOON) + seconds * 1000).toISOString();
const shown = ({ body }) => {
  const parts = body.querySelectorAll("[data-show]");
  return parts.filter(({ hidden }) => !hidden).map(({ dataset }) => dataset.show);
};

test("a page shows what it came with, then what the stream of events brings", async () => {
  const watch = open();
  const { body, byId, sockets, lines, later } = watch;
  assert.equal(body.dataset.state, "waiting");
  assert.deepEqual(lines(), [2, 1]); // those that were rendered by the server are known by number
  assert.equal(byId("commentator").textContent, "commentary.soon");
  sockets[0].say({ type: "resumed", seq: 2, session: { ...SESSION, viewers: 4 } });
  assert.equal(byId("viewers").textContent, "4");
  sockets[0].say(state(3, "live", { live_at: NOON }));
  sockets[0].say(line(4, "And off we go"));
  assert.equal(body.dataset.state, "live");
  assert.ok(shown(watch).includes("live") && !shown(watch).includes("waiting"));
  assert.deepEqual(lines(), [4, 2, 1]);
  assert.equal(byId("caption").textContent, "And off we go");
  later(75_000);
  assert.equal(byId("elapsed").textContent, "1:15");
});

test("a line that the host withdraws is struck through, and leaves the picture", () => {
  const { byId, sockets, lines } = open();
  sockets[0].say({ type: "resumed", seq: 2, session: { ...SESSION, state: "live" } });
  sockets[0].say(line(3, "It was no goal"));
  sockets[0].say(line(4, "And off we go"));
  sockets[0].say({ type: "correction", seq: 5, at: NOON, line: 3 });
  assert.equal(byId("caption").textContent, "And off we go"); // not the line that it shows
  sockets[0].say({ type: "correction", seq: 6, at: NOON, line: 4 });
  assert.equal(byId("caption").textContent, "");
  assert.equal(byId("caption").hidden, true);
  assert.deepEqual(lines(), [4, 3, 2, 1]);
  const struck = byId("lines").children.map((item) => item.querySelector("del")?.textContent ?? null);
  assert.deepEqual(struck, ["And off we go", "It was no goal", null, null]);
});

test("a snapshot adds what is missing and nothing twice", () => {
  const { sockets, lines, body } = open();
  const session = { ...SESSION, state: "live" };
  sockets[0].say({ type: "snapshot", seq: 4, session, events: [line(2), line(3), line(4)] });
  assert.deepEqual(lines(), [4, 3, 2, 1]);
  assert.equal(body.dataset.state, "live");
});

test("lines that a restored database lost go from the page, and their numbers are told anew", () => {
  const { sockets, lines, byId } = open();
  const events = [1, 2, 3, 4].map((seq) => line(seq));
  sockets[0].say({ type: "snapshot", seq: 4, session: SESSION, events });
  assert.deepEqual(lines(), [4, 3, 2, 1]);

  sockets[0].say({ type: "snapshot", seq: 2, session: SESSION, events: events.slice(0, 2) });
  assert.deepEqual(lines(), [2, 1]);

  sockets[0].say({ ...line(3), text: "A new third line" });
  assert.deepEqual(lines(), [3, 2, 1]);
  assert.match(byId("lines").children[0].textContent, /A new third line/);
});

test("the video joins while the broadcast waits, and plays when pictures come", async () => {
  const watch = open();
  await playing(watch);
  assert.equal(watch.byId("sound").hidden, false);
  assert.deepEqual(watch.calls.map(({ url }) => url), [SPECTATORS]); // the page knew the rest
});

test("live, interrupted, live again, ended", async () => {
  const watch = open({ session: { state: "live", liveAt: NOON } });
  const { body, byId, sockets, later } = watch;
  const room = await playing(watch);
  sockets[0].say(state(3, "interrupted", { grace_ends_at: graceEnds(60) }));
  assert.equal(body.dataset.state, "interrupted");
  assert.deepEqual(
    [byId("countdown").textContent, byId("interrupted-word").textContent],
    ["1:00", "state.interrupted"],
  );
  later(60_000);
  assert.deepEqual(
    [byId("countdown").textContent, byId("interrupted-word").textContent],
    ["0:00", "state.interrupted.over"],
  );
  sockets[0].say(state(4, "live", { live_at: NOON }));
  assert.equal(body.dataset.state, "live");
  assert.equal(page.playback.media, "playing"); // the same connection
  document.fullscreenElement = byId("stage");
  document.exitFullscreen = async () => (document.fullscreenElement = null);
  sockets[0].say(state(5, "ended", { reason: "host" }));
  assert.equal(body.dataset.state, "ended");
  assert.equal(document.fullscreenElement, null);
  assert.equal(room.state, "disconnected");
  assert.equal(sockets.at(-1).closedByPage, true);
  await until("the summary", () => byId("reason").textContent === "reason.host");
  assert.deepEqual([byId("duration").textContent, byId("peak").textContent], ["1:15", "3"]);
});

test("after the end the whole transcript is the list, in its order", async () => {
  const spoken = [line(1), line(2), { ...line(3), isHighlight: true }];
  const lines = spoken.map((one) => ({ ...one, energyLevel: 0.5 }));
  const watch = open({
    answers: {
      "/api/sessions/abc": { body: { ...SESSION, state: "ended", reason: "room_lost" } },
      "/api/sessions/abc/transcript": { body: { lines } },
    },
  });
  watch.sockets[0].say(state(3, "ended", { reason: "room_lost" }));
  await until("the transcript", () => watch.byId("highlight-count").textContent === "1");
  assert.deepEqual(watch.lines("transcript"), [1, 2, 3]);
  assert.equal(watch.byId("transcript").dataset.testid, "lines");
  assert.equal(watch.byId("lines"), null);
  assert.equal(watch.byId("ended-diagnostics").hidden, false); // our fault: worth a diagnosis
});

test("of a long transcript the first lines are shown, and a link leads to the others", async () => {
  const lines = Array.from({ length: 450 }, (_, number) => ({ ...line(number + 1), energyLevel: 0.5 }));
  const watch = open({
    answers: {
      "/api/sessions/abc": { body: { ...SESSION, state: "ended", reason: "host" } },
      "/api/sessions/abc/transcript": { body: { lines } },
    },
  });
  watch.sockets[0].say(state(3, "ended", { reason: "host" }));
  await until("the transcript", () => watch.lines("transcript").length > 0);
  assert.deepEqual(watch.lines("transcript"), lines.slice(0, 200).map(({ seq }) => seq));
  assert.equal(watch.byId("lines-pages").hidden, false);
  assert.equal(watch.byId("lines-range").textContent, "transcript.range");
});

test("of what the page has seen, a withdrawn line is no part of the transcript", async () => {
  const { sockets, lines } = open();
  sockets[0].say(line(3));
  sockets[0].say({ type: "correction", seq: 4, at: NOON, line: 3 });
  sockets[0].say(state(5, "ended", { reason: "host" }));
  await until("transcript", () => lines("transcript").length === 2);
  assert.deepEqual(lines("transcript"), [1, 2]);
});

test("a transcript that does not come leaves what the page has seen, and says so", async () => {
  const watch = open();
  watch.sockets[0].say(state(3, "ended", { reason: "host" }));
  await until("the note", () => watch.byId("transcript-note").textContent === "transcript.failed");
  await until("the lines", () => watch.lines("transcript").length === 2);
  assert.equal(watch.byId("ended-diagnostics").hidden, true);
});

test("a stream that breaks goes on by number: nothing is lost, nothing comes twice", async () => {
  const { sockets, timers, lines, body } = open({ session: { state: "live" } });
  assert.match(sockets[0].url, /after=2$/);
  sockets[0].say(line(3));
  await settle();
  sockets[0].serverCloses(1006);
  assert.equal(body.dataset.link, "connecting");
  await timers.pass(3000);
  assert.match(sockets[1].url, /after=3$/);
  sockets[1].say(line(3));
  sockets[1].say(line(4));
  assert.deepEqual(lines(), [4, 3, 2, 1]);
  assert.equal(body.dataset.link, "open");
});

test("while the stream is down, it is the words that are late if pictures flow", async () => {
  const watch = open({ session: { state: "live" } });
  const { byId, sockets, later } = watch;
  await playing(watch);
  sockets[0].say(line(3));
  assert.equal(byId("commentator").textContent, "");
  sockets[0].serverCloses(1006);
  later(0);
  later(1501);
  assert.deepEqual(
    [byId("commentator").textContent, byId("link-notice").textContent],
    ["commentary.late", ""],
  );
  navigator.onLine = false;
  later(0);
  assert.equal(byId("link-notice").textContent, "link.lost");
});

test("a connection that is lost says why while the last picture stays", async () => {
  const watch = open({ session: { state: "live" } });
  const { byId, later } = watch;
  const room = await playing(watch);
  room.serverCloses(DisconnectReason.SERVER_SHUTDOWN);
  assert.equal(byId("last-picture").hidden, false);
  later(801);
  assert.equal(byId("media-word").hidden, false);
  assert.deepEqual(
    [byId("media-word-text").textContent, byId("media-why").textContent],
    ["media.retrying", "lost.why.server"],
  );
  await playing(watch, 2);
  assert.deepEqual([byId("media-word").hidden, byId("last-picture").hidden], [true, true]);
});

test("whoever is banned hears it at once, and the page tries on only when asked to", async () => {
  const answers = { [SPECTATORS]: { status: 403, body: { error: "No.", code: "banned" } } };
  const watch = open({ answers });
  const { body, byId } = watch;
  await until("trouble", () => byId("trouble").hidden === false);
  assert.equal(body.dataset.trouble, "banned");
  assert.equal(byId("trouble-title").textContent, "trouble.banned.title");
  assert.equal(page.playback.retrier.running, false);
  delete answers[SPECTATORS]; // the ban is lifted
  byId("try-again").click();
  await playing(watch);
});

const DOWN = { status: 503, body: {}, headers: { "Retry-After": "60" } };
const paused = (seconds = 900) => ({
  ...{ reason: "pause", pause_until: graceEnds(seconds), grace_ends_at: graceEnds(seconds + 60) },
});
const HALF_TIME = { state: "interrupted", reason: "pause", pauseUntil: graceEnds(900) };
const words = ({ byId }) => ["interrupted-word", "pause-back"].map((id) => byId(id).textContent);

test("half-time: a badge while the camera films, and words while it is away", async () => {
  const watch = open({ session: { state: "live", liveAt: NOON } });
  const { byId, sockets, later } = watch;
  await playing(watch);
  assert.equal(byId("pause-badge").hidden, true);
  const notice = { type: "notice", seq: 3, code: "pause", at: NOON };
  sockets[0].say({ ...notice, pause_until: graceEnds(900), grace_ends_at: null });
  assert.equal(byId("pause-badge").hidden, false);
  assert.equal(byId("pause-said").textContent, "");
  sockets[0].say(state(4, "interrupted", paused()));
  assert.deepEqual([byId("pause-badge").hidden, byId("countdown").hidden], [true, true]);
  assert.deepEqual(words(watch), ["pause.word", "pause.back.minutes"]);
  assert.equal(byId("pause-said").textContent, "pause.said");
  later(850_000);
  assert.deepEqual(words(watch), ["pause.word", "pause.back.seconds"]);
  later(50_000); // over, also before the server has said so
  assert.equal(byId("pause-back").hidden, true);
  assert.deepEqual(words(watch), ["state.interrupted", ""]);
  assert.deepEqual([byId("countdown").hidden, byId("countdown").textContent], [false, "1:00"]);
  assert.equal(byId("pause-said").textContent, "");
});

test("the second half, pressed early, brings the usual countdown", () => {
  const watch = open({ session: { ...HALF_TIME, graceEndsAt: graceEnds(960) } });
  const { byId, sockets } = watch;
  assert.deepEqual(words(watch), ["pause.word", "pause.back.minutes"]);
  const notice = { type: "notice", seq: 3, code: "pause", at: NOON };
  sockets[0].say({ ...notice, pause_until: null, grace_ends_at: graceEnds(60) });
  assert.deepEqual(words(watch), ["state.interrupted", ""]);
  assert.equal(byId("countdown").textContent, "1:00");
});

test("in half-time a connection that breaks is nobody's trouble, and heals with the picture", async () => {
  const watch = open({ session: { state: "live" } });
  const { byId, sockets, later } = watch;
  const room = await playing(watch);
  sockets[0].say(state(3, "interrupted", paused()));
  watch.answers[SPECTATORS] = DOWN;
  room.serverCloses(DisconnectReason.SERVER_SHUTDOWN);
  await until("a failure", () => page.playback.trouble !== null);
  later(0);
  later(600_000);
  assert.deepEqual([byId("trouble").hidden, byId("media-word").hidden], [true, true]);
  assert.deepEqual(words(watch), ["pause.word", "pause.back.minutes"]);
  delete watch.answers[SPECTATORS];
  sockets[0].say(state(4, "live", { live_at: NOON })); // and the next try does not wait
  await playing(watch, 2);
  assert.deepEqual([byId("trouble").hidden, byId("media-word").hidden], [true, true]);
});

test("a server that is down is trouble after a while, and Try again does not wait", async () => {
  const answers = { [SPECTATORS]: DOWN };
  const watch = open({ answers });
  const { byId, later, sockets } = watch;
  sockets[0].serverCloses(1006);
  await until("a failure", () => page.playback.trouble !== null);
  later(0);
  assert.equal(byId("trouble").hidden, true);
  later(4001);
  assert.equal(byId("trouble").hidden, false);
  delete answers[SPECTATORS];
  byId("try-again").click();
  assert.equal(sockets.length, 2);
  await playing(watch);
  later(0);
  assert.equal(byId("trouble").hidden, true);
});

test("a stream of events that comes back is the sign for the video to try again", async () => {
  const answers = { [SPECTATORS]: DOWN };
  const watch = open({ answers });
  await until("a failure", () => page.playback.trouble !== null);
  delete answers[SPECTATORS];
  watch.sockets[0].say({ type: "resumed", seq: 2, session: SESSION });
  await playing(watch);
});

test("a browser without WebRTC is told so, and still gets the words", () => {
  const { RTCPeerConnection } = globalThis;
  delete globalThis.RTCPeerConnection;
  try {
    const { body, sockets, lines } = open();
    assert.equal(body.dataset.trouble, "too_old");
    sockets[0].say(line(3));
    assert.deepEqual(lines(), [3, 2, 1]);
  } finally {
    globalThis.RTCPeerConnection = RTCPeerConnection;
  }
});

test("a room that was made again is joined again, and who is promoted may speak", async () => {
  const watch = open({ session: { state: "live" } });
  const { sockets, byId } = watch;
  await playing(watch);
  const promoted = { who: "3f9a0c11d2e4", standing: "speaker" };
  sockets[0].say({ type: "notice", seq: 3, code: "people", ...promoted });
  assert.deepEqual([byId("voice").hidden, byId("voice").dataset.state], [false, "invited"]);
  sockets[0].say({ type: "notice", seq: 4, code: "room_reopened" });
  await playing(watch, 2);
  assert.equal(watch.rooms()[0].state, "disconnected");
  sockets[0].say(state(5, "ended", { reason: "host" }));
  assert.equal(byId("voice").hidden, true);
});

test("a sign-in that does not hold watches as a guest, and the server hears of it", async () => {
  const watch = open({ hasUser: true });
  await playing(watch);
  await watch.timers.pass(3000);
  const sent = watch.calls.filter(({ url }) => url.endsWith("/client-events"));
  const kinds = sent.flatMap(({ body }) => JSON.parse(body).events.map(({ kind }) => kind));
  assert.deepEqual(kinds.sort(), ["guest_fallback", "joined"]);
  assert.equal(watch.byId("join-notice").textContent, "join.guest");
});

test("a broadcast that was deleted meanwhile is the server's to explain", () => {
  const { sockets, location } = open();
  sockets[0].serverCloses(4404);
  assert.equal(location.reloads, 1);
});

test("a broadcast that was over before connects to nothing", async () => {
  const { body, sockets, calls } = open({ session: { state: "ended" } });
  await settle();
  assert.equal(body.dataset.state, "ended");
  assert.deepEqual([sockets, calls], [[], []]);
});

test("a page that goes away leaves the room, and comes back when it is shown again", async () => {
  const watch = open({ session: { state: "live" } });
  const room = await playing(watch);
  window.dispatchEvent(new Event("pagehide"));
  assert.equal(room.state, "disconnected");
  window.dispatchEvent(Object.assign(new Event("pageshow"), { persisted: true }));
  await playing(watch, 2);
});
