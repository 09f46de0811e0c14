/**
 * What the camera page knows of its broadcast, as the view reads it. A new one is how each begins.
 *
 * @import {Failure} from "../../core/error_codes.js"
 * @import {Key} from "../../core/saved_broadcasts.js"
 *
 * @typedef {"before"|"asking"|"connecting"|"streaming"|"lost"|"elsewhere"|"ended"|"trouble"} PageState
 */

import { Connecting } from "../../core/connecting.js";
import { EventStore } from "../../core/store.js";

export class BroadcastState {
  /** @type {PageState} */
  state = "before";
  /** @type {string | null} a code of core/error_codes.js */
  trouble = null;
  /** @type {Failure | null} */
  error = null;
  /** @type {string | null} why the server refused the title */
  titleProblem = null;
  /** @type {string | null} why the server refused who plays */
  matchProblem = null;
  connecting = new Connecting();
  resuming = false;
  store = new EventStore();
  /** @type {import("./session.js").CameraSession | null} */
  live = null;
  /** @type {Key | null} once there is one to go on with */
  key = null;
  /** It is over, and was deleted from here. */
  erased = false;
  /** @type {string | null} by this page's own count, until the server tells */
  lostGraceEndsAt = null;
  /** @type {(() => void) | null} what "Try again" does */
  again = null;

  /** @param {PageState} state @returns {boolean} it was another one */
  enter(state) {
    const changed = state !== this.state;
    this.state = state;
    return changed;
  }

  get session() {
    return this.store.session;
  }

  get wasStreaming() {
    return this.connecting.wasStreaming;
  }

  /** Why the connection is lost, as `lostCode` names it; null while it is not. */
  get lostCode() {
    return this.live?.uplink.lostCode ?? null;
  }

  get quality() {
    return this.live?.uplink.quality ?? "unknown";
  }
}
