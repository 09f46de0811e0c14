/**
 * A stand-in for the bundle of Stream's browser client, where that may not be downloaded: the surface
 * that static/js/players/stream_sdk.js names, written from the documented protocol, and real media. It
 * talks to the test server in text frames and JSON. What it leaves out, no page of ours uses.
 */

const names = (...all) => Object.fromEntries(all.flatMap((name, number) => [[name, number], [number, name]]));

export const SfuModels = {
  TrackType: names("UNSPECIFIED", "AUDIO", "VIDEO", "SCREEN_SHARE", "SCREEN_SHARE_AUDIO"),
  CallEndedReason: names("UNSPECIFIED", "ENDED", "LIVE_ENDED", "KICKED", "SESSION_ENDED"),
  ConnectionQuality: names("UNSPECIFIED", "POOR", "GOOD", "EXCELLENT"),
  WebsocketReconnectStrategy: names("UNSPECIFIED", "DISCONNECT", "FAST", "REJOIN", "MIGRATE"),
};
export const CallingState = {
  ...{ IDLE: "idle", JOINING: "joining", JOINED: "joined", RECONNECTING: "reconnecting", LEFT: "left" },
  ...{ OFFLINE: "offline", MIGRATING: "migrating", RECONNECTING_FAILED: "reconnecting-failed" },
};
export const OwnCapability = { SEND_AUDIO: "send-audio", SEND_VIDEO: "send-video" };

const { TrackType, WebsocketReconnectStrategy: Strategy } = SfuModels;
const PING_MS = 25_000;
const HEALTH_MS = 5000;

/** Enums come as names, of which these are the beginnings. */
const number = (kind, prefix, name) => SfuModels[kind][String(name ?? "").replace(prefix, "")] ?? 0;
const trackType = (name) => number("TrackType", "TRACK_TYPE_", name);

class Subject {
  constructor(value) {
    this.value = value;
    this.heard = new Set();
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

class Listeners {
  constructor() {
    this.all = [];
  }

  on(event, heard) {
    const one = { event, heard };
    this.all.push(one);
    return () => (this.all = this.all.filter((other) => other !== one));
  }

  tell(event, said) {
    for (const one of [...this.all]) if (one.event === event) one.heard(said);
  }
}

export class StreamVideoClient {
  constructor({ apiKey, options }) {
    this.apiKey = apiKey;
    this.options = options;
    this.calls = [];
    this.signal = options.axiosRequestConfig?.signal;
    this.hint = fetch(options.locationHintUrl, { method: "HEAD", signal: this.signal }).then(
      ({ headers }) => headers.get("x-amz-cf-pop")?.slice(0, 3) ?? "ERR",
      () => "ERR",
    );
  }

  async connectUser({ id }, token) {
    Object.assign(this, { userId: id, token });
    const asked = new URLSearchParams({ api_key: this.apiKey, "stream-auth-type": "jwt" });
    const socket = new WebSocket(`${this.options.baseURL.replace("http", "ws")}/connect?${asked}`);
    this.socket = socket;
    socket.onopen = () =>
      socket.send(JSON.stringify({ token, products: ["video"], user_details: { id } }));
    const hello = await new Promise((resolve, reject) => {
      socket.onmessage = ({ data }) => resolve(JSON.parse(data));
      socket.onclose = socket.onerror = () => reject(new Error("WS failed"));
    });
    if (hello.type !== "connection.ok") {
      const { code, StatusCode, message } = hello.error;
      throw new Error(JSON.stringify({ code, StatusCode, message, isWSFailure: false }));
    }
    this.connectionId = hello.connection_id;
    socket.onmessage = ({ data }) => this.#heard(JSON.parse(data));
    socket.onclose = socket.onerror = null;
    this.pinging = setInterval(() => socket.send(JSON.stringify([{ type: "health.check" }])), PING_MS);
  }

  async disconnectUser() {
    clearInterval(this.pinging);
    this.socket?.close(1000);
  }

  call(type, id) {
    const call = new Call(this, type, id);
    this.calls.push(call);
    return call;
  }

  async request(method, path, body) {
    const asked = { user_id: this.userId, connection_id: this.connectionId, api_key: this.apiKey };
    const response = await fetch(`${this.options.baseURL}${path}?${new URLSearchParams(asked)}`, {
      ...{ method, signal: this.signal, body: JSON.stringify(body) },
      headers: { Authorization: this.token, "stream-auth-type": "jwt", "Content-Type": "application/json" },
    });
    const answer = await response.json();
    if (response.ok) return answer;
    const headers = Object.fromEntries(response.headers);
    const { status } = response;
    throw Object.assign(new Error(answer.message), { name: "ErrorFromResponse", status, code: answer.code, response: { headers } });
  }

  #heard(event) {
    for (const call of this.calls) if (event.call_cid === call.cid) call.heardOfIt(event);
  }
}

class Call {
  constructor(client, type, id) {
    Object.assign(this, { client, type, id, cid: `${type}:${id}`, sessionId: crypto.randomUUID() });
    this.listeners = new Listeners();
    this.reconnectStrategy = Strategy.UNSPECIFIED;
    this.dimensions = {};
    this.streams = {};
    this.state = new CallState(this);
    this.trackSubscriptionManager = { apply: (ms) => setTimeout(() => this.#subscribe(), ms) };
  }

  on(event, heard) {
    return this.listeners.on(event, heard);
  }

  setDisconnectionTimeout() {}

  setStatsReportingIntervalInMs() {}

  async join({ create }) {
    this.state.callingState$.next(CallingState.JOINING);
    try {
      const location = await this.client.hint;
      const path = `/call/${encodeURIComponent(this.type)}/${encodeURIComponent(this.id)}/join`;
      const answer = await this.client.request("POST", path, { location, create, e2ee: false });
      this.state.ownCapabilities$.next(answer.own_capabilities);
      this.state.blockedUserIds = answer.call.blocked_user_ids;
      this.credentials = answer.credentials;
      this.#makeConnections(answer.credentials.ice_servers);
      await this.#enter(false);
    } catch (error) {
      if (this.state.callingState === CallingState.JOINING) this.state.callingState$.next(CallingState.IDLE);
      throw error;
    }
  }

  async leave() {
    if (this.state.callingState === CallingState.LEFT) throw new Error("Cannot leave call that has already been left.");
    if (this.socket?.readyState === WebSocket.OPEN) {
      this.#say({ leaveCallRequest: { sessionId: this.sessionId, reason: "user is leaving the call" } });
    }
    this.#end();
  }

  async publish(stream, type) {
    const [may, kind] = type === TrackType.VIDEO ? [OwnCapability.SEND_VIDEO, "video"] : [OwnCapability.SEND_AUDIO, "audio"];
    if (!this.state.ownCapabilities$.value.includes(may)) throw new Error(`No permission to publish ${TrackType[type]}`);
    const track = stream.getTracks().find((one) => one.kind === kind).clone();
    await this.publisher.send(track, type, (tracks, sdp) => this.#ask("SetPublisher", { sdp, tracks }));
    await this.#muted(type, false);
  }

  async stopPublish(type) {
    this.publisher?.stop(type);
    await this.#muted(type, true);
  }

  /** An event of the coordinator's socket. */
  heardOfIt(event) {
    this.listeners.tell(event.type, event);
    const mine = event.user?.id === this.client.userId;
    if (event.type === "call.permissions_updated" && mine) this.state.ownCapabilities$.next(event.own_capabilities);
    if (event.type === "call.blocked_user" && mine) this.state.blockedUserIds.push(event.user.id);
    if (event.type === "call.ended") this.#end();
  }

  #makeConnections(iceServers) {
    const configuration = { bundlePolicy: "max-bundle", iceServers: iceServers.filter(({ urls }) => urls?.length) };
    const trickle = (peerType) => ({ candidate }) =>
      candidate && this.#ask("IceTrickle", { peerType, iceCandidate: JSON.stringify(candidate) }).catch(() => undefined);
    this.publisher = new Publisher(configuration, trickle("PEER_TYPE_PUBLISHER_UNSPECIFIED"));
    this.subscriber = new Subscriber(configuration, trickle("PEER_TYPE_SUBSCRIBER"), (prefix, type, stream) => {
      this.streams[`${prefix} ${type}`] = stream;
      this.state.changed();
    });
  }

  /** The media server's socket, and the visit that is begun or gone on with by it. */
  async #enter(fast) {
    const { server, token } = this.credentials;
    const asked = { user_id: this.client.userId, api_key: this.client.apiKey, user_session_id: this.sessionId, cid: this.cid };
    const socket = new WebSocket(`${server.ws_endpoint}?${new URLSearchParams({ attempt: "0", ...asked })}`);
    this.socket = socket;
    const { callState } = await new Promise((resolve, reject) => {
      const reconnectDetails = fast ? { reconnectDetails: { strategy: Strategy.FAST, subscriptions: this.#wanted() } } : {};
      socket.onopen = () =>
        this.#say({ joinRequest: { token, sessionId: this.sessionId, fastReconnect: fast, ...reconnectDetails } });
      socket.onclose = () => reject(new Error("SFU WS closed"));
      socket.onmessage = ({ data }) => {
        const { joinResponse, error } = JSON.parse(data);
        if (error) reject(Object.assign(new Error(error.error?.message), { errorEvent: error }));
        if (joinResponse) resolve(joinResponse);
      };
    });
    socket.onmessage = ({ data }) => this.#heard(JSON.parse(data));
    socket.onclose = () => this.#dropped();
    clearInterval(this.health);
    this.health = setInterval(() => this.#say({ healthCheckRequest: {} }), HEALTH_MS);
    this.state.people(callState.participants ?? []);
    this.state.callingState$.next(CallingState.JOINED);
  }

  /** As the real one: fast while it can, and then in the way that our pages do not let it go. */
  async #dropped() {
    clearInterval(this.health);
    if (this.state.callingState !== CallingState.JOINED) return;
    this.reconnectStrategy = Strategy.FAST;
    this.state.callingState$.next(CallingState.RECONNECTING);
    try {
      await this.#enter(true);
      await this.publisher.restart((tracks, sdp) => this.#ask("SetPublisher", { sdp, tracks }));
      this.reconnectStrategy = Strategy.UNSPECIFIED;
    } catch {
      this.#rejoins();
    }
  }

  #rejoins() {
    this.reconnectStrategy = Strategy.REJOIN;
    this.state.callingState$.next(CallingState.RECONNECTING);
  }

  #heard(event) {
    const { subscriberOffer, iceTrickle, participantJoined, participantLeft, trackPublished, trackUnpublished } = event;
    if (subscriberOffer) this.#answer(subscriberOffer);
    if (iceTrickle) this.#trickled(iceTrickle);
    if (participantJoined) this.state.joined(participantJoined.participant);
    if (participantLeft) this.state.left(participantLeft.participant.sessionId);
    if (trackPublished) this.state.published(trackPublished, true);
    if (trackUnpublished) this.state.published(trackUnpublished, false);
    if (event.callGrantsUpdated) this.#granted(event.callGrantsUpdated.currentGrants ?? {});
    if (event.callEnded) {
      const reason = number("CallEndedReason", "CALL_ENDED_REASON_", event.callEnded.reason);
      this.listeners.tell("callEnded", { reason });
      this.#end();
    }
    if (event.error) {
      const strategy = number("WebsocketReconnectStrategy", "WEBSOCKET_RECONNECT_STRATEGY_", event.error.reconnectStrategy);
      if (strategy === Strategy.DISCONNECT) this.#end();
      else if (strategy !== Strategy.UNSPECIFIED) this.#rejoins();
    }
  }

  #granted({ canPublishAudio, canPublishVideo }) {
    const others = this.state.ownCapabilities$.value.filter((one) => !Object.values(OwnCapability).includes(one));
    const send = [canPublishAudio && OwnCapability.SEND_AUDIO, canPublishVideo && OwnCapability.SEND_VIDEO];
    this.state.ownCapabilities$.next([...others, ...send.filter(Boolean)]);
  }

  async #answer({ sdp, negotiationId }) {
    const answer = await this.subscriber.answer(sdp);
    await this.#ask("SendAnswer", { peerType: "PEER_TYPE_SUBSCRIBER", sdp: answer, negotiationId });
  }

  #trickled({ peerType, iceCandidate }) {
    const end = peerType === "PEER_TYPE_SUBSCRIBER" ? this.subscriber : this.publisher;
    end.pc.addIceCandidate(JSON.parse(iceCandidate)).catch(() => undefined);
  }

  #wanted() {
    return this.state.participants
      .filter(({ sessionId, publishedTracks }) => this.dimensions[sessionId] && publishedTracks.includes(TrackType.VIDEO))
      .map(({ userId, sessionId }) => ({ userId, sessionId, trackType: "TRACK_TYPE_VIDEO", dimension: this.dimensions[sessionId] }));
  }

  #subscribe() {
    if (this.state.callingState !== CallingState.JOINED) return;
    this.#ask("UpdateSubscriptions", { tracks: this.#wanted() }).catch(() => undefined);
  }

  #muted(type, muted) {
    return this.#ask("UpdateMuteStates", { muteStates: [{ trackType: `TRACK_TYPE_${TrackType[type]}`, muted }] });
  }

  async #ask(method, body) {
    const { server, token } = this.credentials;
    const response = await fetch(`${server.url}/stream.video.sfu.signal.SignalServer/${method}`, {
      ...{ method: "POST", body: JSON.stringify({ ...body, sessionId: this.sessionId }) },
      headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
    });
    const answer = await response.json();
    if (!response.ok || answer.error) throw new Error(`${method}: ${answer.error?.message ?? response.status}`);
    return answer;
  }

  #say(request) {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(request));
  }

  #end() {
    clearInterval(this.health);
    this.publisher?.close();
    this.subscriber?.pc.close();
    this.state.callingState$.next(CallingState.LEFT);
    if (this.socket) this.socket.onclose = null;
    this.socket?.close(1000);
  }
}

class CallState {
  constructor(call) {
    this.call = call;
    this.callingState$ = new Subject(CallingState.IDLE);
    this.participants$ = new Subject([]);
    this.ownCapabilities$ = new Subject([]);
    this.blockedUserIds = [];
  }

  get callingState() {
    return this.callingState$.value;
  }

  get participants() {
    return this.participants$.value;
  }

  get localParticipant() {
    return this.participants.find(({ isLocalParticipant }) => isLocalParticipant);
  }

  updateParticipantTracks(_, changes) {
    for (const [sessionId, { dimension }] of Object.entries(changes)) this.call.dimensions[sessionId] = dimension;
    this.changed();
  }

  people(all) {
    this.participants$.next(all.map((one) => this.#read(one)));
    this.changed();
  }

  joined(one) {
    const others = this.participants.filter(({ sessionId }) => sessionId !== one.sessionId);
    this.participants$.next([...others, this.#read(one)]);
    this.changed();
  }

  left(gone) {
    this.participants$.next(this.participants.filter(({ sessionId }) => sessionId !== gone));
  }

  published({ sessionId, type, participant }, on) {
    if (participant) this.joined(participant);
    const track = trackType(type);
    this.participants$.next(
      this.participants.map((one) => {
        if (one.sessionId !== sessionId) return one;
        const rest = one.publishedTracks.filter((other) => other !== track);
        return { ...one, publishedTracks: on ? [...rest, track] : rest };
      }),
    );
  }

  /** Streams are found by what their ids begin with, whenever they came. */
  changed() {
    const stream = (one, kind) => this.call.streams[`${one.trackLookupPrefix} TRACK_TYPE_${kind}`];
    this.participants$.next(
      this.participants.map((one) => ({ ...one, videoStream: stream(one, "VIDEO"), audioStream: stream(one, "AUDIO") })),
    );
  }

  #read({ publishedTracks = [], joinedAt, connectionQuality, ...one }) {
    const at = Date.parse(joinedAt) || 0;
    const fraction = /\.(\d+)/.exec(joinedAt ?? "")?.[1] ?? "0";
    return {
      ...one,
      publishedTracks: publishedTracks.map(trackType),
      joinedAt: { seconds: String(Math.floor(at / 1000)), nanos: Number(fraction.padEnd(9, "0").slice(0, 9)) },
      connectionQuality: number("ConnectionQuality", "CONNECTION_QUALITY_", connectionQuality),
      isLocalParticipant: one.sessionId === this.call.sessionId,
    };
  }
}

/** What both ends share. */
class End {
  constructor(configuration, trickle) {
    this.pc = new RTCPeerConnection(configuration);
    this.pc.onicecandidate = trickle;
  }

  getStats() {
    return this.pc.getStats();
  }
}

class Publisher extends End {
  constructor(...all) {
    super(...all);
    this.transceivers = new Map();
    this.turn = Promise.resolve();
  }

  getPublishedTracks() {
    return [...this.transceivers.values()].map(({ sender }) => sender.track).filter((one) => one?.readyState === "live");
  }

  /** One negotiation after the other. */
  send(track, type, ask) {
    this.turn = this.turn.catch(() => undefined).then(async () => {
      const known = this.transceivers.get(type);
      if (known) {
        known.sender.track?.stop();
        await known.sender.replaceTrack(track);
        return;
      }
      this.transceivers.set(type, this.pc.addTransceiver(track, { direction: "sendonly" }));
      await this.#negotiate(ask);
    });
    return this.turn;
  }

  async restart(ask) {
    if (this.transceivers.size) await this.#negotiate(ask, { iceRestart: true });
  }

  async #negotiate(ask, options) {
    await this.pc.setLocalDescription(await this.pc.createOffer(options));
    const tracks = [...this.transceivers].map(([type, { mid, sender }]) => ({
      ...{ trackId: sender.track.id, trackType: `TRACK_TYPE_${TrackType[type]}`, mid, publishOptionId: type === TrackType.VIDEO ? 1 : 2 },
    }));
    const { sdp } = await ask(tracks, this.pc.localDescription.sdp);
    await this.pc.setRemoteDescription({ type: "answer", sdp });
  }

  stop(type) {
    this.transceivers.get(type)?.sender.track?.stop();
  }

  close() {
    for (const { sender } of this.transceivers.values()) sender.track?.stop();
    this.pc.close();
  }
}

class Subscriber extends End {
  constructor(configuration, trickle, came) {
    super(configuration, trickle);
    this.turn = Promise.resolve();
    this.pc.ontrack = ({ streams: [stream] }) => came(...stream.id.split(":"), stream);
  }

  answer(sdp) {
    this.turn = this.turn.catch(() => undefined).then(async () => {
      await this.pc.setRemoteDescription({ type: "offer", sdp });
      await this.pc.setLocalDescription(await this.pc.createAnswer());
      return this.pc.localDescription.sdp;
    });
    return this.turn;
  }
}
