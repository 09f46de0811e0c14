/** Broadcast codes as people type them; `sessions_app/codes.py` reads them the same way. */

const CODE = /^[A-HJ-NP-Za-km-z][A-HJ-NP-Za-km-z2-9]{11}$/;
const IN_LINK = /\/game\/([^/?#\s]+)/;
const FILLERS = /[\s\-–—_.·]+/g;
// Codes have no I, O, l, 0 and 1, so these four can only have meant one character.
/** @type {Record<string, string>} */
const MEANT = { I: "i", O: "o", l: "L", 0: "o" };

/** Without spaces and dashes, unambiguous slips corrected; a whole link is fine too. @param {string} text */
export function tidyCode(text) {
  const link = IN_LINK.exec(text);
  return (link ? link[1] : text)
    .replace(FILLERS, "")
    .replace(/[IOl0]/g, (character) => MEANT[character]);
}

/** @param {string} text */
export function isCode(text) {
  return CODE.test(text);
}

/** For reading aloud and copying by hand: three groups of four. @param {string} code */
export function groupCode(code) {
  return code.replace(/(.{4})(?=.)/g, "$1 ");
}

/** 32 random bytes, base64url: the secret that makes this browser the host. @param {Crypto} crypto */
export function newKey(crypto, bytes = 32) {
  const random = crypto.getRandomValues(new Uint8Array(bytes));
  return btoa(String.fromCharCode(...random))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

/** 22 characters are the fewest that the server takes. @param {string} text */
export function isHostKey(text) {
  return /^[\w-]{22,128}$/.test(text);
}

/**
 * `#<id>.<hostKey>` of a camera link.
 * @param {string} hash
 * @returns {{id: string, hostKey: string} | "broken" | null} null: it is no camera link at all
 */
export function readCameraHash(hash) {
  const text = hash.slice(1);
  if (!text.includes(".") && !isCode(text)) return null;
  const [id, hostKey = "", ...more] = text.split(".");
  return isCode(id) && isHostKey(hostKey) && more.length === 0 ? { id, hostKey } : "broken";
}
