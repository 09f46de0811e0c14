/** Counters of WebRTC connections, summed up for the watchdog and the quality word. */

/**
 * @import {Stats} from "./contract.js"
 *
 * @typedef {Stats & {checks: number}} Counters
 *   `checks`: answered and received connectivity checks, by which `pathMs` is taken
 */

/**
 * @param {Iterable<any>} reports of one `getStats()` or several of the same connection
 * @returns {Counters}
 */
export function countersOf(reports) {
  /** @type {Counters} */
  const found = {
    ...{ bytesIn: 0, frames: 0, checks: 0, fps: undefined, lost: undefined, rttMs: undefined },
    ...{ limited: undefined, received: undefined, missing: undefined, pathMs: undefined },
  };
  let pairBytes = 0;
  for (const report of reports) {
    if (report.type === "transport") found.bytesIn += report.bytesReceived ?? 0;
    if (report.type === "candidate-pair" && report.nominated) {
      pairBytes += report.bytesReceived ?? 0;
      found.checks += (report.responsesReceived ?? 0) + (report.requestsReceived ?? 0);
      const { currentRoundTripTime: seconds } = report;
      if (seconds !== undefined) found.pathMs = larger(found.pathMs, seconds * 1000);
    }
    if (report.kind === "video") addVideo(found, report);
  }
  return { ...found, bytesIn: found.bytesIn || pairBytes };
}

/**
 * A camera may send several sizes at once: the fastest counts, and the worst way.
 * @param {Counters} found
 * @param {any} report
 */
function addVideo(found, report) {
  if (report.type === "inbound-rtp") {
    found.frames += report.framesDecoded ?? 0;
    found.received = (found.received ?? 0) + (report.packetsReceived ?? 0);
    found.missing = (found.missing ?? 0) + (report.packetsLost ?? 0);
  }
  if (report.type === "outbound-rtp") {
    found.frames += report.framesSent ?? report.framesEncoded ?? 0;
    found.fps = larger(found.fps, report.framesPerSecond);
    if (found.limited !== "bandwidth") found.limited = report.qualityLimitationReason;
  }
  if (report.type === "remote-inbound-rtp") {
    found.lost = larger(found.lost, report.fractionLost);
    const { roundTripTime } = report;
    if (roundTripTime !== undefined) found.rttMs = larger(found.rttMs, roundTripTime * 1000);
  }
}

/** @param {number | undefined} one @param {number | undefined} other */
function larger(one, other) {
  if (one === undefined || other === undefined) return one ?? other;
  return Math.max(one, other);
}
