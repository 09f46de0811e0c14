/**
 * Stream's publisher and player, behind the interface of contract.js. The SDK comes as an argument:
 * only pages of a broadcast on Stream ever load it (stream_sdk.js).
 */

import { REPLACED } from "./contract.js";
import { countersOf } from "./counters.js";
import { ElementInfo } from "./element_info.js";
import { RemoteAudio } from "./remote_audio.js";
import { Sender, StreamLink } from "./stream_link.js";

export { loadStream as load } from "./stream_sdk.js";

/** @type {import("./contract.js").PlayerModule["player"]} */
export const player = (options, sdk) => new StreamPlayer(options, sdk);

/** @type {import("./contract.js").PlayerModule["publisher"]} */
export const publisher = (stream, options, sdk) => new StreamPublisher(stream, options, sdk);

const UNKNOWN_SIZE = { width: 640, height: 360 }; // before the element has one
const RESIZE_MS = 100;

/**
 * @import {Grant} from "../core/grant_lifetime.js"
 * @import {EndOptions, Player, PlayerOptions, Publisher, Stats} from "./contract.js"
 * @import {Call, Participant, Sdk, Subscription} from "./stream_sdk.js"
 */

/** @implements {Publisher} */
export class StreamPublisher {
  /**
   * @param {MediaStream} stream
   * @param {EndOptions} options
   * @param {Sdk} sdk
   */
  constructor(stream, options, sdk) {
    this.sdk = sdk;
    this.sender = new Sender(sdk);
    this.tracks = stream.getTracks();
    this.link = new StreamLink(sdk, { ...options, watch: (call) => this.#watch(call) });
  }

  /** @param {Grant} grant */
  connect(grant) {
    return this.link.connect(grant, async (call) => {
      this.sender.call = call;
      await Promise.all(this.tracks.map((track) => this.sender.send(track)));
      await this.link.flowing(call.publisher);
    });
  }

  /** Another camera or microphone in the running connection. @param {MediaStreamTrack} track */
  replaceTrack(track) {
    return this.sender.send(track);
  }

  /** @returns {Promise<Stats>} */
  async stats() {
    const reports = await reportsOf(this.link.call?.publisher);
    const { fps, bytesIn, checks, ...counters } = countersOf(reports);
    // Sizes that nobody watches are not sent. None at all is no poor line.
    const sends = reports.some((one) => one.type === "outbound-rtp" && one.kind === "video" && one.active !== false);
    return { ...counters, fps: sends ? fps : undefined, bytesIn: bytesIn + checks, quality: this.link.quality };
  }

  close() {
    this.sender.close();
    this.link.close();
  }

  /**
   * Stream lets a user in as often as they come. Whoever films last is seen; the one before gives way.
   * @param {Call} call
   * @returns {Subscription[]}
   */
  #watch(call) {
    const look = (/** @type {Participant[]} */ people) => {
      const me = people.find(({ isLocalParticipant }) => isLocalParticipant);
      if (!me) return;
      const later = people.some((one) => one !== me && one.userId === me.userId && cameAfter(one, me));
      if (later) this.link.lose(REPLACED);
    };
    return [call.state.participants$.subscribe(look)];
  }
}

/** @implements {Player} */
export class StreamPlayer {
  /**
   * @param {PlayerOptions} options
   * @param {Sdk} sdk
   */
  constructor(
    { onStream, onSound = () => undefined, onPictureEnd = () => undefined, element = null, sound = element, microphone = null, ...options },
    sdk,
  ) {
    this.sdk = sdk;
    this.onStream = onStream;
    this.onSound = onSound;
    this.onPictureEnd = onPictureEnd;
    this.microphone = microphone;
    this.sender = new Sender(sdk);
    this.remoteAudio = new RemoteAudio(sound);
    this.stream = new MediaStream();
    this.elementInfo = element && new ElementInfo(element);
    this.observing = false;
    /** @type {Participant | undefined} who films */
    this.camera = undefined;
    this.wanted = "";
    /** @type {{video?: MediaStreamTrack, audio?: MediaStreamTrack}} what is shown and heard of them */
    this.tracks = {};
    /** @type {Map<MediaStreamTrack, {mediaStreamTrack: MediaStreamTrack}>} everybody else's */
    this.voices = new Map();
    this.link = new StreamLink(sdk, {
      ...options,
      watch: (call, { camera }) => [
        call.state.participants$.subscribe((people) => this.#look(call, people, camera)),
      ],
    });
  }

  /** @param {Grant} grant */
  connect(grant) {
    return this.link.connect(grant, async (call) => {
      this.sender.call = call;
      const speaks = this.microphone?.track && String(grant.identity).startsWith("speaker:");
      if (!speaks) return;
      this.link.subscriptions.push(call.state.ownCapabilities$.subscribe((may) => this.#permitted(call, may)));
    });
  }

  /**
   * `paused`: no picture comes because nobody could see it (scrolled away), or because Stream holds it
   * back. While nobody sends there is nothing to count: Stream's own socket is the sign of life then.
   * @returns {Promise<Stats>}
   */
  async stats() {
    const { checks, ...counters } = countersOf(await reportsOf(this.link.call?.subscriber));
    const bytesIn = counters.bytesIn + checks;
    const idle = bytesIn === 0 && this.link.steady ? Math.floor(performance.now()) : 0;
    const { VIDEO } = this.sdk.SfuModels.TrackType;
    const heldBack = this.camera?.pausedTracks?.includes(VIDEO) ?? false;
    const films = this.camera !== undefined && this.#sends(this.camera, "VIDEO");
    const paused = films && (!this.#isSeen() || heldBack);
    return { ...counters, bytesIn: bytesIn + idle, paused, quality: this.link.quality };
  }

  close() {
    this.elementInfo?.stopObserving();
    this.remoteAudio.close();
    this.sender.close();
    this.link.close();
  }

  /**
   * The picture is the camera's alone, whose newest visit counts; of everybody else only the voice.
   * @param {Call} call
   * @param {Participant[]} people
   * @param {string} filming the camera's user id
   */
  #look(call, people, filming) {
    if (this.link.closed) return;
    const others = people.filter(({ isLocalParticipant }) => !isLocalParticipant);
    const cameras = others.filter(({ userId }) => userId === filming).sort((a, b) => (cameAfter(a, b) ? -1 : 1));
    const camera = cameras.find((one) => this.#sends(one, "VIDEO")) ?? cameras.at(0);
    const before = this.camera;
    this.camera = camera;
    if (before && before.sessionId !== camera?.sessionId) this.#want(call, before, false);
    if (camera) this.#want(call, camera, this.#isSeen());
    if (camera !== this.camera) return; // what we asked for was told to us meanwhile
    this.#show(camera && this.#sends(camera, "VIDEO") ? camera.videoStream?.getVideoTracks()[0] : undefined, call);
    this.#hear(camera && this.#sends(camera, "AUDIO") ? camera.audioStream?.getAudioTracks()[0] : undefined);
    this.#listenTo(others.filter(({ userId }) => userId !== filming));
  }

  /** @param {Participant} one @param {"VIDEO" | "AUDIO"} kind */
  #sends(one, kind) {
    return one.publishedTracks.includes(this.sdk.SfuModels.TrackType[kind]);
  }

  /** A picture comes in the size that is asked for, and only then. @param {Call} call @param {Participant} camera @param {boolean} seen */
  #want(call, camera, seen, delayMs = 0) {
    const { sessionId } = camera;
    const dimension = seen ? this.#size() : undefined;
    const wanted = `${sessionId} ${dimension?.width}x${dimension?.height} ${this.#sends(camera, "VIDEO")}`;
    if (wanted === this.wanted) return;
    this.wanted = wanted;
    call.state.updateParticipantTracks("videoTrack", { [sessionId]: { dimension } });
    call.trackSubscriptionManager.apply(delayMs);
  }

  /** In pixels of the screen; of the sharpest ones in half of them, which is enough for a film. */
  #size() {
    const scale = (globalThis.devicePixelRatio ?? 1) > 2 ? 2 : 1;
    const [width, height] = [this.elementInfo?.width(), this.elementInfo?.height()];
    return width && height ? { width: width * scale, height: height * scale } : { ...UNKNOWN_SIZE };
  }

  /** Until the first picture is there the element may not even have a size. */
  #isSeen() {
    if (!this.observing || !this.elementInfo) return true;
    return this.elementInfo.visible || this.elementInfo.pictureInPicture;
  }

  /** @param {MediaStreamTrack | undefined} track @param {Call} call */
  #show(track, call) {
    if (track === this.tracks.video) return;
    this.tracks.video = track;
    if (!track) {
      this.onPictureEnd();
      return;
    }
    // A new stream, so that the page keeps the last picture until the new one is there.
    this.stream = new MediaStream([...this.stream.getAudioTracks(), track]);
    this.#observe(call);
    this.onStream(this.stream);
  }

  /** @param {Call} call */
  #observe(call) {
    const { elementInfo } = this;
    if (this.observing || !elementInfo) return;
    this.observing = true;
    const changed = (/** @type {number} */ delayMs) =>
      this.camera && !this.link.closed && this.#want(call, this.camera, this.#isSeen(), delayMs);
    elementInfo.visible = true; // until the observer says otherwise
    elementInfo.handleResize = () => changed(RESIZE_MS);
    elementInfo.handleVisibilityChanged = () => changed(0);
    elementInfo.observe();
  }

  /** @param {MediaStreamTrack | undefined} track */
  #hear(track) {
    if (track === this.tracks.audio) return;
    this.tracks.audio = track;
    for (const old of this.stream.getAudioTracks()) this.stream.removeTrack(old);
    if (track) this.stream.addTrack(track);
    this.onSound();
  }

  /** @param {Participant[]} speakers */
  #listenTo(speakers) {
    const heard = new Set(
      speakers.flatMap((one) => (this.#sends(one, "AUDIO") ? (one.audioStream?.getAudioTracks() ?? []) : [])),
    );
    for (const [track, voice] of this.voices) {
      if (heard.has(track)) continue;
      this.remoteAudio.remove(voice);
      this.voices.delete(track);
    }
    for (const track of heard) {
      if (this.voices.has(track)) continue;
      const voice = { mediaStreamTrack: track };
      this.voices.set(track, voice);
      this.remoteAudio.add(voice);
    }
  }

  /**
   * A moderator took the right to speak away, or gave it back, while we are connected.
   * @param {Call} call
   * @param {string[]} may
   */
  async #permitted(call, may) {
    const { microphone, sdk } = this;
    if (!microphone?.track) return;
    if (!may.includes(sdk.OwnCapability.SEND_AUDIO)) {
      microphone.onState("muted");
      await call.stopPublish(sdk.SfuModels.TrackType.AUDIO).catch(() => undefined);
      return;
    }
    const sending = this.sender.send(microphone.track);
    await sending.then(() => microphone.onState("speaking"), () => this.link.closed || microphone.onState("failed"));
  }
}

/** @param {import("./stream_sdk.js").Connection | undefined} connection */
async function reportsOf(connection) {
  return [...((await connection?.getStats())?.values() ?? [])];
}

/** @param {Participant} one @param {Participant} other */
function cameAfter({ joinedAt: one }, { joinedAt: other }) {
  const seconds = Number(one?.seconds ?? 0) - Number(other?.seconds ?? 0);
  return seconds === 0 ? (one?.nanos ?? 0) > (other?.nanos ?? 0) : seconds > 0;
}
