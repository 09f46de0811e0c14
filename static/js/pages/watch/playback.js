/**
 * The spectator's video: joins already while the broadcast waits, heals by itself, keeps the last
 * picture on the screen meanwhile.
 */

import { placeDelay, ReconnectPolicy, Retrier } from "../../core/backoff.js";
import { lostCode, serverErrorCode } from "../../core/error_codes.js";
import { downlinkQuality, FlowWatch, LossMeter, SettledQuality } from "../../core/media_health.js";
import { openPlayer } from "../../players/registry.js";
import { LastPicture } from "./last_picture.js";

const LOOK_MS = 500;
const PICTURE_MS = 4000; // live, but no new frame for this long: join again
// The way was at fault, not the grant: why a connection went, and why none came about.
const SAME_GRANT = new Set(["silent", "network"]);
const NO_WAY = new Set(["network", "timeout", "unreachable"]);

/** @typedef {"joining" | "joined" | "playing" | "retrying"} Media */
/**
 * @import {Failure} from "../../core/error_codes.js"
 * @import {Leaving, Player, Stats} from "../../players/contract.js"
 */

export class Playback {
  /**
   * @param {object} options
   * @param {HTMLVideoElement} options.video
   * @param {HTMLCanvasElement} options.canvas for the last picture
   * @param {import("../../transport/grant_source.js").GrantSource} options.grants
   * @param {string} options.playerName
   * @param {string | null} options.playerModule the vendor's module that the player needs
   * @param {() => boolean} options.expectsPicture the server says that the camera publishes
   * @param {() => void} options.onChange
   * @param {(step: string, facts?: object) => void} options.log
   * @param {import("../../transport/client_events.js").Report} [options.report]
   * @param {import("./microphone.js").Microphone} [options.microphone] for players that can send a microphone
   * @param {import("./listening/camera_sound.js").CameraSound} [options.sound]
   */
  constructor({
    video, canvas, grants, playerName, playerModule, expectsPicture, onChange, log, report = () => {}, microphone, sound,
  }) {
    this.video = video;
    this.last = new LastPicture(video, canvas);
    this.grants = grants;
    this.playerName = playerName;
    this.playerModule = playerModule;
    this.expectsPicture = expectsPicture;
    this.onChange = onChange;
    this.log = log;
    this.report = report;
    this.microphone = microphone;
    this.sound = sound;
    /** @type {Media} */
    this.media = "joining";
    /** @type {string | null} a code of core/error_codes.js while it does not work */
    this.trouble = null;
    /** @type {string | null} of `lostCode`, after a connection was lost */
    this.lostCode = null;
    this.loss = new LossMeter();
    this.settled = new SettledQuality();
    /** @type {Player | null} */
    this.player = null;
    this.flow = new FlowWatch();
    /** @type {number | null} */
    this.pictureDueSince = null;
    this.hadPicture = false;
    this.framesSeen = 0;
    /** @type {number | undefined} */
    this.looker = undefined;
    this.retrier = new Retrier({
      attempt: () => this.#join(),
      policy: new ReconnectPolicy({ baseMs: 300 }),
      onWait: ({ attempt, delayMs, error }) => {
        this.log("join again", { attempt, delayMs, because: error?.message });
      },
      onFinal: (error) => this.#failed(error),
    });
  }

  start() {
    this.retrier.start();
    this.looker ??= setInterval(() => this.#look(), LOOK_MS);
  }

  /** Not where there is no place: hundreds wait for one, and all of them hear the same news. */
  hurry() {
    this.pictureDueSince = null; // a page that slept has seen no frames, and that is no fault
    if (this.trouble !== "room_full") this.retrier.hurry();
  }

  /** This viewer's own connection: good, fair, poor or unknown. */
  get quality() {
    return this.player ? this.settled.quality : "unknown";
  }

  /** The room was made again: this connection leads nowhere. @param {string} why */
  rejoin(why) {
    if (this.retrier.busy) return;
    this.grants.forget();
    this.#drop(why);
    this.retrier.hurry();
  }

  /** With another grant than the one in hand or on its way. @param {string} why */
  joinAnew(why) {
    if (this.player) {
      this.rejoin(why);
      return;
    }
    this.grants.forget();
    this.retrier.stop(); // what is under way is closed when it arrives
    this.retrier.start();
  }

  /** For a person who presses "Try again", also after a failure that looked final. */
  tryAgain() {
    if (this.retrier.running) this.retrier.hurry();
    else this.retrier.start();
  }

  /** @param {Leaving} [options] */
  stop(options) {
    this.retrier.stop();
    clearInterval(this.looker);
    this.looker = undefined;
    this.player?.close(options);
    this.player = null;
  }

  /** After `stop`: nothing of it may be seen any more. */
  forgetPicture() {
    this.grants.forget();
    this.last.forget();
    this.hadPicture = false;
    this.trouble = null;
    this.media = "joining";
  }

  async #join() {
    const { run } = this.retrier;
    this.flow.reset();
    this.loss.reset();
    this.settled.reset();
    const started = performance.now();
    let player;
    try {
      player = await openPlayer({
        player: this.playerName,
        module: this.playerModule,
        element: this.video,
        sound: this.sound,
        microphone: this.microphone,
        getGrant: (how) => this.grants.get(how),
        onStream: (stream) => this.#attach(stream),
        onSound: () => this.sound?.follow(),
        onPictureEnd: () => this.hadPicture && this.last.keepRecent(),
        onLost: (reason) => this.#lost(reason),
      });
    } catch (error) {
      if (run === this.retrier.run) this.#failed(error);
      throw error;
    }
    if (run !== this.retrier.run) {
      player.close(); // stopped meanwhile
      return;
    }
    this.player = player;
    const ms = Math.round(performance.now() - started);
    this.log("joined", { ms });
    this.report("joined", { ms });
    this.pictureDueSince = null;
    this.trouble = null;
    this.#set("joined");
  }

  /** @param {Failure} error */
  #failed(error) {
    this.log("join failed", { status: error.status, code: error.code, kind: error.kind });
    const code = serverErrorCode(error);
    // Many who ask at once for the one place that is free (429) wait for it all the same.
    const waits = this.trouble === "room_full" && (code === "room_full" || code === "busy");
    if (!waits) {
      this.report("join_failed", { cause: error });
      this.trouble = code;
    }
    if (this.trouble === "room_full" || code === "busy") {
      error.retryAfterMs = placeDelay(error.retryAfterMs);
      this.retrier.proven(); // that there is no place is no failure of the way
    } else if (!NO_WAY.has(error.kind ?? "")) this.grants.forget();
    this.#set(this.hadPicture ? "retrying" : "joining");
    this.onChange();
  }

  /** @param {MediaStream} stream */
  #attach(stream) {
    if (this.hadPicture) this.last.keep();
    this.video.srcObject = stream;
    this.sound?.follow();
    this.video.play().catch(() => undefined); // muted video may always play; anything else is seen by `#look`
    this.#awaitPicture(stream);
  }

  /** A track that ends before its first frame shows a black dot of 2x2: that is no picture. @param {MediaStream} stream */
  #awaitPicture(stream) {
    const { video } = this;
    const seen = () => {
      if (video.srcObject !== stream) return;
      if (video.videoWidth > 2) this.#pictureSeen();
      else this.#awaitPicture(stream);
    };
    if (video.requestVideoFrameCallback) video.requestVideoFrameCallback(seen);
    else video.addEventListener("timeupdate", seen, { once: true });
  }

  #pictureSeen() {
    if (!this.hadPicture) performance.mark("first-frame");
    this.hadPicture = true;
    this.last.hide();
    this.last.remember();
    this.retrier.proven();
    this.trouble = null;
    this.#set("playing");
  }

  async #look() {
    const { player } = this;
    if (!player || this.retrier.busy) return;
    const stats = await player.stats().catch(() => null);
    if (!stats || player !== this.player || document.hidden) return;
    const now = performance.now();
    const flow = this.flow.observe({ bytes: stats.bytesIn, frames: stats.frames, at: now });
    if (stats.frames > this.framesSeen) this.last.remember();
    this.framesSeen = stats.frames;
    this.grants.renewIfDue();
    this.#rate(stats, now);
    if (!flow.path) {
      this.#lost("silent");
    } else if (flow.picture || stats.paused || !this.expectsPicture()) {
      this.pictureDueSince = null;
      if (flow.picture && this.media !== "playing") this.#pictureSeen();
    } else {
      this.pictureDueSince ??= now;
      if (now - this.pictureDueSince > PICTURE_MS) this.#lost("no picture");
    }
  }

  /** @param {Stats} stats @param {number} at */
  #rate(stats, at) {
    const lost = this.loss.observe({ ...stats, at });
    const known = stats.quality && stats.quality !== "unknown" ? stats.quality : null;
    if (!this.settled.observe(known ?? downlinkQuality({ lost, rttMs: stats.pathMs }), at)) return;
    const { quality, before } = this.settled;
    this.log("quality", { quality, lost, rttMs: stats.pathMs });
    if (quality !== "good" || before !== "unknown") this.report("quality", { cause: quality });
    this.onChange();
  }

  /** @param {string} reason */
  #lost(reason) {
    this.report("lost", { cause: reason });
    this.lostCode = lostCode(reason);
    if (!SAME_GRANT.has(this.lostCode)) this.grants.forget();
    this.#drop(reason);
    if (this.lostCode === "removed") this.#removed();
    this.#set(this.hadPicture ? "retrying" : "joining");
  }

  /**
   * Somebody meant it: a page that came back at once would make a mockery of it. A person may. Only
   * where there is no place for everybody any more, it is nobody's will, and heals by itself.
   */
  async #removed() {
    this.retrier.stop();
    this.trouble = "removed";
    this.onChange();
    const { run } = this.retrier;
    if (!this.grants.mayRenew()) return;
    const error = await this.grants.get({ fresh: true }).then(() => null, (refusal) => refusal);
    if (run !== this.retrier.run || !error) return;
    this.trouble = error.code === "viewers_full" || error.code === "banned" ? serverErrorCode(error) : "removed";
    if (error.code === "viewers_full") this.retrier.start();
    this.onChange();
  }

  /** @param {string} reason */
  #drop(reason) {
    this.log("lost", { reason });
    if (this.hadPicture) this.last.keep();
    this.player?.close();
    this.player = null;
    this.retrier.lost();
  }

  /** @param {Media} media */
  #set(media) {
    if (media === this.media) return;
    this.media = media;
    this.onChange();
  }
}
