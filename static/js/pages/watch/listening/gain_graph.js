/**
 * The camera's sound by way of a gain node, whose loudness the browser changes smoothly by itself.
 *
 * Only where a track that came by WebRTC is heard through Web Audio for sure: Chromium and Firefox.
 * Safari has the classes but was silent in many versions; what tells them apart without their names
 * is that it cannot capture an element's stream.
 */

import { FADE_MS } from "../../../core/voice/fader.js";

export class GainGraph {
  /** @param {() => void} onChange it became able to play, or no more */
  constructor(onChange) {
    this.onChange = onChange;
    /** @type {AudioContext | null} */
    this.context = null;
    /** @type {{track: MediaStreamTrack, source: MediaStreamAudioSourceNode, gain: GainNode} | null} */
    this.playing = null;
  }

  static get isPossible() {
    const { prototype = {} } = globalThis.HTMLMediaElement ?? {};
    return "AudioContext" in globalThis && ("captureStream" in prototype || "mozCaptureStream" in prototype);
  }

  /** Within a tap: then browsers let it play. */
  open() {
    if (!GainGraph.isPossible) return;
    if (!this.context) {
      this.context = new AudioContext();
      this.context.onstatechange = () => this.onChange();
    }
    this.context.resume().catch(() => undefined); // what came of it is its state
  }

  get isReady() {
    return this.context?.state === "running";
  }

  /** @param {MediaStreamTrack} track @param {number} level */
  play(track, level) {
    if (!this.context || this.playing?.track === track) return;
    this.silence();
    const source = this.context.createMediaStreamSource(new MediaStream([track]));
    const gain = this.context.createGain();
    gain.gain.value = level;
    source.connect(gain).connect(this.context.destination);
    this.playing = { track, source, gain };
  }

  /** @param {number} from Firefox does not tell how far a fade has come @param {number} level */
  fade(from, level) {
    if (!this.context || !this.playing) return;
    const { gain } = this.playing.gain;
    const { currentTime } = this.context;
    gain.cancelScheduledValues(currentTime);
    gain.setValueAtTime(from, currentTime);
    gain.linearRampToValueAtTime(level, currentTime + FADE_MS / 1000);
  }

  silence() {
    this.playing?.source.disconnect();
    this.playing?.gain.disconnect();
    this.playing = null;
  }

  close() {
    this.silence();
    const { context } = this;
    this.context = null;
    if (!context) return;
    context.onstatechange = null;
    context.close().catch(() => undefined);
  }
}
