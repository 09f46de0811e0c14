/** The server's side of one broadcast, for its host: stream of events, uplink, calls with the key. */

import { newKey } from "../../core/ids.js";
import { retry } from "../../core/retry.js";
import { GrantLifetime } from "../../core/grant_lifetime.js";
import { serverErrorCode } from "../../core/error_codes.js";
import { SessionFeed } from "../../transport/socket.js";
import { Uplink } from "./uplink.js";

const CREATE_TRIES = 3;
const END_TRIES = 5;
const FLIP_SECONDS = 6;

/** The same key each time: a repeated start gets the same broadcast. */
export function createSession(api, body) {
  const idempotencyKey = newKey(crypto, 16);
  return retry(() => api.createSession(body, idempotencyKey), {
    tries: CREATE_TRIES,
    hopeless: (error) => error.final || serverErrorCode(error) === "too_many",
  });
}

export class CameraSession {
  /**
   * @param {object} options
   * @param {string} options.id
   * @param {string} options.hostKey
   * @param {import("../../core/store.js").EventStore} options.store
   * @param {import("../../transport/api.js").Api} options.api
   * @param {import("./devices.js").Devices} options.devices
   * @param {import("../../core/clock.js").ServerClock} options.clock
   * @param {string} options.player the session's (players/registry.js)
   * @param {string | null} options.playerModule
   * @param {Promise<string>} options.clientId
   * @param {string} options.socketOrigin
   * @param {object | null} options.firstGrant came with the start
   * @param {boolean} options.takeover somebody decided to take the broadcast over
   * @param {(lines: object[]) => void} options.onEvents
   * @param {() => void} options.onUplink it connected, lost its way, or changed its quality
   * @param {(error: any) => void} options.onRefused trying again cannot heal this
   * @param {(why: "unknown" | "ended") => void} options.onOver
   * @param {(step: string, facts?: object) => void} options.log
   * @param {(kind: string, facts?: object) => void} [options.report] to the log of client events
   */
  constructor({ firstGrant = null, report = () => {}, ...options }) {
    Object.assign(this, { report, ...options });
    this.first = new GrantLifetime();
    if (firstGrant) this.first.hold(firstGrant);
    this.feed = new SessionFeed({
      id: this.id,
      store: this.store,
      api: this.api,
      origin: this.socketOrigin,
      onMessage: (message, fresh) => this.#take(message, fresh),
      onLink: () => this.onEvents([]),
      onOver: this.onOver,
      log: this.log,
    });
    this.uplink = new Uplink({
      player: this.player,
      module: this.playerModule,
      stream: () => this.devices.stream,
      getGrant: (how) => this.#grant(how),
      isMissed: () => this.store.session.state === "interrupted" && !this.devices.paused,
      onChange: this.onUplink,
      onFinal: this.onRefused,
      log: this.log,
      report: this.report,
    });
  }

  start() {
    this.uplink.start();
    this.feed.start();
  }

  /** @param {{keepalive?: boolean, roomIsGone?: boolean}} [options] */
  stop(options) {
    this.feed.stop();
    this.uplink.stop(options);
  }

  /** Network or page came back. */
  hurry() {
    this.feed.hurry();
    this.uplink.hurry();
  }

  takeOver() {
    this.takeover = true;
    this.uplink.start();
  }

  /** Ends it for everyone. Rejects when the server could not be told. */
  async end() {
    const ended = await retry(() => this.api.end(this.id, this.hostKey), {
      tries: END_TRIES,
      hopeless: (error) => error.final,
    });
    this.store.refresh(ended);
  }

  async setCommentary(on) {
    this.store.refresh(await this.api.commentary(this.id, this.hostKey, on));
  }

  /** @returns {Promise<boolean>} the other camera is on now */
  async flip() {
    await this.#announceFlip();
    const { track, flipped } = await this.devices.flip();
    await this.uplink.replaceTrack(track);
    return flipped;
  }

  /** The device took the camera away for good (a call, sleep): open it again. */
  async reopenCamera() {
    const hadAudio = this.devices.audio;
    await this.devices.open();
    const { video, audio } = this.devices;
    await this.uplink.replaceTrack(video);
    if (audio && audio !== hadAudio) await this.uplink.replaceTrack(audio);
  }

  /** A grant for another encoder (OBS): it takes the camera's place when it connects. */
  encoderGrant() {
    return this.api.camera(this.id, this.hostKey, { clientId: "encoder", takeover: true });
  }

  /** So that the short gap is not taken for a lost camera. */
  async #announceFlip() {
    if (!this.uplink.connected) return;
    await this.api.announceAbsence(this.id, this.hostKey, FLIP_SECONDS).catch(() => undefined);
  }

  #take(message, fresh) {
    this.clock.observe(message.session?.serverTime ?? message.server_time);
    if (message.code === "room_reopened") this.uplink.rejoin("room reopened");
    if (message.type === "resumed" || message.type === "snapshot") this.uplink.hurry();
    this.onEvents(fresh);
  }

  /** Every join after the first one asks: another page may have taken the broadcast over. */
  async #grant({ fresh }) {
    const first = this.first.take();
    if (first && !fresh) return first;
    const { takeover } = this;
    try {
      const clientId = await this.clientId;
      const grant = await this.api.camera(this.id, this.hostKey, { clientId, takeover });
      this.takeover = false;
      return grant;
    } catch (error) {
      if (error.code === "already_streaming") error.final = true; // a person decides
      throw error;
    }
  }
}
