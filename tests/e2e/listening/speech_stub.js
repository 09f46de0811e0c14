// A phone that speaks English and German, at the browser's boundary: headless Chromium has no voice.
// `window.said` are the utterances; one lasts as long as `window.saysFor` milliseconds.
(() => {
  const said = [];
  const voices = ["en-US", "de-DE"].map((lang) => ({ lang, name: lang, localService: true, default: lang === "en-US" }));
  let current = null;
  class Synthesis extends EventTarget {
    paused = false;

    getVoices() {
      return voices;
    }

    speak(utterance) {
      if (!utterance.text) return;
      current = utterance;
      said.push({ text: utterance.text, lang: utterance.lang, at: Date.now(), state: "speaking" });
      const mine = said.at(-1);
      setTimeout(() => {
        if (mine.state !== "speaking") return;
        mine.state = "spoken";
        utterance.onend?.();
      }, window.saysFor);
    }

    cancel() {
      if (said.at(-1)?.state === "speaking") said.at(-1).state = "cancelled";
      current?.onerror?.({ error: "interrupted" });
      current = null;
    }
  }
  class Utterance {
    constructor(text) {
      this.text = text;
    }
  }
  Object.defineProperty(window, "speechSynthesis", { value: new Synthesis() });
  Object.assign(window, { SpeechSynthesisUtterance: Utterance, said, saysFor: 800 });
})();
