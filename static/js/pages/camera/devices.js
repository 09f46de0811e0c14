/** Camera and microphone of this device. Knows nothing of broadcasts. */

import { mediaErrorCode } from "../../core/error_codes.js";
import { sleep } from "../../core/retry.js";

const VIDEO = {
  width: { ideal: 960 },
  height: { ideal: 540 },
  frameRate: { ideal: 30, max: 30 },
};

/** What browsers do to sound for the sake of voices; a crowd and a whistle are noise to them. */
const PROCESSING = /** @type {const} */ (["noiseSuppression", "autoGainControl", "echoCancellation"]);

/** @typedef {{torch?: boolean}} Torch as phones have it; the browsers' types do not know it yet */

const TELLS_MS = 1000; // a browser that is asked whether it would ask: START waits no longer

/** Failures that may be the microphone's alone, or our wishes': the plain camera is tried, too. */
const MAYBE_MICROPHONE = new Set(["no_camera", "in_use", "overconstrained"]);

export class Devices {
  /** @param {{onChange?: () => void, onVideoEnded?: () => void}} [options] */
  constructor({ onChange = () => {}, onVideoEnded = () => {} } = {}) {
    this.onChange = onChange;
    this.onVideoEnded = onVideoEnded;
    /** @type {MediaStream | null} */
    this.stream = null;
    this.facing = "environment";
    this.micOn = true;
    this.unprocessed = false; // wanted
    /** @type {MediaDeviceInfo[]} */
    this.cameras = [];
    this.torchOn = false;
    this.closed = 0; // how often, so that `open` notices
    /** @type {{closed: number, stream: Promise<MediaStream>} | null} */
    this.opening = null;
  }

  get video() {
    return this.stream?.getVideoTracks()[0] ?? null;
  }

  get audio() {
    return this.stream?.getAudioTracks()[0] ?? null;
  }

  /** The device took the camera away for now (a call, another app): viewers see a still picture. */
  get paused() {
    return this.video !== null && this.video.readyState === "live" && this.video.muted;
  }

  get canFlip() {
    return this.cameras.length > 1;
  }

  get hasTorch() {
    const can = /** @type {MediaTrackCapabilities & Torch | undefined} */ (this.video?.getCapabilities?.());
    return Boolean(can?.torch);
  }

  /** @returns {Promise<boolean>} no question will be asked */
  async allowed() {
    try {
      const names = /** @type {PermissionName[]} */ (["camera", "microphone"]);
      const asked = names.map((name) => navigator.permissions.query({ name }));
      const granted = Promise.all(asked).then((all) => all.every(({ state }) => state === "granted"));
      return await Promise.race([granted, sleep(TELLS_MS).then(() => false)]);
    } catch {
      return false; // this browser does not tell
    }
  }

  /**
   * Opens both, or keeps what is open, or is just being opened: a second stream of one camera would be
   * let go by nobody. A missing microphone is no reason to fail; `close` meanwhile is.
   */
  open() {
    if (this.video?.readyState === "live") return Promise.resolve(this.stream);
    if (this.opening?.closed === this.closed) return this.opening.stream;
    const opening = { closed: this.closed, stream: this.#open() };
    this.opening = opening;
    const done = () => {
      if (this.opening === opening) this.opening = null;
    };
    opening.stream.then(done, done);
    return opening.stream;
  }

  async #open() {
    for (const track of this.stream?.getTracks() ?? []) track.stop(); // what is left of the last one
    const { closed } = this;
    const stream = await this.#ask();
    if (closed !== this.closed) {
      for (const track of stream.getTracks()) track.stop();
      throw new Error("closed meanwhile");
    }
    this.stream = stream;
    this.#adopt();
    this.cameras = (await navigator.mediaDevices.enumerateDevices()).filter(
      (device) => device.kind === "videoinput",
    );
    this.onChange();
    return stream;
  }

  async #ask() {
    const video = { ...VIDEO, facingMode: { ideal: this.facing } };
    try {
      const audio = this.unprocessed ? processing(false) : true;
      return await navigator.mediaDevices.getUserMedia({ video, audio });
    } catch (error) {
      if (!MAYBE_MICROPHONE.has(mediaErrorCode(error))) throw error;
      return navigator.mediaDevices.getUserMedia({ video: true, audio: false });
    }
  }

  /**
   * The other camera. Phones open only one at a time, so the old one stops first; when the other
   * one does not start, the old one comes back.
   * @returns {Promise<{track: MediaStreamTrack, flipped: boolean}>}
   */
  async flip() {
    const before = { facing: this.facing, deviceId: this.video?.getSettings().deviceId };
    const wanted = before.facing === "environment" ? "user" : "environment";
    this.video?.stop();
    try {
      const track = await this.#openOther(before.deviceId, wanted);
      this.facing = wanted;
      this.#swapVideo(track);
      return { track, flipped: true };
    } catch {
      const video = { ...VIDEO, deviceId: before.deviceId, facingMode: { ideal: before.facing } };
      const stream = await navigator.mediaDevices.getUserMedia({ video });
      const [track] = stream.getVideoTracks();
      this.#swapVideo(track);
      return { track, flipped: false };
    }
  }

  /**
   * By its facing where cameras have one, else simply the next in the list (a desktop).
   * @param {string | undefined} deviceId of the one that was on
   * @param {string} facing
   */
  async #openOther(deviceId, facing) {
    const index = this.cameras.findIndex((camera) => camera.deviceId === deviceId);
    const next = this.cameras[(index + 1) % this.cameras.length];
    const phone = matchMedia("(pointer: coarse)").matches || !next?.deviceId;
    const which = phone ? { facingMode: { exact: facing } } : { deviceId: { exact: next.deviceId } };
    const stream = await navigator.mediaDevices.getUserMedia({ video: { ...VIDEO, ...which } });
    return stream.getVideoTracks()[0];
  }

  /** @param {MediaStreamTrack} track */
  #swapVideo(track) {
    if (!this.stream) {
      track.stop(); // the broadcast ended while it opened
      return;
    }
    const old = this.video;
    if (old) this.stream.removeTrack(old);
    old?.stop();
    this.stream.addTrack(track);
    this.torchOn = false;
    this.#adopt();
    this.onChange();
  }

  #adopt() {
    const { video, audio } = this;
    if (audio) audio.enabled = this.micOn;
    if (!video) return;
    if ("contentHint" in video) video.contentHint = "motion";
    const mine = (/** @type {() => void} */ action) => () => video === this.video && action();
    video.addEventListener("ended", mine(this.onVideoEnded));
    video.addEventListener("mute", mine(this.onChange));
    video.addEventListener("unmute", mine(this.onChange));
  }

  /** @param {boolean} on */
  setMic(on) {
    this.micOn = on;
    if (this.audio) this.audio.enabled = on;
    this.onChange();
  }

  /**
   * The microphone's sound as it is, or with the browser's processing.
   * @param {boolean} wanted
   * @returns {Promise<MediaStreamTrack | null>} to be sent from now on; null: the track is the same
   */
  async setUnprocessed(wanted) {
    this.unprocessed = wanted;
    const { audio } = this;
    if (!audio || this.soundFits) return null;
    await audio.applyConstraints(processing(!wanted)).catch(() => undefined);
    if (this.soundFits) return null;
    // Chromium takes the wish and changes nothing: only a microphone opened anew is another one.
    const opened = await navigator.mediaDevices.getUserMedia({ audio: processing(!wanted) });
    return this.#swapAudio(audio, opened.getAudioTracks()[0], wanted);
  }

  /** @param {MediaStreamTrack} old @param {MediaStreamTrack} track @param {boolean} wanted */
  #swapAudio(old, track, wanted) {
    if (!this.stream || old !== this.audio || wanted !== this.unprocessed) {
      track.stop(); // closed, or another wish came, while it opened
      return null;
    }
    this.stream.removeTrack(old);
    old.stop();
    this.stream.addTrack(track);
    track.enabled = this.micOn;
    this.onChange();
    return track;
  }

  /** The open microphone is as wanted, as far as this browser tells. */
  get soundFits() {
    const settings = this.audio?.getSettings() ?? {};
    return PROCESSING.every((name) => settings[name] === undefined || settings[name] === !this.unprocessed);
  }

  /** @param {boolean} on */
  async setTorch(on) {
    const torch = /** @type {MediaTrackConstraintSet & Torch} */ ({ torch: on });
    await this.video?.applyConstraints({ advanced: [torch] });
    this.torchOn = on;
    this.onChange();
  }

  close() {
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.stream = null;
    this.closed += 1;
    this.onChange();
  }
}

/** @param {boolean} on @returns {MediaTrackConstraints} */
function processing(on) {
  return Object.fromEntries(PROCESSING.map((name) => [name, on]));
}
