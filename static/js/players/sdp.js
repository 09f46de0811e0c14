/** WHIP (RFC 9725) and WHEP signalling: one POST, one DELETE. */

import { CAMERA_FAULTS } from "../core/error_codes.js";
import { ApiError, errorFrom, exchange } from "../transport/http.js";

/** @import {Fetch} from "../transport/http.js" */

const TIMEOUT_MS = 8000;

/**
 * @param {Fetch} fetch
 * @param {{url: string, token: string}} grant
 * @param {string} offer
 * @returns {Promise<{answer: string, resource: string}>} `resource`: URL to DELETE
 */
export async function postOffer(fetch, { url, token }, offer) {
  const headers = { "Content-Type": "application/sdp", Authorization: `Bearer ${token}` };
  /** @type {RequestInit} */
  const init = { method: "POST", headers, body: offer, cache: "no-store" };
  const { response, text } = await exchange(fetch, url, init, TIMEOUT_MS);
  if (response.status !== 201) {
    // A room that is missing here (404) is being made again; only the API knows what is final.
    const error = errorFrom(response, text);
    throw Object.assign(error, { final: CAMERA_FAULTS.has(error.code ?? "") });
  }
  const location = response.headers.get("Location");
  if (!location || !text.startsWith("v=0")) {
    throw new ApiError("The answer is no session description", {
      kind: "bad_response",
      status: response.status,
    });
  }
  return { answer: text, resource: new URL(location, new URL(url, baseUrl())).href };
}

/**
 * Leaves the room. With `keepalive` it even survives the page's own end. Never throws.
 * @param {Fetch} fetch
 * @param {string} resource
 * @param {string} token
 * @param {{keepalive?: boolean}} [options]
 */
export function deleteResource(fetch, resource, token, { keepalive = false } = {}) {
  const headers = { Authorization: `Bearer ${token}` };
  return fetch(resource, { method: "DELETE", headers, keepalive }).catch(() => undefined);
}

function baseUrl() {
  return globalThis.location?.href ?? "http://localhost/";
}
