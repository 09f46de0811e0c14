/** Publishes camera and microphone by WHIP. */

import { Peer, preferVp8, readStats } from "./peer.js";

const MAX_BITRATE = 1_500_000;

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
    await this.#limitBitrate();
  }

  /** Another camera or microphone in the running connection, without renegotiation. @param {MediaStreamTrack} track */
  replaceTrack(track) {
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
    this.transceivers.video = pc.addTransceiver(video, sendonly);
    this.transceivers.audio = pc.addTransceiver(audio, sendonly);
    preferVp8(this.transceivers.video, globalThis.RTCRtpSender?.getCapabilities?.("video"));
  }

  async #limitBitrate() {
    const { sender } = this.transceivers.video;
    const parameters = sender.getParameters();
    if (!parameters.encodings?.length) return;
    parameters.encodings[0].maxBitrate = MAX_BITRATE;
    await sender.setParameters(parameters).catch(() => undefined); // only a wish
  }
}
