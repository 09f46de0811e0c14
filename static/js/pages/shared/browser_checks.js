/** What this browser can do here, for the diagnosis. Nothing asks for a permission. */

import { deviceCode, mediaCode } from "../../core/diagnostics.js";
import { serverErrorCode } from "../../core/error_codes.js";
import { openPlayer } from "../../players/registry.js";

const ICE_MS = 3000;

/**
 * @param {string} name
 * @param {boolean} good
 * @param {string | null} code what is wrong, where it is not good
 * @param {string} [detail]
 * @param {number} [ms]
 * @returns {import("../../core/diagnostics.js").Check}
 */
const found = (name, good, code, detail = "", ms = 0) => ({ name, ok: good, ms, code: good ? null : code, detail });

export function secure() {
  return found("secure", window.isSecureContext, "page_not_secure", location.protocol);
}

/** @param {string | null} trouble what opening them came to, where this page has tried */
export function devices(trouble) {
  const code = !navigator.mediaDevices?.getUserMedia ? "no_devices" : deviceCode(trouble);
  return found("devices", code === null, code);
}

export function webrtc() {
  return found("webrtc", Boolean(globalThis.RTCPeerConnection), "browser_too_old");
}

/**
 * Does the browser find a way out at all? How many of which kind; never the addresses.
 * @returns {Promise<import("../../core/diagnostics.js").Check>}
 */
export async function ice() {
  if (!globalThis.RTCPeerConnection) return { name: "ice", ok: null, ms: 0 };
  const began = performance.now();
  const pc = new RTCPeerConnection();
  const kinds = new Map();
  try {
    pc.createDataChannel("diagnosis");
    const gathered = new Promise((resolve) => {
      pc.onicecandidate = ({ candidate }) => {
        if (!candidate) resolve(undefined);
        else if (candidate.candidate) kinds.set(candidate.type, (kinds.get(candidate.type) ?? 0) + 1);
      };
    });
    await pc.setLocalDescription(await pc.createOffer());
    await Promise.race([gathered, new Promise((resolve) => setTimeout(resolve, ICE_MS))]);
  } catch (error) {
    return found("ice", false, "ice_blocked", error.name);
  } finally {
    pc.close();
  }
  const detail = [...kinds].map(([kind, count]) => `${count} ${kind}`).join(", ");
  return found("ice", kinds.size > 0, "ice_blocked", detail, Math.round(performance.now() - began));
}

/**
 * A real viewer's connection, of an identity of its own, and away again: nobody is thrown out.
 * @param {import("../../players/registry.js").Choice & {api: import("../../transport/api.js").Api, id: string,
 *   hostKey: string | null, modules?: Record<string, string | null>}} options
 */
export async function media({ api, id, hostKey, player, module, modules }) {
  const began = performance.now();
  const took = () => Math.round(performance.now() - began);
  try {
    if (modules) ({ player } = await api.session(id, hostKey));
    const end = await openPlayer({
      ...{ player, module: modules ? (modules[player] ?? null) : module },
      getGrant: () => api.spectator(id, { hostKey }),
      onStream: () => undefined,
      onLost: () => undefined,
    });
    end.close();
    return found("media", true, null, "", took());
  } catch (error) {
    const trouble = serverErrorCode(error);
    return found("media", false, mediaCode(trouble), `${error.status ?? ""} ${error.code ?? error.kind ?? ""}`.trim(), took());
  }
}
