/** The host's keys: kept by id, never one over another; and when a page may film by itself. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { KeptBroadcasts, opening } from "../../../static/js/core/kept_broadcasts.js";
import { fakeStorage } from "../support/fakes.mjs";

const OWN = { id: "hWvB5cTnQx7m", hostKey: "own-key".padEnd(43, "o") };
const THEIRS = { id: "abcdefghjkmn", hostKey: "their-key".padEnd(43, "t") };
const hashOf = ({ id, hostKey }) => `#${id}.${hostKey}`;
const keyOf = ({ id, hostKey }) => ({ id, hostKey });

/** One browser; each `tab()` is another tab of it. */
function browser(kept = {}) {
  const shared = fakeStorage(kept);
  let now = 1000;
  const tab = (own = fakeStorage()) =>
    new KeptBroadcasts({ browser: () => shared, tab: () => own, now: () => (now += 1) });
  return { shared, tab };
}

test("another broadcast takes nothing from the one that is kept", () => {
  const kept = browser().tab();
  kept.keep({ ...OWN, title: "Mine" });
  kept.keep({ ...THEIRS, title: "Theirs" });
  assert.deepEqual(kept.list().map(keyOf), [THEIRS, OWN]);
  assert.deepEqual([kept.find(OWN.id).hostKey, kept.find(OWN.id).title], [OWN.hostKey, "Mine"]);
  kept.drop(THEIRS.id);
  assert.deepEqual(kept.list().map(keyOf), [OWN]);
  kept.drop(OWN.id);
  assert.deepEqual(kept.list(), []);
});

test("the oldest go when there are too many, and a title is cut", () => {
  const { tab, shared } = browser();
  const kept = tab();
  for (const last of "abcdefghjk") {
    kept.keep({ id: `hWvB5cTnQx7${last}`, hostKey: OWN.hostKey, title: "x".repeat(1000) });
  }
  assert.deepEqual(kept.list().map(({ id }) => id.at(-1)).join(""), "kjhgfedc");
  assert.ok(shared.getItem("sideline.broadcasts").length < 2500);
});

test("the one broadcast that older pages kept moves to its place", () => {
  const { tab, shared } = browser({ "sideline.broadcast": JSON.stringify(OWN) });
  const kept = tab();
  assert.deepEqual(kept.list().map(keyOf), [OWN]);
  kept.keep(THEIRS);
  assert.equal(shared.getItem("sideline.broadcast"), null);
  assert.deepEqual(new Set(kept.list().map(({ id }) => id)), new Set([OWN.id, THEIRS.id]));
  kept.drop(OWN.id);
  assert.deepEqual(kept.list().map(keyOf), [THEIRS]);
});

test("what is kept and cannot be right is passed over", () => {
  const good = { hostKey: OWN.hostKey, title: "", at: 5 };
  const wrong = { __proto__: null, short: good, abcdefghjkmn: { ...good, hostKey: 7 }, abcdefghjkmo: null };
  for (const text of ["", "null", "[]", "7", "{", JSON.stringify(wrong)]) {
    const kept = browser({ "sideline.broadcasts": text, "sideline.broadcast": "[]" }).tab();
    assert.deepEqual(kept.list(), [], text);
  }
  const mixed = JSON.stringify({ ...wrong, [OWN.id]: good });
  assert.deepEqual(browser({ "sideline.broadcasts": mixed }).tab().list().map(keyOf), [OWN]);
});

test("where storage is switched off, or full, nothing is found and nothing breaks", () => {
  const refuse = () => {
    throw new DOMException("no", "SecurityError");
  };
  const full = { getItem: () => null, setItem: refuse, removeItem: refuse };
  for (const storage of [refuse, () => full]) {
    const kept = new KeptBroadcasts({ browser: storage, tab: storage });
    kept.keep(OWN);
    kept.drop(OWN.id);
    kept.films = OWN.id;
    kept.link = THEIRS;
    assert.deepEqual([kept.list(), kept.films, kept.link], [[], null, null]);
    assert.deepEqual(opening("", kept), { to: "begin" });
  }
});

test("only the tab that films goes on by itself", () => {
  const { tab } = browser();
  const filming = tab();
  filming.keep(OWN);
  filming.films = OWN.id;
  for (const hash of ["", "#main", hashOf(OWN)]) {
    const { to, broadcast } = opening(hash, filming);
    assert.deepEqual([to, keyOf(broadcast)], ["resume", OWN], hash);
  }
  assert.deepEqual(opening("", tab()), { to: "choose" });
  assert.deepEqual(opening(hashOf(OWN), tab()), { to: "ask", broadcast: OWN });
  filming.films = null; // taken over, left, or over
  assert.deepEqual(opening("", filming), { to: "choose" });
});

test("a link to the broadcast that a tab films does not change its key", () => {
  const kept = browser().tab();
  kept.keep(OWN);
  kept.films = OWN.id;
  const { broadcast } = opening(hashOf({ ...OWN, hostKey: THEIRS.hostKey }), kept);
  assert.equal(broadcast.hostKey, OWN.hostKey);
});

test("somebody's link is asked about in every tab, also in one that films", () => {
  const { tab } = browser();
  const kept = tab();
  assert.deepEqual(opening("", kept), { to: "begin" });
  assert.deepEqual(opening(hashOf(THEIRS), kept), { to: "ask", broadcast: THEIRS });
  kept.keep(OWN);
  kept.films = OWN.id;
  assert.deepEqual(opening(hashOf(THEIRS), kept), { to: "ask", broadcast: THEIRS });
  assert.deepEqual(opening("#hWvB5cTnQx7m.cut", kept), { to: "broken" });
  assert.deepEqual(kept.list().map(keyOf), [OWN]);
});

test("a link that waits for a tap waits after a reload, until it is kept or declined", () => {
  const { tab } = browser();
  const kept = tab();
  kept.link = THEIRS;
  assert.deepEqual(opening("", kept), { to: "ask", broadcast: THEIRS });
  assert.deepEqual(opening("", tab()), { to: "begin" }); // another tab knows nothing of it
  kept.keep(THEIRS);
  kept.films = THEIRS.id;
  assert.equal(kept.link, null);
  assert.equal(opening("", kept).to, "resume");
});
