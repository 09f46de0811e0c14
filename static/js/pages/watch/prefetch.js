/**
 * In the head of the spectators' page, before any module is there: asks for the guest's grant, and
 * begins to load the vendor's module of the player.
 *
 * A classic script, because a module runs only when all that it imports is there; so it makes by
 * hand the request that transport/api.js makes, with the key of pages/shared/storage.js. Where the two differ
 * the answer is not used (transport/prefetched.js), which costs time and nothing else.
 */
(() => {
  const { guestOf, playerModule } = /** @type {HTMLScriptElement} */ (document.currentScript).dataset;
  // A failure is for whoever needs the module (players/livekit_sdk.js).
  if (playerModule) import(playerModule).catch(() => undefined);
  const key = guestOf && window.RTCPeerConnection && visitorKey();
  if (!key) return;

  const abort = new AbortController();
  const url = `/api/sessions/${guestOf}/spectators`;
  /** @type {RequestInit} */
  const init = {
    method: "POST",
    headers: { Accept: "application/json", "X-Visitor-Key": key, "Content-Type": "application/json" },
    body: "{}",
    cache: "no-store",
    credentials: "same-origin",
  };
  const answer = fetch(url, { ...init, signal: abort.signal });
  answer.catch(() => undefined); // whoever takes it hears of it
  /** @type {import("../../transport/prefetched.js").Prefetched} */
  const prefetched = { url, init, answer, abort, askedAt: performance.now() };
  Object.assign(window, { sidelinePrefetched: prefetched });

  function visitorKey() {
    try {
      const saved = localStorage.getItem("sideline.visitor");
      if (saved !== null && /^[\w-]{43}$/.test(saved)) return saved;
      const made = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(32))))
        .replaceAll("+", "-")
        .replaceAll("/", "_")
        .replaceAll("=", "");
      localStorage.setItem("sideline.visitor", made);
      return made;
    } catch {
      return null; // no storage: the page makes a key of its own
    }
  }
})();
