/** The camera page: wires buttons, devices, broadcast and view. */

import { clockText, ServerClock } from "../../core/clock.js";
import { readCameraHash } from "../../core/ids.js";
import { sleep } from "../../core/retry.js";
import { opening } from "../../core/saved_broadcasts.js";
import { mediaErrorCode } from "../../core/error_codes.js";
import { preload } from "../../players/registry.js";
import { Api } from "../../transport/api.js";
import { ClientEvents } from "../../transport/client_events.js";
import { whoMayWatch } from "./access/wiring.js";
import { Broadcast } from "./broadcast.js";
import { EndedLines } from "./corrections/ended_lines.js";
import { wrongButtons } from "./corrections/wrong_button.js";
import { CommentaryWishes } from "./commentary/commentary_choice.js";
import { CommentarySheet } from "./commentary/commentary_sheet.js";
import { whereModelLooks } from "./commentary/wiring.js";
import { scoreKeeping } from "./match/wiring.js";
import { CameraView } from "./view.js";
import { Devices } from "./devices.js";
import { wireDiagnostics } from "../shared/diagnostics_panel.js";
import { byId, json, log, messages, onClick, onReturn, socketOrigin } from "../shared/dom.js";
import { ScreenLock } from "../shared/screen_lock.js";
import { tabId } from "../shared/storage.js";
import { wireErasing } from "./erasing.js";
import { Offer } from "./offer.js";
import { OfferPanel } from "./offer_panel.js";
import { saved } from "../shared/saved_broadcasts.js";
import { PeoplePanel } from "./people_panel.js";
import { wireSharing } from "./sharing.js";

const TICK_MS = 250;
const OFFER_MS = 5000; // how often an offer that waits is looked at again

/** @type {import("./view.js").PageData} */
const pageData = json("page-data");
const t = messages();
const clock = new ServerClock();
const screenLock = new ScreenLock();
const clientEvents = new ClientEvents({ page: "camera", whoAsks: () => watching.whoAsks() });
const devices = new Devices({
  onChange: () => view?.render(),
  onVideoEnded: () => cameraStopped(),
});
const api = new Api({ cookies: () => document.cookie });
const offer = new Offer({ api, clock, saved, onChange: () => render(), log: log("camera") });
const parts = { api, clock, t, broadcast: () => broadcast, render: () => render() };
const watching = whoMayWatch(parts);
const score = scoreKeeping({ ...parts, sports: pageData.sports });
const broadcast = new Broadcast({
  ...{ api, devices, clock, saved },
  clientId: tabId(),
  socketOrigin: socketOrigin(),
  graceSeconds: pageData.graceSeconds,
  playerModules: pageData.playerModules,
  onChange: () => changed(),
  onLines: (lines) => view.addLines(lines),
  onAccess: (news) => {
    watching.heard(news);
    if (news !== "again") return;
    score.again();
    model.again();
  },
  log: log("camera"),
  clientEvents,
});
const wishes = new CommentaryWishes({
  storage: () => localStorage,
  languages: navigator.languages ?? [],
  site: pageData.commentaryLanguage,
});
const commentary = new CommentarySheet({ broadcast, devices, wishes, t });
const model = whereModelLooks({ ...parts, sheet: commentary, offer, site: pageData.vision });
const view = new CameraView(broadcast, offer, devices, clock, t, pageData, commentary, [watching, score, model]);
const panel = new OfferPanel(offer, clock, t);
const endedLines = new EndedLines({ broadcast, api, t });
view.lines.tool = wrongButtons({
  ...{ api, t },
  key: () => broadcast.key,
  onWithdrawn: ({ seq }) => {
    broadcast.store.withdraw(seq);
    view.addLines([]);
  },
  onFailed: (sentence) => view.toast(sentence),
});
/** @type {number | null} */
let hiddenAt = null;

function changed() {
  const running = ["connecting", "streaming", "lost"].includes(broadcast.state);
  screenLock.hold(running);
  render();
}

function render() {
  view?.render();
  panel?.render();
  endedLines?.render();
}

/** A call or sleep ended the track: open the camera again as soon as this page is in front. */
async function cameraStopped() {
  if (document.hidden || !broadcast.live) return;
  view.toast(t.text("camera.again"));
  clientEvents.report("device", { cause: "track_ended" });
  await broadcast.live.reopenCamera().catch((error) => {
    console.warn("[camera] reopen", error.name);
    clientEvents.report("device", { cause: mediaErrorCode(error) });
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
  const found = opening(location.hash, saved);
  takeLinkAway();
  if (found.to === "resume") return broadcast.resume(found.broadcast);
  if (found.to === "ask") return offer.ask(found.broadcast);
  if (found.to === "broken") return offer.broken();
  if (found.to === "choose") await offer.choose();
  if (offer.open || !(await devices.allowed())) return;
  await devices.open().catch(() => undefined); // START asks again and tells what is wrong
}

/** The key leaves the address bar. */
function takeLinkAway() {
  if (readCameraHash(location.hash)) history.replaceState(null, "", location.pathname);
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
      clientEvents.report("device", { cause: "flip_failed" });
      view.toast(t.text("camera.flip.failed"));
    });
  }
  for (const button of view.buttons("commentary")) {
    onClick(button, async () => {
      const changed = await commentary.change({ on: !commentary.chosen.on });
      if (!changed) view.toast(t.text("commentary.failed"));
      view.render();
    });
  }
}

function wireMainButtons() {
  onClick(byId("start"), async () => {
    const title = byId("title", "input").value.trim();
    const match = score.wishes.forStart;
    broadcast.matchProblem = null;
    await broadcast.start({ title, commentary: wishes.chosen, watch: watching.wishes.chosen, match });
    if (broadcast.titleProblem) byId("title").focus();
    else if (broadcast.matchProblem) score.refused(broadcast.matchProblem);
  });
  byId("title").addEventListener("input", () => {
    broadcast.titleProblem = null;
    view.render();
  });
  const endDialog = byId("end-dialog", "dialog");
  for (const id of ["end", "offer-end"]) byId(id).addEventListener("click", () => endDialog.showModal());
  endDialog.addEventListener("close", async () => {
    if (endDialog.returnValue !== "end") return;
    endDialog.returnValue = "";
    const ending = offer.open ? endOffered() : broadcast.end();
    await ending.catch(() => view.toast(t.text("end.failed")));
  });
  onClick(byId("try-again"), () => broadcast.tryAgain());
  onClick(byId("take-over"), () => broadcast.takeOver());
  for (const id of ["leave", "leave-elsewhere"]) byId(id).addEventListener("click", () => broadcast.leave());
  byId("again").addEventListener("click", () => {
    broadcast.leave();
    location.reload();
  });
}

async function endOffered() {
  await offer.end();
  view.toast(t.text("ended.you"));
}

/** Nothing here opens the devices but START. */
function wireOffer() {
  byId("offer-start").addEventListener("click", () => broadcast.resume(offer.take()));

  onClick(byId("offer-again"), () => offer.refresh());
  byId("offer-own").addEventListener("click", () => {
    saved.films = null;
    offer.close();
    byId("start").focus();
  });
  setInterval(() => document.hidden || offer.refresh(), OFFER_MS);
}

/** A link in the address bar of this very page. It does not take a camera off the air. */
function linkCame() {
  if (!readCameraHash(location.hash)) return;
  if (!broadcast.live || broadcast.store.isFinal) {
    location.reload();
    return;
  }
  takeLinkAway();
  view.toast(t.text("offer.busy"));
}

function wireLife() {
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) hiddenAt = clock.now();
    else returned();
  });
  onReturn(() => {
    broadcast.live?.hurry();
    offer.refresh();
  });
  window.addEventListener("pagehide", () => {
    broadcast.suspend();
    clientEvents.leave();
  });
  window.addEventListener("pageshow", (event) => event.persisted && broadcast.wake());
  window.addEventListener("hashchange", linkCame);
}

/** Says what viewers saw while the phone was locked or another app was in front. */
async function returned() {
  screenLock.hold(screenLock.wanted);
  if (devices.video?.readyState === "ended") await cameraStopped();
  const from = hiddenAt;
  hiddenAt = null;
  if (from === null || !broadcast.wasStreaming || broadcast.state === "ended") return;
  await sleep(1500); // what was missed arrives first
  const spent = (/** @type {boolean} */ inPause) =>
    Math.round(broadcast.store.interruptedMs(from, clock.now() ?? from, inPause) / 1000);
  const seconds = spent(false);
  if (seconds) view.toast(t.text("hidden.countdown", { time: clockText(seconds) }));
  else view.toast(t.text(spent(true) ? "hidden.pause" : "hidden.fine"));
}

wireTools();
wireMainButtons();
wireOffer();
wireLife();
wireDiagnostics({
  ...{ api, messages: t, player: pageData.player, module: pageData.playerModule, modules: pageData.playerModules },
  subject: () => {
    const known = broadcast.key ?? offer.current?.broadcast;
    const { trouble } = broadcast;
    return { id: known?.id ?? "", hostKey: known?.hostKey ?? null, page: "camera", trouble };
  },
});
wireSharing(broadcast, watching.access, t, (text) => view.toast(text));
wireErasing({ broadcast, api, t });
new PeoplePanel({ api, t, session: () => broadcast.live });
setInterval(render, TICK_MS);
render();
open();
const whenIdle = globalThis.requestIdleCallback ?? setTimeout;
whenIdle(() => preload({ player: pageData.player, module: pageData.playerModule }));
