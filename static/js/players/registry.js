/** From grant to flowing media, with the one retry that a stale grant deserves. */

import { ApiError } from "../transport/http.js";
import * as whep from "./whep.js";

const CREDENTIALS_WAIT_MS = 5000;
const CREDENTIALS_TRIES = 4;

/**
 * @import {Failure} from "../core/error_codes.js"
 * @import {Grant} from "../core/grant_lifetime.js"
 * @import {EndOptions, Player, PlayerModule, PlayerOptions, Publisher} from "./contract.js"
 *
 * @typedef {object} Choice
 * @property {string} player its name
 * @property {string | null} module the address of a vendor's module, for those that need one
 *
 * @typedef {(how: {fresh: boolean}) => Promise<Grant>} GetGrant `fresh`: the last one was refused
 */

/** Fetches what a player needs, before it is needed. Whoever joins hears of a failure. @param {Choice} choice */
export function preload({ player, module }) {
  if (isLoaded(player)) return;
  load(player, module).catch(() => undefined);
}

/** @param {Choice & PlayerOptions & {getGrant: GetGrant}} options @returns {Promise<Player>} connected */
export function openPlayer({ player, module, getGrant, ...options }) {
  return connectWithGrant(factory(player, module, (kind, sdk) => kind.player(options, sdk)), getGrant);
}

/**
 * @param {Choice & EndOptions & {stream: MediaStream, getGrant: GetGrant}} options
 * @returns {Promise<Publisher>} connected
 */
export function openPublisher({ player, module, stream, getGrant, ...options }) {
  const make = factory(player, module, (kind, sdk) => kind.publisher(stream, options, sdk));
  return connectWithGrant(make, getGrant);
}

/**
 * Makes at once where nothing has to be loaded, so that the offer is ready when the grant is.
 * @template T
 * @param {string} player
 * @param {string | null} module
 * @param {(kind: PlayerModule, sdk?: unknown) => T} make
 * @returns {() => T | Promise<T>}
 */
function factory(player, module, make) {
  if (isLoaded(player)) return () => make(whep);
  return () => load(player, module).then(([kind, sdk]) => make(kind, sdk));
}

/** WHEP is a part of every page; whatever is no module's name is played by it, too. */
function isLoaded(player) {
  return player === "whep" || !/^[a-z]+$/.test(player ?? "");
}

/**
 * The player's module by its name, which the server gives (`session.player`), and what that needs.
 * @param {string} player
 * @param {string | null} module the address of the vendor's module, for those that need one
 * @returns {Promise<[PlayerModule, unknown]>}
 */
async function load(player, module) {
  try {
    const kind = await import(`./${player}.js`);
    return [kind, await kind.load?.(module)];
  } catch (error) {
    throw error instanceof ApiError ? error : new ApiError(String(error?.message), { kind: "network" });
  }
}

/**
 * @template {{connect: (grant: Grant) => Promise<void>, close: () => void}} T
 * @param {() => T | Promise<T>} make starts its offer, so that it is ready when the grant arrives
 * @param {GetGrant} getGrant
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
    const { message, status } = error;
    const refused = new ApiError(message, { kind: "credentials", status, retryAfterMs: CREDENTIALS_WAIT_MS });
    throw Object.assign(refused, { maxTries: CREDENTIALS_TRIES });
  }
}

/**
 * @template {{connect: (grant: Grant) => Promise<void>, close: () => void}} T
 * @param {() => T | Promise<T>} make
 * @param {() => Promise<Grant>} getGrant
 * @returns {Promise<T>}
 */
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

/** The media server's refusal, not the API's: that one is final. @param {Failure} error */
function isRefusedGrant(error) {
  return (error?.status === 401 || error?.status === 403) && error.kind === "http" && !error.final;
}
