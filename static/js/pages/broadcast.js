/**
 * One broadcast of this page from START to END: permission, session, uplink, stream of events.
 * Holds the state that the view shows; touches no DOM.
 *
 * States: before, asking, connecting, streaming, lost, elsewhere, ended, trouble.
 */

import { newKey } from "../core/ids.js";
import { EventStore } from "../core/store.js";
import { mediaErrorCode, serverErrorCode } from "../core/trouble.js";
import { SessionFeed } from "../transport/socket.js";
import { saveBroadcast } from "./keep.js";
import { Uplink } from "./uplink.js";

const CREATE_TRIES = 3;
const END_TRIES = 5;
const PATIENCE_MS = 6000; // a first connection may take so long before it is called trouble
const FLIP_SECONDS = 6;

export class Broadcast {
  /**
   * @param {object} options
   * @param {import("../transport/api.js").Api} options.api
   * @param {import("./devices.js").Devices} options.devices
   * @param {import("../core/clock.js").ServerClock} options.clock
   * @param {Promise<string>} options.clientId
   * @param {string} options.socketOrigin
   * @param {number} options.graceSeconds
   * @param {() => void} options.onChange
   * @param {(lines: object[]) => void} options.onLines
   * @param {(step: string, facts?: object) => void} options.log
   */
  constructor(options) {
    Object.assign(this, options);
    this.forget();
  }

  /** Back to the beginning. */
  forget() {
    this.state = "before";
    this.trouble = null;
    this.error = null;
    this.step = "";
    this.stepSince = 0;
    this.resuming = false;
    this.hostKey = null;
    this.store = new EventStore();
    this.feed = null;
    this.uplink = null;
    this.firstGrant = null;
    this.takeover = false;
    this.wasStreaming = false;
    this.lostGraceEndsAt = null;
    this.again = null; // what "Try again" does
  }

  get session() {
    return this.store.session;
  }

  /** @param {{title: string, commentary: boolean}} wishes */
  async start(wishes) {
    this.again = () => this.start(wishes);
    const asked = await this.devices.allowed();
    this.#to(asked ? "connecting" : "asking");
    const hostKey = newKey(crypto);
    // Nothing is created before somebody allowed the camera; where that is settled, both go at once.
    const camera = this.devices.open();
    const created = asked ? this.#create(wishes, hostKey) : null;
    created?.catch(() => undefined);
    if (!(await this.#opened(camera))) return;
    this.#step("creating");
    this.#to("connecting");
    try {
      const answer = await (created ?? this.#create(wishes, hostKey));
      this.hostKey = hostKey;
      this.firstGrant = answer;
      this.#adopt(answer);
    } catch (error) {
      this.#fail(serverErrorCode(error), error);
    }
  }

  /** A broadcast that this browser (or a camera link) holds the key of. */
  async resume({ id, hostKey }, { takeover = false } = {}) {
    this.again = () => this.resume({ id, hostKey });
    this.resuming = true;
    this.hostKey = hostKey;
    this.takeover = takeover;
    this.#step("joining");
    this.#to("connecting");
    let session;
    try {
      session = await this.api.session(id);
    } catch (error) {
      if (error.status === 404) saveBroadcast(null);
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
    this.#adopt(session);
  }

  /** This page cannot work here at all. */
  block(code) {
    this.#fail(code, null);
  }

  tryAgain() {
    if (this.uplink?.retrier.running) {
      this.#step("joining");
      this.#to(this.wasStreaming ? "lost" : "connecting");
      this.uplink.hurry();
      return;
    }
    this.#stopAll();
    this.again?.();
  }

  takeOver() {
    this.takeover = true;
    this.#step("joining");
    this.#to("connecting");
    this.uplink.start();
  }

  /** Leave the broadcast to the other page. */
  leave() {
    saveBroadcast(null);
    this.#stopAll();
    this.forget();
    this.onChange();
  }

  async end() {
    for (let tries = 1; ; tries += 1) {
      try {
        this.store.refresh(await this.api.end(this.session.id, this.hostKey));
        this.#over();
        return;
      } catch (error) {
        if (tries === END_TRIES || error.final) throw error;
        await new Promise((resolve) => setTimeout(resolve, 500 * tries));
      }
    }
  }

  async setCommentary(on) {
    const session = await this.api.commentary(this.session.id, this.hostKey, on);
    this.store.refresh(session);
    this.onChange();
  }

  /** A flip is announced, so that the short gap is not taken for a lost camera. */
  async flip() {
    if (this.uplink?.connected) {
      await this.api
        .announceAbsence(this.session.id, this.hostKey, FLIP_SECONDS)
        .catch(() => undefined);
    }
    const { track, flipped } = await this.devices.flip();
    await this.uplink?.replaceTrack(track);
    return flipped;
  }

  /** The device took the camera away for good (a call, sleep): open it again. */
  async reopenCamera() {
    if (!this.uplink) return;
    const hadAudio = this.devices.audio;
    await this.devices.open();
    await this.uplink.replaceTrack(this.devices.video);
    if (this.devices.audio && this.devices.audio !== hadAudio) {
      await this.uplink.replaceTrack(this.devices.audio);
    }
  }

  /** A pass for another encoder (OBS): it takes the camera's place when it connects. */
  async encoderGrant() {
    const id = this.session.id;
    return this.api.camera(id, this.hostKey, { clientId: "encoder", takeover: true });
  }

  /** Network or page came back. */
  hurry() {
    this.feed?.hurry();
    this.uplink?.hurry();
  }

  /** The page goes away: viewers see the countdown at once, and a reload resumes. */
  suspend() {
    this.uplink?.stop({ keepalive: true });
  }

  wake() {
    if (this.uplink && !this.store.isFinal) this.uplink.start();
  }

  // --- inside -----------------------------------------------------------------------------------

  async #opened(camera) {
    try {
      await camera;
      return true;
    } catch (error) {
      this.#fail(mediaErrorCode(error), error);
      return false;
    }
  }

  async #create(wishes, hostKey) {
    const idempotencyKey = newKey(crypto, 16);
    const body = { ...wishes, hostKey, clientId: await this.clientId };
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.api.createSession(body, idempotencyKey);
      } catch (error) {
        const hopeless = error.final || error.status === 429 || error.code === "too_many_broadcasts";
        if (tries === CREATE_TRIES || hopeless) throw error;
        this.log("create again", { because: error.code ?? error.kind });
        const waitMs = Math.min(error.retryAfterMs ?? 500 * tries, 3000);
        await new Promise((resolve) => setTimeout(resolve, waitMs));
      }
    }
  }

  #adopt(session) {
    const { id } = session;
    this.clock.observe(session.serverTime);
    this.store.refresh(session);
    saveBroadcast({ id, hostKey: this.hostKey });
    this.again = () => this.resume({ id, hostKey: this.hostKey }); // never a second broadcast
    this.log("session", { id, state: session.state });
    this.#step("joining");
    this.feed = new SessionFeed({
      id,
      store: this.store,
      api: this.api,
      origin: this.socketOrigin,
      onMessage: (message, fresh) => this.#take(message, fresh),
      onLink: () => this.onChange(),
      onOver: (why) => (why === "ended" ? this.#over() : this.#gone()),
      log: this.log,
    });
    this.uplink = new Uplink({
      stream: () => this.devices.stream,
      getGrant: () => this.#grant(id),
      isMissed: () => this.session.state === "interrupted" && !this.devices.paused,
      onChange: () => this.#uplinkChanged(),
      onFinal: (error) => this.#uplinkFailed(error),
      log: this.log,
    });
    this.uplink.start();
    this.feed.start();
    this.onChange();
  }

  async #grant(id) {
    const first = this.firstGrant;
    this.firstGrant = null;
    if (first) return first;
    const { takeover } = this;
    try {
      const grant = await this.api.camera(id, this.hostKey, {
        clientId: await this.clientId,
        takeover,
      });
      this.takeover = false;
      return grant;
    } catch (error) {
      if (error.code === "already_streaming") error.final = true; // a person decides
      throw error;
    }
  }

  #take(message, fresh) {
    this.clock.observe(message.session?.serverTime ?? message.server_time);
    if (message.code === "room_reopened") this.uplink.rejoin("room reopened");
    if (message.type === "resumed" || message.type === "snapshot") this.uplink.hurry();
    this.onLines(fresh);
    if (this.store.isFinal) this.#over();
    else this.onChange();
  }

  #uplinkChanged() {
    const { uplink } = this;
    if (!uplink || this.store.isFinal) return;
    if (uplink.connected) {
      if (this.state !== "streaming") performance.mark("streaming");
      this.wasStreaming = true;
      this.resuming = false;
      this.lostGraceEndsAt = null;
      this.trouble = null;
      this.#to("streaming");
    } else if (this.wasStreaming) {
      // Until the server tells the real end of grace, count from the moment we noticed.
      this.lostGraceEndsAt ??= this.clock.isoIn(this.graceSeconds);
      if (this.state !== "elsewhere") this.#to("lost");
    } else {
      this.#stillConnecting();
    }
  }

  /** It never worked yet: be patient, then say what is wrong while trying on. */
  #stillConnecting() {
    const { trouble } = this.uplink;
    if (!trouble) return;
    const since = performance.now() - this.stepSince;
    if (trouble === "media_unreachable" || since > PATIENCE_MS) this.#fail(trouble, null);
    else this.#step("retrying", { keepTime: true });
  }

  async #uplinkFailed(error) {
    if (error.code === "already_streaming") {
      this.#to("elsewhere");
      return;
    }
    if (error.status === 410) {
      this.store.refresh(await this.api.session(this.session.id).catch(() => ({ state: "ended" })));
      this.#over();
      return;
    }
    this.#stopAll();
    this.#fail(serverErrorCode(error), error);
  }

  #over() {
    if (this.state === "ended") return;
    if (!this.store.isFinal) this.store.refresh({ state: "ended" });
    saveBroadcast(null);
    this.#stopAll({ roomIsGone: true });
    this.devices.close();
    this.#to("ended");
    this.#summarise();
  }

  /** Duration and number of lines come with the session's view, not with its last event. */
  async #summarise() {
    const session = await this.api.session(this.session.id).catch(() => null);
    if (session) this.store.refresh(session);
    this.onChange();
  }

  #gone() {
    saveBroadcast(null);
    this.#stopAll();
    this.#fail("gone", null);
  }

  #stopAll(options) {
    this.feed?.stop();
    this.uplink?.stop(options);
  }

  #fail(code, error) {
    this.trouble = code;
    this.error = error;
    this.log("trouble", { code, name: error?.name, status: error?.status, apiCode: error?.code });
    this.#to("trouble");
  }

  #step(step, { keepTime = false } = {}) {
    this.step = step;
    if (!keepTime) this.stepSince = performance.now();
  }

  #to(state) {
    if (state !== this.state) this.log("state", { state });
    this.state = state;
    this.onChange();
  }
}
