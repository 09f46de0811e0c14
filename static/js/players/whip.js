/** Publishes camera and microphone by WHIP. */

import { Peer, preferVp8, readStats } from "./peer.js";

const MAX_BITRATE = 1_500_000;

/** @implements {import("./contract.js").Publisher} */
export class WhipPublisher {
  /**
   * The offer is made right away; `connect` needs only the grant.
   * @param {MediaStream} stream
   * @param {import("./contract.js").EndOptions & {fetch?: typeof fetch}} options
   */
  constructor(stream, options) {
    this.peer = new Peer({ ...options, setup: (pc) => this.#setup(pc, stream) });
  }

  async connect(grant) {
    await this.peer.connect(grant);
    await this.#limitBitrate();
  }

  /** Another camera or microphone in the running connection, without renegotiation. */
  replaceTrack(track) {
    return (track.kind === "video" ? this.video : this.audio).sender.replaceTrack(track);
  }

  stats() {
    return readStats(this.peer.pc);
  }

  close(options) {
    this.peer.close(options);
  }

  #setup(pc, stream) {
    const [video = null] = stream.getVideoTracks();
    const [audio = null] = stream.getAudioTracks();
    const sendonly = { direction: "sendonly", streams: [stream] };
    // Both kinds even without a microphone: one may be plugged in later.
    this.video = pc.addTransceiver(video ?? "video", sendonly);
    this.audio = pc.addTransceiver(audio ?? "audio", sendonly);
    preferVp8(this.video, globalThis.RTCRtpSender?.getCapabilities?.("video"));
  }

  async #limitBitrate() {
    const { sender } = this.video;
    const parameters = sender.getParameters();
    if (!parameters.encodings?.length) return;
    parameters.encodings[0].maxBitrate = MAX_BITRATE;
    await sender.setParameters(parameters).catch(() => undefined); // only a wish
  }
}
