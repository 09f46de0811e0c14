/** From grant to flowing media, with the one retry that a stale pass deserves (2.4). */

import { ApiError } from "../transport/http.js";
import { WhepPlayer } from "./whep.js";
import { WhipPublisher } from "./whip.js";

/** Players by the name that the server gives (`session.player`). Each keeps WhepPlayer's interface. */
const PLAYERS = { whep: (options) => new WhepPlayer(options) };

export function watch({ player, getGrant, ...options }) {
  const make = PLAYERS[player] ?? PLAYERS.whep;
  return joinWith(() => make(options), getGrant);
}

export function publish({ stream, getGrant, ...options }) {
  return joinWith(() => new WhipPublisher(stream, options), getGrant);
}

/**
 * @template {{connect: (grant: object) => Promise<void>, close: () => void}} T
 * @param {() => T} make starts its offer, so that it is ready when the grant arrives
 * @param {() => Promise<object>} getGrant a fresh one each time
 * @returns {Promise<T>} connected
 */
export async function joinWith(make, getGrant) {
  try {
    return await joinOnce(make, getGrant);
  } catch (error) {
    if (!isRefusedPass(error)) throw error;
  }
  try {
    return await joinOnce(make, getGrant);
  } catch (error) {
    if (!isRefusedPass(error)) throw error;
    // Two fresh passes refused: the server's own credentials are wrong, not this page's.
    throw new ApiError(error.message, { kind: "credentials", status: error.status });
  }
}

async function joinOnce(make, getGrant) {
  const end = make();
  try {
    await end.connect(await getGrant());
    return end;
  } catch (error) {
    end.close();
    throw error;
  }
}

/** The media server's refusal, not the API's: that one is final. */
function isRefusedPass(error) {
  return (error?.status === 401 || error?.status === 403) && error.kind === "http" && !error.final;
}
