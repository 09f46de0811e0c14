/**
 * The calls by which a host decides who watches, each with the host's key. What they answer holds
 * secrets (link and PIN): for the host's eyes, never for a log.
 *
 * @import {Key} from "../core/saved_broadcasts.js"
 *
 * @typedef {"code" | "link" | "pin" | "ask"} WayIn
 * @typedef {"stay" | "go"} Inside what becomes of those who are inside
 *
 * @typedef {object} Watch what is chosen before the start
 * @property {WayIn} wayIn
 * @property {4 | 6} pinDigits
 * @property {number | null} maxViewers null: as many as come
 *
 * @typedef {{who: string, name: string, since: string}} Waiting
 *
 * @typedef {Watch & {joinUrl: string, pin: string | null, keysAreElsewhere: boolean,
 *   typingOffUntil: string | null, previewPicture: boolean, waiting: Waiting[]}} Access as `GET …/access` answers (`AccessOut`)
 *
 * @typedef {Partial<{wayIn: WayIn, pinDigits: 4 | 6, maxViewers: number, newPin: boolean,
 *   previewPicture: boolean, inside: Inside}>} AccessChange what is left out stays as it is; `maxViewers` 0: as many as come
 */

const ANSWER_MS = 5000;

export class HostAccessApi {
  /** @param {import("./calls.js").Calls} calls */
  constructor(calls) {
    this.calls = calls;
  }

  /** @param {Key} key @returns {Promise<Access>} */
  read({ id, hostKey }) {
    const options = { hostKey, timeoutMs: ANSWER_MS, patienceMs: 0 }; // whoever asks, asks again
    return this.calls.call("GET", `/api/sessions/${id}/access`, options);
  }

  /** @param {Key} key @param {AccessChange} change @returns {Promise<Access>} */
  change({ id, hostKey }, change) {
    return this.calls.call("POST", `/api/sessions/${id}/access`, { hostKey, body: change });
  }

  /**
   * Not repeated by itself: each time makes another one, and the one before may be on a screen.
   * @param {Key} key
   * @param {Inside} inside
   * @returns {Promise<Access>}
   */
  newLink({ id, hostKey }, inside) {
    const options = { hostKey, body: { inside }, patienceMs: 0 };
    return this.calls.call("POST", `/api/sessions/${id}/access/link`, options);
  }

  /**
   * @param {Key} key
   * @param {"let_in" | "refuse"} decision
   * @param {string[]} who
   * @returns {Promise<Access>}
   */
  decide({ id, hostKey }, decision, who) {
    return this.calls.call("POST", `/api/sessions/${id}/access/waiting`, { hostKey, body: { decision, who } });
  }

  /** For link previews. The next one is on its way anyway. @param {Key} key @param {string} jpeg base64 */
  keepPicture({ id, hostKey }, jpeg) {
    const options = { hostKey, body: { jpeg }, timeoutMs: ANSWER_MS, patienceMs: 0 };
    return this.calls.call("PUT", `/api/sessions/${id}/preview-picture`, options);
  }

  /** The link, with its key, as a QR code. @param {Key} key */
  qr(key) {
    return this.#file(key, "qr.svg", "image/svg+xml");
  }

  /** @param {Key} key */
  transcript(key) {
    return this.#file(key, "transcript.txt", "text/plain;charset=utf-8");
  }

  /**
   * An address alone opens none of these: it carries no key.
   * @param {Key} key
   * @param {string} name
   * @param {string} type
   */
  async #file({ id, hostKey }, name, type) {
    const text = await this.calls.text("GET", `/api/sessions/${id}/${name}`, { hostKey, timeoutMs: ANSWER_MS });
    return new Blob([text], { type });
  }
}
