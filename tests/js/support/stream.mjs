/**
 * `@stream-io/video-client` as our modules use it: the same names, events and habits as release
 * 1.60, and a test that plays the server. A call that is told to join answers when the test says so.
 */

import { EventEmitter } from "node:events";

import { FakeStream } from "./livekit.mjs";

const VIDEO = 2;
const AUDIO = 1;

export const SfuModels = {
  TrackType: { AUDIO, VIDEO },
  CallEndedReason: { ENDED: 1, KICKED: 3, 1: "ENDED", 3: "KICKED" },
  ConnectionQuality: { POOR: 1, GOOD: 2, EXCELLENT: 3, 0: "UNSPECIFIED", 1: "POOR", 2: "GOOD", 3: "EXCELLENT" },
  WebsocketReconnectStrategy: { FAST: 2, REJOIN: 3 },
};

/** Like rxjs's BehaviorSubject. */
class Subject {
  constructor(value) {
    Object.assign(this, { value, heard: new Set() });
  }

  subscribe(next) {
    this.heard.add(next);
    next(this.value);
    return { unsubscribe: () => this.heard.delete(next) };
  }

  next(value) {
    this.value = value;
    for (const one of [...this.heard]) one(value);
  }
}

/** What the page captured: a browser's `enabled` is an accessor, and a clone has one of its own. */
export class PageTrack {
  #enabled;

  constructor(kind, { enabled = true } = {}) {
    Object.assign(this, { kind, readyState: "live" });
    this.#enabled = enabled;
  }

  get enabled() {
    return this.#enabled;
  }

  set enabled(on) {
    this.#enabled = on;
  }

  clone() {
    return new PageTrack(this.kind, { enabled: this.enabled });
  }

  stop() {
    this.readyState = "ended";
  }
}

export class ErrorFromResponse extends Error {
  constructor(status, code, headers = {}) {
    super(`Stream error code ${code}: secret-token`);
    Object.assign(this, { name: "ErrorFromResponse", status, code, response: { headers } });
  }
}

/** How the SDK tells that its socket was refused. */
export function socketError(code, StatusCode) {
  return new Error(JSON.stringify({ code, StatusCode, message: "secret-token", isWSFailure: false }));
}

/** A track of somebody else. */
export function remote(kind) {
  const track = new PageTrack(kind);
  return { track, stream: new FakeStream([track]) };
}

/** @returns a visit as the SDK lists it */
export function visit(userId, sessionId, seconds, streams = {}) {
  const publishedTracks = [];
  if (streams.videoStream) publishedTracks.push(VIDEO);
  if (streams.audioStream) publishedTracks.push(AUDIO);
  return { userId, sessionId, publishedTracks, joinedAt: { seconds: String(seconds), nanos: 5 }, ...streams };
}

export function fakeStream({ refusesUser = null } = {}) {
  const clients = [];

  class Call extends EventEmitter {
    constructor(type, id) {
      super();
      this.cid = `${type}:${id}`;
      this.left = 0;
      this.applied = [];
      this.wanted = {};
      this.sent = new Map();
      this.trackSubscriptionManager = { apply: (ms) => this.applied.push(ms) };
      const call = this;
      this.state = {
        callingState$: new Subject("idle"),
        participants$: new Subject([]),
        ownCapabilities$: new Subject(["send-audio", "send-video"]),
        blockedUserIds: [],
        get callingState() {
          return this.callingState$.value;
        },
        get participants() {
          return this.participants$.value;
        },
        get localParticipant() {
          return this.participants.find(({ isLocalParticipant }) => isLocalParticipant);
        },
        updateParticipantTracks: (kind, changes) => call.#update(kind, changes),
      };
    }

    #update(kind, changes) {
      Object.assign(this.wanted, changes);
      // As the SDK does: new objects, told at once.
      this.people(this.state.participants.map((one) => (changes[one.sessionId] ? { ...one } : one)));
    }

    on(event, heard) {
      super.on(event, heard);
      return () => super.off(event, heard);
    }

    setDisconnectionTimeout(seconds) {
      this.disconnectionTimeout = seconds;
    }

    setStatsReportingIntervalInMs(ms) {
      this.statsInterval = ms;
    }

    join(options) {
      this.joinOptions = options;
      this.state.callingState$.next("joining");
      return new Promise((resolve, reject) => Object.assign(this, { resolve, reject }));
    }

    async leave() {
      this.left += 1;
      if (this.state.callingState === "left") throw new Error("already left");
      for (const track of this.sent.values()) track.stop();
      this.state.callingState$.next("left");
    }

    async publish(stream, type) {
      if (!this.state.ownCapabilities$.value.includes(type === VIDEO ? "send-video" : "send-audio")) {
        throw new Error(`No permission to publish ${type}`);
      }
      this.sent.get(type)?.stop();
      this.sent.set(type, stream.getTracks()[0].clone());
      await this.publishing;
    }

    async stopPublish(type) {
      this.sent.get(type)?.stop();
    }

    // --- the test plays the server --------------------------------------------------------------

    letsIn(session = "mine", seconds = 10) {
      const me = { ...visit(this.me, session, seconds), isLocalParticipant: true };
      this.publisher = {
        reports: [{ type: "transport", dtlsState: "connected", bytesReceived: 1 }],
        getPublishedTracks: () => [...this.sent.values()].filter(({ readyState }) => readyState === "live"),
        getStats: async () => new Map(this.publisher.reports.map((one, at) => [at, one])),
      };
      this.subscriber = { reports: [], getStats: async () => new Map(this.subscriber.reports.map((one, at) => [at, one])) };
      this.people([...this.state.participants.filter((one) => !one.isLocalParticipant), me]);
      this.state.callingState$.next("joined");
      this.resolve();
    }

    others(...people) {
      this.people([...people, this.state.localParticipant].filter(Boolean));
    }

    people(all) {
      this.state.participants$.next(all);
    }

    becomes(state, strategy = 0) {
      this.reconnectStrategy = strategy;
      this.state.callingState$.next(state);
    }
  }

  class StreamVideoClient {
    constructor({ apiKey, options }) {
      Object.assign(this, { apiKey, options, calls: [], disconnected: false });
      clients.push(this);
    }

    async connectUser(user, token) {
      Object.assign(this, { user, token });
      if (refusesUser) throw refusesUser;
    }

    async disconnectUser() {
      this.disconnected = true;
    }

    call(type, id) {
      const call = Object.assign(new Call(type, id), { me: this.user.id });
      this.calls.push(call);
      return call;
    }
  }

  return {
    clients,
    StreamVideoClient,
    SfuModels,
    OwnCapability: { SEND_AUDIO: "send-audio", SEND_VIDEO: "send-video" },
    CallingState: {
      JOINED: "joined",
      JOINING: "joining",
      LEFT: "left",
      OFFLINE: "offline",
      RECONNECTING: "reconnecting",
    },
  };
}
