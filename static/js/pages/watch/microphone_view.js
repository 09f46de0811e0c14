/** What the spectator page shows of a `Voice`: a sentence and one button. */

import { byId, onClick, setText } from "../shared/dom.js";

export class VoiceView {
  /**
   * @param {import("./microphone.js").Voice} voice
   * @param {import("../../core/messages.js").Messages} t
   */
  constructor(voice, t) {
    Object.assign(this, { voice, t });
    onClick(byId("voice-speak"), () => voice.speak());
    byId("voice-stop").addEventListener("click", () => voice.stop());
  }

  render() {
    const { state, trouble } = this.voice;
    byId("voice").hidden = state === "none";
    byId("voice").dataset.state = state;
    if (state === "none") return;
    const key = state === "failed" ? `voice.${trouble}` : `voice.${state}`;
    setText(byId("voice-text"), this.t.text(this.t.has(key) ? key : "voice.unknown"));
    byId("voice-speak").hidden = state !== "invited" && state !== "failed";
    byId("voice-stop").hidden = state !== "speaking" && state !== "joining";
  }
}
