/**
 * Sends a picture of the broadcast for link previews, now and then: only while the host wants it,
 * the code is enough, and pictures are sent anyway.
 *
 * @import {Key} from "../../../core/saved_broadcasts.js"
 */

import { globalTimers } from "../../../core/backoff.js";

const FIRST_MS = 2000; // the camera has found its light by then
const EVERY_MS = 30_000;
const SIDE = 640;
const MOST_CHARACTERS = 130_000; // of base64; the server takes 100 KiB
const QUALITIES = [0.75, 0.5, 0.3];

export class PreviewPicture {
  /**
   * @param {object} options
   * @param {Pick<import("./host_access.js").HostAccess, "key" | "view" | "wayIn">} options.access
   * @param {{keepPicture: (key: Key, jpeg: string) => Promise<unknown>}} options.api
   * @param {() => boolean} options.films a picture is on its way to viewers
   * @param {() => string | null} options.draw base64 of a JPEG of this moment; null: there is none
   * @param {import("../../../core/backoff.js").Timers} [options.timers]
   */
  constructor({ access, api, films, draw, timers = globalTimers }) {
    this.access = access;
    this.api = api;
    this.films = films;
    this.draw = draw;
    this.timers = timers;
    /** @type {number | null} */
    this.timer = null;
  }

  /** Called with every change, and several times a second. */
  follow() {
    if (!this.#wanted()) this.#stop();
    else if (this.timer === null) this.#plan(FIRST_MS);
  }

  #wanted() {
    const { access } = this;
    return access.view?.previewPicture === true && access.wayIn === "code" && this.films();
  }

  /** @param {number} ms */
  #plan(ms) {
    this.timer = this.timers.setTimeout(() => this.#send(), ms);
  }

  #stop() {
    if (this.timer !== null) this.timers.clearTimeout(this.timer);
    this.timer = null;
  }

  #send() {
    this.timer = null;
    const { key } = this.access;
    if (!key || !this.#wanted()) return;
    this.#plan(EVERY_MS);
    const jpeg = this.draw();
    if (jpeg) this.api.keepPicture(key, jpeg).catch(() => undefined); // the next one comes
  }
}

/**
 * What `video` shows, small enough for a preview.
 * @param {HTMLVideoElement} video
 * @returns {string | null}
 */
export function drawn(video) {
  if (!video.videoWidth || video.readyState < 2) return null;
  const canvas = document.createElement("canvas");
  const scale = Math.min(1, SIDE / Math.max(video.videoWidth, video.videoHeight));
  canvas.width = Math.round(video.videoWidth * scale);
  canvas.height = Math.round(video.videoHeight * scale);
  canvas.getContext("2d")?.drawImage(video, 0, 0, canvas.width, canvas.height);
  for (const quality of QUALITIES) {
    const [head, jpeg] = canvas.toDataURL("image/jpeg", quality).split(",");
    if (head.startsWith("data:image/jpeg") && jpeg.length <= MOST_CHARACTERS) return jpeg;
  }
  return null;
}
