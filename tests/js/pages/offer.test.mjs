/** "Go on filming …?": the server is asked about a key before anything else happens. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { ServerClock } from "../../../static/js/core/clock.js";
import { SavedBroadcasts } from "../../../static/js/core/saved_broadcasts.js";
import { Offer } from "../../../static/js/pages/camera/offer.js";
import { Api } from "../../../static/js/transport/api.js";
import { fakeFetch, fakeStorage } from "../support/fakes.mjs";

const OWN = { id: "hWvB5cTnQx7m", hostKey: "own-key".padEnd(43, "o") };
const THEIRS = { id: "abcdefghjkmn", hostKey: "their-key".padEnd(43, "t") };
const SERVER_TIME = "2026-05-01T12:00:00.000Z";

/** A server with these broadcasts (id → state, or an answer), whose keys are OWN's and THEIRS'. */
function setting(broadcasts) {
  const refused = (status, code) => ({ status, body: { error: "No.", code } });
  const { fetch, calls } = fakeFetch((url, init) => {
    const [, id, what] = /sessions\/([^/]+)(?:\/(\w+))?$/.exec(url);
    const found = broadcasts[id];
    if (found === undefined) return refused(404, "not_found");
    if (typeof found === "object") return found;
    const view = { id, title: `Title ${id}`, state: found, serverTime: SERVER_TIME };
    if (what === undefined) return { body: view };
    const right = [OWN, THEIRS].find((one) => one.id === id).hostKey;
    if (init.headers["X-Host-Key"] !== right) return refused(401, "host_key_unknown");
    if (what === "end") broadcasts[id] = "ended";
    return { body: what === "end" ? { ...view, state: "ended" } : { you: "host", people: [] } };
  });
  const [shared, tab] = [fakeStorage(), fakeStorage()];
  const saved = new SavedBroadcasts({ browser: () => shared, tab: () => tab });
  const api = new Api({ fetch, pace: { wait: async () => {} } });
  const offer = new Offer({ api, saved, clock: new ServerClock(), onChange: () => {}, log: () => {} });
  return { offer, saved, calls, broadcasts };
}

const ids = (choices) => choices.map(({ broadcast }) => broadcast.id);

test("a link whose key holds is offered, and keeps nothing before START", async () => {
  const { offer, saved, calls } = setting({ [THEIRS.id]: "waiting" });
  const asked = offer.ask(THEIRS);
  assert.deepEqual([offer.open, offer.checking], [true, true]);
  await asked;
  const { problem, isLink, session } = offer.current;
  assert.deepEqual([offer.checking, problem, isLink], [false, null, true]);
  assert.equal(session.title, `Title ${THEIRS.id}`);
  assert.deepEqual(saved.list(), []);
  assert.ok(calls.every(({ method }) => method === "GET"));
  assert.deepEqual(offer.take(), { ...THEIRS, takeover: false });
  assert.equal(offer.open, false);
});

test("START takes another camera's place only where the panel has told of it", async () => {
  for (const [state, takeover] of [["live", true], ["interrupted", true], ["waiting", false]]) {
    const { offer } = setting({ [THEIRS.id]: state });
    await offer.ask(THEIRS);
    assert.equal(offer.take().takeover, takeover, state);
  }
});

for (const [name, broadcasts, link, problem] of [
  ["a wrong key", { [THEIRS.id]: "live" }, { ...THEIRS, hostKey: OWN.hostKey }, "not_host"],
  ["a broadcast that is over", { [THEIRS.id]: "ended" }, THEIRS, "ended"],
  ["one that could not be opened", { [THEIRS.id]: "error" }, THEIRS, "ended"],
  ["an unknown broadcast", {}, THEIRS, "gone"],
  ["a server that cannot answer", { [THEIRS.id]: { status: 503, body: {} } }, THEIRS, "media_down"],
]) {
  test(`${name} is told, and what is saved stays saved and offered`, async () => {
    const { offer, saved } = setting({ [OWN.id]: "interrupted", ...broadcasts });
    saved.save(OWN);
    await offer.ask(link);
    assert.equal(offer.current.problem, problem);
    assert.deepEqual(ids(offer.others), [OWN.id]);
    assert.equal(saved.find(OWN.id).hostKey, OWN.hostKey);
    offer.pick(offer.others[0]);
    assert.deepEqual([offer.current.problem, offer.current.isLink], [null, false]);
  });
}

test("a wrong key in a link to one's own broadcast does not touch the right one", async () => {
  const { offer, saved } = setting({ [OWN.id]: "live" });
  saved.save(OWN);
  await offer.ask({ id: OWN.id, hostKey: THEIRS.hostKey });
  assert.deepEqual([offer.current.problem, offer.current.isLink], ["not_host", true]);
  assert.equal(saved.find(OWN.id).hostKey, OWN.hostKey);
});

test("a link that is not complete asks about nothing", async () => {
  const { offer, calls } = setting({});
  await offer.broken();
  assert.deepEqual([offer.current.problem, calls.length], ["broken", 0]);
});

test("of what this browser holds, the open ones are offered and the others dropped", async () => {
  const { offer, saved } = setting({ [OWN.id]: "interrupted", [THEIRS.id]: "ended" });
  saved.save(OWN);
  saved.save(THEIRS);
  await offer.choose();
  assert.deepEqual([ids(offer.choices), offer.current.isLink], [[OWN.id], false]);
  assert.deepEqual(saved.list().map(({ id }) => id), [OWN.id]);
});

test("nothing open any more: no question", async () => {
  const { offer, saved } = setting({});
  saved.save(OWN);
  await offer.choose();
  assert.deepEqual([offer.open, saved.list()], [false, []]);
});

test("a server or proxy that fails makes this browser forget no key", async () => {
  for (const status of [401, 403, 404, 500, 502]) {
    const { offer, saved } = setting({ [OWN.id]: { status, body: "<h1>no</h1>" } });
    saved.save(OWN);
    await offer.choose();
    assert.equal(saved.find(OWN.id)?.hostKey, OWN.hostKey, String(status));
  }
});

test("while it waits it is looked at again: on air elsewhere, over, reachable again", async () => {
  const { offer, broadcasts } = setting({ [THEIRS.id]: { status: 502, body: "" } });
  await offer.ask(THEIRS);
  assert.equal(offer.current.problem, "media_down");
  for (const [state, problem] of [["waiting", null], ["live", null], ["ended", "ended"]]) {
    broadcasts[THEIRS.id] = state;
    await offer.refresh();
    assert.deepEqual([offer.current.session.state, offer.current.problem], [state, problem]);
  }
  broadcasts[THEIRS.id] = "live";
  await offer.refresh(); // nobody asks again about what is over
  assert.equal(offer.current.problem, "ended");
});

test("a lost answer takes no START away", async () => {
  const { offer, broadcasts } = setting({ [THEIRS.id]: "waiting" });
  await offer.ask(THEIRS);
  broadcasts[THEIRS.id] = { status: 502, body: "" };
  await offer.refresh();
  assert.equal(offer.current.problem, null);
});

test("an answer that comes after the tap changes nothing", async () => {
  const { offer } = setting({ [THEIRS.id]: "waiting" });
  await offer.ask(THEIRS);
  const late = offer.refresh();
  offer.take();
  await late;
  assert.deepEqual([offer.open, offer.choices], [false, []]);
});

test("what is offered can be ended; then the next one is offered", async () => {
  const { offer, saved, broadcasts } = setting({ [OWN.id]: "interrupted", [THEIRS.id]: "waiting" });
  saved.save(OWN);
  await offer.ask(THEIRS);
  offer.pick(offer.others[0]);
  await offer.end();
  assert.equal(broadcasts[OWN.id], "ended");
  assert.deepEqual([saved.list(), ids(offer.choices), offer.open], [[], [THEIRS.id], true]);
});

test("declining forgets the link and nothing else", async () => {
  const { offer, saved } = setting({ [OWN.id]: "live", [THEIRS.id]: "waiting" });
  saved.save(OWN);
  await offer.ask(THEIRS);
  offer.close();
  assert.deepEqual([offer.open, saved.link, saved.list().map(({ id }) => id)], [false, null, [OWN.id]]);
});
