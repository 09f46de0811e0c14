/** Publishes camera and microphone by WHIP. */

import { Peer, preferVp8, readStats } from "./peer.js";

const MAX_BITRATE = 1_500_000;
const LONGEST_SIDE = 1920; // pixels: the media server passes on no larger picture

/**
 * @import {Grant} from "../core/grant_lifetime.js"
 * @import {EndOptions, Leaving, Publisher} from "./contract.js"
 */

/** @implements {Publisher} */
export class WhipPublisher {
  /**
   * The offer is made right away; `connect` needs only the grant.
   * @param {MediaStream} stream
   * @param {EndOptions & {fetch?: import("../transport/http.js").Fetch}} options
   */
  constructor(stream, options) {
    /** @type {Record<string, RTCRtpTransceiver>} by kind */
    this.transceivers = {};
    this.peer = new Peer({ ...options, setup: (pc) => this.#setup(pc, stream) });
  }

  /** @param {Grant} grant */
  async connect(grant) {
    await this.peer.connect(grant);
    await this.#limit(this.transceivers.video.sender.track);
  }

  /** Another camera or microphone in the running connection, without renegotiation. @param {MediaStreamTrack} track */
  async replaceTrack(track) {
    if (track.kind === "video") await this.#limit(track);
    return this.transceivers[track.kind].sender.replaceTrack(track);
  }

  stats() {
    return readStats(this.peer.pc);
  }

  /** @param {Leaving} [options] */
  close(options) {
    this.peer.close(options);
  }

  /** @param {RTCPeerConnection} pc @param {MediaStream} stream */
  #setup(pc, stream) {
    const [video = "video"] = stream.getVideoTracks();
    const [audio = "audio"] = stream.getAudioTracks();
    /** @type {RTCRtpTransceiverInit} */
    const sendonly = { direction: "sendonly", streams: [stream] };
    // Both kinds even without a microphone: one may be plugged in later.
    const large = typeof video !== "string" && smaller(video) > 1;
    const sendEncodings = large ? { sendEncodings: [{ scaleResolutionDownBy: smaller(video) }] } : {};
    this.transceivers.video = pc.addTransceiver(video, { ...sendonly, ...sendEncodings });
    this.transceivers.audio = pc.addTransceiver(audio, sendonly);
    preferVp8(this.transceivers.video, globalThis.RTCRtpSender?.getCapabilities?.("video"));
  }

  /** @param {MediaStreamTrack | null} track that is sent, or will be */
  async #limit(track) {
    const { sender } = this.transceivers.video;
    const parameters = sender.getParameters();
    if (!parameters.encodings?.length) return;
    parameters.encodings[0].maxBitrate = MAX_BITRATE;
    parameters.encodings[0].scaleResolutionDownBy = smaller(track);
    await sender.setParameters(parameters).catch(() => undefined); // only a wish
  }
}

/** By how much a camera's picture has to be made smaller: some cameras have only large ones. @param {MediaStreamTrack | null} track */
function smaller(track) {
  const { width = 0, height = 0 } = track?.getSettings?.() ?? {};
  return Math.max(1, width / LONGEST_SIDE, height / LONGEST_SIDE);
}
