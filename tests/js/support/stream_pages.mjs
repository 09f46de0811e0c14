/** Pages' ends on Stream, each with an SDK of its own whose server the test plays. */

import { StreamPlayer, StreamPublisher } from "../../../static/js/players/stream.js";
import { settle } from "./fakes.mjs";
import { FakeStream } from "./livekit.mjs";
import { PageTrack, SfuModels, fakeStream } from "./stream.mjs";

globalThis.MediaStream = FakeStream;

export const CAMERA = "camera@abc_1";
const URL_OF_CALL =
  "https://video.test/video/call/sideline/pickup-abc-1?api_key=key&camera=camera%40abc_1&hint=https%3A%2F%2Fhint.test";
export const { AUDIO, VIDEO } = SfuModels.TrackType;

export const grant = (user, more = {}) => ({
  url: URL_OF_CALL,
  token: `head.${btoa(JSON.stringify({ user_id: user })).replaceAll("=", "")}.secret-token`,
  ...more,
});
export const trouble = (promise) => promise.then(() => null, (error) => error);
export const soon = (ms = 30) => new Promise((resolve) => setTimeout(resolve, ms));

export function camera({ mic = true, refusesUser, ...options } = {}) {
  const sdk = fakeStream({ refusesUser });
  const [video, audio] = [new PageTrack("video"), new PageTrack("audio", { enabled: mic })];
  const lost = [];
  const publisher = new StreamPublisher(
    new FakeStream([video, audio]),
    { onLost: (reason) => lost.push(reason), ...options },
    sdk,
  );
  const connecting = publisher.connect(grant(CAMERA));
  connecting.catch(() => undefined);
  return { sdk, publisher, lost, video, audio, connecting };
}

export async function onAir(options) {
  const all = camera(options);
  await settle();
  const [call] = all.sdk.clients[0].calls;
  call.letsIn();
  await all.connecting;
  return { ...all, call };
}

export function spectator({ user = "spectator@bob_1", refusesUser, identity, ...options } = {}) {
  const sdk = fakeStream({ refusesUser });
  const seen = { streams: [], sounds: 0, ends: 0, lost: [] };
  const player = new StreamPlayer(
    {
      onStream: (stream) => seen.streams.push(stream),
      onSound: () => (seen.sounds += 1),
      onPictureEnd: () => (seen.ends += 1),
      onLost: (reason) => seen.lost.push(reason),
      ...options,
    },
    sdk,
  );
  const connecting = player.connect(grant(user, { identity }));
  connecting.catch(() => undefined);
  return { sdk, player, seen, connecting };
}

export async function watching(options) {
  const all = spectator(options);
  await settle();
  const [call] = all.sdk.clients[0].calls;
  call.letsIn();
  await all.connecting;
  return { ...all, call };
}
