/**
 * One visit to one call of Stream's: joins in time or says why not, and tells once when it is lost.
 *
 * Stream's own reconnecting and ours must not fight. Its part is the one that keeps the visit: a
 * dropped socket while media flow on ("fast"), for some seconds. Whatever else it would do is to join
 * again, with the token of before and without our tracks. That is ours: the link is lost, and the
 * page asks our API, which knows whether there is anything left to join, for another grant.
 */

import { ApiError } from "../transport/http.js";
import { http, joinError, newClient, placeOf } from "./stream_sdk.js";

const CONNECT_MS = 8000;
const RESUME_MS = 8000;
const LOOK_MS = 20;

/**
 * @import {Grant} from "../core/grant_lifetime.js"
 * @import {Quality} from "../core/media_health.js"
 * @import {Call, Connection, Place, Sdk, Subscription} from "./stream_sdk.js"
 *
 * @typedef {object} Watching
 * @property {(call: Call, place: Place) => Subscription[]} watch called before the call is joined
 */

/**
 * What Stream says about a connection, in our words.
 * @type {Record<string, Quality>}
 */
const QUALITY = { EXCELLENT: "good", GOOD: "fair", POOR: "poor" };

export class StreamLink {
  /**
   * @param {Sdk} sdk
   * @param {object} options
   * @param {(reason: string) => void} options.onLost once, after it was connected
   * @param {number} [options.connectMs] for all of `connect`
   * @param {Watching["watch"]} options.watch
   */
  constructor(sdk, { onLost, watch, connectMs = CONNECT_MS }) {
    this.sdk = sdk;
    this.onLost = onLost;
    this.watch = watch;
    this.connectMs = connectMs;
    this.closed = false;
    this.connected = false;
    this.joined = false;
    /** @type {Call | null} */
    this.call = null;
    /** @type {import("./stream_sdk.js").Client | null} */
    this.client = null;
    this.session = "";
    this.requests = new AbortController();
    /** @type {{unsubscribe: () => void}[]} */
    this.subscriptions = [];
    /** @type {number | undefined} */
    this.resuming = undefined;
    /** @type {(why: unknown) => void} ends `connect` early */
    this.refuse = () => undefined;
    /** @type {Promise<never>} */
    this.refused = new Promise((_, reject) => (this.refuse = reject));
    this.refused.catch(() => undefined);
  }

  /** Stream itself believes that all is well. */
  get steady() {
    return this.call?.state.callingState === this.sdk.CallingState.JOINED;
  }

  /** @returns {Quality | undefined} where Stream judges it */
  get quality() {
    const { ConnectionQuality } = this.sdk.SfuModels;
    return QUALITY[ConnectionQuality[this.call?.state.localParticipant?.connectionQuality ?? -1]];
  }

  /**
   * @param {Grant} grant
   * @param {(call: Call) => Promise<unknown>} [work] what has to be done in the call before media flow
   * @returns {Promise<void>} when media can flow
   */
  async connect(grant, work = async () => undefined) {
    const late = setTimeout(() => this.refuse(null), this.connectMs);
    try {
      await Promise.race([this.#enter(grant, work), this.refused]);
    } catch (error) {
      this.close();
      throw joinError(error, { joined: this.joined });
    } finally {
      clearTimeout(late);
    }
    if (this.closed) throw closedMeanwhile();
    this.connected = true;
    if (!this.steady) this.#stateIs(this.call?.state.callingState ?? "");
  }

  close() {
    if (this.closed) return;
    this.closed = true;
    this.connected = false;
    clearTimeout(this.resuming);
    for (const subscription of this.subscriptions) subscription.unsubscribe();
    this.refuse(closedMeanwhile());
    this.requests.abort();
    // Throws where it was left already: it ended, or somebody put us out.
    this.call?.leave().catch(() => undefined);
    this.client?.disconnectUser().catch(() => undefined);
  }

  /** Somebody or something ended this visit. @param {string} reason */
  lose(reason) {
    if (this.closed) return;
    if (!this.connected) {
      this.refuse(http(503, reason));
      return;
    }
    this.close();
    this.onLost(reason);
  }

  /** Until the connection's media can flow. @param {Connection | undefined} connection */
  async flowing(connection) {
    while (!this.closed && connection) {
      for (const report of (await connection.getStats()).values()) {
        if (report.type === "transport" && report.dtlsState === "connected") return;
      }
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }

  /** @param {Grant} grant @param {(call: Call) => Promise<unknown>} work */
  async #enter(grant, work) {
    const place = placeOf(grant);
    const limits = { connectMs: this.connectMs, signal: this.requests.signal };
    this.client = newClient(this.sdk, place, limits);
    await this.client.connectUser({ id: place.user }, grant.token);
    if (this.closed) return;
    const call = this.client.call(place.type, place.id);
    this.call = call;
    call.setDisconnectionTimeout(RESUME_MS / 1000);
    call.setStatsReportingIntervalInMs(0);
    this.#listen(call, place);
    const patience = { joinResponseTimeout: this.connectMs, rpcRequestTimeout: this.connectMs };
    await call.join({ create: false, maxJoinRetries: 1, ...patience });
    if (this.closed || !this.steady) return;
    this.joined = true;
    this.session = call.state.localParticipant?.sessionId ?? "";
    await work(call);
  }

  /** @param {Call} call @param {Place} place */
  #listen(call, place) {
    const { CallEndedReason } = this.sdk.SfuModels;
    const on = (/** @type {string} */ event, /** @type {(said: {reason?: number}) => void} */ heard) =>
      this.subscriptions.push({ unsubscribe: call.on(event, heard) });
    on("callEnded", ({ reason }) =>
      this.lose(reason === CallEndedReason.KICKED ? "participant_removed" : "room_deleted"));
    on("call.ended", () => this.lose("room_deleted"));
    this.subscriptions.push(...this.watch(call, place));
    this.subscriptions.push(call.state.callingState$.subscribe((state) => this.#stateIs(state)));
  }

  /** @param {string} state of the SDK's `CallingState` */
  #stateIs(state) {
    const { CallingState } = this.sdk;
    if (state === CallingState.LEFT) this.lose(this.#isBarred() ? "participant_removed" : "gave_up");
    if (!this.connected) return;
    if (state === CallingState.JOINED) {
      clearTimeout(this.resuming);
      this.resuming = undefined;
      if (this.call?.state.localParticipant?.sessionId !== this.session) this.lose("resume_failed");
    } else if (state !== CallingState.OFFLINE && !this.#keepsVisit()) {
      this.lose("resume_failed");
    } else {
      this.resuming ??= setTimeout(() => this.lose("resume_failed"), RESUME_MS);
    }
  }

  /** It reconnects in the way that keeps session and tracks. */
  #keepsVisit() {
    const { WebsocketReconnectStrategy } = this.sdk.SfuModels;
    return this.call?.reconnectStrategy === WebsocketReconnectStrategy.FAST;
  }

  #isBarred() {
    const { blockedUserIds = [], localParticipant } = this.call?.state ?? {};
    return localParticipant !== undefined && blockedUserIds.includes(localParticipant.userId);
  }
}

/** Sends the page's tracks. Stream sends clones of them, which know nothing of the page's mute. */
export class Sender {
  /** @param {Sdk} sdk */
  constructor(sdk) {
    this.sdk = sdk;
    /** @type {Call | null} */
    this.call = null;
    /** @type {Map<string, MediaStreamTrack>} by kind, the page's own */
    this.ours = new Map();
    this.mute = () => {
      for (const sent of this.call?.publisher?.getPublishedTracks() ?? []) {
        const { enabled = sent.enabled } = this.ours.get(sent.kind) ?? {};
        if (sent.enabled !== enabled) sent.enabled = enabled;
      }
    };
  }

  /** @param {MediaStreamTrack} track instead of the one of its kind that was sent before */
  async send(track) {
    const { AUDIO, VIDEO } = this.sdk.SfuModels.TrackType;
    const before = this.ours.get(track.kind);
    if (before) unheard(before, this.mute);
    this.ours.set(track.kind, track);
    whenSwitched(track, this.mute);
    await this.call?.publish(new MediaStream([track]), track.kind === "video" ? VIDEO : AUDIO);
    this.mute(); // it may have been switched while it was on its way
  }

  close() {
    for (const track of this.ours.values()) unheard(track, this.mute);
  }
}

/** @type {WeakMap<MediaStreamTrack, Set<() => void>>} who hears of a track's `enabled` */
const listeners = new WeakMap();

/**
 * Browsers tell nobody when a page switches a track on or off.
 * @param {MediaStreamTrack} track
 * @param {() => void} tell
 */
function whenSwitched(track, tell) {
  const known = listeners.get(track);
  if (known) {
    known.add(tell);
    return;
  }
  const mine = new Set([tell]);
  listeners.set(track, mine);
  const { get, set } = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(track), "enabled") ?? {};
  Object.defineProperty(track, "enabled", {
    get: () => get?.call(track),
    set: (on) => {
      set?.call(track, on);
      for (const one of mine) one();
    },
  });
}

/** @param {MediaStreamTrack} track @param {() => void} tell */
function unheard(track, tell) {
  listeners.get(track)?.delete(tell);
}

function closedMeanwhile() {
  return new ApiError("closed meanwhile", { kind: "network" });
}
