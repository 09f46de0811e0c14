/** A short sound and a short vibration. Either may be missing, or not be allowed yet. */

const TONES_HZ = [880, 1175];
const TONE_SECONDS = 0.12;
const LOUDNESS = 0.08; // the microphone is open
const VIBRATION_MS = [120, 60, 120];

export class Bell {
  /** @type {AudioContext | null} */
  #audio = null;

  /** Browsers let a page sound once somebody has tapped in it: called from that tap. */
  ready() {
    try {
      this.#audio ??= new AudioContext();
      this.#audio.resume().catch(() => undefined);
    } catch {
      // no Web Audio here
    }
  }

  ring() {
    navigator.vibrate?.(VIBRATION_MS);
    this.ready();
    const audio = this.#audio;
    if (audio?.state !== "running") return; // not allowed: a queue of old sounds helps nobody
    TONES_HZ.forEach((hz, number) => tone(audio, hz, audio.currentTime + number * TONE_SECONDS));
  }
}

/** @param {AudioContext} audio @param {number} hz @param {number} at */
function tone(audio, hz, at) {
  const sound = new OscillatorNode(audio, { frequency: hz });
  const volume = new GainNode(audio, { gain: 0 });
  volume.gain.setValueAtTime(LOUDNESS, at);
  volume.gain.exponentialRampToValueAtTime(0.001, at + TONE_SECONDS);
  sound.connect(volume).connect(audio.destination);
  sound.start(at);
  sound.stop(at + TONE_SECONDS);
}
