/** What the spectators' page shows while a broadcast is on. Reads state, writes DOM. */

import { clockText } from "../../core/clock.js";
import { byId, setText, showState } from "../shared/dom.js";
import { LinesView } from "../shared/lines_view.js";
import { PauseView } from "./score/pause_view.js";
import { VideoControls } from "./video_controls.js";

export class WatchView {
  /**
   * @param {import("../../core/messages.js").Messages} messages
   * @param {import("../../core/clock.js").ServerClock} clock
   * @param {import("./listening/camera_sound.js").CameraSound} cameraSound
   */
  constructor(messages, clock, cameraSound) {
    this.t = messages;
    this.clock = clock;
    this.lines = new LinesView(byId("lines", "ol"), messages);
    this.pause = new PauseView(messages, clock);
    const stage = { stage: byId("stage"), video: byId("video", "video"), caption: byId("caption") };
    const buttons = { sound: byId("sound"), cameraSound, fullscreen: byId("fullscreen"), captions: byId("captions") };
    this.controls = new VideoControls({ ...stage, ...buttons }, messages);
  }

  /**
   * @param {import("../../core/store.js").Line[]} fresh
   * @param {import("../../core/store.js").EventStore} store
   */
  addLines(fresh, store) {
    this.lines.add(fresh, store.known.liveAt, store.seq ?? Infinity);
    this.lines.correct(store);
    this.controls.showCaption(store.newest);
  }

  /**
   * @param {import("../../core/store.js").SessionView} session
   * @param {import("./playback.js").Playback} playback
   * @param {string} link
   * @param {import("../../core/watch_status.js").Shown} shown
   */
  render(session, playback, link, shown) {
    showState(session.state);
    document.body.dataset.media = playback.media;
    document.body.dataset.link = link;
    setText(byId("viewers"), String(session.viewers ?? 0));
    setText(byId("elapsed"), clockText(this.clock.secondsSince(session.liveAt)));
    this.controls.showSound(playback.hadPicture);
    const isPause = this.pause.render(session);
    if (session.state === "interrupted" && !isPause) this.#countdown(session.graceEndsAt);
    setText(byId("link-notice"), this.#text(shown.link));
    setText(byId("commentator"), this.#text(shown.commentator));
    this.#trouble(shown.trouble);
    byId("media-word").hidden = shown.media === null;
    setText(byId("media-word-text"), this.#text(shown.media));
    setText(byId("media-why"), this.#text(shown.why));
  }

  /** @param {string | null} graceEndsAt */
  #countdown(graceEndsAt) {
    const left = this.clock.secondsUntil(graceEndsAt);
    setText(byId("countdown"), left === null ? "" : clockText(left));
    const key = left === 0 ? "state.interrupted.over" : "state.interrupted";
    setText(byId("interrupted-word"), this.t.text(key));
  }

  /** @param {string | null} code */
  #trouble(code) {
    byId("trouble").hidden = code === null;
    document.body.dataset.trouble = code ?? "";
    if (code === null) return;
    const known = this.t.has(`trouble.${code}`) ? code : "unknown";
    setText(byId("trouble-title"), this.t.text(`trouble.${known}.title`));
    setText(byId("trouble-text"), this.t.text(`trouble.${known}`));
  }

  /** @param {string | null} key */
  #text(key) {
    return key ? this.t.text(key) : "";
  }
}
