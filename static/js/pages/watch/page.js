/** The spectator page. Stream of events and video start side by side, at once. */

import { clockText, ServerClock } from "../../core/clock.js";
import { EventStore } from "../../core/store.js";
import { Api } from "../../transport/api.js";
import { ClientEvents } from "../../transport/client_events.js";
import { prefetchedFetch } from "../../transport/prefetched.js";
import { GrantSource } from "../../transport/grant_source.js";
import { SmartJoin } from "../../transport/smart_join.js";
import { SessionFeed } from "../../transport/socket.js";
import { wireDiagnostics } from "../shared/diagnostics_panel.js";
import { byId, json, log, messages, onReturn, setText, showState, socketOrigin } from "../shared/dom.js";
import { JoinView } from "./join_view.js";
import { visitorKey } from "../shared/storage.js";
import { LinesView } from "../shared/lines_view.js";
import { VideoControls } from "./video_controls.js";
import { Microphone } from "./microphone.js";
import { MicrophoneView } from "./microphone_view.js";
import { Playback } from "./playback.js";

const TICK_MS = 250;
const PATIENCE_MS = 4000; // how long something may take before it is called trouble
const MEDIA_WORD_MS = 800;
const LINK_PATIENCE_MS = 1500;
const SURE = new Set(["media_unreachable", "room_full", "banned", "removed", "credentials_rejected"]); // shown at once

const { session, events, playerModule, hasUser } = json("page-data");
const t = messages();
const api = new Api({ visitorKey, fetch: prefetchedFetch(window.sidelinePrefetched) });
const clientEvents = new ClientEvents({ page: "spectator" });
clientEvents.open(session.id, session.player);
const clock = new ServerClock();
const store = new EventStore(session);
store.snapshot({
  session,
  events: events.filter((event) => event.seq <= session.lastSeq),
  seq: session.lastSeq,
});
clock.observe(session.serverTime);

const lines = new LinesView(byId("lines"), t);
const controls = new VideoControls(
  {
    stage: byId("stage"),
    video: byId("video"),
    sound: byId("sound"),
    fullscreen: byId("fullscreen"),
    captions: byId("captions"),
    caption: byId("caption"),
  },
  t,
);
const smart = new SmartJoin({
  api,
  id: session.id,
  hasUser,
  known: () => (knowsState() ? store.session : null),
  onOutcome: (outcome) => {
    joinView.show(outcome);
    if (outcome.fellBack) clientEvents.report("guest_fallback", { cause: outcome.code });
  },
  log: log("join"),
});
const microphone = new Microphone({
  smart,
  joinAnew: (why) => playback.joinAnew(why),
  onChange: () => microphoneView.render(),
  log: log("voice"),
});
const microphoneView = new MicrophoneView(microphone, t);
const grants = new GrantSource({ ask: () => smart.grant().then((grant) => microphone.onGrant(grant)), mayRenew: () => smart.prove === null });
const playback = new Playback({
  video: byId("video"),
  canvas: byId("last-picture"),
  grants,
  playerName: session.player,
  playerModule,
  expectsPicture: () => store.session.state === "live",
  onChange: () => render(),
  log: log("join"),
  microphone,
  report: (kind, facts) => clientEvents.report(kind, facts),
});
const joinView = new JoinView({
  t,
  smart,
  id: session.id,
  clock,
  joinAgain: () => playback.joinAnew("another way in"),
});
const feed = new SessionFeed({
  id: session.id,
  store,
  api,
  origin: socketOrigin(),
  onMessage: (message, fresh) => take(message, fresh),
  onLink: () => render(),
  onOver: (why) => over(why),
  log: log("commentary_ws"),
});
let firstLoad = true;
let troubleSince = null;
let linkTroubleSince = null;
let mediaWaitingSince = null;
let ticker = null;
let over_ = false;

function take(message, fresh) {
  clock.observe(message.session?.serverTime ?? message.server_time);
  lines.add(fresh, store.session.liveAt);
  controls.showCaption(store.lines.at(-1));
  if (message.code === "people") microphone.onPeopleNotice(message);
  if (message.code === "room_reopened") playback.rejoin("room reopened");
  if (message.type === "resumed" || message.type === "snapshot") playback.hurry();
  if (message.type === "state") console.info("[join] state", { state: message.state });
  render();
}

function over(why) {
  if (why === "unknown") location.reload(); // deleted meanwhile: the server says so in words
  else if (!store.isFinal) store.refresh({ state: "ended" });
  render();
}

/**
 * The page itself brought the broadcast's state, and its stream of events keeps it: as long as that
 * stands, asking before joining would only cost a round trip.
 */
function knowsState() {
  const knows = firstLoad || feed.link === "open" || feed.link === "polling";
  firstLoad = false;
  return knows;
}

/** How long something has been so: `[since, ms]` with `since` null while it is not. */
function sinceWhen(since, holds) {
  if (!holds) return null;
  return since ?? performance.now();
}
const longerThan = (since, ms) => since !== null && performance.now() - since > ms;

function render() {
  const { state } = store.session;
  if (store.isFinal) {
    showEnd();
    return;
  }
  const linkDown = feed.link === "lost" || feed.link === "connecting";
  linkTroubleSince = sinceWhen(linkTroubleSince, linkDown);
  troubleSince = sinceWhen(troubleSince, playback.trouble !== null && playback.media !== "playing");
  mediaWaitingSince = sinceWhen(mediaWaitingSince, state === "live" && playback.media !== "playing");

  showState(state);
  document.body.dataset.media = playback.media;
  document.body.dataset.link = feed.link;
  setText(byId("viewers"), String(store.session.viewers ?? 0));
  setText(byId("elapsed"), clockText(clock.secondsSince(store.session.liveAt)));
  controls.showSound(playback.hadPicture);
  renderCountdown(state);
  renderNotices(state);
  renderMedia(state);
}

function renderCountdown(state) {
  if (state !== "interrupted") return;
  const left = clock.secondsUntil(store.session.graceEndsAt);
  setText(byId("countdown"), left === null ? "" : clockText(left));
  const word = left === 0 ? "state.interrupted.over" : "state.interrupted";
  setText(byId("interrupted-word"), t.text(word));
}

/** While pictures flow, this viewer's connection is fine: then only the words are late. */
function renderNotices(state) {
  const pictures = playback.media === "playing" && navigator.onLine;
  const lost = !pictures && longerThan(linkTroubleSince, LINK_PATIENCE_MS);
  const weak = pictures && state === "live" && playback.quality === "poor";
  setText(byId("link-notice"), lost ? t.text("link.lost") : weak ? t.text("link.weak") : "");
  const late = pictures && longerThan(linkTroubleSince, LINK_PATIENCE_MS);
  setText(byId("commentator"), late ? t.text("commentary.late") : commentatorNotice(state));
}

function commentatorNotice(state) {
  const { commentary, commentator } = store.session;
  if (!commentary) return t.text("commentary.off");
  if (state === "waiting") return t.text("commentary.soon");
  if (state !== "live") return "";
  if (commentator === "recovering") return t.text("commentary.recovering");
  return lines.isEmpty ? t.text("commentary.waiting") : "";
}

/** Words over the picture: nothing while it plays, a sentence while it comes, trouble when not. */
function renderMedia(state) {
  const certain = SURE.has(playback.trouble);
  const trouble = playback.trouble !== null && (certain || longerThan(troubleSince, PATIENCE_MS));
  byId("trouble").hidden = !trouble;
  document.body.dataset.trouble = trouble ? playback.trouble : "";
  if (trouble) {
    const key = t.has(`trouble.${playback.trouble}`) ? playback.trouble : "unknown";
    setText(byId("trouble-title"), t.text(`trouble.${key}.title`));
    setText(byId("trouble-text"), t.text(`trouble.${key}`));
  }
  const waits = !trouble && state === "live" && longerThan(mediaWaitingSince, MEDIA_WORD_MS);
  byId("media-word").hidden = !waits;
  const word = playback.hadPicture ? "media.retrying" : "media.joining";
  setText(byId("media-word-text"), waits ? t.text(word) : "");
  const why = navigator.onLine ? playback.lostCode : "offline";
  setText(byId("media-why"), waits && playback.hadPicture && why ? t.text(`lost.why.${why}`) : "");
}

async function showEnd() {
  if (over_) return;
  over_ = true;
  clearInterval(ticker);
  playback.stop({ roomIsGone: true });
  microphone.close();
  clientEvents.leave();
  feed.stop();
  controls.leave();
  showState("ended");
  await fillSummary();
}

async function fillSummary() {
  const transcript = new LinesView(byId("transcript"), t, { newestFirst: false, maxLines: Infinity });
  const latest = await api.session(session.id).catch(() => store.session);
  store.refresh(latest);
  const { reason, durationSeconds, peakViewers, liveAt } = store.session;
  byId("ended-diagnostics").hidden = !["start_failed", "room_lost"].includes(reason);
  setText(byId("reason"), reason ? t.text(`reason.${reason}`) : "");
  setText(byId("duration"), clockText(durationSeconds));
  setText(byId("peak"), String(peakViewers ?? 0));
  let all = store.lines;
  try {
    all = (await api.transcript(session.transcriptUrl)).lines.map((line) => ({
      ...line,
      energy_level: line.energyLevel,
      is_highlight: line.isHighlight,
    }));
  } catch {
    setText(byId("transcript-note"), t.text("transcript.failed"));
  }
  transcript.add(all, liveAt);
  byId("lines").remove(); // the transcript is the list now
  byId("transcript").dataset.testid = "lines";
  setText(byId("highlight-count"), String(all.filter((line) => line.is_highlight).length));
  if (all.length === 0) setText(byId("transcript-note"), t.text("transcript.empty"));
}

function start() {
  if (!globalThis.RTCPeerConnection) {
    playback.trouble = "too_old";
    troubleSince = -PATIENCE_MS * 2;
  } else {
    playback.start();
  }
  feed.start();
  ticker = setInterval(render, TICK_MS);
  render();
}

byId("try-again").addEventListener("click", () => {
  playback.tryAgain();
  feed.hurry();
});
wireDiagnostics({
  ...{ api, messages: t, player: session.player, module: playerModule },
  subject: () => ({ id: session.id }),
});

if (store.isFinal) {
  document.body.dataset.state = "ended"; // the server has rendered all of it
} else {
  start();
  onReturn(() => {
    playback.hurry();
    feed.hurry();
  });
  window.addEventListener("pagehide", () => {
    playback.stop({ keepalive: true });
    clientEvents.leave();
  });
  window.addEventListener("pageshow", (event) => event.persisted && !store.isFinal && playback.start());
}
