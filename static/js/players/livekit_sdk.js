/** Loads livekit-client once, when somebody needs it: a sixth of a megabyte, compressed. */

import { ApiError } from "../transport/http.js";

/** @typedef {typeof import("livekit-client")} Sdk */

/** @type {Promise<Sdk> | null} */
let loading = null;
let failures = 0;

/**
 * @param {string} url of livekit-client's single ES module
 * @param {(url: string) => Promise<Sdk>} [load]
 */
export function loadLiveKit(url, load = (address) => import(address)) {
  // Browsers remember a module that did not arrive: a new address is asked for again.
  const address = failures ? `${url}?again=${failures}` : url;
  loading ??= load(address).then(quiet, (error) => {
    loading = null;
    failures += 1;
    throw new ApiError(String(error?.message), { kind: "network" });
  });
  return loading;
}

/** Pages log their own steps; the SDK's lines would repeat them in other words. @param {Sdk} sdk */
function quiet(sdk) {
  sdk.setLogLevel("silent");
  return sdk;
}
