/** The spectators' page. Stream of events and video start side by side, at once. */

import { globalTimers } from "../../core/backoff.js";
import { ServerClock } from "../../core/clock.js";
import { pauseWithoutCamera } from "../../core/match/pause.js";
import { EventStore } from "../../core/store.js";
import { WatchStatus } from "../../core/watch_status.js";
import { GrantSource } from "../../transport/grant_source.js";
import { SmartJoin } from "../../transport/smart_join.js";
import { SessionFeed } from "../../transport/socket.js";
import { byId, log, onReturn, showState, socketOrigin } from "../shared/dom.js";
import { JoinView } from "./join_view.js";
import { CameraSound } from "./listening/camera_sound.js";
import { Listening } from "./listening/listening.js";
import { Microphone } from "./microphone.js";
import { MicrophoneView } from "./microphone_view.js";
import { Playback } from "./playback.js";
import { MatchPart } from "./score/match_part.js";
import { Summary } from "./summary.js";
import { WatchView } from "./view.js";

const TICK_MS = 250;

/**
 * @import {CommentaryEvent, Line, Message, SessionView} from "../../core/store.js"
 *
 * @typedef {object} PageData what the server wrote into the page
 * @property {SessionView} session
 * @property {CommentaryEvent[] | null} events null: nothing is rendered yet
 * @property {string | null} playerModule
 * @property {boolean} hasUser somebody is signed in
 * @property {import("../../core/match/board.js").Sports} [sports] an older server knows none
 * @property {string[]} [voices] languages that the server speaks; an older one says nothing
 * @property {boolean} [isOld] made some time ago, kept by the browser
 */

export class WatchPage {
  /**
   * @param {object} options
   * @param {PageData} options.data
   * @param {import("../../core/messages.js").Messages} options.messages
   * @param {import("../../transport/api.js").Api} options.api
   * @param {import("../../transport/client_events.js").ClientEvents} options.clientEvents
   * @param {() => void} [options.onTurnedAway] the stream of events says so
   * @param {typeof globalThis.WebSocket} [options.WebSocket]
   * @param {import("../../core/backoff.js").Timers} [options.timers] of the stream of events
   * @param {() => number} [options.now] monotonic
   */
  constructor({
    data, messages, api, clientEvents, onTurnedAway = () => {}, WebSocket = globalThis.WebSocket,
    timers = globalTimers, now = () => performance.now(),
  }) {
    const { session, sports, voices } = data;
    this.api = api;
    this.clientEvents = clientEvents;
    this.onTurnedAway = onTurnedAway;
    this.away = false; // outside: what happens here is nothing to see
    this.isFirstJoin = true;
    this.ended = false;
    /** @type {number | undefined} */
    this.ticker = undefined;
    this.clock = new ServerClock(now);
    if (!data.isOld) this.clock.observe(session.serverTime);
    this.store = storeOf(data);
    this.status = new WatchStatus(now);
    this.sound = new CameraSound(byId("video", "video"));
    const { store, clock, sound } = this;
    this.view = new WatchView(messages, clock, sound);
    this.match = new MatchPart({ api, messages, sports, timers, store, clock });
    this.listening = new Listening({ api, messages, voices, timers, store, clock, sound });
    this.summary = new Summary(api, this.store, messages);
    this.isRendered = data.events !== null;
    this.smart = this.#makeSmartJoin(data);
    this.microphone = new Microphone({
      smart: this.smart,
      joinAnew: (why) => this.playback.joinAnew(why),
      onChange: () => this.microphoneView.render(),
      log: log("voice"),
    });
    this.microphoneView = new MicrophoneView(this.microphone, messages);
    this.playback = this.#makePlayback(data);
    this.joinView = new JoinView({
      t: messages,
      smart: this.smart,
      id: session.id,
      clock: this.clock,
      joinAgain: () => this.playback.joinAnew("another way in"),
    });
    this.feed = this.#makeFeed(session.id, { WebSocket, timers });
  }

  /** Of a broadcast that was over before, the server has rendered everything. */
  start() {
    const session = this.store.known;
    if (this.store.isFinal) {
      if (!this.isRendered) this.#end();
      else showState("ended");
      return;
    }
    this.#wire();
    this.#run();
    this.render();
  }

  #run() {
    this.clientEvents.open(this.store.known.id, this.store.known.player);
    if (globalThis.RTCPeerConnection) this.playback.start();
    else this.playback.trouble = "too_old";
    this.feed.start();
    this.ticker = setInterval(() => this.render(), TICK_MS);
  }

  /** @param {import("../../players/contract.js").Leaving} [options] */
  stop(options) {
    clearInterval(this.ticker);
    this.playback.stop(options);
    this.feed.stop();
  }

  /** Whoever looks may not watch any more: picture and words stop, and nothing is shown of them. @param {{mayTell?: boolean}} [how] */
  leave({ mayTell = true } = {}) {
    this.away = true;
    if (!mayTell) this.clientEvents.wait();
    this.microphone.close();
    this.listening.stop();
    this.stop();
    this.playback.forgetPicture();
    this.match.leave();
    this.view.controls.leave();
  }

  /** After `leave`, with the broadcast as it is now. @param {SessionView} session */
  comeBack(session) {
    this.away = false;
    const wasOver = this.store.isFinal;
    this.store.refresh(session);
    if (wasOver) {
      showState("ended");
      return;
    }
    if (!this.store.isFinal) this.#run();
    this.render();
  }

  render() {
    if (this.away) return;
    if (this.store.isFinal) {
      this.#end();
      return;
    }
    const { playback, feed, view } = this;
    const session = this.store.known;
    const { media, hadPicture, trouble, lostCode, quality } = playback;
    const shown = this.status.observe({
      ...{ session, media, hadPicture, trouble, lostCode, quality },
      inPause: pauseWithoutCamera(session, this.clock) !== null,
      hasLines: !view.lines.isEmpty,
      link: feed.link,
      online: navigator.onLine,
    });
    view.render(session, playback, feed.link, shown);
    this.match.render();
    this.listening.render();
  }

  // --- parts ------------------------------------------------------------------------------------

  /** @param {PageData} data */
  #makeSmartJoin({ session, hasUser }) {
    return new SmartJoin({
      api: this.api,
      id: session.id,
      hasUser,
      known: () => this.#knownSession(),
      onOutcome: (outcome) => {
        this.joinView.show(outcome);
        if (outcome.fellBack) this.clientEvents.report("guest_fallback", { cause: outcome.code });
      },
      log: log("join"),
    });
  }

  /** @param {PageData} data */
  #makePlayback({ session, playerModule }) {
    const { smart, microphone, store, sound } = this;
    return new Playback({
      video: byId("video", "video"),
      canvas: byId("last-picture", "canvas"),
      grants: new GrantSource({
        ask: () => smart.grant().then((grant) => microphone.onGrant(grant)),
        mayRenew: () => smart.prove === null,
      }),
      playerName: session.player,
      playerModule,
      expectsPicture: () => store.known.state === "live",
      onChange: () => this.render(),
      log: log("join"),
      ...{ microphone, sound },
      report: (kind, facts) => this.clientEvents.report(kind, facts),
    });
  }

  /**
   * @param {string} id
   * @param {{WebSocket: typeof globalThis.WebSocket, timers: import("../../core/backoff.js").Timers}} options
   */
  #makeFeed(id, { WebSocket, timers }) {
    return new SessionFeed({
      ...{ id, WebSocket, timers },
      store: this.store,
      api: this.api,
      origin: socketOrigin(),
      ticket: () => this.api.ticket(id),
      onMessage: (message, fresh) => this.#onMessage(message, fresh),
      onLink: () => this.render(),
      onOver: (why) => this.#onOver(why),
      log: log("commentary_ws"),
    });
  }

  /**
   * The page itself brought the broadcast's state, and its stream of events keeps it: as long as
   * that stands, asking before joining would only cost a round trip.
   */
  #knownSession() {
    const knows = this.isFirstJoin || this.feed.link === "open" || this.feed.link === "polling";
    this.isFirstJoin = false;
    return knows ? this.store.session : null;
  }

  // --- what happens -----------------------------------------------------------------------------

  /** @param {Message} message @param {Line[]} fresh */
  #onMessage(message, fresh) {
    this.view.addLines(fresh, this.store);
    this.match.onMessage(message);
    this.listening.onLines(fresh);
    if (message.type === "resumed" || message.type === "snapshot") {
      this.clock.observe(message.session.serverTime);
      this.playback.hurry();
    } else if (message.type === "notice") {
      if (message.code === "people") this.microphone.onPeopleNotice(message);
      if (message.code === "room_reopened") this.playback.rejoin("room reopened");
    } else if (message.type === "state") {
      console.info("[join] state", { state: message.state });
      if (message.state === "live") this.playback.hurry(); // after a long pause tries are rare
    }
    this.render();
  }

  /** @param {import("../../transport/socket.js").Why} why */
  #onOver(why) {
    if (why === "outside") this.onTurnedAway();
    else if (why === "unknown") location.reload(); // deleted meanwhile: the server says so in words
    else if (!this.store.isFinal) this.store.refresh({ state: "ended" });
    this.render();
  }

  #end() {
    if (this.ended) return;
    this.ended = true;
    this.listening.stop();
    this.stop({ roomIsGone: true });
    this.microphone.close();
    this.clientEvents.leave();
    this.view.controls.leave();
    this.summary.show();
    this.match.end();
  }

  #wire() {
    const { playback, feed } = this;
    byId("try-again").addEventListener("click", () => {
      playback.tryAgain();
      feed.hurry();
    });
    onReturn(() => {
      playback.hurry();
      feed.hurry();
    });
    window.addEventListener("pagehide", () => {
      this.listening.stop();
      playback.stop({ keepalive: true });
      this.clientEvents.leave();
    });
    window.addEventListener("pageshow", ({ persisted }) => {
      if (persisted && !this.store.isFinal && !this.away) playback.start();
    });
  }
}

/** What the server has rendered already is known, up to the number that its view stands for. @param {PageData} data */
function storeOf({ session, events }) {
  const store = new EventStore(session);
  if (events === null) return store; // the stream of events begins with a snapshot
  const { lastSeq } = session;
  const known = events.filter((event) => event.seq <= lastSeq);
  store.snapshot({ session, events: known, seq: lastSeq });
  return store;
}
