/** Sound, full screen and captions: what a spectator does with the picture. */

import { setIcon, setLabel, setText } from "../shared/dom.js";

/**
 * @typedef {object} Parts
 * @property {HTMLElement} stage
 * @property {HTMLVideoElement & {webkitEnterFullscreen?: () => void}} video
 * @property {HTMLElement} sound
 * @property {import("./listening/camera_sound.js").CameraSound} cameraSound
 * @property {HTMLElement} fullscreen
 * @property {HTMLElement} captions
 * @property {HTMLElement} caption
 */

export class VideoControls {
  /**
   * @param {Parts} parts
   * @param {import("../../core/messages.js").Messages} messages
   */
  constructor({ stage, video, sound, cameraSound, fullscreen, captions, caption }, messages) {
    this.stage = stage;
    this.video = video;
    this.sound = sound;
    this.cameraSound = cameraSound;
    this.fullscreen = fullscreen;
    this.captions = captions;
    this.caption = caption;
    this.messages = messages;
    this.captionsOn = false;
    this.wasUnmuted = false;
    this.sound.addEventListener("click", () => this.cameraSound.toggle());
    this.video.addEventListener("click", () => this.cameraSound.off && this.cameraSound.toggle());
    this.cameraSound.addEventListener("volumechange", () => this.#renderSound());
    this.captions.addEventListener("click", () => this.#toggleCaptions());
    this.fullscreen.addEventListener("click", () => this.#toggleFullscreen());
    document.addEventListener("fullscreenchange", () => this.#renderFullscreen());
    this.fullscreen.hidden = !("requestFullscreen" in this.stage || this.video.webkitEnterFullscreen);
    this.#renderSound();
  }

  /**
   * The newest line over the picture: in full screen, or when wished for.
   * @param {import("../../core/store.js").Line | undefined} line
   */
  showCaption(line) {
    setText(this.caption, line?.text ?? "");
    if (line?.lang) this.caption.setAttribute("lang", line.lang);
    this.#renderCaption();
  }

  /** @param {boolean} visible */
  showSound(visible) {
    this.sound.hidden = !visible;
  }

  leave() {
    if (document.fullscreenElement) document.exitFullscreen().catch(() => undefined);
  }

  #renderSound() {
    const { off } = this.cameraSound; // a sound that is down for a moment is not off
    this.wasUnmuted ||= !off;
    setIcon(this.sound, off ? "sound-off" : "sound-on");
    setLabel(this.sound, this.messages.text(off ? (this.wasUnmuted ? "sound.off" : "sound.tap") : "sound.on"));
    this.sound.setAttribute("aria-pressed", String(!off));
  }

  #toggleCaptions() {
    this.captionsOn = !this.captionsOn;
    this.captions.setAttribute("aria-pressed", String(this.captionsOn));
    this.#renderCaption();
  }

  #renderCaption() {
    const wanted = this.captionsOn || document.fullscreenElement === this.stage;
    this.caption.hidden = !wanted || this.caption.textContent === "";
  }

  async #toggleFullscreen() {
    if (document.fullscreenElement) await document.exitFullscreen();
    else if ("requestFullscreen" in this.stage) await this.stage.requestFullscreen().catch(() => undefined);
    else this.video.webkitEnterFullscreen?.(); // iPhone: only the video itself
  }

  #renderFullscreen() {
    const inside = document.fullscreenElement === this.stage;
    setIcon(this.fullscreen, inside ? "shrink" : "expand");
    this.fullscreen.setAttribute(
      "aria-label",
      this.messages.text(inside ? "fullscreen.leave" : "fullscreen.enter"),
    );
    this.#renderCaption();
  }
}
