// What a test hears: each gain node with what comes out of it, and which line the page's audio
// element plays. And every socket, to be cut.
(() => {
  const gains = [];
  const { createGain } = AudioContext.prototype;
  AudioContext.prototype.createGain = function create() {
    const node = createGain.call(this);
    const analyser = new AnalyserNode(this, { fftSize: 256 });
    node.connect(analyser);
    gains.push({ node, analyser });
    return node;
  };
  const sockets = [];
  const Socket = window.WebSocket;
  window.WebSocket = class extends Socket {
    constructor(...address) {
      super(...address);
      if (String(address[0]).includes("/ws/")) sockets.push(this);
    }
  };
  const wave = new Float32Array(256);
  const heard = []; // {level: of the gain node, peak: of what comes out of it}
  setInterval(() => {
    const last = gains.at(-1);
    if (!last || heard.length > 5000) return;
    last.analyser.getFloatTimeDomainData(wave);
    heard.push({ level: last.node.gain.value, peak: Math.max(...wave.map(Math.abs)) });
  }, 15);
  const names = new WeakMap(); // what a file came from
  const { blob } = Response.prototype;
  Response.prototype.blob = async function file() {
    const made = await blob.call(this);
    names.set(made, Number(/\/lines\/(\d+)\.m4a$/.exec(this.url)?.[1]));
    return made;
  };
  const lines = new Map(); // address → number
  const { createObjectURL } = URL;
  URL.createObjectURL = (made) => {
    const url = createObjectURL.call(URL, made);
    lines.set(url, names.get(made) ?? null); // null: silence
    return url;
  };
  const plays = []; // {seq, at, moved: by so many seconds}
  const onMedia = ({ type, target }) => {
    const seq = lines.get(target.src);
    if (target.id !== "line-voice" || !seq) return;
    if (type === "playing") plays.push({ seq, at: Date.now(), moved: 0 });
    else if (plays.at(-1)?.seq === seq) plays.at(-1).moved = target.currentTime;
  };
  for (const name of ["playing", "timeupdate", "ended"]) document.addEventListener(name, onMedia, true);
  const linePlayed = () => {
    const audio = document.getElementById("line-voice");
    return (!audio.paused && lines.get(audio.src)) || null;
  };
  Object.assign(window, { heard, plays, linePlayed, cutSockets: () => sockets.map((one) => one.close()).length });
})();
