/**
 * Repeats a request a few times. For things a person waits for; what has to go on for ever is a
 * `Retrier`.
 *
 * @template T
 * @param {() => Promise<T>} attempt must be safe to repeat
 * @param {{tries: number, stepMs?: number, mostMs?: number, hopeless: (error: any) => boolean, wait?: (ms: number) => Promise<void>}} options
 * @returns {Promise<T>} rejects with the last error
 */
export async function repeat(attempt, { tries, stepMs = 500, mostMs = 3000, hopeless, wait = sleep }) {
  for (let number = 1; ; number += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (number === tries || hopeless(error)) throw error;
      await wait(Math.min(error.retryAfterMs ?? stepMs * number, mostMs));
    }
  }
}

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
