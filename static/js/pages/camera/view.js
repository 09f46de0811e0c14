/** What the camera page shows of a `Broadcast`. Reads state, writes DOM, decides nothing. */

import { clockText } from "../../core/clock.js";
import { browserFamily, waitText } from "../../core/error_codes.js";
import { runningPause } from "../../core/match/pause.js";
import { silence } from "../../core/what_it_saw.js";
import { byId, findAll, setIcon, setLabel, setText, showState } from "../shared/dom.js";
import { LinesView } from "../shared/lines_view.js";

const TOAST_MS = 6000;
const UNSEEN_SECONDS = 3;

/**
 * @import {Line, SessionView} from "../../core/store.js"
 *
 * @typedef {object} PageData what the server wrote into the page
 * @property {number} graceSeconds
 * @property {string} secureUrl this page's, where browsers give a camera
 * @property {SessionView["commentaryLanguage"]} commentaryLanguage the site's
 * @property {string | null} signInUrl null: nobody has to sign in
 * @property {string} player
 * @property {string | null} playerModule
 * @property {Record<string, string | null>} playerModules by player: a broadcast goes on where it began
 * @property {import("../../core/match/board.js").Sports} sports
 * @property {import("./commentary/model_state.js").Place | null} vision where a model looks; null: none does
 */

export class CameraView {
  /**
   * @param {import("./broadcast.js").Broadcast} broadcast
   * @param {import("./offer.js").Offer} offer asks first, and is shown instead
   * @param {import("./devices.js").Devices} devices
   * @param {import("../../core/clock.js").ServerClock} clock
   * @param {import("../../core/messages.js").Messages} messages
   * @param {PageData} pageData
   * @param {import("./commentary/commentary_sheet.js").CommentarySheet} commentary
   * @param {{render: () => void}[]} parts who may watch, the score, the vision model
   */
  constructor(broadcast, offer, devices, clock, messages, pageData, commentary, parts) {
    this.broadcast = broadcast;
    this.offer = offer;
    this.devices = devices;
    this.clock = clock;
    this.pageData = pageData;
    this.commentary = commentary;
    this.parts = parts;
    this.t = messages;
    this.family = browserFamily(navigator.userAgent);
    this.lines = new LinesView(byId("lines", "ol"), messages);
    /** @type {number | undefined} */
    this.toastTimer = undefined;
    setText(byId("allow-hint"), this.t.text(`allow.${this.family}`));
  }

  /** A page may have several buttons for one thing (before and while streaming). @param {string} action */
  buttons(action) {
    return findAll(document, `[data-action="${action}"]`);
  }

  render() {
    const state = this.offer.open ? "offer" : this.broadcast.state;
    showState(state);
    this.#preview();
    this.#tools();
    this.#words(state);
    const { session } = this.broadcast;
    byId("start", "button").disabled = state !== "before";
    this.#title();
    byId("end", "button").disabled = !session?.id; // nothing to end yet
    for (const part of this.parts) part.render();
    if (session?.id) this.#session(session);
    if (state === "trouble") this.#trouble();
    if (session && state === "ended") this.#ended(session);
  }

  /** @param {Line[]} lines */
  addLines(lines) {
    const { session, store } = this.broadcast;
    this.lines.add(lines, session?.liveAt ?? null, store.seq ?? Infinity);
    this.lines.correct(store);
  }

  /** @param {string} text */
  toast(text) {
    setText(byId("toast"), text);
    clearTimeout(this.toastTimer);
    this.toastTimer = setTimeout(() => setText(byId("toast"), ""), TOAST_MS);
  }

  #title() {
    const { titleProblem } = this.broadcast;
    const text = titleProblem ? this.t.text("title.refused", { why: titleProblem }) : "";
    setText(byId("title-problem"), text);
    byId("title").setAttribute("aria-invalid", String(Boolean(titleProblem)));
  }

  #preview() {
    const video = byId("preview", "video");
    const { stream, facing } = this.devices;
    if (video.srcObject !== stream) {
      video.srcObject = stream;
      if (stream) video.play().catch(() => undefined);
    }
    video.classList.toggle("mirrored", facing === "user");
    document.body.classList.toggle("has-picture", stream !== null);
  }

  #tools() {
    const { devices, t } = this;
    const commentary = this.commentary.chosen.on;
    /** @type {(action: string, on: boolean, icon: string, label: string, visible?: boolean) => void} */
    const paint = (action, on, icon, label, visible = true) => {
      for (const button of this.buttons(action)) {
        button.hidden = !visible;
        button.setAttribute("aria-pressed", String(on));
        setIcon(button, icon);
        setLabel(button, label);
      }
    };
    const mic = devices.micOn;
    paint("mic", mic, mic ? "mic" : "mic-off", t.text(mic ? "mic.mute" : "mic.unmute"));
    paint("flip", false, "flip", t.text("camera.flip"), devices.canFlip);
    const torch = devices.torchOn;
    paint("torch", torch, "torch", t.text(torch ? "torch.off" : "torch.on"), devices.hasTorch);
    const icon = commentary ? "captions" : "captions-off";
    paint("commentary", commentary, icon, t.text("commentary.tool"));
    this.commentary.render();
  }

  /** @param {string} state */
  #words(state) {
    const { broadcast, t, clock } = this;
    const { session } = broadcast;
    const word = `state.${state}`;
    setText(byId("state-word"), t.has(word) ? t.text(word) : "");
    const connecting = broadcast.resuming ? "state.resuming" : "state.connecting";
    setText(byId("connecting-word"), t.text(connecting));
    const step = state === "connecting" ? broadcast.connecting.slowStep : null;
    setText(byId("step"), step ? t.text(`step.${step}`) : "");
    setText(byId("elapsed"), clockText(clock.secondsSince(session?.liveAt) ?? 0));
    if (state === "lost") this.#lost(session);
  }

  /** @param {SessionView | null} session */
  #lost(session) {
    const { t } = this;
    const pause = session && runningPause(session, this.clock);
    byId("countdown").hidden = Boolean(pause);
    setText(byId("lost-word"), t.text(pause ? "pause.lost" : "state.lost.word", { time: pause?.time ?? "" }));
    if (pause) {
      setText(byId("lost-why"), "");
      setText(byId("lost-text"), t.text("pause.lost.how"));
      return;
    }
    const until = session?.graceEndsAt ?? this.broadcast.lostGraceEndsAt;
    const left = this.clock.secondsUntil(until);
    const time = left === null ? "" : clockText(left);
    const text = left ? t.text("lost.countdown", { time }) : t.text("lost.trying");
    const why = navigator.onLine ? this.broadcast.lostCode : "offline";
    setText(byId("countdown"), time);
    setText(byId("lost-why"), why ? t.text(`lost.why.${why}`) : "");
    setText(byId("lost-text"), text);
  }

  /** @param {SessionView} session */
  #session(session) {
    const { broadcast, t } = this;
    setText(byId("viewers"), String(session.viewers ?? 0));
    setText(byId("people-count"), String(session.viewers ?? 0));
    const { quality } = broadcast;
    setText(byId("quality"), t.text(`quality.${quality}`));
    const mark = byId("quality").parentElement;
    if (mark) mark.dataset.quality = quality;
    setText(byId("commentator"), this.#commentatorNotice(session));
    setText(byId("device-note"), this.#deviceNote(session));
  }

  /** What is wrong although the connection stands. @param {SessionView} session */
  #deviceNote(session) {
    const { t, devices, clock, broadcast } = this;
    const { state, interruptedAt } = session;
    if (broadcast.state !== "streaming") return "";
    if (devices.paused) return t.text("camera.paused");
    const unseen = state === "interrupted" && (clock.secondsSince(interruptedAt) ?? 0) >= UNSEEN_SECONDS;
    if (unseen) return t.text(runningPause(session, clock) ? "camera.unseen.pause" : "camera.unseen");
    return devices.audio ? "" : t.text("mic.none");
  }

  /** @param {SessionView} session */
  #commentatorNotice({ commentary, commentator, state }) {
    if (!commentary) return this.t.text("commentary.off");
    if (commentator === "recovering" && state === "live") return this.t.text("commentary.recovering");
    return this.lines.isEmpty ? this.t.text(silence(commentator)) : "";
  }

  #trouble() {
    const { broadcast, t, family, pageData } = this;
    const code = broadcast.trouble ?? "unknown";
    document.body.dataset.trouble = code;
    const known = t.has(`trouble.${code}.title`) ? code : "unknown";
    setText(byId("trouble-title"), t.text(`trouble.${known}.title`));
    const time = waitText(broadcast.error?.retryAfterMs);
    const text = known === "denied" ? `denied.${family}` : `trouble.${known}`;
    setText(byId("trouble-text"), t.text(text, { time }));
    /** @type {Record<string, string | null>} */
    const ways = { not_secure: pageData.secureUrl, account: pageData.signInUrl };
    const to = ways[known];
    const link = byId("trouble-link", "a");
    link.hidden = !to;
    if (to) {
      link.href = to;
      setText(link, new URL(to, location.href).href);
    }
    byId("try-again").hidden = known === "not_secure" || known === "too_old" || known === "account";
    byId("leave").hidden = known !== "gone" && known !== "not_host";
  }

  /** @param {SessionView} session */
  #ended(session) {
    const { t } = this;
    /** @type {Record<string, string>} */
    const own = { host: "ended.you", grace_expired: "ended.grace_expired" };
    const mine = own[session.reason ?? ""];
    const reason = session.reason ? `reason.${session.reason}` : "";
    setText(byId("ended-reason"), t.text(mine ?? reason));
    setText(byId("ended-duration"), clockText(session.durationSeconds));
    setText(byId("ended-peak"), String(session.peakViewers ?? 0));
    setText(byId("ended-lines"), String(session.lines ?? 0));
    byId("ended-transcript", "a").href = `/game/${session.id}`;
    if (this.broadcast.erased) setText(byId("ended-reason"), t.text("erase.done"));
    byId("ended-transcript", "a").hidden = this.broadcast.erased;
    byId("ended-facts").hidden = this.broadcast.erased;
    byId("erase").hidden = this.broadcast.erased || !this.broadcast.key;
  }
}
