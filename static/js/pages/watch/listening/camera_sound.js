/**
 * How loud the camera is: as the spectator chose, and lower while a line is spoken.
 *
 * Three ways, the best that there is: a gain node (the `<video>` is muted then), the element's
 * volume, or silence while a line is spoken (iPhones set no volume). To others it looks as a video
 * does, `muted` and `volume` with "volumechange": the voices of speakers follow it.
 */

import { globalTimers } from "../../../core/backoff.js";
import { Fader } from "../../../core/voice/fader.js";
import { GainGraph } from "./gain_graph.js";

export const DUCKED = 0.2;

export class CameraSound extends EventTarget {
  /**
   * @param {HTMLVideoElement} video its `muted` is the choice to begin with
   * @param {object} [options]
   * @param {(onChange: () => void) => GainGraph} [options.graph]
   * @param {import("../../../core/backoff.js").Timers} [options.timers]
   * @param {() => number} [options.now] monotonic
   */
  constructor(
    video,
    { graph = (onChange) => new GainGraph(onChange), timers = globalTimers, now = () => performance.now() } = {},
  ) {
    super();
    this.video = video;
    this.off = video.muted; // the spectator's choice
    this.engaged = false; // somebody listens: it may have to go down
    this.base = 1; // the element's own volume
    this.canFade = true;
    this.graph = graph(() => this.#apply());
    this.fader = new Fader({ timers, now, onLevel: () => this.#apply() });
    video.addEventListener("volumechange", () => this.#onElement());
  }

  get isDucked() {
    return this.fader.target < 1;
  }

  /** As it is heard at this moment. */
  get muted() {
    return this.off || (this.isDucked && !this.canFade);
  }

  get volume() {
    return this.base * this.fader.level;
  }

  /** The spectator's choice; within their tap. */
  toggle() {
    this.off = !this.off;
    if (this.engaged && !this.off) this.graph.open();
    this.#apply();
    this.video.play().catch(() => undefined);
  }

  /** Somebody begins to listen; within their tap. */
  engage() {
    if (this.engaged) return;
    this.engaged = true;
    this.base = this.video.volume;
    this.canFade = canSetVolume(this.video);
    if (!this.off) this.graph.open();
    this.#apply();
  }

  /** Nobody listens any more: all is as it was, at once. */
  release() {
    if (!this.engaged) return;
    this.fader.jump(1);
    this.engaged = false;
    this.graph.close();
    this.#apply();
  }

  /** A line is spoken. */
  duck() {
    if (this.engaged) this.#fade(DUCKED);
  }

  restore() {
    this.#fade(1);
  }

  /** The video has another stream, or its stream another track. */
  follow() {
    this.#apply();
  }

  /** @param {number} level */
  #fade(level) {
    if (this.fader.target === level) return;
    this.graph.fade(this.fader.level, level);
    this.fader.to(level);
    this.#apply();
  }

  /** What was not set here was set by the browser's own controls (full screen on iPhones): a choice, too. */
  #onElement() {
    const { muted } = this.video;
    if (muted === this.#elementMuted) return;
    this.off = muted;
    this.#apply();
  }

  get #elementMuted() {
    return this.graph.playing !== null || this.muted;
  }

  #apply() {
    this.#route();
    const { video } = this;
    const wasMuted = video.muted;
    if (video.muted !== this.#elementMuted) video.muted = this.#elementMuted;
    if (this.canFade && this.engaged) video.volume = this.volume;
    if (wasMuted && !video.muted) this.#mayPlay();
    this.dispatchEvent(new Event("volumechange"));
  }

  #route() {
    const { graph } = this;
    const [track = null] = /** @type {MediaStream | null} */ (this.video.srcObject)?.getAudioTracks?.() ?? [];
    const isWanted = this.engaged && !this.off && track !== null && graph.isReady;
    if (!isWanted) {
      graph.silence();
      return;
    }
    if (graph.playing?.track === track) return;
    const { level, target } = this.fader;
    graph.play(track, level);
    if (level !== target) graph.fade(level, target);
  }

  /** Some browsers stop a video that makes itself heard: the picture is worth more. */
  #mayPlay() {
    const { video } = this;
    video.play().catch((error) => {
      if (error.name !== "NotAllowedError" || video.muted) return;
      this.off = true;
      this.#apply();
      video.play().catch(() => undefined);
    });
  }
}

/** iPhones leave it at 1. @param {HTMLVideoElement} video */
function canSetVolume(video) {
  const before = video.volume;
  video.volume = before / 2;
  const could = video.volume !== before;
  video.volume = before;
  return could;
}
