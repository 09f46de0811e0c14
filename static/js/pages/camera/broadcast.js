/**
 * One broadcast of this page from START to END: permission, session, and the state that the view
 * shows. Touches no DOM. States: before, asking, connecting, streaming, lost, elsewhere, ended, trouble.
 */

import { Connecting } from "../../core/connecting.js";
import { newKey } from "../../core/ids.js";
import { EventStore } from "../../core/store.js";
import { fieldProblem, mediaErrorCode, serverErrorCode } from "../../core/error_codes.js";
import { CameraSession, createSession } from "./session.js";

export class Broadcast {
  /**
   * @param {object} options
   * @param {import("../../transport/api.js").Api} options.api
   * @param {import("./devices.js").Devices} options.devices
   * @param {import("../../core/clock.js").ServerClock} options.clock
   * @param {import("../../core/saved_broadcasts.js").SavedBroadcasts} options.saved
   * @param {Promise<string>} options.clientId
   * @param {string} options.socketOrigin
   * @param {string | null} options.playerModule the vendor's module that the player needs
   * @param {number} options.graceSeconds
   * @param {() => void} options.onChange
   * @param {(lines: object[]) => void} options.onLines
   * @param {(step: string, facts?: object) => void} options.log
   * @param {import("../../transport/client_events.js").ClientEvents} options.clientEvents
   */
  constructor(options) {
    Object.assign(this, options);
    this.connecting = new Connecting();
    this.forget();
  }

  /** Back to the beginning. */
  forget() {
    this.state = "before";
    this.trouble = null;
    this.error = null;
    this.titleProblem = null; // why the server refused the title
    this.connecting.reset();
    this.resuming = false;
    this.store = new EventStore();
    /** @type {CameraSession | null} */
    this.live = null;
    this.key = null; // its id and host key, once there is one to go on with
    this.lostGraceEndsAt = null;
    this.again = null; // what "Try again" does
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

  /** @param {{title: string, commentary: boolean}} wishes */
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
      if (this.titleProblem) this.#to("before"); // the same title would be refused for ever
      else this.#fail(serverErrorCode(error), error);
    }
  }

  /** Only where this tab filmed it before, or a person has just said so: it opens the devices. */
  async resume({ id, hostKey, takeover = false }) {
    this.key = { id, hostKey };
    this.again = () => this.resume({ id, hostKey, takeover });
    this.resuming = true;
    this.connecting.begin("joining");
    this.#to("connecting");
    let session;
    try {
      session = await this.api.session(id);
    } catch (error) {
      if (error.code === "not_found") this.#forgetKey();
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
    if (!(await this.#opened(this.devices.open()))) return;
    this.#to("connecting");
    this.#adopt(session, { hostKey, takeover });
  }

  /** This page cannot work here at all. */
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
    this.saved.films = this.key.id;
    this.live.takeOver();
  }

  /** Leave the broadcast to the other page. Its key stays with this browser. */
  leave() {
    this.saved.films = null;
    this.live?.stop();
    this.forget();
    this.onChange();
  }

  async end() {
    await this.live.end();
    this.#over();
  }

  async setCommentary(on) {
    await this.live.setCommentary(on);
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

  async #opened(camera) {
    try {
      await camera;
      return true;
    } catch (error) {
      const code = mediaErrorCode(error, { secure: globalThis.isSecureContext !== false });
      this.clientEvents.report("device", { cause: code });
      this.#fail(code, error);
      return false;
    }
  }

  async #create(wishes, hostKey) {
    return createSession(this.api, { ...wishes, hostKey, clientId: await this.clientId });
  }

  #adopt(session, { hostKey, firstGrant = null, takeover = false }) {
    const { id, player } = session;
    const { api, devices, clock, clientId, socketOrigin, playerModule, store, log } = this;
    clock.observe(session.serverTime);
    store.refresh(session);
    this.key = { id, hostKey };
    this.saved.save({ id, hostKey, title: session.title });
    this.saved.films = id;
    this.again = () => this.resume({ id, hostKey }); // never a second broadcast
    log("session", { id, state: session.state });
    this.clientEvents.open(id, player);
    this.connecting.begin("joining");
    this.live = new CameraSession({
      ...{ id, hostKey, api, devices, clock, clientId, socketOrigin, store, log },
      ...{ player, playerModule, firstGrant, takeover },
      report: (kind, facts) => this.clientEvents.report(kind, facts),
      onEvents: (lines) => this.#onEvents(lines),
      onUplink: () => this.#uplinkChanged(),
      onRefused: (error) => this.#refused(error),
      onOver: (why) => (why === "ended" ? this.#over() : this.#gone()),
    });
    this.live.start();
    this.onChange();
  }

  #onEvents(lines) {
    this.onLines(lines);
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
      this.#fail(uplink.trouble, null);
    }
  }

  async #refused(error) {
    if (error.code === "already_streaming") {
      this.saved.films = null; // a reload asks, and opens no camera beside the one that films
      this.#to("elsewhere");
    } else if (error.status === 410) {
      this.#over();
    } else {
      this.live.stop();
      this.#fail(serverErrorCode(error), error);
    }
  }

  #over() {
    if (this.state === "ended") return;
    if (!this.store.isFinal) this.store.refresh({ state: "ended" });
    this.#forgetKey();
    this.live?.stop({ roomIsGone: true });
    this.devices.close();
    this.#to("ended");
    this.#summarise();
  }

  /** Reason, duration and number of lines come with the session's view. */
  async #summarise() {
    const session = await this.api.session(this.session.id).catch(() => null);
    if (session) this.store.refresh(session);
    this.onChange();
  }

  #gone() {
    this.#forgetKey();
    this.live?.stop();
    this.#fail("gone", null);
  }

  #forgetKey() {
    this.saved.remove(this.key.id);
    this.saved.films = null;
  }

  #fail(code, error) {
    this.trouble = code;
    this.error = error;
    this.log("trouble", { code, name: error?.name, status: error?.status, apiCode: error?.code });
    this.#to("trouble");
  }

  #to(state) {
    if (state !== this.state) this.log("state", { state });
    this.state = state;
    this.onChange();
  }
}
