/** The camera's publisher: no side of its picture is longer than the media server passes on. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { WhipPublisher } from "../../../static/js/players/whip.js";
import { FakeStream, FakeTrack } from "../support/livekit.mjs";

const GRANT = { url: "/media/whip/room", token: "t" };
const ANSWER = { status: 201, text: async () => "v=0\r\n", headers: new Map([["Location", "/media/whip/room/PA_1"]]) };

class FakeConnection {
  connectionState = "connected";

  constructor() {
    this.inits = {};
    this.set = [];
    FakeConnection.last = this;
  }

  addTransceiver(track, init) {
    const kind = typeof track === "string" ? track : track.kind;
    this.inits[kind] = init;
    const sender = {
      track: typeof track === "string" ? null : track,
      transport: null,
      getParameters: () => ({ encodings: [{}] }),
      setParameters: async (parameters) => this.set.push(parameters.encodings[0]),
      replaceTrack: async (other) => (sender.track = other),
    };
    return { sender };
  }

  createOffer = async () => ({ sdp: "v=0" });
  setLocalDescription = async () => undefined;
  setRemoteDescription = async () => undefined;
  getConfiguration = () => ({});
  setConfiguration = () => undefined;
  getSenders = () => [];
  getReceivers = () => [];
  close = () => undefined;
}

globalThis.RTCPeerConnection = FakeConnection;

function filming(width, height) {
  const track = new FakeTrack("video");
  track.getSettings = () => ({ width, height });
  return track;
}

async function published(track) {
  const publisher = new WhipPublisher(new FakeStream([track]), { onLost: () => {}, fetch: async () => ANSWER });
  await publisher.connect(GRANT);
  return { publisher, pc: FakeConnection.last };
}

test("a usual picture is sent as it is", async () => {
  const { pc } = await published(filming(960, 540));
  assert.equal(pc.inits.video.sendEncodings, undefined);
  assert.deepEqual(pc.set, [{ maxBitrate: 1_500_000, scaleResolutionDownBy: 1 }]);
});

test("a larger one is sent smaller from its first frame on, lying or standing", async () => {
  for (const track of [filming(3840, 2160), filming(2160, 3840)]) {
    const { pc } = await published(track);
    assert.deepEqual(pc.inits.video.sendEncodings, [{ scaleResolutionDownBy: 2 }]);
    assert.equal(pc.set[0].scaleResolutionDownBy, 2);
  }
});

test("so is that of another camera that takes its place", async () => {
  const { publisher, pc } = await published(filming(960, 540));
  const other = filming(3840, 2160);
  await publisher.replaceTrack(other);
  assert.equal(pc.set[1].scaleResolutionDownBy, 2);
  assert.equal(publisher.transceivers.video.sender.track, other);
});

test("a camera that does not tell its size is sent as it is", async () => {
  const { pc } = await published(new FakeTrack("video"));
  assert.equal(pc.set[0].scaleResolutionDownBy, 1);
});
