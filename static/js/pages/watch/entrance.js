/**
 * Who may watch sees the spectators' page, who may not (or no longer) the door, in one document:
 * what changes meanwhile asks for no reload.
 */

import { ReconnectPolicy } from "../../core/backoff.js";

const SOON_MS = 10_000; // let in, and turned away again within this: no page asks without a pause
const TURNED_AWAY = new Set([
  ...["link_key_needed", "code_needed", "ask_first", "waiting_for_host", "refused_by_host", "link_renewed"],
]);

/**
 * @import {SessionView} from "../../core/store.js"
 * @import {Failure} from "../../core/error_codes.js"
 *
 * @typedef {object} Room the spectators' page, as far as it is let in and out
 * @property {() => void} start
 * @property {(how?: {mayTell?: boolean}) => void} leave
 * @property {(session: SessionView) => void} comeBack
 * @property {{known: SessionView}} store
 */

export class Entrance {
  /**
   * @param {object} options
   * @param {import("./door.js").Door} options.door its `onIn` is `letIn`
   * @param {(session: SessionView) => Room} options.makeRoom
   * @param {(session: SessionView | null) => void} [options.onName] what the broadcast is called; null: nobody's business
   * @param {() => number} [options.now] monotonic
   */
  constructor({ door, makeRoom, onName = () => {}, now = () => performance.now() }) {
    this.door = door;
    this.makeRoom = makeRoom;
    this.onName = onName;
    this.now = now;
    this.policy = new ReconnectPolicy({ baseMs: 1000, capMs: 15_000 });
    /** @type {Room | null} */
    this.room = null;
    this.wasShut = false;
    this.letInAt = -Infinity;
    this.again = 0;
  }

  /** More than the code is needed, or was at some time. */
  get isGuarded() {
    const wayIn = this.room?.store.known.wayIn ?? "code";
    return this.wasShut || wayIn !== "code";
  }

  /** The server has rendered the broadcast for everybody. @param {SessionView} session */
  openToAll(session) {
    this.room = this.makeRoom(session);
    this.room.start();
  }

  /** The code is not enough. */
  shut() {
    this.wasShut = true;
    this.door.open();
  }

  /** @param {SessionView} session */
  letIn(session) {
    this.letInAt = this.now();
    this.onName(session);
    if (this.room) {
      this.room.comeBack(session);
      return;
    }
    this.room = this.makeRoom(session);
    this.room.start();
  }

  /** Of any call of this broadcast. @param {Failure} error */
  onError(error) {
    if (TURNED_AWAY.has(error.code ?? "")) this.turnedAway();
  }

  /** Whoever may stay after all is inside again in a moment: the door tries what this browser has. */
  turnedAway() {
    if (this.door.isOpen || !this.room) return;
    this.wasShut = true;
    this.#leave({ mayTell: false });
    this.again = this.now() - this.letInAt < SOON_MS ? this.again + 1 : 0;
    this.door.open({ note: "changed", afterMs: this.again ? this.policy.delay(this.again - 1) : 0 });
  }

  /** The browser keeps the page for "back": it may not keep what is behind a door. */
  put() {
    if (this.isGuarded && this.room && !this.door.isOpen) this.#leave();
  }

  /** A page from before is shown again; `check`: may this still be seen? @param {() => void} check */
  takenOut(check) {
    if (this.door.isOpen) this.door.hurry();
    else if (this.isGuarded) this.door.open();
    else check();
  }

  /** @param {{mayTell?: boolean}} [how] */
  #leave(how) {
    this.room?.leave(how);
    this.onName(null);
  }
}
