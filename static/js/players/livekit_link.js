/**
 * One visit to one LiveKit room: joins in time or says why not, and tells once when it is lost.
 *
 * LiveKit's own reconnecting and ours must not fight. Its part is a dropped signal connection while
 * media flows on (the web process that passes it on restarts): it resumes, and nobody notices. The
 * rest is ours: when packets stop for some seconds the page's watchdog closes this link, and where
 * LiveKit gives up for good (the room is gone for a moment, the token is too old) it says "lost". The
 * page then joins anew with a fresh grant, for as long as the broadcast lasts.
 */

import { ApiError } from "../transport/http.js";
import { REPLACED } from "./contract.js";

const CONNECT_MS = 8000;
const RESUME_DELAYS_MS = [0, 300, 600];
const RESUME_DELAY_MS = 1000; // the later ones
const RESUME_MS = 20_000;

/**
 * @import {RoomOptions} from "livekit-client"
 * @import {Grant} from "../core/grant_lifetime.js"
 * @import {Quality} from "../core/media_health.js"
 * @import {Sdk} from "./livekit_sdk.js"
 */

/**
 * What LiveKit says about a connection, in our words.
 * @type {Record<string, Quality>}
 */
const QUALITY = { excellent: "good", good: "fair", poor: "poor", lost: "poor" };

export class LiveKitLink {
  /**
   * @param {Sdk} sdk
   * @param {object} options
   * @param {(reason: string) => void} options.onLost once, after it was connected
   * @param {number} [options.connectMs] for all of `connect`
   * @param {RoomOptions} [options.room] further ones
   */
  constructor(sdk, { onLost, connectMs = CONNECT_MS, room = {} }) {
    this.sdk = sdk;
    this.onLost = onLost;
    this.connectMs = connectMs;
    this.closed = false;
    this.connected = false;
    this.signalled = false;
    /** @type {Quality} */
    this.quality = "unknown";
    this.room = new sdk.Room({
      ...room,
      // The tracks belong to the page, and so does the decision to leave.
      stopLocalTrackOnUnpublish: false,
      disconnectOnPageLeave: false,
      webAudioMix: withoutSpeakers(),
      reconnectPolicy: { nextRetryDelayInMs: resumeDelay },
    });
    const { RoomEvent } = sdk;
    this.room
      .on(RoomEvent.Disconnected, (reason) => this.connected && this.#lost(reasonWord(sdk, reason)))
      .on(RoomEvent.ConnectionQualityChanged, (quality, participant) => {
        if (participant.isLocal) this.quality = QUALITY[quality] ?? "unknown";
      });
  }

  /** @returns {boolean} LiveKit itself believes that all is well */
  get steady() {
    return this.room.state === this.sdk.ConnectionState.Connected;
  }

  /**
   * @param {Grant} grant
   * @param {() => Promise<unknown>} [work] begins as soon as the room knows us, side by side with
   *   the transport, and belongs to connecting
   * @returns {Promise<void>} when media can flow
   */
  async connect({ url, token, iceServers }, work = async () => undefined) {
    const { room, sdk } = this;
    /** @type {Promise<unknown> | undefined} */
    let working;
    room.on(sdk.RoomEvent.SignalConnected, () => {
      this.signalled = true;
      working ??= work();
      working.catch(() => undefined); // whoever connects hears of it
    });
    const options = {
      maxRetries: 0,
      websocketTimeout: this.connectMs,
      peerConnectionTimeout: this.connectMs,
      ...(iceServers?.length ? { rtcConfig: { iceServers } } : {}),
    };
    const address = new URL(url, globalThis.location?.href).href;
    const connecting = room.connect(address, token, options).then(() => working);
    try {
      await this.#inTime(connecting);
    } catch (error) {
      throw error instanceof ApiError ? error : joinError(sdk, error, this.signalled);
    }
    if (this.closed) throw new ApiError("closed meanwhile", { kind: "network" });
    if (!this.steady) throw joinError(sdk, null, this.signalled);
    this.connected = true;
  }

  close() {
    if (this.closed) return;
    this.closed = true;
    this.connected = false;
    this.room.disconnect(false).catch(() => undefined);
  }

  /** @param {string} reason */
  #lost(reason) {
    if (this.closed) return;
    this.close();
    this.onLost(reason);
  }

  /** @param {Promise<unknown>} promise */
  #inTime(promise) {
    return new Promise((resolve, reject) => {
      const late = () => reject(joinError(this.sdk, null, this.signalled));
      const timer = setTimeout(late, this.connectMs);
      promise.then(resolve, reject).finally(() => clearTimeout(timer));
    });
  }
}

/**
 * LiveKit opens the device's loudspeakers for every room before it connects, which holds the page up
 * for 80 ms. Sound is played by the page's own elements, so a context that plays nothing will do.
 * @returns {RoomOptions["webAudioMix"]}
 */
function withoutSpeakers() {
  const { OfflineAudioContext } = globalThis;
  if (!OfflineAudioContext) return false;
  const silent = /** @type {BaseAudioContext} */ (new OfflineAudioContext(1, 1, 44_100));
  return { audioContext: /** @type {AudioContext} */ (silent) };
}

/** @param {{retryCount: number, elapsedMs: number}} context */
function resumeDelay({ retryCount, elapsedMs }) {
  return elapsedMs > RESUME_MS ? null : (RESUME_DELAYS_MS[retryCount] ?? RESUME_DELAY_MS);
}

/**
 * `PARTICIPANT_REMOVED` → `participant_removed`; LiveKit names none when it gave up.
 * @param {Sdk} sdk
 * @param {number | undefined} reason of its `DisconnectReason`
 */
function reasonWord(sdk, reason) {
  if (reason === sdk.DisconnectReason.DUPLICATE_IDENTITY) return REPLACED;
  return (sdk.DisconnectReason[reason ?? -1] ?? "gave_up").toLowerCase();
}

/**
 * A failed join as one of our errors. Never final: only the API knows what is. LiveKit's own
 * message is not passed on: it may hold the token.
 * @param {Sdk} sdk
 * @param {any} error of livekit-client, or null when time ran out
 * @param {boolean} signalled the room had let us in: what failed is the way of the media
 */
function joinError(sdk, error, signalled) {
  const { ConnectionErrorReason: Reason } = sdk;
  const status = Number(error?.status) || 0;
  const message = `LiveKit: ${Reason[error?.reason] ?? error?.name ?? "not connected in time"}`;
  const http = (/** @type {number} */ status, /** @type {string} */ code) =>
    Object.assign(new ApiError(message, { kind: "http", status, code }), { final: false });
  if (error?.reason === Reason.NotAllowed || error?.name === "PublishTrackError") {
    if (status === 404) return http(404, "room_not_found"); // it is being made again
    if (status === 401 || status === 403) return http(status, "pass_refused");
  }
  if (error?.reason === Reason.LeaveRequest) return http(503, reasonWord(sdk, error.context));
  if (error?.reason === Reason.Cancelled) return new ApiError(message, { kind: "network" });
  return signalled ? new ApiError(message, { kind: "unreachable" }) : http(503, "no_signal");
}
