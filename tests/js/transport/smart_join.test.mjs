/** Info, then as somebody, then as a guest; and the log says each step. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { Api } from "../../../static/js/transport/api.js";
import { nostrProof, SmartJoin } from "../../../static/js/transport/smart_join.js";
import { fakeFetch } from "../support/fakes.mjs";

const TOKEN = "eyJhbGci.eyJpZCI.c2ln";
const GRANT = { token: TOKEN, url: "/media/whep/room", identity: "spectator:a.b", expiresIn: 600 };
const INFO = "GET /api/v1/nests/abc/info";
const AUTH = "GET /api/v1/nests/abc?publish=voice";
const GUEST = "POST /api/sessions/abc/spectators";
const refusal = (status, code, headers = {}) => ({ status, body: { error: "no", code }, headers });

/** @param {Record<string, object>} answers by call; the room is found and everybody let in otherwise */
function join({ hasUser = false, known = null, answers = {} } = {}) {
  const usual = {
    [INFO]: { body: { state: "live", host: "h" } },
    [AUTH]: { body: { ...GRANT, role: "viewer", as: "user" } },
    [GUEST]: { body: { ...GRANT, as: "guest" } },
  };
  const { fetch, calls } = fakeFetch((url, { method }) => ({ ...usual, ...answers })[`${method} ${url}`]);
  const steps = [];
  const outcomes = [];
  const smart = new SmartJoin({
    api: new Api({ fetch, pace: { wait: async () => undefined } }),
    id: "abc",
    known: () => known,
    hasUser,
    onOutcome: (outcome) => outcomes.push(outcome),
    log: (step, facts = {}, level = "info") => steps.push([step, facts, level]),
  });
  const asked = () => calls.map(({ url, method }) => `${method} ${url}`);
  return { smart, calls, asked, steps, outcomes, names: () => steps.map(([step]) => step) };
}

test("without a user it goes straight to the guest's way, and the page's own state is the info", async () => {
  const { smart, asked, names, outcomes } = join({ known: { state: "live" } });
  assert.equal((await smart.grant()).as, "guest");
  assert.deepEqual(asked(), [GUEST]); // one round trip, as short as it can be
  assert.deepEqual(names(), ["smart attempt", "info found", "guest try", "guest ok"]);
  assert.deepEqual(outcomes, [{ as: "guest", fellBack: false, code: null }]);
});

test("info first, when the page does not know", async () => {
  const { smart, asked } = join();
  await smart.grant();
  assert.deepEqual(asked(), [INFO, GUEST]);
});

test("a user joins as such", async () => {
  const { smart, asked, steps, outcomes } = join({ hasUser: true });
  assert.equal((await smart.grant()).as, "user");
  assert.deepEqual(asked(), [INFO, AUTH]);
  assert.deepEqual(steps, [
    ["smart attempt", { roomId: "abc", hasUser: true }, "info"],
    ["info found", { status: 200, state: "live" }, "info"],
    ["auth try", { by: "session" }, "info"],
    ["auth ok", { role: "viewer" }, "info"],
  ]);
  assert.deepEqual(outcomes, [{ as: "user", fellBack: false, code: null }]);
});

for (const [status, code] of [[401, "unauthenticated"], [429, "too_many_wrong_proofs"], [404, "not_found"], [403, "forbidden"], [503, "provider_unavailable"], [500, "internal"]]) {
  test(`a user who is answered ${status} falls back to guest, and is told so`, async () => {
    const { smart, steps, outcomes } = join({ hasUser: true, answers: { [AUTH]: refusal(status, code) } });
    assert.equal((await smart.grant()).as, "guest");
    const said = steps.slice(-4);
    assert.deepEqual(said, [
      ["auth failed", { status, code }, "info"],
      ["fallback to guest", { status, because: code }, "warn"],
      ["guest try", {}, "info"],
      ["guest ok", {}, "info"],
    ]);
    assert.deepEqual(outcomes, [{ as: "guest", fellBack: true, code }]);
  });
}

for (const [status, code] of [[410, "ended"], [403, "banned"], [409, "room_not_ready"], [429, "too_many_requests"]]) {
  test(`a user who is answered ${status} ${code} does not get around it as a guest`, async () => {
    const { smart, asked, outcomes } = join({ hasUser: true, answers: { [AUTH]: refusal(status, code) } });
    await assert.rejects(smart.grant(), { status, code });
    assert.equal(asked().at(-1), AUTH);
    assert.deepEqual(outcomes, []);
  });
}

test("info that fails is logged with its status and stops nobody", async () => {
  const { smart, steps } = join({ answers: { [INFO]: refusal(404, "not_found") } });
  await smart.grant();
  assert.deepEqual(steps[1], ["info failed", { status: 404, code: "not_found" }, "info"]);
});

test("a guest who is refused is logged, and the error is the last step's", async () => {
  const { smart, steps } = join({ answers: { [GUEST]: refusal(404, "not_found") } });
  await assert.rejects(smart.grant(), { status: 404, final: true });
  assert.deepEqual(steps.at(-1), ["guest failed", { status: 404, code: "not_found" }, "info"]);
});

test("without any answer there is no second way to try", async () => {
  const { smart, asked } = join({ hasUser: true, answers: { [AUTH]: new TypeError("Failed to fetch") } });
  await assert.rejects(smart.grant(), { kind: "network" });
  assert.equal(asked().at(-1), AUTH);
});

test("an answer without a token is no way in", async () => {
  const { smart, outcomes } = join({ hasUser: true, answers: { [AUTH]: { body: { url: "/x" } } } });
  assert.equal((await smart.grant()).as, "guest");
  assert.equal(outcomes[0].code, "bad_response");
});

test("a watching page never takes the camera's identity", async () => {
  const camera = { body: { ...GRANT, identity: "camera:abc", role: "host" } };
  const { smart } = join({ hasUser: true, answers: { [AUTH]: camera } });
  assert.equal((await smart.grant()).identity, "spectator:a.b");
});

test("no step of the log holds a token or a signature", async () => {
  const { smart, steps } = join();
  smart.prove = async () => "Nostr c2lnbmVk";
  await smart.grant();
  const text = JSON.stringify(steps);
  assert.ok(steps.length > 1);
  assert.ok(!text.includes(TOKEN) && !text.includes("c2lnbmVk"));
});

// --- by a signed event ------------------------------------------------------------------------

function signer() {
  const events = [];
  const signEvent = async (event) => {
    events.push(event);
    return { ...event, id: `id${events.length}`, pubkey: "p", sig: "s" };
  };
  return { events, signEvent };
}

test("the proof is an event of kind 27235 for this very request, at the server's time", async () => {
  const nostr = signer();
  const now = () => 1_767_225_600_900; // the phone may think something else
  const { smart, calls } = join({ known: { state: "live" } });
  smart.prove = nostrProof(nostr, { origin: "https://live.example.org", id: "abc", now });
  await smart.grant();
  const [scheme, encoded] = calls[0].headers.Authorization.split(" ");
  assert.equal(scheme, "Nostr");
  assert.deepEqual(JSON.parse(atob(encoded)), {
    kind: 27235,
    created_at: 1_767_225_600,
    tags: [["u", "https://live.example.org/api/v1/nests/abc?publish=voice"], ["method", "GET"], nostr.events[0].tags[2]],
    content: "",
    id: "id1",
    pubkey: "p",
    sig: "s",
  });
});

test("each request is signed anew: a server takes an event once", async () => {
  const nostr = signer();
  const { smart, calls } = join({ known: {} });
  smart.prove = nostrProof(nostr, { origin: "https://x", id: "abc", now: () => null });
  await smart.grant();
  await smart.grant();
  assert.notEqual(calls[0].headers.Authorization, calls[1].headers.Authorization);
});

test("somebody who refuses to sign watches as a guest", async () => {
  const { smart, outcomes, asked } = join({ known: {} });
  const nostr = { signEvent: async () => Promise.reject(new Error("User rejected")) };
  smart.prove = nostrProof(nostr, { origin: "https://x", id: "abc", now: () => 0 });
  await smart.grant();
  assert.deepEqual(asked(), [GUEST]);
  assert.deepEqual(outcomes, [{ as: "guest", fellBack: true, code: "not_signed" }]);
});
