/** @import {Failure} from "./error_codes.js" */

const RETRY_STEP_MS = 250;

/**
 * How long to wait before the same request is sent again, or null when that is no use: the API was
 * too slow (504) or could not (503), or asked for patience (`Retry-After`). Pure.
 * @param {Failure | null} error
 * @param {number} number 1 for the first retry
 * @param {() => number} random
 * @returns {number | null} milliseconds; never less than the server said, and not the same for all
 */
export function retryDelay(error, number, random) {
  const { status = 0, retryAfterMs = null } = error ?? {};
  const asked = (status === 429 || status === 403) && retryAfterMs !== null;
  if (status !== 503 && status !== 504 && !asked) return null;
  const step = RETRY_STEP_MS * 2 ** (number - 1);
  return Math.round((retryAfterMs ?? 0) + step * (0.5 + random() * 0.5));
}

/**
 * Sends a request again a few times. For things a person waits for; what has to go on for ever is a
 * `Retrier`.
 *
 * @template T
 * @param {() => Promise<T>} attempt must be safe to repeat
 * @param {{tries: number, stepMs?: number, maxWaitMs?: number, hopeless: (error: Failure) => boolean,
 *   wait?: (ms: number) => Promise<void>}} options
 * @returns {Promise<T>} rejects with the last error, also when it says to wait longer than `maxWaitMs`
 */
export async function retry(attempt, { tries, stepMs = 500, maxWaitMs = 3000, hopeless, wait = sleep }) {
  for (let number = 1; ; number += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (number === tries || hopeless(error) || error.retryAfterMs > maxWaitMs) throw error;
      await wait(error.retryAfterMs ?? Math.min(stepMs * number, maxWaitMs));
    }
  }
}

/** @param {number} ms @returns {Promise<void>} */
export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
