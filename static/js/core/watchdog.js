/**
 * Is media flowing? Fed with counters about twice a second. Pure.
 *
 * Two things are told apart: the *path* (packets of any kind arrive: the other end lives) and the
 * *picture* (frames advance). A camera that is gone stops the picture, not the path; a media server
 * that is gone stops both.
 */
export class FlowWatch {
  /** @param {{pathMs?: number, pictureMs?: number}} [options] */
  constructor({ pathMs = 4000, pictureMs = 3000 } = {}) {
    this.pathMs = pathMs;
    this.pictureMs = pictureMs;
    this.reset();
  }

  reset() {
    this.bytes = null;
    this.frames = null;
    this.bytesAt = null;
    this.framesAt = null;
    this.sawPicture = false;
  }

  /**
   * @param {{bytes: number, frames: number, at: number}} sample counters and a monotonic time, ms
   * @returns {{path: boolean, picture: boolean}} both true while things flow
   */
  observe({ bytes, frames, at }) {
    if (this.bytes === null) {
      Object.assign(this, { bytes, frames, bytesAt: at, framesAt: at });
      this.sawPicture = frames > 0;
    }
    if (bytes !== this.bytes) Object.assign(this, { bytes, bytesAt: at });
    if (frames !== this.frames) {
      Object.assign(this, { frames, framesAt: at, sawPicture: true });
    }
    return {
      path: at - this.bytesAt < this.pathMs,
      picture: this.sawPicture && at - this.framesAt < this.pictureMs,
    };
  }
}

/**
 * The uplink in a word (2.7).
 * @param {{fps?: number, lost?: number, rttMs?: number, limited?: string}} stats `lost`: fraction 0..1
 * @returns {"good"|"fair"|"poor"|"unknown"}
 */
export function qualityWord({ fps, lost, rttMs, limited }) {
  if (fps === undefined && lost === undefined && rttMs === undefined) return "unknown";
  if ((fps !== undefined && fps < 8) || (lost ?? 0) > 0.1 || (rttMs ?? 0) > 800) return "poor";
  if ((fps !== undefined && fps < 18) || (lost ?? 0) > 0.03 || (rttMs ?? 0) > 300) return "fair";
  return limited === "bandwidth" ? "fair" : "good";
}
