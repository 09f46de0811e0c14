/**
 * What every player and publisher promises. Pages know only this; `registry.js` loads the module of
 * the name that the server gives (`session.player`).
 *
 * Promises
 * - `connect` is called once; it resolves when media can flow, or rejects with an `ApiError`. Only
 *   what the API said may be `final`.
 * - `onLost` is called at most once, and only after `connect` resolved and before `close`.
 * - `close` may be called at any time and twice. It leaves at once, also while a page goes away.
 *
 * @import {Grant} from "../core/grant_lifetime.js"
 *
 * @typedef {object} Stats
 * @property {number} bytesIn changes while the other end lives
 * @property {number} frames changes while pictures flow
 * @property {boolean} [paused] no picture is sent because nobody could see it
 * @property {import("../core/media_health.js").Quality} [quality] the server's judgement; else it is judged by
 * @property {number} [fps]
 * @property {number} [lost] fraction 0..1
 * @property {number} [rttMs]
 * @property {string} [limited]
 * @property {number} [received] video packets that came, and
 * @property {number} [missing] those that did not
 * @property {number} [pathMs] there and back
 *
 * @typedef {object} EndOptions
 * @property {(reason: string) => void} onLost
 * @property {number} [connectMs]
 *
 * @typedef {object} LocalMicrophone what a spectator who may speak sends
 * @property {MediaStreamTrack | null} track
 * @property {(state: "speaking"|"muted"|"failed") => void} onState what became of it
 *
 * @typedef {EventTarget & {muted: boolean, volume: number}} Sound how loud it is, with "volumechange"
 *
 * @typedef {EndOptions & {microphone?: LocalMicrophone | null, onStream: (stream: MediaStream) => void,
 *   onSound?: () => void, onPictureEnd?: () => void, element?: HTMLVideoElement | null,
 *   sound?: Sound | null}} PlayerOptions
 *   `onStream` hands over each new stream, `onSound` tells that the stream's sound is another track;
 *   `onPictureEnd` is called while the last picture can still be read from the element, in a moment it
 *   will be black; `element` is where it is shown; `sound` counts for the voices of speakers
 *
 * @typedef {object} Leaving
 * @property {boolean} [keepalive] the page itself is going away
 * @property {boolean} [roomIsGone] there is nothing left to leave
 *
 * @typedef {object} Player
 * @property {(grant: Grant) => Promise<void>} connect
 * @property {() => Promise<Stats>} stats
 * @property {(options?: Leaving) => void} close
 *
 * @typedef {Player & {replaceTrack: (track: MediaStreamTrack) => Promise<unknown>}} Publisher
 *
 * @typedef {object} PlayerModule what a module of this folder exports that is a player's
 * @property {(options: PlayerOptions, sdk?: any) => Player} player
 * @property {(stream: MediaStream, options: EndOptions, sdk?: any) => Publisher} publisher
 * @property {(module: string) => Promise<unknown>} [load] the vendor's SDK, which the others are given
 */

/** The reason that `onLost` gives: another page or device streams in this one's place. A person decides. */
export const REPLACED = "replaced";
