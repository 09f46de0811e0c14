/**
 * A spectator whom the host lets speak: the invitation, the microphone, and the end of it. Touches
 * no DOM. Whoever speaks joins anew, as a speaker: a spectator's connection never sends.
 *
 * States: none, invited, asking (the browser's question), joining, speaking, muted, failed.
 */

import { mediaErrorCode } from "../../core/error_codes.js";

/**
 * @import {Grant} from "../../core/grant_lifetime.js"
 * @import {DeviceTrouble} from "../../core/error_codes.js"
 * @import {LocalMicrophone} from "../../players/contract.js"
 *
 * @typedef {"none"|"invited"|"asking"|"joining"|"speaking"|"muted"|"failed"} MicrophoneState
 */

const SOUND = { audio: { echoCancellation: true, noiseSuppression: true }, video: false };
const SPEAKS = new Set(["speaker", "cohost"]);

export class Microphone {
  /**
   * @param {object} options
   * @param {{speak: boolean}} options.smart asks for grants (transport/smart_join.js)
   * @param {(why: string) => void} options.joinAnew with another grant
   * @param {() => void} options.onChange
   * @param {(step: string, facts?: object) => void} options.log
   * @param {(wanted: MediaStreamConstraints) => Promise<MediaStream>} [options.openMicrophone]
   * @param {boolean} [options.secure]
   */
  constructor({
    smart, joinAnew, onChange, log, openMicrophone = getMicrophone, secure = globalThis.isSecureContext ?? true,
  }) {
    this.smart = smart;
    this.joinAnew = joinAnew;
    this.onChange = onChange;
    this.log = log;
    this.openMicrophone = openMicrophone;
    this.secure = secure;
    /** @type {MicrophoneState} */
    this.state = "none";
    /** @type {DeviceTrouble | "failed" | null} why it failed */
    this.trouble = null;
    /** @type {MediaStreamTrack | null} what is sent */
    this.track = null;
    this.silenced = false; // muted, and the last grant was a spectator's: unmuting needs a new one
    /** @type {string | null} as the server calls this person in this broadcast */
    this.personId = null;
  }

  /** Each grant says who we are, and whether we may speak. Hands it on. @param {Grant} grant */
  onGrant(grant) {
    const [kind, rest = ""] = String(grant.identity ?? "").split(":");
    this.personId = rest.split(".")[0] || null;
    const may = grant.maySpeak || kind === "speaker";
    this.silenced = this.state === "muted" && !may;
    if (!may && !this.silenced) this.#end();
    else if (may && this.state === "none") this.#to("invited");
    return grant;
  }

  /**
   * A notice of the broadcast's log: somebody's standing changed.
   * @param {{who: string, standing: import("../../core/people.js").Role}} notice
   */
  onPeopleNotice({ who, standing }) {
    if (!who || who !== this.personId) return;
    if (!SPEAKS.has(standing)) this.#leave("demoted");
    else if (this.state === "none") this.#to("invited");
    else if (this.silenced) {
      this.silenced = false;
      this.#to("joining");
      this.joinAnew("to speak again");
    }
  }

  /** The person pressed "Speak". */
  async speak() {
    this.#to("asking");
    let stream;
    try {
      stream = await this.openMicrophone(SOUND);
    } catch (error) {
      this.#fail(mediaErrorCode(error, { secure: this.secure }));
      return;
    }
    const [track] = stream.getAudioTracks();
    if (this.state !== "asking") {
      track.stop(); // taken back meanwhile
      return;
    }
    this.track = track;
    track.addEventListener?.("ended", () => this.track === track && this.stop());
    this.smart.speak = true;
    this.#to("joining");
    this.joinAnew("to speak");
  }

  /** The person has said enough; the invitation stands. */
  stop() {
    if (!this.track) return;
    this.#drop();
    this.#to("invited");
    this.joinAnew("has spoken");
  }

  /** What became of our track, by the player. @type {LocalMicrophone["onState"]} */
  onState(state) {
    if (!this.track) return;
    if (state === "failed") {
      this.#drop();
      this.#fail("failed");
      this.joinAnew("could not speak");
    } else {
      this.#to(state);
    }
  }

  /** The broadcast is over. */
  close() {
    this.#end();
  }

  /** @param {string} why */
  #leave(why) {
    const spoke = this.track !== null;
    this.#end();
    if (spoke) this.joinAnew(why);
  }

  #end() {
    this.#drop();
    if (this.state !== "none") this.#to("none");
  }

  #drop() {
    this.track?.stop();
    this.track = null;
    this.smart.speak = false;
  }

  /** @param {DeviceTrouble | "failed"} trouble */
  #fail(trouble) {
    this.trouble = trouble;
    this.#to("failed");
  }

  /** @param {MicrophoneState} state */
  #to(state) {
    if (state !== this.state) this.log("state", { state });
    this.state = state;
    this.onChange();
  }
}

/** @param {MediaStreamConstraints} wanted */
function getMicrophone(wanted) {
  if (!navigator.mediaDevices?.getUserMedia) return Promise.reject(new TypeError("no devices"));
  return navigator.mediaDevices.getUserMedia(wanted);
}
