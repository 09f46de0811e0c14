/** Broadcast codes as people type them; `sessions_app/codes.py` reads them the same way. */

const CODE = /^[A-HJ-NP-Za-km-z][A-HJ-NP-Za-km-z2-9]{11}$/;
const IN_LINK = /\/game\/([^/?#\s]+)/;
const FILLERS = /[\s\-–—_.·]+/g;
// Codes have no I, O, l, 0 and 1, so these four can only have meant one character.
const MEANT = { I: "i", O: "o", l: "L", 0: "o" };

/** Without spaces and dashes, unambiguous slips corrected; a whole link is fine too. */
export function tidyCode(text) {
  const link = IN_LINK.exec(text);
  return (link ? link[1] : text)
    .replace(FILLERS, "")
    .replace(/[IOl0]/g, (character) => MEANT[character]);
}

export function isCode(text) {
  return CODE.test(text);
}

/** For reading aloud and copying by hand: three groups of four. */
export function groupCode(code) {
  return code.replace(/(.{4})(?=.)/g, "$1 ");
}

/** 32 random bytes, base64url: the secret that makes this browser the host. */
export function newKey(crypto, bytes = 32) {
  const random = crypto.getRandomValues(new Uint8Array(bytes));
  return btoa(String.fromCharCode(...random))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

/**
 * `#<id>.<hostKey>` of a camera link.
 * @returns {{id: string, hostKey: string} | null}
 */
export function readCameraHash(hash) {
  const [id, hostKey, ...more] = hash.replace(/^#/, "").split(".");
  if (!isCode(id) || more.length > 0 || !/^[\w-]{16,128}$/.test(hostKey ?? "")) return null;
  return { id, hostKey };
}
