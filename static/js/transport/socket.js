/**
 * The numbered stream of a broadcast: a WebSocket that resumes by number, and the same log by HTTP
 * where WebSockets are blocked.
 *
 * - One socket at a time; a left-behind socket is silenced before the next one is made.
 * - `after=` is the store's last number, so nothing is lost and nothing arrives twice.
 * - Every 2 s the page acknowledges its number: the server drops sockets that fall behind.
 * - A half-open socket says nothing for ever, so silence is checked by HTTP.
 * - Where the code is not enough each socket gets a ticket; whoever gets none is outside.
 */

import { globalTimers, ReconnectPolicy, Retrier } from "../core/backoff.js";
import { parseJson } from "./http.js";
import { Poll } from "./poll.js";
import { Silence } from "./silence.js";
import { isOutside, refusedWith, Tickets } from "./tickets.js";

const ACK_MS = 2000;
const POLL_MS = 2000;
const FIRST_MESSAGE_MS = 6000;
const BLOCKED_AFTER = 2; // failures in a row without one message: start polling beside

const CLOSE_NOT_ALLOWED = 4403;
const CLOSE_UNKNOWN = 4404;
const CLOSE_ENDED = 4410;

/**
 * @typedef {"connecting" | "open" | "polling" | "lost"} Link
 * @typedef {"unknown" | "ended" | "outside"} Why the feed is over. `outside`: this page may not watch
 *   (any more); the error says why
 * @import {ApiError} from "./http.js"
 * @import {Line, LogEvent, Message, Refusal, SessionView} from "../core/store.js"
 */

export class SessionFeed {
  /**
   * @param {object} options
   * @param {string} options.id
   * @param {import("../core/store.js").EventStore} options.store
   * @param {Pick<import("./api.js").Api, "events">} options.api
   * @param {string} options.origin `ws://…` or `wss://…`
   * @param {(() => Promise<string | null>) | null} [options.ticket] for one socket; null: none is needed
   * @param {typeof globalThis.WebSocket} [options.WebSocket]
   * @param {ReconnectPolicy} [options.policy]
   * @param {import("../core/backoff.js").Timers} [options.timers]
   * @param {(message: Message, freshLines: Line[]) => void} [options.onMessage] after the store took it
   * @param {(link: Link) => void} [options.onLink]
   * @param {(why: Why, error?: ApiError) => void} [options.onOver]
   * @param {(step: string, facts: object) => void} [options.log]
   */
  constructor({
    id, store, api, origin, ticket = null, WebSocket = globalThis.WebSocket, policy = new ReconnectPolicy(),
    timers = globalTimers, onMessage = () => {}, onLink = () => {}, onOver = () => {}, log = () => {},
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
    this.tickets = new Tickets({ ask: ticket, wayIn: () => store.session?.wayIn });
    this.poll = new Poll({
      ask: async () => ({ isFirst: store.seq === null, ...(await api.events(id, store.seq)) }),
      onAnswer: (answer) => this.#polled(answer),
      onError: (error) => void (this.#refusedBy(error) || this.#setLink("lost")),
      everyMs: POLL_MS,
      timers,
    });
    this.silence = new Silence({ isDead: () => this.#isDead(), onDead: () => this.#silent(), timers });
    this.link = /** @type {Link} */ ("connecting");
    this.misses = 0;
    /** @type {WebSocket | null} */
    this.socket = null;
    /** @type {number | null} */
    this.ackTimer = null;
    this.stopped = true;
  }

  start() {
    if (!this.stopped) return;
    this.stopped = false;
    if (this.WebSocket) this.retrier.start();
    else this.poll.start();
  }

  /** Online again, visible again: do not wait for the timer. */
  hurry() {
    this.retrier.hurry();
    if (this.poll.running) this.poll.hurry();
    else if (this.socket && this.link === "open") this.silence.check();
  }

  stop() {
    this.stopped = true;
    this.retrier.stop();
    this.#dropSocket();
    this.poll.stop();
  }

  /** @param {string | null} ticket */
  #url(ticket) {
    const { seq } = this.store;
    const asked = new URLSearchParams({ ...(seq !== null && { after: `${seq}` }), ...(ticket !== null && { ticket }) });
    return `${this.origin}/api/ws/sessions/${this.id}/commentary?${asked}`.replace(/\?$/, "");
  }

  /** @returns {Promise<unknown>} */
  #open() {
    this.#dropSocket();
    return this.tickets.needed ? this.#openWithTicket() : this.#connect(null, false);
  }

  async #openWithTicket() {
    const { run } = this.retrier;
    let ticket;
    try {
      ticket = await this.tickets.next();
    } catch (error) {
      if (run === this.retrier.run && !this.#refusedBy(error)) this.#missed();
      throw error;
    }
    if (run === this.retrier.run) await this.#connect(ticket, true); // else it was stopped meanwhile
  }

  /**
   * Resolves with the first message: a socket that opens and says nothing is not a connection.
   * @param {string | null} ticket
   * @param {boolean} asked for one, which may be none
   */
  #connect(ticket, asked) {
    return new Promise((resolve, reject) => {
      let proven = false;
      /** @type {Refusal | null} */
      let refusal = null;
      const socket = new this.WebSocket(this.#url(ticket));
      this.socket = socket;
      const slow = this.timers.setTimeout(() => socket.close(), FIRST_MESSAGE_MS);
      socket.onmessage = ({ data }) => {
        const message = parseJson(data);
        if (!message) return;
        if (message.type === "error") refusal = message;
        else if (!proven) {
          proven = true;
          this.timers.clearTimeout(slow);
          this.#opened();
          resolve(undefined);
        }
        this.silence.broken();
        this.#receive(message);
      };
      socket.onclose = ({ code }) => {
        this.timers.clearTimeout(slow);
        if (this.socket === socket) this.#dropSocket();
        this.log("closed", { code });
        if (code === CLOSE_UNKNOWN || code === CLOSE_ENDED) {
          this.#over(code === CLOSE_ENDED ? "ended" : "unknown");
          resolve(undefined);
        } else if (code === CLOSE_NOT_ALLOWED && !this.tickets.refused(asked)) {
          this.#over("outside", refusedWith(refusal));
          resolve(undefined);
        } else if (proven) {
          this.#setLink(this.poll.running ? "polling" : "connecting");
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
    this.tickets.opened();
    this.poll.stop();
    this.#setLink("open");
    this.#ackSoon();
  }

  #ackSoon() {
    this.ackTimer = this.timers.setTimeout(() => {
      this.tickets.stayed();
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
      this.onMessage(message, this.store.freshIn(message));
    }
  }

  /** @param {Why} why @param {ApiError} [error] */
  #over(why, error) {
    this.stop();
    this.onOver(why, error);
  }

  /** @param {ApiError} error @returns {boolean} for good, so that it is over */
  #refusedBy(error) {
    if (error.status === 404) this.#over("unknown");
    else if (isOutside(error)) this.#over("outside", error);
    return this.stopped;
  }

  /** A socket without handlers cannot speak any more, whatever the network does with it. */
  #dropSocket() {
    const { socket } = this;
    this.socket = null;
    if (this.ackTimer !== null) this.timers.clearTimeout(this.ackTimer);
    this.ackTimer = null;
    this.silence.stop();
    if (!socket) return;
    socket.onmessage = null;
    socket.onclose = null;
    socket.close();
  }

  async #isDead() {
    if (this.store.seq === null) return false;
    try {
      const { seq } = await this.api.events(this.id, this.store.seq);
      return seq > this.store.seq; // the log went on without us
    } catch {
      return true;
    }
  }

  #silent() {
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
    if (this.misses >= BLOCKED_AFTER && !this.stopped) this.poll.start();
  }

  /** The socket was fine before: count the loss, so that polling starts with the next failure. */
  #expectMiss() {
    this.misses = Math.max(this.misses, BLOCKED_AFTER - 1);
  }

  /** @param {{isFirst: boolean, events: LogEvent[], seq: number, session: SessionView}} answer */
  #polled({ isFirst, ...answer }) {
    const { session } = answer;
    this.#setLink("polling");
    // Without a number yet the server begins with the last lines, as a snapshot does.
    if (isFirst) this.#receive({ ...answer, type: "snapshot" });
    else for (const event of answer.events) this.#receive(event);
    if (this.stopped) return;
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
