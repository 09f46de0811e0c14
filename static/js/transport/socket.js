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
/** @import {Line, Message, SessionView} from "../core/store.js" */

export class SessionFeed {
  /**
   * @param {object} options
   * @param {string} options.id
   * @param {import("../core/store.js").EventStore} options.store
   * @param {Pick<import("./api.js").Api, "events">} options.api
   * @param {string} options.origin `ws://…` or `wss://…`
   * @param {typeof globalThis.WebSocket} [options.WebSocket]
   * @param {ReconnectPolicy} [options.policy]
   * @param {import("../core/backoff.js").Timers} [options.timers]
   * @param {(message: Message, freshLines: Line[]) => void} [options.onMessage] after the store took it
   * @param {(link: Link) => void} [options.onLink]
   * @param {(why: "unknown" | "ended") => void} [options.onOver]
   * @param {(step: string, facts: object) => void} [options.log]
   */
  constructor({
    id, store, api, origin, WebSocket = globalThis.WebSocket, policy = new ReconnectPolicy(), timers = globalTimers,
    onMessage = () => {}, onLink = () => {}, onOver = () => {}, log = () => {},
  }) {
    this.id = id;
    this.store = store;
    this.api = api;
    this.origin = origin;
    this.WebSocket = WebSocket;
    this.timers = timers;
    this.onMessage = onMessage;
    this.onLink = onLink;
    this.onOver = onOver;
    this.log = log;
    this.retrier = new Retrier({
      attempt: () => this.#open(),
      policy,
      timers,
      onWait: ({ attempt, delayMs }) => this.log("reconnect", { attempt, delayMs }),
    });
    this.link = /** @type {Link} */ ("connecting");
    this.misses = 0;
    /** @type {WebSocket | null} */
    this.socket = null;
    /** @type {number | null} */
    this.ackTimer = null;
    /** @type {number | null} */
    this.silenceTimer = null;
    /** @type {number | null} */
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
    this.#ackSoon();
  }

  #ackSoon() {
    this.ackTimer = this.timers.setTimeout(() => {
      if (this.store.seq !== null && this.socket?.readyState === 1) {
        this.socket.send(JSON.stringify({ type: "ack", seq: this.store.seq }));
      }
      this.#ackSoon();
    }, ACK_MS);
  }

  /** @param {Message} message */
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
      this.log("gap", { have: this.store.seq, got: "seq" in message ? message.seq : null });
      this.#dropSocket();
      this.retrier.lost();
      this.retrier.hurry();
    } else if (outcome !== "duplicate") {
      this.onMessage(message, message.type === "commentary" ? [message] : []);
    }
  }

  /** @param {"unknown" | "ended"} why */
  #over(why) {
    this.stop();
    this.onOver(why);
  }

  /** A socket without handlers cannot speak any more, whatever the network does with it. */
  #dropSocket() {
    const { socket } = this;
    this.socket = null;
    if (this.ackTimer !== null) this.timers.clearTimeout(this.ackTimer);
    if (this.silenceTimer !== null) this.timers.clearTimeout(this.silenceTimer);
    this.ackTimer = null;
    this.silenceTimer = null;
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

  /** @param {number} ms */
  #pollSoon(ms) {
    if (this.pollTimer !== null) this.timers.clearTimeout(this.pollTimer);
    this.pollTimer = this.timers.setTimeout(() => {
      this.pollTimer = null;
      this.#poll();
    }, ms);
  }

  async #poll() {
    const isFirst = this.store.seq === null;
    try {
      const answer = await this.api.events(this.id, this.store.seq);
      if (!this.polling) return;
      this.#setLink("polling");
      // Without a number yet the server begins with the last lines, as a snapshot does.
      if (isFirst) this.#receive({ ...answer, type: "snapshot" });
      else for (const event of answer.events) this.#receive(event);
      if (!this.stopped) this.#polled(answer.session);
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

  /** @param {SessionView} session */
  #polled(session) {
    this.store.refresh(session);
    this.onMessage({ type: "resumed", session }, []);
    if (this.store.isFinal && (this.store.seq ?? 0) >= session.lastSeq) this.#over("ended");
  }

  /** @param {Link} link */
  #setLink(link) {
    if (link === this.link) return;
    this.link = link;
    this.onLink(link);
  }
}
