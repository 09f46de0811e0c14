/** Ten seconds of silence as a WAV file, to be repeated. */

const RATE = 8000;
const SECONDS = 10; // Chromium shows nothing on the locked screen of what lasts five seconds or less
const HEADER = 44;

/** @returns {Blob} one channel of 8 bit, whose middle is 128 */
export function silence() {
  const size = RATE * SECONDS;
  const bytes = new Uint8Array(HEADER + size).fill(128, HEADER);
  const view = new DataView(bytes.buffer);
  const word = (/** @type {number} */ at, /** @type {string} */ text) => bytes.set(new TextEncoder().encode(text), at);
  word(0, "RIFF");
  view.setUint32(4, HEADER - 8 + size, true);
  word(8, "WAVEfmt ");
  view.setUint32(16, 16, true); // length of what describes it
  view.setUint16(20, 1, true); // PCM
  view.setUint16(22, 1, true); // channels
  view.setUint32(24, RATE, true);
  view.setUint32(28, RATE, true); // bytes a second
  view.setUint16(32, 1, true); // bytes a sample
  view.setUint16(34, 8, true); // bits
  word(36, "data");
  view.setUint32(40, size, true);
  return new Blob([bytes], { type: "audio/wav" });
}
