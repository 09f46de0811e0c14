/** Three answers in, one verdict out (demands 3.10, 3.11). Pure. */

/**
 * @typedef {object} Check
 * @property {number} status HTTP status, 0 when nothing answered
 * @property {string | null} code the API's error code
 * @property {number} ms
 */

const ok = (check) => check.status >= 200 && check.status < 300;

/**
 * @param {{health: Check, room: Check, guest: Check}} checks
 * @returns {{verdict: "ok"|"A"|"B"|"C"|"ended"|"not_ready"|"offline", roomExists: boolean, guestAccess: boolean}}
 */
export function diagnose({ health, room, guest }) {
  const facts = { roomExists: ok(room), guestAccess: ok(guest) };
  return { verdict: verdictOf(health, room, guest), ...facts };
}

function verdictOf(health, room, guest) {
  if ([health, room, guest].every((check) => check.status === 0)) return "offline";
  if (ok(room) && ok(guest)) return "ok";
  if (ok(room) && guest.status === 410) return "ended";
  if (ok(room) && (guest.status === 409 || guest.status === 425)) return "not_ready";
  if (ok(room)) return "A"; // the record is there, the pass is not: token or media server
  if (room.status === 404 && ok(guest)) return "B"; // somebody gives passes for a lost record
  if (room.status === 404 && ok(health) && guest.status !== 404) return "B";
  return "C"; // nothing is found, or the API itself fails
}
