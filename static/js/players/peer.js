/** What publisher and player share: a peer connection that connects in time or says why not. */

import { ApiError } from "../transport/http.js";
import { countersOf } from "./counters.js";
import { deleteResource, postOffer } from "./sdp.js";

/**
 * @import {Grant} from "../core/grant_lifetime.js"
 * @import {Leaving, Stats} from "./contract.js"
 */

const CONNECT_MS = 8000;
const GOOD = new Set(["connected", "completed"]);

export class Peer {
  /**
   * @param {object} options
   * @param {(pc: RTCPeerConnection) => void} options.setup adds transceivers and tracks
   * @param {(reason: string) => void} options.onLost once, after it was connected
   * @param {import("../transport/http.js").Fetch} [options.fetch]
   * @param {number} [options.connectMs]
   */
  constructor({ setup, onLost, fetch, connectMs = CONNECT_MS }) {
    this.onLost = onLost;
    this.fetch = fetch ?? ((input, init) => globalThis.fetch(input, init));
    this.connectMs = connectMs;
    /** @type {{url: string, token: string} | null} to be left again */
    this.resource = null;
    this.closed = false;
    this.connected = false;
    this.pc = new RTCPeerConnection({ bundlePolicy: "max-bundle" });
    setup(this.pc);
    this.offer = this.pc.createOffer(); // ready before the grant is
    this.offer.catch(() => undefined); // whoever connects hears of it
  }

  /**
   * POSTs the offer at once, without waiting for candidates: the browser's checks reach the server
   * as peer-reflexive ones, which saves the 150-200 ms of gathering.
   * @param {Grant} grant
   * @returns {Promise<void>} when media can flow
   */
  async connect(grant) {
    const { pc } = this;
    if (grant.iceServers?.length) pc.setConfiguration({ ...pc.getConfiguration(), iceServers: grant.iceServers });
    const offer = await this.offer;
    const [{ answer, resource }] = await Promise.all([
      postOffer(this.fetch, grant, offer.sdp ?? ""),
      pc.setLocalDescription(offer),
    ]);
    this.resource = { url: resource, token: grant.token };
    if (this.closed) {
      this.#leave(false);
      throw new ApiError("closed meanwhile", { kind: "network" });
    }
    await pc.setRemoteDescription({ type: "answer", sdp: answer });
    await this.#untilConnected();
    this.connected = true;
    this.#watchTransport();
  }

  /** @param {Leaving} [options] */
  close({ keepalive = false, roomIsGone = false } = {}) {
    if (this.closed) return;
    this.closed = true;
    this.pc.onconnectionstatechange = null;
    this.pc.oniceconnectionstatechange = null;
    if (!roomIsGone) this.#leave(keepalive);
    this.pc.close();
  }

  /** @param {boolean} keepalive */
  #leave(keepalive) {
    if (this.resource) deleteResource(this.fetch, this.resource.url, this.resource.token, { keepalive });
    this.resource = null;
  }

  #untilConnected() {
    const { pc } = this;
    return new Promise((resolve, reject) => {
      const unreachable = () =>
        reject(new ApiError("media cannot reach the server", { kind: "unreachable" }));
      const timer = setTimeout(unreachable, this.connectMs);
      const look = () => {
        const state = pc.connectionState ?? pc.iceConnectionState;
        if (GOOD.has(state)) {
          clearTimeout(timer);
          resolve(undefined);
        } else if (state === "failed" || state === "closed") {
          clearTimeout(timer);
          if (this.connected) this.#lost(state);
          else unreachable();
        }
      };
      pc.onconnectionstatechange = look;
      pc.oniceconnectionstatechange = look;
      look();
    });
  }

  /** A connection that the server closed stays "connected" in the browser; its transport does not. */
  #watchTransport() {
    const end = this.pc.getSenders().at(0) ?? this.pc.getReceivers().at(0);
    const transport = end?.transport ?? this.pc.getReceivers().at(0)?.transport;
    transport?.addEventListener("statechange", () => {
      if (transport.state === "closed" || transport.state === "failed") this.#lost("closed");
    });
  }

  /** @param {string} reason */
  #lost(reason) {
    if (this.closed) return;
    this.close();
    this.onLost(reason);
  }
}

/**
 * VP8 first: the one codec that all browsers must have, so publisher and spectators agree.
 * @param {RTCRtpTransceiver} transceiver
 * @param {RTCRtpCapabilities | null | undefined} capabilities
 */
export function preferVp8(transceiver, capabilities) {
  if (!capabilities || !transceiver.setCodecPreferences) return;
  const isVp8 = (/** @type {RTCRtpCodec} */ codec) => codec.mimeType.toLowerCase() === "video/vp8";
  const codecs = [...capabilities.codecs];
  codecs.sort((a, b) => Number(isVp8(b)) - Number(isVp8(a)));
  transceiver.setCodecPreferences(codecs);
}

/** @param {RTCPeerConnection} pc @returns {Promise<Stats>} */
export async function readStats(pc) {
  return countersOf((await pc.getStats()).values());
}
