import assert from "node:assert/strict";
import { test } from "node:test";

import { deleteResource, postOffer } from "../../static/js/players/sdp.js";
import { joinWith } from "../../static/js/players/join.js";
import { Api } from "../../static/js/transport/api.js";
import { ApiError } from "../../static/js/transport/http.js";
import { fakeFetch } from "./support/fakes.mjs";

const GRANT = { token: "pass", url: "/media/whep/room", iceServers: [] };

test("a grant is asked for with the host key in its header", async () => {
  const { fetch, calls } = fakeFetch(() => ({ body: GRANT }));
  const grant = await new Api({ fetch }).camera("abc", "key", { clientId: "tab" });
  assert.equal(grant.token, "pass");
  assert.equal(calls[0].headers["X-Host-Key"], "key");
  assert.deepEqual(JSON.parse(calls[0].body), { clientId: "tab", takeover: false });
});

test("2.2: a non-2xx answer is an error with status, code and the server's sentence", async () => {
  const body = { error: "Media is down.", code: "provider_down", stage: "room", reqId: "r1" };
  const { fetch } = fakeFetch(() => ({ status: 503, body, headers: { "Retry-After": "3" } }));
  await assert.rejects(new Api({ fetch }).spectator("abc"), (error) => {
    assert.equal(error.message, "Media is down.");
    assert.deepEqual(
      [error.status, error.code, error.stage, error.reqId, error.retryAfterMs, error.final],
      [503, "provider_down", "room", "r1", 3000, false],
    );
    return true;
  });
});

test("2.2: a 200 without a token is an error", async () => {
  const { fetch } = fakeFetch(() => ({ body: { url: "/x" } }));
  await assert.rejects(new Api({ fetch }).spectator("abc"), /No token in response/);
});

test("an answer that is not JSON is an error, not an exception of the parser", async () => {
  const { fetch } = fakeFetch(() => ({ body: "<html>" }));
  await assert.rejects(new Api({ fetch }).session("abc"), { kind: "bad_response" });
});

test("0.14: a 504 is tried once more, and only once", async () => {
  const once = fakeFetch((_url, _init, n) => (n === 1 ? { status: 504 } : { body: GRANT }));
  assert.equal((await new Api({ fetch: once.fetch }).spectator("abc")).token, "pass");
  const always = fakeFetch(() => ({ status: 504 }));
  await assert.rejects(new Api({ fetch: always.fetch }).spectator("abc"), { status: 504 });
  assert.equal(always.calls.length, 2);
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
    await assert.rejects(new Api({ fetch }).spectator("abc"), { status, final });
  }
});

test("a start carries its Idempotency-Key and the CSRF token where there is one", async () => {
  const { fetch, calls } = fakeFetch(() => ({ status: 201, body: GRANT }));
  const api = new Api({ fetch, cookies: () => "a=b; csrftoken=c5" });
  await api.createSession({ title: "", commentary: true, hostKey: "k", clientId: "t" }, "once");
  assert.equal(calls[0].headers["Idempotency-Key"], "once");
  assert.equal(calls[0].headers["X-CSRFToken"], "c5");
});

test("diagnostics never throw", async () => {
  const { fetch } = fakeFetch((url) => (url === "/health" ? { body: {} } : new TypeError("gone")));
  const api = new Api({ fetch });
  assert.equal((await api.check("GET", "/health")).status, 200);
  const failed = await api.check("POST", "/api/x");
  assert.deepEqual([failed.status, failed.code], [0, "network"]);
});

test("an offer is posted with its pass; the answer says where to leave", async () => {
  const { fetch, calls } = fakeFetch(() => ({
    status: 201,
    body: "v=0\r\n",
    headers: { Location: "/media/whep/room/PA_1" },
  }));
  const { answer, resource } = await postOffer(fetch, GRANT, "v=0 offer");
  assert.equal(answer, "v=0\r\n");
  assert.match(resource, /\/media\/whep\/room\/PA_1$/);
  assert.equal(calls[0].headers.Authorization, "Bearer pass");
  assert.equal(calls[0].headers["Content-Type"], "application/sdp");
  await deleteResource(fetch, resource, "pass", { keepalive: true });
  assert.deepEqual([calls[1].method, calls[1].keepalive], ["DELETE", true]);
});

test("a room that the media server does not know is not final: it is being made again", async () => {
  const { fetch } = fakeFetch(() => ({ status: 404, body: { code: "room_not_found" } }));
  await assert.rejects(postOffer(fetch, GRANT, "v=0"), { status: 404, final: false });
});

test("leaving never throws", async () => {
  const { fetch } = fakeFetch(() => new TypeError("offline"));
  await deleteResource(fetch, "http://x/y", "pass");
});

/** Ends whose connect() answers from a list. */
function ends(...outcomes) {
  const log = { made: 0, closed: 0, grants: 0 };
  const make = () => {
    const outcome = outcomes[log.made++];
    return {
      connect: async () => {
        if (outcome instanceof Error) throw outcome;
      },
      close: () => (log.closed += 1),
    };
  };
  const getGrant = async () => ({ ...GRANT, number: (log.grants += 1) });
  return { log, make, getGrant };
}
const refused = () => Object.assign(new ApiError("bad token", { kind: "http", status: 401 }), { final: false });

test("2.4: a refused pass gets one fresh one", async () => {
  const { log, make, getGrant } = ends(refused(), null);
  await joinWith(make, getGrant);
  assert.deepEqual([log.grants, log.closed], [2, 1]);
});

test("2.4: refused twice means the server's credentials are wrong; it does not loop", async () => {
  const { log, make, getGrant } = ends(refused(), refused());
  await assert.rejects(joinWith(make, getGrant), { kind: "credentials" });
  assert.deepEqual([log.grants, log.closed], [2, 2]);
});

test("other failures are not taken for a refused pass", async () => {
  const { log, make, getGrant } = ends(new ApiError("no way", { kind: "unreachable" }), null);
  await assert.rejects(joinWith(make, getGrant), { kind: "unreachable" });
  assert.deepEqual([log.grants, log.closed], [1, 1]);
});

test("the API's own refusal is final and not retried", async () => {
  const { log, make } = ends(null);
  const getGrant = async () => {
    throw new ApiError("not yours", { kind: "http", status: 403 });
  };
  await assert.rejects(joinWith(make, getGrant), { status: 403, final: true });
  assert.deepEqual([log.made, log.closed], [1, 1]);
});
