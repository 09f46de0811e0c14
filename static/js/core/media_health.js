/**
 * Is media flowing? Fed with counters about twice a second. Pure.
 *
 * Two things are told apart: the *path* (packets of any kind arrive: the other end lives) and the
 * *picture* (frames advance). A camera that is gone stops the picture, not the path; a media server
 * that is gone stops both.
 *
 * @typedef {"good"|"fair"|"poor"|"unknown"} Quality
 */
export class FlowWatch {
  /** @param {{pathMs?: number, pictureMs?: number}} [options] */
  constructor({ pathMs = 4000, pictureMs = 3000 } = {}) {
    this.pathMs = pathMs;
    this.pictureMs = pictureMs;
    /** @type {{value: number, at: number} | null} since when it has been so */
    this.bytes = null;
    /** @type {{value: number, at: number} | null} */
    this.frames = null;
    this.sawPicture = false;
  }

  reset() {
    this.bytes = null;
    this.frames = null;
    this.sawPicture = false;
  }

  /**
   * @param {{bytes: number, frames: number, at: number}} sample counters and a monotonic time, ms
   * @returns {{path: boolean, picture: boolean}} both true while things flow
   */
  observe({ bytes, frames, at }) {
    if (this.bytes?.value !== bytes) this.bytes = { value: bytes, at };
    if (this.frames?.value !== frames) {
      this.sawPicture = this.frames !== null || frames > 0;
      this.frames = { value: frames, at };
    }
    return {
      path: at - this.bytes.at < this.pathMs,
      picture: this.sawPicture && at - this.frames.at < this.pictureMs,
    };
  }
}

/**
 * The quality of an uplink.
 * @param {{fps?: number, lost?: number, rttMs?: number, limited?: string}} stats `lost`: fraction 0..1
 * @returns {Quality}
 */
export function uplinkQuality({ fps, lost, rttMs, limited }) {
  if (fps === undefined && lost === undefined && rttMs === undefined) return "unknown";
  if ((fps !== undefined && fps < 8) || (lost ?? 0) > 0.1 || (rttMs ?? 0) > 800) return "poor";
  if ((fps !== undefined && fps < 18) || (lost ?? 0) > 0.03 || (rttMs ?? 0) > 300) return "fair";
  return limited === "bandwidth" ? "fair" : "good";
}

/**
 * The quality of a spectator's connection. Not by frames a second: those may be few because the
 * camera sends few, which is no fault of this connection.
 * @param {{lost?: number, rttMs?: number}} stats `lost`: fraction 0..1
 * @returns {Quality}
 */
export function downlinkQuality({ lost, rttMs }) {
  if (lost === undefined && rttMs === undefined) return "unknown";
  if ((lost ?? 0) > 0.08 || (rttMs ?? 0) > 1000) return "poor";
  return (lost ?? 0) > 0.03 || (rttMs ?? 0) > 400 ? "fair" : "good";
}

/** The fraction of packets that were lost lately, from counters that only grow. */
export class LossMeter {
  /** @param {{windowMs?: number, minPackets?: number}} [options] `minPackets` to judge by */
  constructor({ windowMs = 5000, minPackets = 50 } = {}) {
    this.windowMs = windowMs;
    this.minPackets = minPackets;
    /** @type {{received: number, missing: number, at: number}[]} */
    this.samples = [];
  }

  reset() {
    this.samples = [];
  }

  /**
   * @param {{received?: number, missing?: number, at: number}} sample
   * @returns {number | undefined} 0..1; undefined while there is too little to judge by
   */
  observe({ received, missing, at }) {
    if (received === undefined) return undefined;
    this.samples.push({ received, missing: missing ?? 0, at });
    while (this.samples.length > 2 && at - this.samples[1].at >= this.windowMs) this.samples.shift();
    const [first] = this.samples;
    const came = received - first.received;
    const lost = Math.max(0, (missing ?? 0) - first.missing); // late ones are counted back
    if (came < 0) this.samples.splice(0, this.samples.length - 1); // another track's counters
    return came + lost < this.minPackets ? undefined : lost / (came + lost);
  }
}

/** A quality that has been so for a while; a flicker is not reported to anybody. */
export class SettledQuality {
  /** @param {{holdMs?: number}} [options] */
  constructor({ holdMs = 4000 } = {}) {
    this.holdMs = holdMs;
    /** @type {Quality} */
    this.quality = "unknown";
    /** @type {Quality} */
    this.before = "unknown";
    /** @type {Quality | null} */
    this.next = null;
    this.since = 0;
  }

  reset() {
    this.quality = "unknown";
    this.before = "unknown";
    this.next = null;
    this.since = 0;
  }

  /**
   * @param {Quality} quality
   * @param {number} at a monotonic time, ms
   * @returns {boolean} it has just settled on another one
   */
  observe(quality, at) {
    if (quality !== this.next) {
      this.next = quality;
      this.since = at;
    }
    if (quality === this.quality || quality === "unknown" || at - this.since < this.holdMs) return false;
    this.before = this.quality;
    this.quality = quality;
    return true;
  }
}
