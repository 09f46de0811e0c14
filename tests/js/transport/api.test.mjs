import assert from "node:assert/strict";
import { test } from "node:test";

import { deleteResource, postOffer } from "../../../static/js/players/sdp.js";
import { connectWithGrant } from "../../../static/js/players/registry.js";
import { Api } from "../../../static/js/transport/api.js";
import { ApiError, exchange } from "../../../static/js/transport/http.js";
import { fakeFetch } from "../support/fakes.mjs";

const TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJpZCI6MX0.c2lnbmF0dXJl";
const GRANT = { token: TOKEN, url: "/media/whep/room", iceServers: [], expiresIn: 600 };

/** An API whose waiting is written down instead of done. */
function patient(fetch, options = {}) {
  const waits = [];
  let now = 0;
  const pace = { random: () => 1, now: () => now, wait: async (ms) => (waits.push(ms), (now += ms)) };
  return { waits, api: new Api({ fetch, pace, ...options }) };
}

test("a grant is asked for with the host key in its header", async () => {
  const { fetch, calls } = fakeFetch(() => ({ body: GRANT }));
  const grant = await new Api({ fetch }).camera("abc", "key", { clientId: "tab" });
  assert.equal(grant.token, TOKEN);
  assert.equal(calls[0].headers["X-Host-Key"], "key");
  assert.deepEqual(JSON.parse(calls[0].body), { clientId: "tab", takeover: false });
});

test("a spoken line is a file, asked for once and by whoever was let in", async () => {
  let status = 200;
  const { fetch, calls } = fakeFetch(() => ({ status, body: status === 200 ? "sound" : { code: "voice_not_ready" } }));
  const told = [];
  const options = { admission: () => "let-in", visitorKey: () => "v", onError: ({ code }) => told.push(code) };
  const { api, waits } = patient(fetch, options);
  assert.equal(await (await api.lineVoice("abc", 7)).text(), "sound");
  assert.equal(calls[0].url, "/api/sessions/abc/lines/7.m4a");
  const { "X-Admission": admission, Accept } = calls[0].headers;
  assert.deepEqual([admission, Accept, calls[0].credentials], ["let-in", "audio/mp4", "same-origin"]);
  status = 503;
  await assert.rejects(api.lineVoice("abc", 8), { status: 503, code: "voice_not_ready" });
  assert.deepEqual([calls.length, waits, told], [2, [], ["voice_not_ready"]]); // the door hears of it, too
});

test("a non-2xx answer is an error with status, code and the server's sentence", async () => {
  const body = { error: "Media is down.", code: "provider_down", stage: "room", reqId: "r1" };
  const { fetch } = fakeFetch(() => ({ status: 503, body, headers: { "Retry-After": "3" } }));
  await assert.rejects(new Api({ fetch }).spectator("abc"), (error) => {
    assert.equal(error.message, "503 Media is down.");
    assert.deepEqual(
      [error.status, error.code, error.stage, error.reqId, error.retryAfterMs, error.final],
      [503, "provider_down", "room", "r1", 3000, false],
    );
    return true;
  });
});

test("an answer in no form of ours is told with its status and text", async () => {
  const { fetch } = fakeFetch(() => ({ status: 502, body: "<h1>Bad Gateway</h1>" }));
  await assert.rejects(new Api({ fetch }).spectator("abc"), { message: "502 <h1>Bad Gateway</h1>" });
});

test("the time limit is one for the body as well", async () => {
  const fetch = async (_url, { signal }) => ({
    text: () => new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
  });
  await assert.rejects(exchange(fetch, "/x", {}, 10), { kind: "timeout" });
});

test("a 200 without a token is an error", async () => {
  for (const body of [{ url: "/x" }, { url: "/x", token: "" }, { url: "/x", token: null }, { token: TOKEN }]) {
    const { fetch } = fakeFetch(() => ({ body }));
    const wrong = { kind: "bad_response", message: "No token in response" };
    await assert.rejects(new Api({ fetch }).spectator("abc"), wrong);
  }
});

test("what is not three base64url parts is no token", async () => {
  for (const token of ["placeholder", "a.b", "a.b.c.d", "a..c", "a.b.c ", "a.b.ü", "[object Object]", 7]) {
    const { fetch } = fakeFetch(() => ({ body: { ...GRANT, token } }));
    const wrong = { kind: "bad_response", message: "The token in the response is malformed" };
    await assert.rejects(new Api({ fetch }).spectator("abc"), wrong);
  }
});

test("an answer that is not JSON is an error, not an exception of the parser", async () => {
  const { fetch } = fakeFetch(() => ({ body: "<html>" }));
  await assert.rejects(new Api({ fetch }).session("abc"), { kind: "bad_response" });
});

test("a 504 or 503 is tried again a few times, with growing and jittered waits", async () => {
  for (const status of [503, 504]) {
    const once = fakeFetch((_url, _init, n) => (n === 1 ? { status } : { body: GRANT }));
    const lucky = patient(once.fetch);
    assert.equal((await lucky.api.spectator("abc")).token, TOKEN);
    assert.deepEqual(lucky.waits, [250]);
    const always = fakeFetch(() => ({ status }));
    const unlucky = patient(always.fetch);
    await assert.rejects(unlucky.api.spectator("abc"), { status });
    assert.equal(always.calls.length, 3);
    assert.deepEqual(unlucky.waits, [250, 500]);
  }
});

test("Retry-After is waited for and never undercut, not even by jitter", async () => {
  const busy = { status: 503, headers: { "Retry-After": "1" } };
  for (const random of [0, 1]) {
    const { fetch } = fakeFetch((_url, _init, n) => (n === 1 ? busy : { body: GRANT }));
    const { api, waits } = patient(fetch);
    api.calls.pace.random = () => random;
    await api.spectator("abc");
    assert.deepEqual(waits, [1000 + (random ? 250 : 125)]);
  }
});

test("a longer Retry-After than the caller's patience is the caller's to wait for", async () => {
  const { fetch, calls } = fakeFetch(() => ({ status: 503, headers: { "Retry-After": "2" } }));
  const { api, waits } = patient(fetch);
  await assert.rejects(api.spectator("abc"), { retryAfterMs: 2000 });
  assert.deepEqual([calls.length, waits], [1, []]);
  await assert.rejects(api.session("abc"), { status: 503 }); // has more of it
  assert.deepEqual([calls.length, waits], [3, [2250]]);
});

test("a poll is never repeated by itself: the next one comes anyway", async () => {
  const { fetch, calls } = fakeFetch(() => ({ status: 503 }));
  await assert.rejects(patient(fetch).api.events("abc", 4), { status: 503 });
  assert.equal(calls.length, 1);
});

test("a 429 is tried again only when it says after how long", async () => {
  const told = { status: 429, headers: { "Retry-After": "1" } };
  const polite = fakeFetch((_url, _init, n) => (n === 1 ? told : { body: GRANT }));
  const { api, waits } = patient(polite.fetch);
  await api.spectator("abc");
  assert.deepEqual(waits, [1250]);
  const silent = fakeFetch(() => ({ status: 429 }));
  await assert.rejects(patient(silent.fetch).api.spectator("abc"), { status: 429 });
  assert.equal(silent.calls.length, 1);
});

test("access that could not be looked up in time (403 with Retry-After) is not final", async () => {
  const body = { code: "access_timeout", error: "late" };
  const late = { status: 403, body, headers: { "Retry-After": "1" } };
  const { fetch } = fakeFetch((_url, _init, n) => (n === 1 ? late : { body: GRANT }));
  assert.equal((await patient(fetch).api.joinAsUser("abc")).token, TOKEN);
  const always = fakeFetch(() => late);
  await assert.rejects(patient(always.fetch).api.joinAsUser("abc"), { status: 403, final: false });
});

test("a visitor's key goes with every request for a grant, and with nothing else", async () => {
  const { fetch, calls } = fakeFetch(() => ({ body: GRANT }));
  const { api } = patient(fetch, { visitorKey: () => "v-key" });
  await api.spectator("abc");
  await api.joinAsUser("abc", "Nostr e30=");
  await api.joinInfo("abc");
  await api.session("abc");
  assert.deepEqual(calls.map(({ headers }) => headers["X-Visitor-Key"]), ["v-key", "v-key", undefined, undefined]);
  assert.equal(calls[1].headers.Authorization, "Nostr e30=");
});

test("no answer in time is told apart from no network", async () => {
  const hanging = (_url, { signal }) =>
    new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  await assert.rejects(new Api({ fetch: hanging, timeoutMs: 20 }).spectator("abc"), { kind: "timeout" });
  const { fetch } = fakeFetch(() => new TypeError("Failed to fetch"));
  await assert.rejects(new Api({ fetch }).spectator("abc"), { kind: "network" });
});

test("404 and 410 are final, 409 and 503 are not", async () => {
  for (const [status, final] of [[404, true], [410, true], [403, true], [409, false], [503, false], [429, false]]) {
    const { fetch } = fakeFetch(() => ({ status, body: {} }));
    await assert.rejects(patient(fetch).api.spectator("abc"), { status, final });
  }
});

test("a start carries its Idempotency-Key and the CSRF token where there is one", async () => {
  const { fetch, calls } = fakeFetch(() => ({ status: 201, body: GRANT }));
  const api = new Api({ fetch, cookies: () => "a=b; csrftoken=c5" });
  const commentary = { on: true, language: "de", style: "lively", sound: true, vision: false };
  await api.createSession({ title: "", commentary, hostKey: "k", clientId: "t" }, "once");
  assert.equal(calls[0].headers["Idempotency-Key"], "once");
  assert.equal(calls[0].headers["X-CSRFToken"], "c5");
  assert.deepEqual(JSON.parse(calls[0].body), {
    ...{ title: "", hostKey: "k", clientId: "t", commentary: true },
    ...{ commentaryLanguage: "de", commentaryStyle: "lively", commentarySound: true },
    commentaryVision: false,
  });
});

test("an offer is posted with its grant; the answer says where to leave", async () => {
  const { fetch, calls } = fakeFetch(() => ({
    status: 201,
    body: "v=0\r\n",
    headers: { Location: "/media/whep/room/PA_1" },
  }));
  const { answer, resource } = await postOffer(fetch, GRANT, "v=0 offer");
  assert.equal(answer, "v=0\r\n");
  assert.match(resource, /\/media\/whep\/room\/PA_1$/);
  assert.equal(calls[0].headers.Authorization, `Bearer ${TOKEN}`);
  assert.equal(calls[0].headers["Content-Type"], "application/sdp");
  await deleteResource(fetch, resource, "token", { keepalive: true });
  assert.deepEqual([calls[1].method, calls[1].keepalive], ["DELETE", true]);
});

test("a room that the media server does not know is not final: it is being made again", async () => {
  const { fetch } = fakeFetch(() => ({ status: 404, body: { code: "room_not_found" } }));
  await assert.rejects(postOffer(fetch, GRANT, "v=0"), { status: 404, final: false });
});

test("a camera that is out for what it sends does not come back by itself", async () => {
  for (const code of ["picture_too_large", "bitrate_too_high"]) {
    const { fetch } = fakeFetch(() => ({ status: 422, body: { code }, headers: { "Retry-After": "5" } }));
    await assert.rejects(postOffer(fetch, GRANT, "v=0"), { status: 422, code, final: true });
  }
});

test("leaving never throws", async () => {
  const { fetch } = fakeFetch(() => new TypeError("offline"));
  await deleteResource(fetch, "http://x/y", "token");
});

/** Ends whose connect() answers from a list. */
function ends(...outcomes) {
  const log = { made: 0, closed: 0, grants: 0, how: [] };
  const make = () => {
    const outcome = outcomes[log.made++];
    return {
      connect: async () => {
        if (outcome instanceof Error) throw outcome;
      },
      close: () => (log.closed += 1),
    };
  };
  const getGrant = async ({ fresh }) => {
    log.how.push(fresh ? "fresh" : "any");
    return { ...GRANT, number: (log.grants += 1) };
  };
  return { log, make, getGrant };
}
const refused = () => Object.assign(new ApiError("bad token", { kind: "http", status: 401 }), { final: false });

test("a refused grant gets one fresh one", async () => {
  const { log, make, getGrant } = ends(refused(), null);
  await connectWithGrant(make, getGrant);
  assert.deepEqual([log.grants, log.closed, log.how], [2, 1, ["any", "fresh"]]);
});

test("an auth error is told by status and kind, never by a word in its text", async () => {
  const wordy = new ApiError("invalid authorization token 401", { kind: "http", status: 503 });
  const { log, make, getGrant } = ends(wordy, null);
  await assert.rejects(connectWithGrant(make, getGrant), { status: 503 });
  assert.equal(log.grants, 1);
});

test("refused twice means the server's credentials are wrong; it does not loop", async () => {
  const { log, make, getGrant } = ends(refused(), refused());
  await assert.rejects(connectWithGrant(make, getGrant), { kind: "credentials", maxTries: 4, retryAfterMs: 5000 });
  assert.deepEqual([log.grants, log.closed], [2, 2]);
});

test("other failures are not taken for a refused grant", async () => {
  const { log, make, getGrant } = ends(new ApiError("no way", { kind: "unreachable" }), null);
  await assert.rejects(connectWithGrant(make, getGrant), { kind: "unreachable" });
  assert.deepEqual([log.grants, log.closed], [1, 1]);
});

test("the API's own refusal is final and not retried", async () => {
  const { log, make } = ends(null);
  const getGrant = async () => {
    throw new ApiError("not yours", { kind: "http", status: 403 });
  };
  await assert.rejects(connectWithGrant(make, getGrant), { status: 403, final: true });
  assert.deepEqual([log.made, log.closed], [1, 1]);
});

test("the token against forged requests goes only with what may change something", async () => {
  const { fetch, calls } = fakeFetch(() => ({ body: {} }));
  const api = new Api({ fetch, cookies: () => "a=b; csrftoken=secret" });
  await api.session("abc");
  await api.end("abc", "key");
  assert.deepEqual(calls.map(({ headers }) => headers["X-CSRFToken"]), [undefined, "secret"]);
});

test("a signature is sent once, a cookie again", async () => {
  for (const [authorization, times] of [["Nostr e30=", 1], [null, 3]]) {
    const { fetch, calls } = fakeFetch(() => ({ status: 503 }));
    await assert.rejects(patient(fetch).api.joinAsUser("abc", authorization), { status: 503 });
    assert.equal(calls.length, times);
  }
});

test("whoever moderates without being the host has not proved to be the host", async () => {
  for (const you of ["cohost", "admin", undefined]) {
    const { fetch } = fakeFetch(() => ({ body: { you, people: [] } }));
    await assert.rejects(new Api({ fetch }).proveHost("abc", "key"), { code: "not_a_moderator", final: true });
  }
  const { fetch } = fakeFetch(() => ({ body: { you: "host", people: [] } }));
  await new Api({ fetch }).proveHost("abc", "key");
});
