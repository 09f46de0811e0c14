/**
 * LiveKit's publisher and player, with the interface of WhipPublisher and WhepPlayer (contract.js).
 * The SDK comes as an argument: only pages of a LiveKit broadcast ever load it (livekit_sdk.js).
 */

import { sleep } from "../core/retry.js";
import { countersOf } from "./counters.js";
import { LiveKitLink } from "./livekit_link.js";
import { ElementInfo } from "./element_info.js";
import { RemoteAudio } from "./remote_audio.js";

export { loadLiveKit as load } from "./livekit_sdk.js";

/** @type {import("./contract.js").PlayerModule["player"]} */
export const player = (options, sdk) => new LiveKitPlayer(options, sdk);

/** @type {import("./contract.js").PlayerModule["publisher"]} */
export const publisher = (stream, options, sdk) => new LiveKitPublisher(stream, options, sdk);

const MAX_BITRATE = 1_500_000;
const MAX_FRAMERATE = 30;

/**
 * @import {LocalAudioTrack, LocalVideoTrack, Participant, RemoteTrack, RemoteVideoTrack} from "livekit-client"
 * @import {Grant} from "../core/grant_lifetime.js"
 * @import {EndOptions, Player, PlayerOptions, Publisher, Stats} from "./contract.js"
 * @import {Sdk} from "./livekit_sdk.js"
 *
 * @typedef {(LocalAudioTrack | LocalVideoTrack) & {taken: Promise<void>}} LocalTrack
 *   `taken`: the SDK has taken the page's track over
 */

/** @implements {Publisher} */
export class LiveKitPublisher {
  /**
   * @param {MediaStream} stream
   * @param {EndOptions} options
   * @param {Sdk} sdk
   */
  constructor(stream, options, sdk) {
    this.sdk = sdk;
    this.link = new LiveKitLink(sdk, { ...options, room: { dynacast: true } });
    /** @type {Record<string, LocalTrack>} by kind */
    this.local = {};
    for (const track of stream.getTracks()) this.local[track.kind] = adopted(sdk, track);
  }

  /** @param {Grant} grant */
  connect(grant) {
    return this.link.connect(grant, () => Promise.all(Object.values(this.local).map((one) => this.#publish(one))));
  }

  /** Another camera or microphone in the running connection. @param {MediaStreamTrack} track */
  async replaceTrack(track) {
    const { enabled, kind } = track;
    const local = this.local[kind];
    if (!local) {
      this.local[kind] = adopted(this.sdk, track);
      await this.#publish(this.local[kind]);
      return;
    }
    await local.replaceTrack(track, true);
    if (local.isMuted) await local.unmute(); // the SDK mutes for everybody when a device ends
    track.enabled = enabled;
  }

  /**
   * `quality` is the server's judgement; ours cannot tell a paused layer from a poor line.
   * @returns {Promise<Stats>}
   */
  async stats() {
    const counters = await countersOfTracks(Object.values(this.local), this.link);
    return { ...counters, quality: this.link.quality };
  }

  close() {
    this.link.close();
  }

  /** @param {LocalTrack} local */
  async #publish(local) {
    const { Source } = this.sdk.Track;
    await local.taken;
    local.isMuted = false; // a microphone that is off sends silence, as everywhere
    const { localParticipant } = this.link.room;
    if (local.kind === "audio") return localParticipant.publishTrack(local, { source: Source.Microphone });
    return localParticipant.publishTrack(local, {
      source: Source.Camera,
      simulcast: true,
      videoCodec: "vp8",
      videoEncoding: { maxBitrate: MAX_BITRATE, maxFramerate: MAX_FRAMERATE },
    });
  }
}

/** @implements {Player} */
export class LiveKitPlayer {
  /**
   * @param {PlayerOptions} options
   * @param {Sdk} sdk
   */
  constructor(
    { onStream, onSound = () => undefined, onPictureEnd = () => undefined, element = null, sound = element, microphone = null, ...options },
    sdk,
  ) {
    this.onStream = onStream;
    this.onSound = onSound;
    this.onPictureEnd = onPictureEnd;
    this.element = element;
    this.microphone = microphone;
    this.remoteAudio = new RemoteAudio(sound);
    this.stream = new MediaStream();
    /** @type {Map<string, RemoteTrack>} kind → what is subscribed to now */
    this.tracks = new Map();
    this.shown = true;
    this.sdk = sdk;
    this.link = new LiveKitLink(sdk, { ...options, room: { adaptiveStream: true } });
    const { RoomEvent } = sdk;
    this.link.room
      .on(RoomEvent.TrackSubscribed, (track, _, from) => this.#take(track, from))
      .on(RoomEvent.TrackUnsubscribed, (track) => this.remoteAudio.remove(track) || this.#remove(track))
      .on(RoomEvent.ParticipantPermissionsChanged, (_, who) => who.isLocal && this.#permitted(who));
  }

  /** @param {Grant} grant */
  async connect(grant) {
    await this.link.connect(grant);
    if (String(grant.identity).startsWith("speaker:")) this.#speak();
  }

  /** `paused`: no picture comes because nobody could see it (scrolled away). @returns {Promise<Stats>} */
  async stats() {
    const counters = await countersOfTracks([...this.tracks.values()], this.link);
    const paused = this.tracks.has("video") && !this.shown;
    return { ...counters, paused, quality: this.link.quality };
  }

  close() {
    this.elementInfo?.stopObserving();
    this.remoteAudio.close();
    this.link.close();
  }

  /**
   * The picture is the camera's alone; of everybody else only the voice.
   * @param {RemoteTrack} track
   * @param {Participant} from
   */
  #take(track, from) {
    if (!from || from.identity.startsWith("camera:")) this.#add(track);
    else if (track.kind === "audio") this.remoteAudio.add(track);
  }

  async #speak() {
    const { microphone, sdk } = this;
    if (!microphone?.track) return;
    const local = adopted(sdk, microphone.track);
    await local.taken;
    local.isMuted = false;
    const options = { source: sdk.Track.Source.Microphone };
    const publishing = this.link.room.localParticipant.publishTrack(local, options);
    await publishing.then(() => microphone.onState("speaking"), () => this.link.closed || microphone.onState("failed"));
  }

  /** A moderator took the right to speak away, or gave it back, while we are connected. @param {Participant} who */
  #permitted({ permissions }) {
    if (!this.microphone?.track) return;
    if (permissions?.canPublish) this.#speak();
    else this.microphone.onState("muted");
  }

  /** @param {RemoteTrack} track */
  #add(track) {
    const { kind, mediaStreamTrack } = track;
    this.tracks.set(kind, track);
    if (kind === "audio") {
      this.#takeOut("audio");
      this.stream.addTrack(mediaStreamTrack);
      this.onSound();
      return;
    }
    // A new stream, so that the page keeps the last picture until the new one is there.
    this.stream = new MediaStream([...this.stream.getAudioTracks(), mediaStreamTrack]);
    this.#showSize(/** @type {RemoteVideoTrack} */ (track));
    this.onStream(this.stream);
  }

  /** @param {RemoteTrack} track */
  #remove(track) {
    const { kind } = track;
    if (this.tracks.get(kind) !== track) return;
    this.tracks.delete(kind);
    if (kind === "audio") {
      this.#takeOut("audio");
      this.onSound();
    } else {
      this.onPictureEnd();
      this.elementInfo?.stopObserving();
    }
  }

  /** @param {string} kind */
  #takeOut(kind) {
    for (const old of this.stream.getTracks()) if (old.kind === kind) this.stream.removeTrack(old);
  }

  /** @param {RemoteVideoTrack} track */
  #showSize(track) {
    this.elementInfo?.stopObserving();
    if (!this.element) return;
    this.elementInfo = new ElementInfo(this.element);
    this.shown = true;
    track.on(this.sdk.TrackEvent.VisibilityChanged, (visible) => {
      this.shown = visible;
    });
    track.observeElementInfo(this.elementInfo);
  }
}

/**
 * The page's own track for LiveKit to send, neither stopped nor switched on by it.
 * @param {Sdk} sdk
 * @param {MediaStreamTrack} track
 * @returns {LocalTrack}
 */
function adopted(sdk, track) {
  const Local = track.kind === "video" ? sdk.LocalVideoTrack : sdk.LocalAudioTrack;
  const local = new Local(track, undefined, true);
  local.isMuted = !track.enabled; // it takes the track over, in a moment, by `enabled = !isMuted`
  local.stop = () => undefined; // the SDK stops tracks on some failures and when a phone sleeps
  return Object.assign(local, { taken: sleep(0) });
}

/**
 * While LiveKit holds a steady connection without any track (the camera is away), there is nothing
 * to count: its own signal connection is the sign of life.
 * @param {(LocalTrack | RemoteTrack)[]} tracks
 * @param {LiveKitLink} link
 */
async function countersOfTracks(tracks, link) {
  const found = await Promise.all(tracks.map((track) => track.getRTCStatsReport()));
  const reports = new Map(found.flatMap((report) => [...(report ?? [])]));
  const counters = countersOf(reports.values());
  const idle = reports.size === 0 && link.steady ? Math.floor(performance.now()) : 0;
  return { ...counters, bytesIn: counters.bytesIn + counters.checks + idle };
}
