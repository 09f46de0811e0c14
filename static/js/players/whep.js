/**
 * Plays a broadcast by WHEP.
 *
 * The tracks belong to the room, not to the camera: when the camera comes back, pictures go on in
 * the same connection.
 */

import { Peer, preferVp8, readStats } from "./peer.js";
import { WhipPublisher } from "./whip.js";

/** @type {import("./contract.js").PlayerModule["player"]} */
export const player = (options) => new WhepPlayer(options);

/** @type {import("./contract.js").PlayerModule["publisher"]} */
export const publisher = (stream, options) => new WhipPublisher(stream, options);

/**
 * @import {Grant} from "../core/grant_lifetime.js"
 * @import {Leaving, Player, PlayerOptions} from "./contract.js"
 */

/** @implements {Player} */
export class WhepPlayer {
  /** @param {PlayerOptions & {fetch?: import("../transport/http.js").Fetch}} options */
  constructor({ onStream, onSound, ...options }) {
    this.peer = new Peer({ ...options, setup: (pc) => this.#setup(pc, onStream, onSound) });
  }

  /** @param {Grant} grant */
  connect(grant) {
    return this.peer.connect(grant);
  }

  stats() {
    return readStats(this.peer.pc);
  }

  /** @param {Leaving} [options] */
  close(options) {
    this.peer.close(options);
  }

  /** @param {RTCPeerConnection} pc @param {PlayerOptions["onStream"]} onStream @param {PlayerOptions["onSound"]} onSound */
  #setup(pc, onStream, onSound) {
    const video = pc.addTransceiver("video", { direction: "recvonly" });
    pc.addTransceiver("audio", { direction: "recvonly" });
    preferVp8(video, globalThis.RTCRtpReceiver?.getCapabilities?.("video"));
    const stream = new MediaStream();
    pc.ontrack = ({ track }) => {
      stream.addTrack(track);
      if (track.kind === "video") onStream(stream);
      else onSound?.();
    };
  }
}
