/** The host's choices of the commentary: wishes before START, told to the server after it. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { Messages } from "../../../static/js/core/messages.js";
import { CommentaryWishes } from "../../../static/js/pages/camera/commentary/commentary_choice.js";
import { CommentarySheet } from "../../../static/js/pages/camera/commentary/commentary_sheet.js";
import { fakeStorage, settle } from "../support/fakes.mjs";
import { installPage } from "../support/page.mjs";

const TEXTS = {
  "commentary.summary": "{language}, {style}",
  ...{ "commentary.language.de": "Deutsch", "commentary.language.en": "English" },
  ...{ "commentary.style.lively": "Lively", "commentary.style.neutral": "Neutral" },
  ...{ "commentary.failed": "failed", "commentary.sound.later": "later" },
};

const wishesOf = (languages, held = {}, site = "en") =>
  new CommentaryWishes({ storage: () => fakeStorage(held), languages, site });

const session = (change = {}) => ({
  ...{ commentary: true, commentaryLanguage: "en", commentaryStyle: "neutral", commentarySound: false },
  commentaryVision: true,
  ...change,
});

/** `answer` is the server's to a change, or an error. */
function sheetOf({ live = null, answer = async () => undefined } = {}) {
  const { byId, body } = installPage("camera.html");
  const heard = [];
  const told = [];
  const devices = { soundFits: true, setUnprocessed: async (on) => void heard.push(on) };
  const broadcast = {
    session: live,
    async changeCommentary(change) {
      told.push(change);
      broadcast.session = (await answer(change)) ?? broadcast.session;
    },
  };
  const wishes = wishesOf(["de-AT", "en"]);
  const sheet = new CommentarySheet({ broadcast, devices, wishes, t: new Messages(TEXTS) });
  sheet.render();
  const choose = async (id, field) => {
    Object.assign(byId(id), field).dispatchEvent(new Event("change"));
    await settle();
  };
  const labels = () => body.querySelectorAll("[data-commentary-open]").map((one) => one.getAttribute("aria-label"));
  return { byId, broadcast, choose, devices, heard, labels, sheet, told, wishes };
}

test("the language is the browser's where it is spoken here, else the site's", () => {
  for (const [languages, wanted] of [
    [["fr-CH", "de"], "fr"],
    [["nl", "es-MX"], "es"],
    [["EN-us"], "en"],
    [["den", "dex-DE"], "de"], // neither is German: the site's
    [["nl"], "de"],
    [[], "de"],
  ]) {
    assert.equal(wishesOf(languages, {}, "de").chosen.language, wanted, String(languages));
  }
});

test("language and style are remembered on this device, sound is not", () => {
  const storage = fakeStorage();
  const visit = () => new CommentaryWishes({ storage: () => storage, languages: ["de"], site: "en" });
  const first = visit();
  first.change({ language: "fr" });
  first.change({ style: "lively" });
  first.change({ sound: true, on: false });
  assert.deepEqual(first.chosen, { on: false, language: "fr", style: "lively", sound: true, vision: true });
  assert.deepEqual(visit().chosen, { on: true, language: "fr", style: "lively", sound: false, vision: true });
});

test("that no model may look is remembered on this device, until it is taken back", () => {
  const storage = fakeStorage();
  const visit = () => new CommentaryWishes({ storage: () => storage, languages: ["de"], site: "en" });
  visit().change({ vision: false });
  assert.equal(visit().chosen.vision, false);
  visit().change({ style: "lively" });
  assert.deepEqual([visit().chosen.vision, visit().chosen.style], [false, "lively"]);
  visit().change({ vision: true });
  assert.deepEqual([visit().chosen.vision, visit().chosen.style], [true, "lively"]);
});

test("a change that touches neither is no reason to remember what the browser speaks", () => {
  const storage = fakeStorage();
  const visit = (language) => new CommentaryWishes({ storage: () => storage, languages: [language], site: "en" });
  visit("de").change({ style: "lively" });
  assert.equal(visit("fr").chosen.language, "fr");
});

test("nonsense in the storage, and none at all, do no harm", () => {
  for (const held of ["", "null", "[]", "7", '{"language": "it", "style": 3, "vision": "x"}', "{"]) {
    const { chosen } = wishesOf(["de"], { "sideline.commentary": held });
    assert.deepEqual([chosen.language, chosen.style, chosen.vision], ["de", "neutral", true]);
  }
  const off = () => {
    throw new Error("switched off");
  };
  const wishes = new CommentaryWishes({ storage: off, languages: ["de"], site: "en" });
  wishes.change({ language: "es" });
  assert.equal(wishes.chosen.language, "es");
});

test("before START choices are wishes, and the microphone follows at once", async () => {
  const { choose, heard, labels, told, wishes } = sheetOf();
  await choose("commentary-style", { value: "lively" });
  await choose("commentary-sound", { checked: true });
  await choose("commentary-vision", { checked: false });
  assert.deepEqual(wishes.chosen, { on: true, language: "de", style: "lively", sound: true, vision: false });
  assert.deepEqual([heard, told], [[true], []]);
  assert.deepEqual(labels(), ["Deutsch, Lively", "Deutsch, Lively"]);
});

test("while it runs the server is told of the one thing that changed", async () => {
  const answer = async ({ language }) => session({ commentaryLanguage: language });
  const { choose, labels, sheet, told } = sheetOf({ live: session(), answer });
  assert.equal(labels()[0], "English, Neutral"); // the broadcast's, not this device's
  await choose("commentary-language", { value: "de" });
  assert.deepEqual(told, [{ language: "de" }]);
  assert.deepEqual([labels()[0], sheet.chosen.language], ["Deutsch, Neutral", "de"]);
});

test("a model that may not look any more is told to the server, and remembered", async () => {
  const answer = async ({ vision }) => session({ commentaryVision: vision });
  const { byId, choose, told, wishes } = sheetOf({ live: session(), answer });
  assert.equal(byId("commentary-vision").checked, true);
  await choose("commentary-vision", { checked: false });
  assert.deepEqual([told, wishes.chosen.vision], [[{ vision: false }], false]);
  assert.equal(byId("commentary-vision").checked, false);
});

test("switching off and listening are of this broadcast alone", async () => {
  const { sheet, wishes } = sheetOf({ live: session() });
  await sheet.change({ on: false });
  await sheet.change({ sound: true });
  assert.deepEqual([wishes.chosen.on, wishes.chosen.sound], [true, false]);
});

test("what the server refuses goes back, and the sheet says so", async () => {
  const answer = () => Promise.reject(new Error("503"));
  const { byId, choose } = sheetOf({ live: session(), answer });
  await choose("commentary-style", { value: "lively" });
  assert.equal(byId("commentary-style").value, "neutral");
  assert.equal(byId("commentary-note").textContent, "failed");
});

test("a choice stands while the server is on its way to answer", async () => {
  let done;
  const answer = () => new Promise((resolve) => (done = resolve));
  const { byId, choose, sheet } = sheetOf({ live: session(), answer });
  await choose("commentary-style", { value: "lively" });
  sheet.render();
  assert.equal(byId("commentary-style").value, "lively");
  done(session({ commentaryStyle: "lively" }));
  await settle();
  assert.equal(byId("commentary-style").value, "lively");
});

test("a microphone that stays as it was is told", () => {
  const { byId, devices, sheet } = sheetOf({ live: session({ commentarySound: true }) });
  devices.soundFits = false;
  sheet.render();
  assert.equal(byId("commentary-note").textContent, "later");
});
