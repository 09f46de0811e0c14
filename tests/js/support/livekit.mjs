/**
 * livekit-client as our modules use it: the same names, events and habits as release 2.23, and a
 * test that plays the server. A room that is told to join answers when the test says so.
 */

import { EventEmitter } from "node:events";

export const DisconnectReason = enumeration({
  UNKNOWN_REASON: 0,
  CLIENT_INITIATED: 1,
  DUPLICATE_IDENTITY: 2,
  SERVER_SHUTDOWN: 3,
  PARTICIPANT_REMOVED: 4,
  ROOM_DELETED: 5,
});

export const ConnectionErrorReason = enumeration({
  NotAllowed: 0,
  ServerUnreachable: 1,
  InternalError: 2,
  Cancelled: 3,
  LeaveRequest: 4,
  Timeout: 5,
});

export class ConnectionError extends Error {
  name = "ConnectionError";

  constructor(message, reason, status, context) {
    super(message);
    Object.assign(this, { reason, status, context, reasonName: ConnectionErrorReason[reason] });
  }
}

/** One server of the test's own: rooms that were made, and what the next join meets. */
export function fakeLiveKit() {
  const rooms = [];

  class Room extends EventEmitter {
    constructor(options) {
      super();
      this.options = options;
      this.state = "disconnected";
      this.localParticipant = { isLocal: true, published: [], publishTrack: this.#publish.bind(this) };
      rooms.push(this);
    }

    connect(url, token, options) {
      Object.assign(this, { url, token, connectOptions: options, state: "connecting" });
      return new Promise((resolve, reject) => Object.assign(this, { resolve, reject }));
    }

    async disconnect(stopTracks = true) {
      this.stoppedTracks = stopTracks;
      this.reject?.(new ConnectionError("Client initiated disconnect", ConnectionErrorReason.Cancelled));
      if (this.state === "disconnected") return;
      this.serverCloses(DisconnectReason.CLIENT_INITIATED);
    }

    async #publish(local, options) {
      this.localParticipant.published.push({ local, options });
    }

    // --- the test plays the server --------------------------------------------------------------

    letsIn() {
      this.emit("signalConnected");
    }

    connects() {
      this.letsIn();
      this.state = "connected";
      this.resolve();
    }

    refuses(error) {
      this.state = "disconnected";
      this.reject(error);
      this.emit("disconnected", DisconnectReason.UNKNOWN_REASON);
    }

    /** Without a reason when LiveKit has given up by itself. */
    serverCloses(reason) {
      this.state = "disconnected";
      this.emit("disconnected", reason);
    }
  }

  class LocalTrack {
    constructor(track, constraints, userProvided) {
      Object.assign(this, { userProvided, isMuted: false, kind: track.kind, replaced: [] });
      this.mediaStreamTrack = track;
      Promise.resolve().then(() => this.#takeOver(track)); // as LiveKit does: a moment later
    }

    #takeOver(track) {
      this.mediaStreamTrack = track;
      track.enabled = !this.isMuted;
    }

    async replaceTrack(track) {
      this.#takeOver(track);
    }

    async unmute() {
      this.isMuted = false;
      this.mediaStreamTrack.enabled = true;
    }

    stop() {
      this.mediaStreamTrack.stop();
    }

    async getRTCStatsReport() {
      return this.report;
    }
  }

  return {
    rooms,
    Room,
    LocalVideoTrack: class extends LocalTrack {},
    LocalAudioTrack: class extends LocalTrack {},
    Track: { Source: { Camera: "camera", Microphone: "microphone" } },
    ConnectionState: { Connected: "connected" },
    RoomEvent: {
      Disconnected: "disconnected",
      SignalConnected: "signalConnected",
      ConnectionQualityChanged: "connectionQualityChanged",
      TrackSubscribed: "trackSubscribed",
      TrackUnsubscribed: "trackUnsubscribed",
      ParticipantPermissionsChanged: "participantPermissionsChanged",
    },
    TrackEvent: { VisibilityChanged: "visibilityChanged" },
    DisconnectReason,
    ConnectionErrorReason,
    setLogLevel(level) {
      this.logLevel = level;
    },
  };
}

/** What the page captured. */
export class FakeTrack {
  constructor(kind, { enabled = true } = {}) {
    Object.assign(this, { kind, enabled, readyState: "live" });
  }

  stop() {
    this.readyState = "ended";
  }
}

export class FakeStream {
  constructor(tracks = []) {
    this.tracks = [...tracks];
  }

  getTracks() {
    return [...this.tracks];
  }

  getAudioTracks() {
    return this.tracks.filter(({ kind }) => kind === "audio");
  }

  getVideoTracks() {
    return this.tracks.filter(({ kind }) => kind === "video");
  }

  addTrack(track) {
    if (!this.tracks.includes(track)) this.tracks.push(track);
  }

  removeTrack(track) {
    this.tracks = this.tracks.filter((one) => one !== track);
  }
}

/** A track of somebody else, as LiveKit hands it over. */
export class FakeRemoteTrack extends EventEmitter {
  constructor(kind, report) {
    super();
    Object.assign(this, { kind, report, mediaStreamTrack: new FakeTrack(kind) });
  }

  async getRTCStatsReport() {
    return this.report;
  }

  observeElementInfo(info) {
    this.observed = info;
  }
}

function enumeration(names) {
  const both = { ...names };
  for (const [name, number] of Object.entries(names)) both[number] = name;
  return both;
}
