/**
 * One broadcast of this page from START to END: permission, session, and the state that the view
 * shows. Touches no DOM.
 *
 * @import {Failure} from "../../core/error_codes.js"
 * @import {Grant} from "../../core/grant_lifetime.js"
 * @import {Key} from "../../core/saved_broadcasts.js"
 * @import {Chosen, Line, SessionView} from "../../core/store.js"
 * @import {PageState} from "./broadcast_state.js"
 * @import {Equipment} from "./session.js"
 *
 * @typedef {{title: string, commentary: Chosen, watch?: import("../../transport/host_access.js").Watch,
 *   match?: import("../../transport/match_api.js").MatchChange}} Wishes
 *
 * @typedef {object} Wiring
 * @property {import("../../core/saved_broadcasts.js").SavedBroadcasts} saved
 * @property {number} graceSeconds
 * @property {() => void} onChange
 * @property {(lines: Line[]) => void} onLines
 * @property {import("../../transport/client_events.js").ClientEvents} clientEvents
 */

import { newKey } from "../../core/ids.js";
import { fieldProblem, mediaErrorCode, serverErrorCode } from "../../core/error_codes.js";
import { BroadcastState } from "./broadcast_state.js";
import { CameraSession, createSession, endSession } from "./session.js";

export class Broadcast extends BroadcastState {
  /** @param {Equipment & Wiring} options */
  constructor({ saved, graceSeconds, onChange, onLines, clientEvents, ...equipment }) {
    super();
    this.saved = saved;
    this.graceSeconds = graceSeconds;
    this.onChange = onChange;
    this.onLines = onLines;
    this.clientEvents = clientEvents;
    this.api = equipment.api;
    this.devices = equipment.devices;
    this.clock = equipment.clock;
    this.log = equipment.log;
    this.equipment = equipment;
  }

  /** @param {Wishes} wishes */
  async start(wishes) {
    this.again = () => this.start(wishes);
    const asked = await this.devices.allowed();
    this.connecting.begin("opening");
    this.#to(asked ? "connecting" : "asking");
    const hostKey = newKey(crypto);
    // Nothing is created before somebody allowed the camera; where that is settled, both go at once.
    const camera = this.devices.open();
    const created = asked ? this.#create(wishes, hostKey) : null;
    created?.catch(() => undefined);
    if (!(await this.#opened(camera))) return;
    this.connecting.begin("creating");
    this.#to("connecting");
    try {
      const answer = await (created ?? this.#create(wishes, hostKey));
      this.#adopt(answer, { hostKey, firstGrant: answer });
    } catch (error) {
      this.titleProblem = fieldProblem(error, "title");
      this.matchProblem = fieldProblem(error, "match");
      if (this.titleProblem || this.matchProblem) this.#to("before"); // the same would be refused for ever
      else this.#fail(serverErrorCode(error), error);
    }
  }

  /**
   * Only where this tab filmed it before, or a person has just said so: it opens the devices.
   * @param {Key & {takeover?: boolean}} broadcast
   */
  async resume({ id, hostKey, takeover = false }) {
    this.key = { id, hostKey };
    this.again = () => this.resume({ id, hostKey, takeover });
    this.resuming = true;
    this.connecting.begin("joining");
    this.#to("connecting");
    let session;
    try {
      session = await this.api.session(id, hostKey);
    } catch (error) {
      if (error.code === "not_found") this.#forget(id);
      this.#fail(serverErrorCode(error), error);
      return;
    }
    this.clock.observe(session.serverTime);
    this.store.refresh(session);
    if (this.store.isFinal) {
      this.#over();
      return;
    }
    if (!(await this.devices.allowed())) this.#to("asking");
    this.devices.setUnprocessed(session.commentarySound).catch(() => undefined);
    if (!(await this.#opened(this.devices.open())) || this.store.isFinal) return;
    this.#to("connecting");
    this.#adopt(session, { hostKey, takeover });
  }

  /** This page cannot work here at all. @param {string} code */
  block(code) {
    this.#fail(code, null);
  }

  tryAgain() {
    if (this.live?.uplink.retrier.running) {
      this.connecting.begin("joining");
      this.#to(this.wasStreaming ? "lost" : "connecting");
      this.live.uplink.hurry();
      return;
    }
    this.live?.stop();
    this.again?.();
  }

  takeOver() {
    this.connecting.begin("joining");
    this.#to("connecting");
    if (this.key) this.saved.films = this.key.id;
    this.live?.takeOver();
  }

  /** Leave the broadcast to the other page. Its key stays with this browser. */
  leave() {
    this.saved.films = null;
    this.live?.stop();
    Object.assign(this, new BroadcastState());
    this.onChange();
  }

  /** Ends it for everyone, also while the camera still opens. Rejects when the server could not be told. */
  async end() {
    if (!this.key) return;
    this.store.refresh(await endSession(this.api, this.key));
    this.#over();
  }

  /** @param {Partial<Chosen>} change */
  async changeCommentary(change) {
    if (!this.key) return;
    this.store.refresh(await this.api.commentary(this.key.id, this.key.hostKey, change));
    await this.#listen();
    this.onChange();
  }

  /** @returns {Promise<boolean>} the other camera is on now */
  async flip() {
    return this.live ? this.live.flip() : (await this.devices.flip()).flipped;
  }

  /** The page goes away: viewers see the countdown at once, and a reload resumes. */
  suspend() {
    this.live?.uplink.stop({ keepalive: true });
  }

  wake() {
    if (this.live && !this.store.isFinal) this.live.uplink.start();
  }

  // --- inside -----------------------------------------------------------------------------------

  /** @param {Promise<unknown>} camera */
  async #opened(camera) {
    try {
      await camera;
      return true;
    } catch (error) {
      if (this.store.isFinal) return false; // END came meanwhile
      const code = mediaErrorCode(error, { secure: globalThis.isSecureContext !== false });
      this.clientEvents.report("device", { cause: code });
      this.#fail(code, error);
      return false;
    }
  }

  /** @param {Wishes} wishes @param {string} hostKey */
  async #create(wishes, hostKey) {
    return createSession(this.api, { ...wishes, hostKey, clientId: await this.equipment.clientId });
  }

  /**
   * @param {SessionView} session
   * @param {{hostKey: string, firstGrant?: Grant, takeover?: boolean}} how
   */
  #adopt(session, { hostKey, firstGrant, takeover = false }) {
    const { id, player } = session;
    const { store } = this;
    this.clock.observe(session.serverTime);
    store.refresh(session);
    this.key = { id, hostKey };
    this.saved.save({ id, hostKey, title: session.title });
    this.saved.films = id;
    this.again = () => this.resume({ id, hostKey }); // never a second broadcast
    this.log("session", { id, state: session.state });
    this.clientEvents.open(id, player);
    this.connecting.begin("joining");
    this.live = new CameraSession({
      ...this.equipment,
      ...{ id, hostKey, store, player, firstGrant, takeover },
      report: (kind, facts) => this.clientEvents.report(kind, facts),
      onEvents: (lines) => this.#onEvents(lines),
      onUplink: () => this.#uplinkChanged(),
      onRefused: (error) => this.#refused(error),
      onOver: (why, error) => (error ? this.#refused(error) : why === "ended" ? this.#over() : this.#gone()),
    });
    this.live.start();
    this.onChange();
  }

  /** The microphone as the host wants it, whichever page was told so. */
  async #listen() {
    const { live, session } = this;
    if (!live || !session) return;
    await live.listen(session.commentarySound).catch(({ name }) => this.log("sound", { name }));
  }

  /** @param {Line[]} lines */
  #onEvents(lines) {
    this.onLines(lines);
    this.#listen();
    if (this.store.isFinal) this.#over();
    else this.onChange();
  }

  #uplinkChanged() {
    if (!this.live || this.store.isFinal) return;
    const { uplink } = this.live;
    const state = this.connecting.stateBy(uplink);
    if (state === "streaming") {
      if (this.state !== "streaming") performance.mark("streaming");
      this.resuming = false;
      this.lostGraceEndsAt = null;
      this.trouble = null;
      this.#to("streaming");
    } else if (state === "lost") {
      // Until the server tells the real end of grace, count from the moment we noticed.
      this.lostGraceEndsAt ??= this.clock.isoIn(this.graceSeconds);
      if (this.state !== "elsewhere") this.#to("lost");
    } else if (state === "trouble") {
      this.#fail(uplink.trouble ?? "unknown", null);
    }
  }

  /** @param {Failure} error */
  #refused(error) {
    if (error.code === "already_streaming") {
      this.saved.films = null; // a reload asks, and opens no camera beside the one that films
      this.#to("elsewhere");
    } else if (error.status === 410) {
      this.#over();
    } else {
      this.live?.stop();
      this.#fail(serverErrorCode(error), error);
    }
  }

  #over() {
    if (this.state === "ended") return;
    if (!this.store.isFinal) this.store.refresh({ state: "ended" });
    this.#forget(this.store.known.id);
    this.live?.stop({ roomIsGone: true });
    this.devices.close();
    this.#to("ended");
    this.#summarise();
  }

  /** Reason, duration and number of lines come with the session's view. */
  async #summarise() {
    const session = await this.api.session(this.store.known.id, this.key?.hostKey).catch(() => null);
    if (session) this.store.refresh(session);
    this.onChange();
  }

  #gone() {
    this.#forget(this.store.known.id);
    this.live?.stop();
    this.#fail("gone", null);
  }

  /** There is nothing to go on with any more. @param {string} id */
  #forget(id) {
    this.saved.remove(id);
    this.saved.films = null;
  }

  /** @param {string} code @param {Failure | null} error */
  #fail(code, error) {
    this.trouble = code;
    this.error = error;
    this.log("trouble", { code, name: error?.name, status: error?.status, apiCode: error?.code });
    this.#to("trouble");
  }

  /** @param {PageState} state */
  #to(state) {
    if (this.enter(state)) this.log("state", { state });
    this.onChange();
  }
}
