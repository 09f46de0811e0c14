/**
 * `fetch`, except that the answer which pages/watch/prefetch.js has asked for already is used: once, while it
 * is new, and only for the very same request. Errors, tries and time limits stay with the caller.
 */

const NEW_MS = 10_000; // a grant keeps a margin of more (core/grant_lifetime.js)

/**
 * @import {Fetch} from "./http.js"
 * @typedef {{url: string, init: RequestInit, answer: Promise<Response>, abort: AbortController,
 *   askedAt: number}} Prefetched
 * @param {Prefetched | undefined} prefetched
 * @param {{fetch?: Fetch, monotonic?: () => number}} [options]
 * @returns {Fetch}
 */
export function prefetchedFetch(prefetched, options = {}) {
  const { fetch = (input, init) => globalThis.fetch(input, init), monotonic = () => performance.now() } = options;
  let waiting = prefetched;
  return (url, init = {}) => {
    if (!waiting || url !== waiting.url || form(init) !== form(waiting.init)) return fetch(url, init);
    const { answer, abort, askedAt } = waiting;
    waiting = undefined;
    if (monotonic() - askedAt > NEW_MS) return fetch(url, init);
    init.signal?.addEventListener("abort", () => abort.abort());
    return answer;
  };
}

/** @param {RequestInit} init */
function form({ method, headers = {}, body, cache, credentials }) {
  return JSON.stringify([method, Object.entries(headers).sort(), body, cache, credentials]);
}
