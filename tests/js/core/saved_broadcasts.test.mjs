/** The host's keys: saved by id, never one over another; and when a page may film by itself. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { SavedBroadcasts, opening } from "../../../static/js/core/saved_broadcasts.js";
import { fakeStorage } from "../support/fakes.mjs";

const OWN = { id: "hWvB5cTnQx7m", hostKey: "own-key".padEnd(43, "o") };
const THEIRS = { id: "abcdefghjkmn", hostKey: "their-key".padEnd(43, "t") };
const hashOf = ({ id, hostKey }) => `#${id}.${hostKey}`;
const keyOf = ({ id, hostKey }) => ({ id, hostKey });

/** One browser; each `tab()` is another tab of it. */
function browser(saved = {}) {
  const shared = fakeStorage(saved);
  let now = 1000;
  const tab = (own = fakeStorage()) =>
    new SavedBroadcasts({ browser: () => shared, tab: () => own, now: () => (now += 1) });
  return { shared, tab };
}

test("another broadcast takes nothing from the one that is saved", () => {
  const saved = browser().tab();
  saved.save({ ...OWN, title: "Mine" });
  saved.save({ ...THEIRS, title: "Theirs" });
  assert.deepEqual(saved.list().map(keyOf), [THEIRS, OWN]);
  assert.deepEqual([saved.find(OWN.id).hostKey, saved.find(OWN.id).title], [OWN.hostKey, "Mine"]);
  saved.remove(THEIRS.id);
  assert.deepEqual(saved.list().map(keyOf), [OWN]);
  saved.remove(OWN.id);
  assert.deepEqual(saved.list(), []);
});

test("the oldest go when there are too many, and a title is cut", () => {
  const { tab, shared } = browser();
  const saved = tab();
  for (const last of "abcdefghjk") {
    saved.save({ id: `hWvB5cTnQx7${last}`, hostKey: OWN.hostKey, title: "x".repeat(1000) });
  }
  assert.deepEqual(saved.list().map(({ id }) => id.at(-1)).join(""), "kjhgfedc");
  assert.ok(shared.getItem("sideline.broadcasts").length < 2500);
});

test("the one broadcast that older pages saved moves to its place", () => {
  const { tab, shared } = browser({ "sideline.broadcast": JSON.stringify(OWN) });
  const saved = tab();
  assert.deepEqual(saved.list().map(keyOf), [OWN]);
  saved.save(THEIRS);
  assert.equal(shared.getItem("sideline.broadcast"), null);
  assert.deepEqual(new Set(saved.list().map(({ id }) => id)), new Set([OWN.id, THEIRS.id]));
  saved.remove(OWN.id);
  assert.deepEqual(saved.list().map(keyOf), [THEIRS]);
});

test("what older pages saved stays in its place while the new one has no room", () => {
  const { tab, shared } = browser({ "sideline.broadcast": JSON.stringify(OWN) });
  const saved = tab();
  shared.setItem = () => {
    throw new DOMException("no room", "QuotaExceededError");
  };
  saved.save(THEIRS);
  assert.deepEqual(saved.list().map(keyOf), [OWN]);
});

test("what is saved and cannot be right is passed over", () => {
  const good = { hostKey: OWN.hostKey, title: "", at: 5 };
  const wrong = { __proto__: null, short: good, abcdefghjkmn: { ...good, hostKey: 7 }, abcdefghjkmo: null };
  Object.assign(wrong, { abcdefghjkmp: { ...good, at: "soon" }, abcdefghjkmq: { ...good, title: 7 } });
  for (const text of ["", "null", "[]", "7", "{", JSON.stringify(wrong)]) {
    const saved = browser({ "sideline.broadcasts": text, "sideline.broadcast": "[]" }).tab();
    assert.deepEqual(saved.list(), [], text);
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
    const saved = new SavedBroadcasts({ browser: storage, tab: storage });
    saved.save(OWN);
    saved.remove(OWN.id);
    saved.films = OWN.id;
    saved.link = THEIRS;
    assert.deepEqual([saved.list(), saved.films, saved.link], [[], null, null]);
    assert.deepEqual(opening("", saved), { to: "begin" });
  }
});

test("only the tab that films goes on by itself", () => {
  const { tab } = browser();
  const filming = tab();
  filming.save(OWN);
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
  const saved = browser().tab();
  saved.save(OWN);
  saved.films = OWN.id;
  const { broadcast } = opening(hashOf({ ...OWN, hostKey: THEIRS.hostKey }), saved);
  assert.equal(broadcast.hostKey, OWN.hostKey);
});

test("somebody's link is asked about in every tab, also in one that films", () => {
  const { tab } = browser();
  const saved = tab();
  assert.deepEqual(opening("", saved), { to: "begin" });
  assert.deepEqual(opening(hashOf(THEIRS), saved), { to: "ask", broadcast: THEIRS });
  saved.save(OWN);
  saved.films = OWN.id;
  assert.deepEqual(opening(hashOf(THEIRS), saved), { to: "ask", broadcast: THEIRS });
  assert.deepEqual(opening("#hWvB5cTnQx7m.cut", saved), { to: "broken" });
  assert.deepEqual(saved.list().map(keyOf), [OWN]);
});

test("a link that waits for a tap waits after a reload, until it is saved or declined", () => {
  const { tab } = browser();
  const saved = tab();
  saved.link = THEIRS;
  assert.deepEqual(opening("", saved), { to: "ask", broadcast: THEIRS });
  assert.deepEqual(opening("", tab()), { to: "begin" }); // another tab knows nothing of it
  saved.save(THEIRS);
  saved.films = THEIRS.id;
  assert.equal(saved.link, null);
  assert.equal(opening("", saved).to, "resume");
});
