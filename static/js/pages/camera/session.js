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

/**
 * @import {Failure} from "../../core/error_codes.js"
 * @import {Grant} from "../../core/grant_lifetime.js"
 * @import {Key} from "../../core/saved_broadcasts.js"
 * @import {Line, Message} from "../../core/store.js"
 * @import {Api} from "../../transport/api.js"
 * @import {Report} from "../../transport/client_events.js"
 *
 * @typedef {object} Equipment what every broadcast of a page works with
 * @property {Api} api
 * @property {import("./devices.js").Devices} devices
 * @property {import("../../core/clock.js").ServerClock} clock
 * @property {Promise<string>} clientId
 * @property {string} socketOrigin `ws://…` or `wss://…`
 * @property {Record<string, string | null>} playerModules by player: the vendor's module that it needs
 * @property {(step: string, facts?: object) => void} log
 * @property {(news: "changed" | "again") => void} [onAccess] who may watch was changed, or the log was lost a while
 *
 * @typedef {object} Subject which broadcast, and how it is begun or gone on with
 * @property {import("../../core/store.js").EventStore} store
 * @property {string} player the session's (players/registry.js)
 * @property {Grant | null} [firstGrant] came with the start
 * @property {boolean} takeover somebody decided to take the broadcast over
 *
 * @typedef {object} Listeners
 * @property {(lines: Line[]) => void} onEvents
 * @property {() => void} onUplink it connected, lost its way, or changed its quality
 * @property {(error: Failure) => void} onRefused trying again cannot heal this
 * @property {import("../../transport/socket.js").SessionFeed["onOver"]} onOver
 * @property {Report} [report]
 */

/**
 * The same key each time: a repeated start gets the same broadcast.
 * @param {Api} api
 * @param {Parameters<Api["createSession"]>[0]} body
 */
export function createSession(api, body) {
  const idempotencyKey = newKey(crypto, 16);
  return retry(() => api.createSession(body, idempotencyKey), {
    tries: CREATE_TRIES,
    hopeless: (error) => error.final === true || /^(too_many|provider_)/.test(serverErrorCode(error)),
  });
}

/** Ends it for everyone. Rejects when the server could not be told. @param {Api} api @param {Key} key */
export function endSession(api, { id, hostKey }) {
  return retry(() => api.end(id, hostKey), { tries: END_TRIES, hopeless: ({ final }) => final === true });
}

export class CameraSession {
  /** @param {Equipment & Key & Subject & Listeners} options */
  constructor({
    api, devices, clock, clientId, socketOrigin, playerModules, log, id, hostKey, store, player, firstGrant = null,
    takeover, onEvents, onUplink, onRefused, onOver, report, onAccess = () => {},
  }) {
    this.api = api;
    this.devices = devices;
    this.clock = clock;
    this.clientId = clientId;
    this.id = id;
    this.hostKey = hostKey;
    this.store = store;
    this.takeover = takeover;
    this.onEvents = onEvents;
    this.onAccess = onAccess;
    this.first = new GrantLifetime();
    if (firstGrant) this.first.hold(firstGrant);
    this.feed = new SessionFeed({
      ...{ id, store, origin: socketOrigin, onOver, log },
      api: { events: (id, after) => api.events(id, after, hostKey) },
      ticket: () => api.ticket(id, hostKey),
      onMessage: (message, fresh) => this.#take(message, fresh),
      onLink: () => onEvents([]),
    });
    this.uplink = new Uplink({
      ...{ player, module: playerModules[player] ?? null, onChange: onUplink, onFinal: onRefused, log, report },
      // Open from before the first join until after the last.
      stream: () => /** @type {MediaStream} */ (devices.stream),
      getGrant: (how) => this.#grant(how),
      isMissed: () => store.known.state === "interrupted" && !devices.paused,
    });
  }

  start() {
    this.uplink.start();
    this.feed.start();
  }

  /** @param {import("../../players/contract.js").Leaving} [options] */
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
    if (video) await this.uplink.replaceTrack(video);
    if (audio && audio !== hadAudio) await this.uplink.replaceTrack(audio);
  }

  /** @param {boolean} unprocessed the microphone's sound, for ears that listen to a crowd */
  async listen(unprocessed) {
    if (unprocessed === this.devices.unprocessed) return;
    const track = await this.devices.setUnprocessed(unprocessed);
    if (track) await this.uplink.replaceTrack(track);
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

  /** @param {Message} message @param {Line[]} fresh */
  #take(message, fresh) {
    if (message.type === "notice" && message.code === "room_reopened") this.uplink.rejoin("room reopened");
    if (message.type === "notice" && message.code === "access") this.onAccess("changed");
    if (message.type === "snapshot") this.onAccess("again");
    if (message.type === "resumed" || message.type === "snapshot") {
      this.clock.observe(message.session.serverTime);
      this.uplink.hurry();
    }
    this.onEvents(fresh);
  }

  /** Every join after the first one asks: another page may have taken the broadcast over. @param {{fresh: boolean}} how */
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
