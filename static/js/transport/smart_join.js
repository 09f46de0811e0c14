/**
 * The right way in, found by itself: what is known of the room, then as the person who is
 * signed in, then as a guest. Each step is logged; never a token, a key or a signature.
 *
 * Only the last step decides: a room whose info could not be read may well be joined, and whoever
 * is not let in as somebody may watch as anybody. Three answers end it at once, because a guest
 * would hear the same or must not get around it: over (410), banned, and no answer at all.
 */

import { joinPath } from "./api.js";
import { ApiError } from "./http.js";

const NO_ANSWER = new Set(["network", "timeout"]);
const LATER = new Set([409, 410, 425, 429]);

/**
 * @import {Grant} from "../core/grant_lifetime.js"
 * @import {SessionView} from "../core/store.js"
 * @typedef {{as: "user"|"guest", fellBack: boolean, code: string | null}} Outcome
 * @typedef {(step: string, facts?: object, level?: "info"|"warn") => void} Log
 * @typedef {{signEvent: (event: object) => Promise<object>}} Signer `window.nostr` (NIP-07)
 */

export class SmartJoin {
  /**
   * @param {object} options
   * @param {import("./api.js").Api} options.api
   * @param {string} options.id
   * @param {() => SessionView | null} options.known what the page knows of the broadcast right now,
   *   as good as asking; null when it does not know
   * @param {boolean} options.hasUser somebody is signed in on this site
   * @param {(outcome: Outcome) => void} [options.onOutcome]
   * @param {Log} options.log
   */
  constructor({ api, id, known, hasUser, onOutcome = () => {}, log }) {
    this.api = api;
    this.id = id;
    this.known = known;
    this.hasUser = hasUser;
    this.onOutcome = onOutcome;
    this.log = log;
    /** @type {(() => Promise<string>) | null} makes the Authorization header of one request */
    this.prove = null;
    this.speak = false; // as a guest who may be heard (pages/watch/microphone.js)
  }

  /** @returns {Promise<Grant>} rejects with an `ApiError` */
  async grant() {
    const hasUser = this.hasUser || this.prove !== null;
    this.log("smart attempt", { roomId: this.id, hasUser });
    await this.#info();
    if (!hasUser) return this.#asGuest(null);
    try {
      return await this.#asUser();
    } catch (error) {
      const { status } = error;
      const code = error.code ?? error.kind;
      this.log("auth failed", { status, code });
      if (isLastWord(error)) throw error;
      this.log("fallback to guest", { status, because: code }, "warn");
      return this.#asGuest(code);
    }
  }

  async #info() {
    const known = this.known();
    if (known) {
      this.log("info found", { status: 200, state: known.state, from: "page" });
      return;
    }
    try {
      const info = await this.api.joinInfo(this.id);
      this.log("info found", { status: 200, state: info.state });
    } catch (error) {
      this.log("info failed", { status: error.status, code: error.code ?? error.kind });
    }
  }

  async #asUser() {
    this.log("auth try", { by: this.prove ? "nostr" : "session" });
    const authorization = this.prove ? await this.prove().catch(notSigned) : null;
    const grant = await this.api.joinAsUser(this.id, authorization);
    if (isCameras(grant)) {
      throw new ApiError("the camera's own grant", { kind: "bad_response", code: "camera_grant" });
    }
    this.log("auth ok", { role: grant.role });
    this.onOutcome({ as: "user", fellBack: false, code: null });
    return grant;
  }

  /** @param {string | null} code why not as a user, if that was tried */
  async #asGuest(code) {
    this.log("guest try");
    try {
      const grant = await this.api.spectator(this.id, { speak: this.speak });
      this.log("guest ok");
      this.onOutcome({ as: "guest", fellBack: code !== null, code });
      return grant;
    } catch (error) {
      this.log("guest failed", { status: error.status, code: error.code ?? error.kind });
      throw error;
    }
  }
}

/** @param {ApiError} error */
function isLastWord(error) {
  if (error.code === "too_many_wrong_proofs") return false; // a wrong proof, as by 401
  return error.code === "banned" || LATER.has(error.status) || NO_ANSWER.has(error.kind);
}

/** The extension was closed, or its owner said no. @returns {never} */
function notSigned() {
  throw new ApiError("not signed", { kind: "bad_response", code: "not_signed" });
}

/** A watching page that took the camera's identity would throw the camera out. @param {Grant} grant */
function isCameras(grant) {
  return String(grant.identity ?? "").startsWith("camera:");
}

/**
 * `Authorization: Nostr <base64 event>` (NIP-98), signed by a browser extension (NIP-07).
 * @param {Signer} signer
 * @param {{origin: string, id: string, now: () => number | null}} facts `now`: the server's time in
 *   milliseconds, because the phone's own may be wrong
 * @returns {() => Promise<string>} a new one each time: a server takes each event once
 */
export function nostrProof(signer, { origin, id, now }) {
  return async () => {
    const event = await signer.signEvent({
      kind: 27235,
      created_at: Math.floor((now() ?? Date.now()) / 1000),
      tags: [["u", `${origin}${joinPath(id)}`], ["method", "GET"], ["nonce", String(crypto.getRandomValues(new Uint32Array(1))[0])]],
      content: "",
    });
    const bytes = new TextEncoder().encode(JSON.stringify(event));
    return `Nostr ${btoa(String.fromCharCode(...bytes))}`;
  };
}
