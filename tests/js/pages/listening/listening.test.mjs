/** "Listen" on the page's own template; voices, files and the camera are played. */

import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { ServerClock } from "../../../../static/js/core/clock.js";
import { Messages } from "../../../../static/js/core/messages.js";
import { EventStore } from "../../../../static/js/core/store.js";
import { Listening } from "../../../../static/js/pages/watch/listening/listening.js";
import { FakeTimers, line, settle } from "../../support/fakes.mjs";
import { installPage } from "../../support/page.mjs";
import { FakeMedia, FakeSynthesis } from "./sounds.mjs";

const NOON = "2026-05-01T12:00:00.000Z";
const SESSION = { id: "abc", state: "live", serverTime: NOON, lastSeq: 0, lines: 0, commentaryLanguage: "en" };
const refusal = (status) => Object.assign(new Error("none"), { status });
const NO_VOICE = refusal(404);
console.info = () => undefined;

afterEach(() => {
  delete globalThis.speechSynthesis;
});

/** A page at noon plus one second, on which nothing was said. `files`: by line, a promise or an error. */
function open({ voices = ["en"], languages = [], files = {}, refuses = false, session = {} } = {}) {
  const { byId } = installPage("watch.html");
  const audio = new FakeMedia({ refuses });
  const { getElementById } = document;
  document.getElementById = (id) => (id === "line-voice" ? audio : getElementById.call(document, id));
  document.documentElement.lang = "en";
  const handlers = {};
  navigator.mediaSession = {
    ...{ metadata: null, playbackState: "none", handlers },
    setActionHandler: (action, what) => (handlers[action] = what),
  };
  globalThis.MediaMetadata = class {
    constructor(facts) {
      Object.assign(this, facts);
    }
  };
  const made = new Map(); // address → what is played there
  URL.createObjectURL = (blob) => {
    const url = `blob:${made.size}`;
    made.set(url, blob.seq ?? "silence");
    return url;
  };
  const synthesis = languages === null ? null : new FakeSynthesis(...languages);
  if (synthesis) globalThis.speechSynthesis = synthesis;
  const timers = new FakeTimers();
  const clock = new ServerClock(() => timers.now);
  clock.observe("2026-05-01T12:00:01.000Z");
  const store = new EventStore({ ...SESSION, ...session });
  store.snapshot({ session: { ...SESSION, ...session }, events: [], seq: 0 });
  const asked = [];
  const api = {
    lineVoice: async (id, seq) => {
      asked.push(seq);
      const file = await (files[seq] ?? { seq });
      if (file instanceof Error) throw file;
      return file;
    },
  };
  const sound = {
    calls: [],
    ...Object.fromEntries(
      ["engage", "release", "duck", "restore"].map((name) => [name, () => sound.calls.push(name)]),
    ),
  };
  const messages = new Messages(new Proxy({}, { has: () => true }));
  const listening = new Listening({ store, clock, messages, api, sound, voices, timers });
  listening.render();
  const tap = async () => {
    byId("listen").click();
    await settle();
  };
  /** By the stream of events. */
  const tell = async (...events) => {
    const fresh = [];
    for (const event of events) {
      if (store.apply(event) === "new") fresh.push(...store.freshIn(event));
    }
    listening.onLines(fresh);
    await settle();
  };
  const heard = () => audio.played.map((url) => made.get(url)).filter((one) => one !== "silence");
  const ends = async () => {
    audio.ends();
    await settle();
  };
  const label = () => byId("listen").children.find(({ tagName }) => tagName === "span").textContent;
  const notice = () => byId("listen-notice").textContent;
  const lang = (seq, name) => ({ ...line(seq), lang: name });
  return {
    ...{ listening, store, timers, audio, synthesis, sound, asked, tap, tell, heard, ends, label, notice, lang },
    ...{ byId, session: navigator.mediaSession, made, said: () => synthesis.says.map(({ text }) => text) },
  };
}

const correction = (seq, of) => ({ type: "correction", seq, at: line(seq).at, line: of });

test("lines are played one after the other by the element that the tap has unlocked", async () => {
  const page = open();
  await page.tell(line(1));
  assert.deepEqual([page.heard(), page.asked], [[], []]); // nobody listens: the server hears nothing of it
  await page.tap();
  assert.deepEqual(page.heard(), [1]); // it has just come
  await page.tell(line(2), line(3));
  assert.deepEqual(page.heard(), [1]);
  assert.deepEqual(page.asked, [1, 2]); // the next one is on its way
  await page.ends();
  assert.deepEqual(page.heard(), [1, 2]);
  await page.ends();
  await page.ends();
  assert.deepEqual(page.heard(), [1, 2, 3]);
  assert.equal(page.made.get(page.audio.src), "silence"); // the element goes on, for a locked screen
  assert.equal(page.audio.loop, true);
});

test("the camera goes down with the sound, not with the wish for it, and comes back", async () => {
  let arrives;
  const page = open({ files: { 1: new Promise((resolve) => (arrives = resolve)) } });
  await page.tap();
  await page.tell(line(1));
  assert.deepEqual(page.sound.calls, ["engage", "restore"]);
  arrives({ seq: 1 });
  await settle();
  assert.deepEqual(page.sound.calls.slice(2), ["duck"]);
  await page.tell(line(2));
  await page.ends();
  assert.deepEqual(page.sound.calls.slice(2), ["duck", "duck"]); // no breath between two
  await page.ends();
  assert.ok(page.sound.calls.slice(4).length > 0);
  assert.deepEqual([...new Set(page.sound.calls.slice(4))], ["restore"]);
});

test("a line that was told again is not spoken again", async () => {
  const page = open();
  await page.tap();
  await page.tell(line(1));
  await page.ends();
  const session = { ...SESSION, lines: 1, lastSeq: 1 };
  page.listening.onLines(page.store.snapshot({ session, events: [line(1)], seq: 1 })); // a new socket
  page.listening.onLines([line(1)]);
  await settle();
  await page.tap();
  await page.tap();
  assert.deepEqual(page.heard(), [1]);
});

test("a withdrawn line stops at once, one that waits is left out, and the next follows", async () => {
  const page = open();
  await page.tap();
  await page.tell(line(1), line(2), line(3));
  await page.tell(correction(4, 2));
  assert.deepEqual(page.heard(), [1]);
  await page.tell(correction(5, 1));
  assert.deepEqual(page.heard(), [1, 3]);
  await page.tell(correction(6, 3));
  assert.equal(page.made.get(page.audio.src), "silence");
  assert.equal(page.sound.calls.at(-1), "restore");
});

test("a line that was withdrawn while its file was on the way is not heard", async () => {
  let arrives;
  const page = open({ files: { 1: new Promise((resolve) => (arrives = resolve)) } });
  await page.tap();
  await page.tell(line(1));
  await page.tell(correction(2, 1));
  arrives({ seq: 1 });
  await settle();
  assert.deepEqual(page.heard(), []);
  assert.ok(!page.sound.calls.includes("duck"));
});

test("a file that came too late gives way to the newer line", async () => {
  let arrives;
  const page = open({ files: { 1: new Promise((resolve) => (arrives = resolve)) } });
  await page.tap();
  await page.tell(line(1));
  await page.timers.pass(4500);
  await page.tell(line(2), line(3), line(4), line(5));
  arrives({ seq: 1 });
  await settle();
  assert.deepEqual(page.heard(), [2]);
});

test("a tap, the end and the door are silence at once", async () => {
  for (const end of [(page) => page.tap(), (page) => page.listening.stop()]) {
    const page = open();
    await page.tap();
    await page.tell(line(1), line(2));
    await end(page);
    assert.deepEqual([page.audio.paused, page.audio.src, page.sound.calls.at(-1)], [true, "", "release"]);
    assert.equal(page.session.metadata, null);
    await page.tell(line(3));
    await page.timers.pass(60_000);
    assert.deepEqual(page.heard(), [1]);
    assert.equal(page.byId("listen").attributes["aria-pressed"], "false");
  }
});

test("of a broadcast that is over nothing can be begun", async () => {
  const page = open({ session: { state: "ended" } });
  await page.tap();
  assert.deepEqual([page.audio.played, page.sound.calls], [[], []]);
});

test("a file that is not there is spoken by the browser, and the one after it by the server", async () => {
  const page = open({ languages: ["en-GB"], files: { 1: NO_VOICE } });
  await page.tap();
  await page.tell({ ...line(1, "It's 2–1."), lang: "en" });
  assert.deepEqual([page.said(), page.heard()], [["It's two one."], []]);
  assert.equal(page.synthesis.says[0].lang, "en");
  assert.equal(page.sound.calls.at(-1), "duck");
  await page.tell(line(2));
  page.synthesis.ends();
  await settle();
  assert.deepEqual(page.heard(), [2]);
  assert.equal(page.notice(), "");
});

test("a line that the server knows as withdrawn is spoken by nobody", async () => {
  const page = open({ languages: ["en-GB"], files: { 1: refusal(410) } });
  await page.tap();
  await page.tell(line(1), line(2));
  assert.deepEqual([page.said(), page.heard(), page.notice()], [[], [2], ""]);
});

test("a file that is not made yet is asked for again where nobody else can speak", async () => {
  for (const [languages, asked] of [[[], [1, 1]], [["en-GB"], [1]]]) {
    const page = open({ languages, files: { 1: refusal(503) } });
    await page.tap();
    await page.tell(line(1));
    assert.deepEqual([page.asked, page.said().length], [asked, 2 - asked.length]);
  }
});

test("a file that cannot be played is spoken by the browser", async () => {
  const page = open({ languages: ["en_US"] });
  await page.tap();
  await page.tell(line(1, "One."));
  page.audio.breaks();
  await settle();
  assert.deepEqual(page.said(), ["One."]);
});

test("where the browser has no voice either the page says so, until a line comes through", async () => {
  const page = open({ files: { 1: NO_VOICE } });
  await page.tap();
  await page.tell(line(1));
  assert.equal(page.notice(), "listen.failing");
  assert.ok(!page.sound.calls.includes("duck"));
  await page.tell(line(2));
  await page.ends();
  assert.deepEqual([page.heard(), page.notice()], [[2], ""]);
});

test("other languages are the browser's, in the line's language and in order", async () => {
  const page = open({ languages: ["fr-FR", "de_DE", "en-US"], session: { commentaryLanguage: "de" } });
  await page.tap();
  await page.tell({ ...page.lang(1, "de"), text: "Es steht 2:1." }, page.lang(2, "fr"));
  page.synthesis.ends();
  await settle();
  const says = page.synthesis.says.map(({ text, lang, voice }) => [text, lang, voice.lang]);
  assert.deepEqual(says, [["Es steht zwei zu eins.", "de", "de_DE"], ["line 2", "fr", "fr-FR"]]);
  assert.deepEqual(page.asked, []);
});

test("a phone without a voice says so in words, and may change its mind", async () => {
  const page = open({ voices: [], session: { commentaryLanguage: "de" } });
  assert.equal(page.label(), "listen.off"); // voices come late
  await page.timers.pass(2000);
  assert.equal(page.label(), "listen.none");
  await page.tap();
  assert.deepEqual([page.label(), page.notice()], ["listen.none", "listen.none.why"]);
  assert.equal(page.byId("lines").attributes["aria-live"], "polite"); // else nobody would read them
  await page.tell(page.lang(1, "de"));
  assert.deepEqual(page.said(), []);
  page.synthesis.comes("de-DE");
  assert.deepEqual([page.label(), page.notice()], ["listen.on", ""]);
  await page.tell(page.lang(2, "de"));
  assert.deepEqual(page.said(), ["line 2"]);
});

test("a browser without any speech says so at once", () => {
  const page = open({ voices: [], languages: null });
  assert.equal(page.label(), "listen.none");
});

test("a browser that wants another tap is told of, and not tried again", async () => {
  const page = open({ refuses: true });
  await page.tap();
  assert.deepEqual([page.notice(), page.label()], ["listen.refused", "listen.off"]);
  page.audio.refuses = false;
  await page.tap();
  assert.deepEqual([page.notice(), page.label()], ["", "listen.on"]);
});

test("while lines are spoken no screen reader reads them a second time", async () => {
  const page = open();
  const { attributes } = page.byId("lines");
  await page.tap();
  assert.equal(attributes["aria-live"], "off");
  assert.equal(page.byId("listen-about").textContent, "listen.about.on");
  await page.tap();
  assert.equal(attributes["aria-live"], "polite");
});

test("the locked screen shows the broadcast, pauses it and begins again", async () => {
  const page = open({ session: { title: "Lions – Tigers" } });
  await page.tap();
  const { session } = page;
  assert.deepEqual([session.metadata.title, session.playbackState], ["Lions – Tigers", "playing"]);
  session.handlers.pause();
  assert.deepEqual([page.label(), session.playbackState], ["listen.off", "paused"]);
  session.handlers.play();
  await page.tell(line(1));
  assert.deepEqual([page.heard(), session.playbackState], [[1], "playing"]);
});

test("headphones that are pulled out, or a call, end it", async () => {
  const page = open();
  await page.tap();
  await page.tell(line(1));
  page.audio.pause(); // by the browser
  await settle();
  assert.deepEqual([page.label(), page.sound.calls.at(-1)], ["listen.off", "release"]);
});

test("a sound that never ends holds nobody up", async () => {
  const page = open();
  await page.tap();
  await page.tell(line(1));
  await page.tell(line(2));
  await page.timers.pass(20_000);
  await page.tell({ ...line(3), at: "2026-05-01T12:00:21.000Z" });
  assert.deepEqual(page.heard(), [1, 3]); // 2 is long past
});
