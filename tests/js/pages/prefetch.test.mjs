/** The grant that is asked for in the head of the page, and how the page's own request takes it over. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import vm from "node:vm";

import { Api } from "../../../static/js/transport/api.js";
import { prefetchedFetch } from "../../../static/js/transport/prefetched.js";

const SCRIPT = readFileSync(new URL("../../../static/js/pages/watch/prefetch.js", import.meta.url), "utf8");
const GRANT = { token: "eyJhbGci.eyJpZCI.c2ln", url: "/media/whep/room", expiresIn: 600 };
const KEY = "k".repeat(43);
const answer = (body, status = 200) => new Response(JSON.stringify(body), { status });

/** The head of a page: what `prefetch.js` asked for, and what it left for the page. */
function head({ guestOf = "abc", saved = { "sideline.visitor": KEY }, webrtc = true, answers = async () => answer(GRANT), storage } = {}) {
  const asked = [];
  const window = webrtc ? { RTCPeerConnection: class {} } : {};
  vm.runInNewContext(SCRIPT, {
    window,
    document: { currentScript: { dataset: { guestOf } } },
    localStorage: storage ?? { getItem: (key) => saved[key] ?? null, setItem: (key, value) => (saved[key] = value) },
    fetch: (url, init) => {
      asked.push({ url, ...init });
      return answers(init);
    },
    ...{ AbortController, btoa, crypto, performance, Uint8Array },
  });
  return { asked, saved, prefetched: window.sidelinePrefetched };
}

/** The page's own modules, later. */
function page(prefetched, { visitorKey = () => KEY, now = () => performance.now(), answers = async () => answer(GRANT), ...options } = {}) {
  const asked = [];
  const fetch = (url, init) => {
    asked.push({ url, ...init });
    return answers(init);
  };
  const pace = { wait: async () => undefined };
  const api = new Api({ visitorKey, fetch: prefetchedFetch(prefetched, { fetch, monotonic: now }), pace, ...options });
  return { api, asked };
}

test("the page's own request is the one that the head made, so one is enough", async () => {
  const { prefetched, asked } = head();
  const { api, asked: again } = page(prefetched);
  assert.deepEqual(await api.spectator("abc"), GRANT);
  assert.equal(asked.length, 1);
  assert.deepEqual(again, []);
});

test("its answer is used once: every later join asks anew", async () => {
  const { prefetched } = head();
  const { api, asked } = page(prefetched);
  await api.spectator("abc");
  await api.spectator("abc");
  assert.equal(asked.length, 1);
});

test("a page that was restored, or took its time, asks anew", async () => {
  const { prefetched } = head();
  const { api, asked } = page(prefetched, { now: () => prefetched.askedAt + 10_001 });
  await api.spectator("abc");
  assert.equal(asked.length, 1);
});

test("another key, another wish or another broadcast asks for itself", async () => {
  for (const [options, id, how] of [
    [{ visitorKey: () => "x".repeat(43) }, "abc", {}],
    [{}, "abc", { speak: true }],
    [{}, "other", {}],
  ]) {
    const { api, asked } = page(head().prefetched, options);
    await api.spectator(id, how);
    assert.equal(asked.length, 1);
  }
});

test("other calls meanwhile do not use it up", async () => {
  const { api, asked } = page(head().prefetched, { answers: async () => answer({ state: "live" }) });
  await api.session("abc");
  assert.deepEqual(await api.spectator("abc"), GRANT);
  assert.equal(asked.length, 1);
});

test("a refusal is the refusal of the page's own request", async () => {
  const { prefetched } = head({ answers: async () => answer({ error: "no", code: "banned" }, 403) });
  const { api, asked } = page(prefetched);
  await assert.rejects(api.spectator("abc"), { status: 403, code: "banned", final: true });
  assert.deepEqual(asked, []);
});

test("what may be tried again is tried again, by the page", async () => {
  const { api, asked } = page(head({ answers: async () => answer({ error: "soon" }, 503) }).prefetched);
  assert.deepEqual(await api.spectator("abc"), GRANT);
  assert.equal(asked.length, 1);
});

test("a broken network is the page's to report", async () => {
  const { api, asked } = page(head({ answers: async () => Promise.reject(new TypeError("offline")) }).prefetched);
  await assert.rejects(api.spectator("abc"), { kind: "network" });
  assert.deepEqual(asked, []);
});

test("the page's time limit holds for it, too", async () => {
  const never = ({ signal }) =>
    new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  const { api } = page(head({ answers: never }).prefetched, { timeoutMs: 10, answers: never });
  await assert.rejects(api.spectator("abc"), { kind: "timeout" });
});

test("a browser that comes for the first time gets its key in the head", async () => {
  const { asked, saved } = head({ saved: {} });
  assert.match(saved["sideline.visitor"], /^[\w-]{43}$/);
  assert.equal(asked[0].headers["X-Visitor-Key"], saved["sideline.visitor"]);
});

test("nothing is asked for somebody who is signed in, without WebRTC, or without storage", () => {
  const refuse = () => {
    throw new DOMException("no", "SecurityError");
  };
  for (const options of [{ guestOf: "" }, { webrtc: false }, { storage: { getItem: refuse } }]) {
    const { asked, prefetched } = head(options);
    assert.deepEqual([asked, prefetched], [[], undefined]);
  }
});

test("without a prefetched answer it is fetch", async () => {
  const { api, asked } = page(undefined);
  await api.spectator("abc");
  assert.equal(asked.length, 1);
});
