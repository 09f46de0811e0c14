/** The camera's way to the media server: publishes, watches itself, joins again by itself. */

import { ReconnectPolicy, Retrier } from "../../core/backoff.js";
import { lostCode, serverErrorCode } from "../../core/error_codes.js";
import { FlowWatch, uplinkQuality } from "../../core/media_health.js";
import { REPLACED } from "../../players/contract.js";
import { openPublisher } from "../../players/registry.js";
import { ApiError } from "../../transport/http.js";

const LOOK_MS = 500;
const REFUSED_MS = 3000; // the server says "interrupted" though we send: join again

/**
 * @import {Failure} from "../../core/error_codes.js"
 * @import {Quality} from "../../core/media_health.js"
 * @import {Leaving, Publisher, Stats} from "../../players/contract.js"
 */

export class Uplink {
  /**
   * @param {object} options
   * @param {string} options.player its name (players/registry.js)
   * @param {string | null} options.module the vendor's module it needs
   * @param {() => MediaStream} options.stream
   * @param {import("../../players/registry.js").GetGrant} options.getGrant
   * @param {() => boolean} options.isMissed the server misses our picture
   * @param {() => void} options.onChange
   * @param {(error: Failure) => void} options.onFinal a failure that trying again cannot heal
   * @param {(step: string, facts?: object) => void} options.log
   * @param {import("../../transport/client_events.js").Report} [options.report]
   */
  constructor({ player, module, stream, getGrant, isMissed, onChange, onFinal, log, report = () => {} }) {
    this.player = player;
    this.module = module;
    this.stream = stream;
    this.getGrant = getGrant;
    this.isMissed = isMissed;
    this.onChange = onChange;
    this.onFinal = onFinal;
    this.log = log;
    this.report = report;
    /** @type {Publisher | null} */
    this.publisher = null;
    /** @type {string | null} of `serverErrorCode` */
    this.trouble = null;
    /** @type {string | null} of `lostCode`, while the connection is lost */
    this.lostCode = null;
    /** @type {Quality} */
    this.quality = "unknown";
    /** @type {number | null} */
    this.missedSince = null;
    /** @type {number | undefined} */
    this.looker = undefined;
    this.flow = new FlowWatch({ pathMs: 3500 });
    this.retrier = new Retrier({
      attempt: () => this.#join(),
      policy: new ReconnectPolicy({ baseMs: 300 }),
      onWait: ({ attempt, delayMs, error }) => {
        this.log("publish again", { attempt, delayMs, because: error?.message });
      },
      onFinal: (error) => this.onFinal(error),
    });
  }

  get connected() {
    return this.publisher !== null;
  }

  start() {
    this.retrier.start();
    this.looker ??= setInterval(() => this.#look(), LOOK_MS);
  }

  hurry() {
    this.retrier.hurry();
  }

  /** @param {string} why */
  rejoin(why) {
    if (this.retrier.busy) return;
    this.#lost(why);
    this.retrier.hurry();
  }

  /** @param {MediaStreamTrack} track */
  replaceTrack(track) {
    return this.publisher?.replaceTrack(track);
  }

  /** @param {Leaving} [options] */
  stop(options) {
    this.retrier.stop();
    clearInterval(this.looker);
    this.looker = undefined;
    this.publisher?.close(options);
    this.publisher = null;
  }

  async #join() {
    const run = this.retrier.run;
    this.flow.reset();
    const started = performance.now();
    try {
      const publisher = await openPublisher({
        player: this.player,
        module: this.module,
        stream: this.stream(),
        getGrant: this.getGrant,
        onLost: (reason) => (reason === REPLACED ? this.#replaced() : this.#lost(reason)),
      });
      if (run !== this.retrier.run) {
        publisher.close();
        return;
      }
      this.publisher = publisher;
    } catch (error) {
      this.log("publish failed", { status: error.status, code: error.code, kind: error.kind });
      this.report("join_failed", { cause: error });
      this.trouble = serverErrorCode(error);
      this.onChange();
      throw error;
    }
    const ms = Math.round(performance.now() - started);
    this.log("publishing", { ms });
    this.report("joined", { ms });
    this.trouble = null;
    this.lostCode = null;
    this.missedSince = null;
    this.onChange();
  }

  async #look() {
    const { publisher } = this;
    if (!publisher) return;
    const stats = await publisher.stats().catch(() => null);
    if (!stats || publisher !== this.publisher) return;
    const now = performance.now();
    const flow = this.flow.observe({ bytes: stats.bytesIn, frames: stats.frames, at: now });
    if (flow.picture) this.retrier.proven();
    this.#rate(stats);
    this.missedSince = this.isMissed() ? (this.missedSince ?? now) : null;
    if (!flow.path) this.#lost("silent");
    else if (this.missedSince !== null && now - this.missedSince > REFUSED_MS) this.rejoin("missed");
  }

  /** @param {Stats} stats */
  #rate(stats) {
    const quality = stats.quality ?? uplinkQuality(stats);
    if (quality === this.quality) return;
    this.log("quality", { quality, fps: stats.fps, lost: stats.lost, rttMs: stats.rttMs });
    this.report("quality", { cause: quality });
    this.quality = quality;
    this.onChange();
  }

  /** Another page or device streams now: joining again would throw that one out. */
  #replaced() {
    this.log("replaced");
    this.report("lost", { cause: REPLACED });
    this.stop();
    this.onFinal(new ApiError("streaming elsewhere", { kind: "http", status: 409, code: "already_streaming" }));
  }

  /** @param {string} reason */
  #lost(reason) {
    this.log("lost", { reason });
    this.report("lost", { cause: reason });
    this.lostCode = lostCode(reason);
    this.publisher?.close();
    this.publisher = null;
    this.missedSince = null;
    this.retrier.lost();
    this.onChange();
  }
}
