/** The last picture of a video, which stays on the screen while the next one is on its way. */

export class LastPicture {
  /** @param {HTMLVideoElement} video @param {HTMLCanvasElement} canvas */
  constructor(video, canvas) {
    this.video = video;
    this.canvas = canvas;
    /** @type {HTMLCanvasElement | null} a copy of a recent picture, for players whose track ends in black */
    this.recent = null;
  }

  /** The browser blanks a video whose stream is replaced: the canvas goes on showing its end. */
  keep() {
    if (this.video.videoWidth > 2) this.#show(this.video);
  }

  /** Where a track ends, the video may be black before we hear of it: half a second old is better. */
  keepRecent() {
    if (this.recent) this.#show(this.recent);
    else this.keep();
  }

  remember() {
    if (this.video.videoWidth <= 2) return;
    this.recent ??= document.createElement("canvas");
    draw(this.video, this.recent);
  }

  hide() {
    this.canvas.hidden = true;
  }

  /** It may not be seen any more. */
  forget() {
    this.video.srcObject = null;
    this.recent = null;
    this.canvas.width = this.canvas.height = 0;
    this.hide();
  }

  /** @param {HTMLVideoElement | HTMLCanvasElement} source */
  #show(source) {
    if (!this.canvas.hidden) return;
    draw(source, this.canvas);
    this.canvas.hidden = false;
  }
}

/** @param {HTMLVideoElement | HTMLCanvasElement} source @param {HTMLCanvasElement} canvas */
function draw(source, canvas) {
  canvas.width = "videoWidth" in source ? source.videoWidth : source.width;
  canvas.height = "videoHeight" in source ? source.videoHeight : source.height;
  canvas.getContext("2d")?.drawImage(source, 0, 0);
}
