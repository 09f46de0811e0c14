/** Half-time on the camera page's own template: what its host reads while nothing is filmed. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { ServerClock } from "../../../static/js/core/clock.js";
import { Messages } from "../../../static/js/core/messages.js";
import { BroadcastState } from "../../../static/js/pages/camera/broadcast_state.js";
import { OfferPanel } from "../../../static/js/pages/camera/offer_panel.js";
import { CameraView } from "../../../static/js/pages/camera/view.js";
import { installPage } from "../support/page.mjs";

const NOON = "2026-05-01T12:00:00.000Z";
const inSeconds = (seconds) => new Date(Date.parse(NOON) + seconds * 1000).toISOString();
const AWAY = {
  ...{ id: "hWvB5cTnQx7m", state: "interrupted", reason: "pause", interruptedAt: NOON },
  ...{ pauseUntil: inSeconds(900), graceEndsAt: inSeconds(960) },
};

/** Every key says itself. */
function page() {
  const { byId } = installPage("camera.html");
  navigator.userAgent = "";
  const time = { ms: 0 };
  const clock = new ServerClock(() => time.ms);
  clock.observe(NOON);
  const t = new Messages(new Proxy({}, { has: () => true }));
  const broadcast = new BroadcastState();
  const offer = { open: false, checking: false, others: [], current: null };
  const devices = { stream: null, micOn: false, audio: null, paused: false };
  const commentary = { chosen: { on: true }, render: () => undefined };
  const view = new CameraView(broadcast, offer, devices, clock, t, {}, commentary, []);
  const text = (id) => byId(id).textContent;
  return { byId, broadcast, offer, view, text, time, panel: new OfferPanel(offer, clock, t) };
}

test("a connection that is lost in half-time is none to wait for", () => {
  const { byId, broadcast, view, text, time } = page();
  broadcast.state = "lost";
  broadcast.store.refresh(AWAY);
  view.render();
  assert.equal(text("lost-word"), "pause.lost");
  assert.deepEqual([text("lost-text"), text("lost-why")], ["pause.lost.how", ""]);
  assert.equal(byId("countdown").hidden, true);
  time.ms = 900_000; // over: now it counts
  view.render();
  assert.deepEqual([text("lost-word"), text("lost-text")], ["state.lost.word", "lost.countdown"]);
  assert.deepEqual([byId("countdown").hidden, text("countdown")], [false, "1:00"]);
});

test("it joins the pause before the server has missed it", () => {
  const { broadcast, view, text } = page();
  broadcast.state = "lost";
  broadcast.store.refresh({ ...AWAY, state: "live", reason: null, graceEndsAt: null });
  view.render();
  assert.equal(text("lost-word"), "pause.lost");
});

test("a picture that does not arrive makes viewers read of half-time", () => {
  const { broadcast, view, text, time } = page();
  broadcast.state = "streaming";
  broadcast.store.refresh(AWAY);
  time.ms = 5000;
  view.render();
  assert.equal(text("device-note"), "camera.unseen.pause");
});

test("a saved broadcast is offered with its pause", () => {
  const { offer, panel, text, time } = page();
  offer.open = true;
  offer.current = { broadcast: { id: AWAY.id }, isLink: false, session: AWAY, problem: null };
  panel.render();
  assert.equal(text("offer-note"), "offer.note.pause.minutes");
  time.ms = 900_000;
  panel.render();
  assert.equal(text("offer-note"), "offer.note.interrupted");
});
