/** The voices of speakers beside the camera's own sound, each in an element of its own. */

export class RemoteAudio {
  /** @param {import("./contract.js").Sound | null} sound of the picture; it counts for the voices, too */
  constructor(sound) {
    this.sound = sound;
    /** @type {Map<{mediaStreamTrack: MediaStreamTrack}, HTMLAudioElement>} track → its element */
    this.playing = new Map();
    this.follow = () => {
      for (const audio of this.playing.values()) this.#obey(audio);
    };
    sound?.addEventListener?.("volumechange", this.follow);
  }

  /** @param {{mediaStreamTrack: MediaStreamTrack}} track */
  add(track) {
    const audio = document.createElement("audio");
    audio.dataset.voice = "";
    audio.autoplay = true;
    audio.srcObject = new MediaStream([track.mediaStreamTrack]);
    this.playing.set(track, audio);
    this.#obey(audio);
    document.body?.append(audio);
  }

  /** @param {{mediaStreamTrack: MediaStreamTrack}} track @returns {boolean} it was a voice */
  remove(track) {
    const audio = this.playing.get(track);
    if (!audio) return false;
    this.playing.delete(track);
    audio.srcObject = null;
    audio.remove();
    return true;
  }

  close() {
    this.sound?.removeEventListener?.("volumechange", this.follow);
    for (const track of [...this.playing.keys()]) this.remove(track);
  }

  /**
   * A browser lets sound play after a tap, and silence at any time: as the picture does.
   * @param {HTMLAudioElement} audio
   */
  #obey(audio) {
    audio.muted = this.sound?.muted ?? false;
    audio.volume = this.sound?.volume ?? 1;
    audio.play?.()?.catch(() => undefined);
  }
}
