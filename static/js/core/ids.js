/** Broadcast codes as people type them; `sessions_app/codes.py` reads them the same way. */

const CODE = /^[A-HJ-NP-Za-km-z][A-HJ-NP-Za-km-z2-9]{11}$/;
const IN_LINK = /\/game\/([^/?#\s]+)/;
const FILLERS = /[\s\-–—_.·]+/g;
// Where the digits of scripts begin that phones write: Latin, Arabic, Persian, N'Ko, those of India,
// Thai, Lao, Tibetan, Burmese, Khmer, Mongolian, and the wide ones of East Asia.
const ZEROS = [
  ...[0x30, 0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66],
  ...[0xe50, 0xed0, 0xf20, 0x1040, 0x17e0, 0x1810, 0xff10],
];
// Codes have no I, O, l, 0 and 1, so these four can only have meant one character.
/** @type {Record<string, string>} */
const MEANT = { I: "i", O: "o", l: "L", 0: "o" };

/** Without spaces and dashes, unambiguous slips corrected; a whole link is fine too. @param {string} text */
export function tidyCode(text) {
  const link = IN_LINK.exec(text);
  return tidied(link ? link[1] : text.split("#")[0]);
}

/** @param {string} text */
function tidied(text) {
  return text.replace(FILLERS, "").replace(/[IOl0]/g, (character) => MEANT[character]);
}

/** @param {string} text */
export function isCode(text) {
  return CODE.test(text);
}

/** A key as links have it behind `#`, which says more than the code. @param {string} text */
export function isLinkKey(text) {
  return /^[A-HJ-NP-Za-km-z2-9]{10}$/.test(text);
}

/**
 * What stands behind `#` in a link, as it was meant: messengers take the full stop after it for a
 * part of it, and people type it. The server says whether it is a key.
 * @param {string} text
 * @returns {string} empty: nothing stands there
 */
export function linkKeyIn(text) {
  return tidied(text.split("#").slice(1).join("").replace(/[^A-Za-z0-9]+$/, ""));
}

/** The digits of a PIN, however a phone writes them; what is no digit stays to be seen. @param {string} text */
export function tidyPin(text) {
  return text.replace(FILLERS, "").replace(/\p{Nd}/gu, (digit) => {
    const point = digit.codePointAt(0) ?? 0;
    const zero = ZEROS.find((first) => first <= point && point < first + 10);
    return zero === undefined ? digit : String(point - zero);
  });
}

/** @param {string} text */
export function isPin(text) {
  return /^[0-9]{4,6}$/.test(text);
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
