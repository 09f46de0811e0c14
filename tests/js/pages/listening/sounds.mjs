/** A browser's sound as the page sees it: elements, Web Audio, `speechSynthesis`. The test plays it. */

/** A `<video>` or `<audio>`; `volumeIsFixed` as on an iPhone. */
export class FakeMedia extends EventTarget {
  #muted;
  #volume = 1;

  constructor({ muted = false, volumeIsFixed = false, refuses = false } = {}) {
    super();
    this.#muted = muted;
    Object.assign(this, { volumeIsFixed, refuses, srcObject: null, paused: true, ended: false, loop: false });
    Object.assign(this, { src: "", duration: 2, played: [] });
  }

  get muted() {
    return this.#muted;
  }

  set muted(muted) {
    if (muted === this.#muted) return;
    this.#muted = muted;
    queueMicrotask(() => this.dispatchEvent(new Event("volumechange")));
  }

  get volume() {
    return this.#volume;
  }

  set volume(volume) {
    if (this.volumeIsFixed || volume === this.#volume) return;
    this.#volume = volume;
    queueMicrotask(() => this.dispatchEvent(new Event("volumechange")));
  }

  async play() {
    if (this.refuses) throw Object.assign(new Error("a tap is needed"), { name: "NotAllowedError" });
    Object.assign(this, { paused: false, ended: false });
    if (this.src) this.played.push(this.src);
    const { src } = this;
    queueMicrotask(() => this.src === src && this.dispatchEvent(new Event("playing")));
  }

  pause() {
    if (this.paused) return;
    this.paused = true;
    queueMicrotask(() => this.dispatchEvent(new Event("pause")));
  }

  load() {}

  removeAttribute() {
    this.src = "";
    this.paused = true;
  }

  /** The sound has come to its end: browsers pause it, then they say so. */
  ends() {
    Object.assign(this, { paused: true, ended: true });
    this.dispatchEvent(new Event("pause"));
    this.dispatchEvent(new Event("ended"));
  }

  breaks() {
    this.dispatchEvent(new Event("error"));
  }
}

/** Web Audio. `made.gains` are all that were connected to the loudspeakers, in their order. */
export function fakeWebAudio({ state = "running" } = {}) {
  const made = { contexts: [], gains: [], heard: new Set() };
  class Node {
    connect(next) {
      if (next === "loudspeakers") made.heard.add(this);
      return next;
    }

    disconnect() {
      made.heard.delete(this);
    }
  }
  class Context {
    constructor() {
      Object.assign(this, { state: "suspended", currentTime: 0, destination: "loudspeakers", onstatechange: null });
      made.contexts.push(this);
    }

    async resume() {
      if (state !== "running") return;
      this.becomes("running");
    }

    becomes(name) {
      this.state = name;
      this.onstatechange?.();
    }

    async close() {
      this.state = "closed";
    }

    createMediaStreamSource(stream) {
      return Object.assign(new Node(), { stream });
    }

    createGain() {
      const gain = {
        value: 1,
        target: null,
        cancelScheduledValues: () => undefined,
        setValueAtTime(value) {
          this.value = value;
        },
        linearRampToValueAtTime(value) {
          this.target = value;
        },
      };
      const node = Object.assign(new Node(), { gain });
      made.gains.push(node);
      return node;
    }
  }
  globalThis.AudioContext = Context;
  globalThis.HTMLMediaElement = class {
    captureStream() {}
  };
  return made;
}

export function withoutWebAudio() {
  delete globalThis.AudioContext;
  delete globalThis.HTMLMediaElement;
}

/** `speechSynthesis`; `says` are the utterances, and a test ends the last one by `ends()`. */
export class FakeSynthesis extends EventTarget {
  constructor(...languages) {
    super();
    Object.assign(this, { paused: false, says: [], cancelled: 0 });
    this.voices = languages.map(voice);
    globalThis.SpeechSynthesisUtterance = class {
      constructor(text) {
        this.text = text;
      }
    };
  }

  getVoices() {
    return this.voices;
  }

  comes(...languages) {
    this.voices = languages.map(voice);
    this.dispatchEvent(new Event("voiceschanged"));
  }

  speak(utterance) {
    if (utterance.text) this.says.push(utterance);
  }

  cancel() {
    this.cancelled += 1;
  }

  ends() {
    this.says.at(-1).onend();
  }
}

const voice = (lang) => ({ lang, default: false, localService: true, name: lang });
