/**
 * Tells LiveKit how large the picture is shown, and whether at all, so that it sends no more than
 * that (adaptive stream). LiveKit's own way to know, `track.attach(video)`, takes the element over:
 * it sets its stream and unmutes it, which stops a video that may only play muted.
 */
export class ElementInfo {
  /** @param {HTMLVideoElement} element */
  constructor(element) {
    this.element = element;
    this.visible = isInView(element);
    this.visibilityChangedAt = 0;
    /** @type {(() => void) | undefined} set by LiveKit */
    this.handleResize = undefined;
    /** @type {(() => void) | undefined} set by LiveKit */
    this.handleVisibilityChanged = undefined;
  }

  get pictureInPicture() {
    return document.pictureInPictureElement === this.element;
  }

  width() {
    return this.element.clientWidth;
  }

  height() {
    return this.element.clientHeight;
  }

  observe() {
    this.sizes = new ResizeObserver(() => this.handleResize?.());
    this.sizes.observe(this.element);
    this.places = new IntersectionObserver((entries) => this.#seen(entries.at(-1)?.isIntersecting ?? false), {
      rootMargin: "20%", // pictures flow again just before they are scrolled into view
    });
    this.places.observe(this.element);
  }

  stopObserving() {
    this.sizes?.disconnect();
    this.places?.disconnect();
  }

  /** @param {boolean} visible */
  #seen(visible) {
    if (visible === this.visible) return;
    this.visible = visible;
    this.visibilityChangedAt = Date.now();
    this.handleVisibilityChanged?.();
  }
}

/** @param {HTMLElement} element */
function isInView(element) {
  const { top, bottom, left, right } = element.getBoundingClientRect();
  const { clientWidth, clientHeight } = document.documentElement;
  return bottom > 0 && right > 0 && top < clientHeight && left < clientWidth;
}
