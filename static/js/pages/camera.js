/** The camera page: wires buttons, devices, broadcast and view. */

import { clockText, ServerClock } from "../core/clock.js";
import { readCameraHash } from "../core/ids.js";
import { mediaErrorCode } from "../core/trouble.js";
import { warmUp } from "../players/join.js";
import { Api } from "../transport/api.js";
import { ClientEvents } from "../transport/client_events.js";
import { Broadcast } from "./broadcast.js";
import { CameraView } from "./camera_view.js";
import { Devices, ScreenLock } from "./devices.js";
import { wireDiagnostics } from "./diagnostics_panel.js";
import { byId, json, log, messages, onClick, onReturn, socketOrigin } from "./dom.js";
import { savedBroadcast, tabId } from "./keep.js";
import { PeoplePanel } from "./people_panel.js";
import { wireSharing } from "./sharing.js";

const TICK_MS = 250;

const pageData = json("page-data");
const t = messages();
const clock = new ServerClock();
const screenLock = new ScreenLock();
const events = new ClientEvents({ page: "camera" });
const devices = new Devices({
  onChange: () => view?.render(),
  onVideoEnded: () => cameraStopped(),
});
const broadcast = new Broadcast({
  api: new Api({ cookies: () => document.cookie }),
  devices,
  clock,
  clientId: tabId(),
  socketOrigin: socketOrigin(),
  graceSeconds: pageData.graceSeconds,
  playerModule: pageData.playerModule,
  onChange: () => changed(),
  onLines: (lines) => view.addLines(lines),
  log: log("camera"),
  events,
});
const view = new CameraView(broadcast, devices, clock, t, pageData);
view.commentaryWish = true;
let hiddenAt = null;

function changed() {
  const running = ["connecting", "streaming", "lost"].includes(broadcast.state);
  screenLock.hold(running);
  view?.render();
}

/** A call or sleep ended the track: open the camera again as soon as this page is in front. */
async function cameraStopped() {
  if (document.hidden || !broadcast.live) return;
  view.toast(t.text("camera.again"));
  events.tell("device", { cause: "track_ended" });
  await broadcast.live.reopenCamera().catch((error) => {
    console.warn("[camera] reopen", error.name);
    events.tell("device", { cause: mediaErrorCode(error) });
  });
}

/** Why this page cannot work here at all, or null. */
function obstacle() {
  if (!window.isSecureContext) return "not_secure";
  if (!globalThis.RTCPeerConnection || !navigator.mediaDevices?.getUserMedia) return "too_old";
  return pageData.signInUrl ? "account" : null;
}

async function open() {
  const blocked = obstacle();
  if (blocked) {
    broadcast.block(blocked);
    return;
  }
  const imported = readCameraHash(location.hash);
  if (imported) history.replaceState(null, "", location.pathname); // the key leaves the address bar
  const saved = imported ?? savedBroadcast();
  if (saved) {
    await broadcast.resume(saved);
  } else if (await devices.allowed()) {
    await devices.open().catch(() => undefined); // START asks again and tells what is wrong
  }
}

function wireTools() {
  for (const button of view.buttons("mic")) {
    button.addEventListener("click", () => devices.setMic(!devices.micOn));
  }
  for (const button of view.buttons("torch")) {
    onClick(button, () => devices.setTorch(!devices.torchOn).catch(() => undefined));
  }
  for (const button of view.buttons("flip")) {
    onClick(button, async () => {
      const flipped = await broadcast.flip().catch(() => false);
      if (flipped) return;
      events.tell("device", { cause: "flip_failed" });
      view.toast(t.text("camera.flip.failed"));
    });
  }
  for (const button of view.buttons("commentary")) {
    onClick(button, async () => {
      if (broadcast.session) {
        await broadcast
          .setCommentary(!broadcast.session.commentary)
          .catch(() => view.toast(t.text("commentary.failed")));
      } else {
        view.commentaryWish = !view.commentaryWish;
        view.render();
      }
    });
  }
}

function wireMainButtons() {
  onClick(byId("start"), () =>
    broadcast.start({ title: byId("title").value.trim(), commentary: view.commentaryWish }),
  );
  byId("end").addEventListener("click", () => byId("end-dialog").showModal());
  byId("end-dialog").addEventListener("close", async () => {
    if (byId("end-dialog").returnValue !== "end") return;
    byId("end-dialog").returnValue = "";
    await broadcast.end().catch(() => view.toast(t.text("end.failed")));
  });
  onClick(byId("try-again"), () => broadcast.tryAgain());
  onClick(byId("take-over"), () => broadcast.takeOver());
  for (const id of ["leave", "leave-elsewhere"]) byId(id).addEventListener("click", () => broadcast.leave());
  byId("again").addEventListener("click", () => {
    broadcast.leave();
    location.reload();
  });
}

function wireLife() {
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) hiddenAt = clock.now();
    else returned();
  });
  onReturn(() => broadcast.hurry());
  window.addEventListener("pagehide", () => {
    broadcast.suspend();
    events.leave();
  });
  window.addEventListener("pageshow", (event) => event.persisted && broadcast.wake());
  window.addEventListener("hashchange", () => readCameraHash(location.hash) && location.reload());
}

/** Says what viewers saw while the phone was locked or another app was in front. */
async function returned() {
  screenLock.hold(screenLock.wanted);
  if (devices.video?.readyState === "ended") await cameraStopped();
  const from = hiddenAt;
  hiddenAt = null;
  if (from === null || !broadcast.wasStreaming || broadcast.state === "ended") return;
  await new Promise((resolve) => setTimeout(resolve, 1500)); // what was missed arrives first
  const seconds = Math.round(broadcast.store.interruptedMs(from, clock.now()) / 1000);
  const time = clockText(seconds);
  view.toast(seconds ? t.text("hidden.countdown", { time }) : t.text("hidden.fine"));
}

wireTools();
wireMainButtons();
wireLife();
wireDiagnostics({
  ...{ api: broadcast.api, messages: t, player: pageData.player, module: pageData.playerModule },
  subject: () => ({ id: "", ...savedBroadcast(), page: "camera", trouble: broadcast.trouble }),
});
wireSharing(broadcast, t, (text) => view.toast(text));
new PeoplePanel({ api: broadcast.api, t, session: () => broadcast.live });
setInterval(() => view.render(), TICK_MS);
view.render();
open();
const whenIdle = globalThis.requestIdleCallback ?? setTimeout;
whenIdle(() => warmUp({ player: pageData.player, module: pageData.playerModule }));
