/** From grant to flowing media, with the one retry that a stale grant deserves. */

import { ApiError } from "../transport/http.js";
import { loadLiveKit } from "./livekit_sdk.js";
import { WhepPlayer } from "./whep.js";
import { WhipPublisher } from "./whip.js";

const CREDENTIALS_WAIT_MS = 5000;
const CREDENTIALS_TRIES = 4;

/**
 * By the name that the server gives (`session.player`); contract.js is what they promise.
 * `module` is the address of a vendor's module, for those that need one.
 */
const PLAYERS = {
  whep: {
    player: (options) => new WhepPlayer(options),
    publisher: (stream, options) => new WhipPublisher(stream, options),
  },
  livekit: {
    prepare: (module) => Promise.all([import("./livekit.js"), loadLiveKit(module)]).catch(notLoaded),
    player: (options, [{ LiveKitPlayer }, sdk]) => new LiveKitPlayer(options, sdk),
    publisher: (stream, options, [{ LiveKitPublisher }, sdk]) =>
      new LiveKitPublisher(stream, options, sdk),
  },
};

function notLoaded(error) {
  throw error instanceof ApiError ? error : new ApiError(String(error?.message), { kind: "network" });
}

/** Fetches what a player needs, before it is needed. Whoever joins hears of a failure. */
export function preload({ player, module }) {
  PLAYERS[player]?.prepare?.(module).catch(() => undefined);
}

export function openPlayer({ player, module, getGrant, ...options }) {
  return connectWithGrant(factory(player, module, (kind, with_) => kind.player(options, with_)), getGrant);
}

export function openPublisher({ player, module, stream, getGrant, ...options }) {
  const make = factory(player, module, (kind, with_) => kind.publisher(stream, options, with_));
  return connectWithGrant(make, getGrant);
}

/** Makes at once where nothing has to be loaded, so that the offer is ready when the grant is. */
function factory(name, module, make) {
  const kind = PLAYERS[name] ?? PLAYERS.whep;
  return () => (kind.prepare ? kind.prepare(module).then((loaded) => make(kind, loaded)) : make(kind));
}

/**
 * @template {{connect: (grant: object) => Promise<void>, close: () => void}} T
 * @param {() => T | Promise<T>} make starts its offer, so that it is ready when the grant arrives
 * @param {(how: {fresh: boolean}) => Promise<object>} getGrant `fresh`: the last one was refused
 * @returns {Promise<T>} connected
 */
export async function connectWithGrant(make, getGrant) {
  try {
    return await connectOnce(make, () => getGrant({ fresh: false }));
  } catch (error) {
    if (!isRefusedGrant(error)) throw error;
  }
  try {
    return await connectOnce(make, () => getGrant({ fresh: true }));
  } catch (error) {
    if (!isRefusedGrant(error)) throw error;
    // A grant that was made just now is refused: the server's own credentials are wrong, not this
    // page's. An operator may be at it, so it is worth some more tries, but not endless ones.
    const facts = { kind: "credentials", status: error.status, retryAfterMs: CREDENTIALS_WAIT_MS };
    throw Object.assign(new ApiError(error.message, facts), { maxTries: CREDENTIALS_TRIES });
  }
}

async function connectOnce(make, getGrant) {
  const made = Promise.resolve(make()); // side by side with the grant
  made.catch(() => undefined);
  try {
    const grant = await getGrant();
    const end = await made;
    await end.connect(grant);
    return end;
  } catch (error) {
    made.then((end) => end.close(), () => undefined);
    throw error;
  }
}

/** The media server's refusal, not the API's: that one is final. */
function isRefusedGrant(error) {
  return (error?.status === 401 || error?.status === 403) && error.kind === "http" && !error.final;
}
