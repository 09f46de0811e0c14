/** What the spectator page shows of a `Microphone`: a sentence and one button. */

import { byId, onClick, setText } from "../shared/dom.js";

export class MicrophoneView {
  /**
   * @param {import("./microphone.js").Microphone} microphone
   * @param {import("../../core/messages.js").Messages} t
   */
  constructor(microphone, t) {
    this.microphone = microphone;
    this.t = t;
    onClick(byId("voice-speak"), () => microphone.speak());
    byId("voice-stop").addEventListener("click", () => microphone.stop());
  }

  render() {
    const { state, trouble } = this.microphone;
    byId("voice").hidden = state === "none";
    byId("voice").dataset.state = state;
    if (state === "none") return;
    const key = state === "failed" ? `voice.${trouble}` : `voice.${state}`;
    setText(byId("voice-text"), this.t.text(this.t.has(key) ? key : "voice.unknown"));
    byId("voice-speak").hidden = state !== "invited" && state !== "failed";
    byId("voice-stop").hidden = state !== "speaking" && state !== "joining";
  }
}
