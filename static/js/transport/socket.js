/**
 * The numbered stream of a broadcast: a WebSocket that resumes by number, and the same log by HTTP
 * where WebSockets are blocked.
 *
 * - One socket at a time; a left-behind socket is silenced before the next one is made.
 * - `after=` is the store's last number, so nothing is lost and nothing arrives twice.
 * - Every 2 s the page acknowledges its number: the server drops sockets that fall behind.
 * - A half-open socket says nothing for ever, so silence is checked by HTTP.
 */

import { globalTimers, ReconnectPolicy, Retrier } from "../core/backoff.js";
import { parseJson } from "./http.js";

const ACK_MS = 2000;
const POLL_MS = 2000;
const SILENCE_MS = 10_000;
const FIRST_MESSAGE_MS = 6000;
const BLOCKED_AFTER = 2; // failures in a row without one message: start polling beside

const CLOSE_UNKNOWN = 4404;
const CLOSE_ENDED = 4410;

/** @typedef {"connecting" | "open" | "polling" | "lost"} Link */

export class SessionFeed {
  /**
   * @param {object} options
   * @param {string} options.id
   * @param {import("../core/store.js").EventStore} options.store
   * @param {import("./api.js").Api} options.api
   * @param {string} options.origin `ws://…` or `wss://…`
   * @param {typeof WebSocket} [options.WebSocket]
   * @param {ReconnectPolicy} [options.policy]
   * @param {import("../core/backoff.js").Timers} [options.timers]
   * @param {(message: object, freshLines: object[]) => void} [options.onMessage] after the store took it
   * @param {(link: Link) => void} [options.onLink]
   * @param {(why: "unknown" | "ended") => void} [options.onOver]
   * @param {(step: string, facts: object) => void} [options.log]
   */
  constructor(options) {
    Object.assign(this, {
      WebSocket: globalThis.WebSocket,
      timers: globalTimers,
      onMessage: () => {},
      onLink: () => {},
      onOver: () => {},
      log: () => {},
      ...options,
    });
    this.retrier = new Retrier({
      attempt: () => this.#open(),
      policy: options.policy ?? new ReconnectPolicy(),
      timers: this.timers,
      onWait: ({ attempt, delayMs }) => this.log("reconnect", { attempt, delayMs }),
    });
    this.link = /** @type {Link} */ ("connecting");
    this.misses = 0;
    this.socket = null;
    this.ackTimer = null;
    this.silenceTimer = null;
    this.pollTimer = null;
    this.polling = false;
    this.stopped = true;
  }

  start() {
    if (!this.stopped) return;
    this.stopped = false;
    if (this.WebSocket) this.retrier.start();
    else this.#startPolling();
  }

  /** Online again, visible again: do not wait for the timer. */
  hurry() {
    this.retrier.hurry();
    if (this.polling) this.#pollSoon(0);
    else if (this.socket && this.link === "open") this.#checkSilence();
  }

  stop() {
    this.stopped = true;
    this.retrier.stop();
    this.#dropSocket();
    this.#stopPolling();
  }

  #url() {
    const after = this.store.seq === null ? "" : `?after=${this.store.seq}`;
    return `${this.origin}/api/ws/sessions/${this.id}/commentary${after}`;
  }

  /** Resolves with the first message: a socket that opens and says nothing is not a connection. */
  #open() {
    this.#dropSocket();
    return new Promise((resolve, reject) => {
      let proven = false;
      const socket = new this.WebSocket(this.#url());
      this.socket = socket;
      const slow = this.timers.setTimeout(() => socket.close(), FIRST_MESSAGE_MS);
      socket.onmessage = ({ data }) => {
        const message = parseJson(data);
        if (!message) return;
        if (!proven && message.type !== "error") {
          proven = true;
          this.timers.clearTimeout(slow);
          this.#opened();
          resolve(undefined);
        }
        this.#resetSilence();
        this.#receive(message);
      };
      socket.onclose = ({ code }) => {
        this.timers.clearTimeout(slow);
        if (this.socket === socket) this.#dropSocket();
        this.log("closed", { code });
        if (code === CLOSE_UNKNOWN || code === CLOSE_ENDED) {
          this.#over(code === CLOSE_ENDED ? "ended" : "unknown");
          resolve(undefined);
        } else if (proven) {
          this.#setLink(this.polling ? "polling" : "connecting");
          this.retrier.lost();
          this.#expectMiss();
        } else {
          this.#missed();
          reject(new Error(`socket closed with ${code}`));
        }
      };
    });
  }

  #opened() {
    this.misses = 0;
    this.retrier.proven();
    this.#stopPolling();
    this.#setLink("open");
    this.ackTimer = this.#every(ACK_MS, () => this.#ack(), "ackTimer");
  }

  #ack() {
    if (this.store.seq !== null && this.socket?.readyState === 1) {
      this.socket.send(JSON.stringify({ type: "ack", seq: this.store.seq }));
    }
  }

  #receive(message) {
    if (message.type === "snapshot") {
      this.onMessage(message, this.store.snapshot(message));
      return;
    }
    if (message.type === "resumed") {
      this.store.refresh(message.session);
      this.onMessage(message, []);
      return;
    }
    const outcome = this.store.apply(message);
    if (outcome === "gap") {
      this.log("gap", { have: this.store.seq, got: message.seq });
      this.#dropSocket();
      this.retrier.lost();
      this.retrier.hurry();
    } else if (outcome !== "duplicate") {
      this.onMessage(message, message.type === "commentary" ? [message] : []);
    }
  }

  #over(why) {
    this.stop();
    this.onOver(why);
  }

  /** A socket without handlers cannot speak any more, whatever the network does with it. */
  #dropSocket() {
    const { socket } = this;
    this.socket = null;
    for (const name of ["ackTimer", "silenceTimer"]) {
      if (this[name] !== null) this.timers.clearTimeout(this[name]);
      this[name] = null;
    }
    if (!socket) return;
    socket.onmessage = null;
    socket.onclose = null;
    socket.close();
  }

  // --- silence: is a quiet socket alive? --------------------------------------------------------

  #resetSilence() {
    if (this.silenceTimer !== null) this.timers.clearTimeout(this.silenceTimer);
    this.silenceTimer = this.timers.setTimeout(() => {
      this.silenceTimer = null;
      this.#checkSilence();
    }, SILENCE_MS);
  }

  async #checkSilence() {
    const { socket } = this;
    if (!socket || this.store.seq === null) return;
    let dead = false;
    try {
      const { seq } = await this.api.events(this.id, this.store.seq);
      dead = seq > this.store.seq; // the log went on without us
    } catch {
      dead = true;
    }
    if (this.stopped || socket !== this.socket) return;
    if (!dead) {
      this.#resetSilence();
      return;
    }
    this.log("silent", {});
    this.#dropSocket();
    this.#setLink("connecting");
    this.retrier.lost();
    this.retrier.hurry();
    this.#expectMiss();
  }

  // --- polling ----------------------------------------------------------------------------------

  #missed() {
    this.misses += 1;
    if (this.misses >= BLOCKED_AFTER) this.#startPolling();
  }

  /** The socket was fine before: count the loss, so that polling starts with the next failure. */
  #expectMiss() {
    this.misses = Math.max(this.misses, BLOCKED_AFTER - 1);
  }

  #startPolling() {
    if (this.polling || this.stopped) return;
    this.polling = true;
    this.#pollSoon(0);
  }

  #stopPolling() {
    this.polling = false;
    if (this.pollTimer !== null) this.timers.clearTimeout(this.pollTimer);
    this.pollTimer = null;
  }

  #pollSoon(ms) {
    if (this.pollTimer !== null) this.timers.clearTimeout(this.pollTimer);
    this.pollTimer = this.timers.setTimeout(() => {
      this.pollTimer = null;
      this.#poll();
    }, ms);
  }

  async #poll() {
    try {
      const answer = await this.#fetchEvents();
      if (!this.polling) return;
      this.#setLink("polling");
      this.#takePolled(answer);
    } catch (error) {
      if (!this.polling) return;
      if (error.status === 404) {
        this.#over("unknown");
        return;
      }
      this.#setLink("lost");
    }
    if (this.polling) this.#pollSoon(POLL_MS);
  }

  /** Without a number yet the server begins with the last lines, as a snapshot does. */
  async #fetchEvents() {
    const known = this.store.seq !== null;
    const answer = await this.api.events(this.id, this.store.seq);
    return known ? answer : { ...answer, type: "snapshot" };
  }

  #takePolled(answer) {
    if (answer.type === "snapshot") this.#receive(answer);
    else for (const event of answer.events) this.#receive(event);
    if (this.stopped) return;
    this.store.refresh(answer.session);
    this.onMessage({ type: "resumed", session: answer.session }, []);
    if (this.store.isFinal && this.store.seq >= answer.session.lastSeq) this.#over("ended");
  }

  #setLink(link) {
    if (link === this.link) return;
    this.link = link;
    this.onLink(link);
  }

  #every(ms, action, name) {
    return this.timers.setTimeout(() => {
      action();
      if (this[name] !== null) this[name] = this.#every(ms, action, name);
    }, ms);
  }
}
