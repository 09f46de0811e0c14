/** What a spectator is shown, by what is so and for how long. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { WatchStatus } from "../../../static/js/core/watch_status.js";

const LIVE = { state: "live", commentary: true, commentator: "on" };
const FINE = {
  ...{ session: LIVE, hasLines: true, link: "open", online: true },
  ...{ media: "playing", hadPicture: true, trouble: null, lostCode: null, quality: "good" },
};
const NOTHING = { link: null, commentator: null, trouble: null, media: null, why: null };

/** Shows the same facts before and after `ms`. */
function after(ms, facts) {
  let now = 1000;
  const status = new WatchStatus(() => now);
  const first = status.observe({ ...FINE, ...facts });
  now += ms;
  return { first, then: status.observe({ ...FINE, ...facts }) };
}

test("nothing is said while all is well", () => {
  assert.deepEqual(after(60_000, {}), { first: NOTHING, then: NOTHING });
});

test("a stream that is down makes words late while pictures flow, else it is the network", () => {
  for (const link of ["lost", "connecting"]) {
    const { first, then } = after(1501, { link });
    assert.deepEqual([first, then], [NOTHING, { ...NOTHING, commentator: "commentary.late" }]);
    const dark = after(1501, { link, media: "retrying" });
    assert.deepEqual([dark.first.link, dark.then.link], [null, "link.lost"]);
    assert.equal(after(1501, { link, online: false }).then.link, "link.lost");
    assert.equal(after(1500, { link, media: "retrying" }).then.link, null);
  }
  assert.equal(after(60_000, { link: "polling", media: "retrying" }).then.link, null);
});

test("in half-time nobody hears that the video does not come", () => {
  const paused = { ...LIVE, state: "interrupted", reason: "pause" };
  const failing = { session: paused, media: "retrying", lostCode: "server" };
  for (const trouble of ["media_down", "media_unreachable", "credentials_rejected", "unknown"]) {
    const facts = { ...failing, trouble, inPause: true };
    assert.deepEqual(after(900_000, facts), { first: NOTHING, then: NOTHING });
  }
  for (const trouble of ["banned", "removed", "room_full", "too_old"]) {
    assert.equal(after(0, { ...failing, trouble, inPause: true }).first.trouble, trouble);
  }
});

test("in half-time a stream that is down is told late, unless the device is offline", () => {
  const paused = { ...LIVE, state: "interrupted", reason: "pause" };
  for (const media of ["playing", "retrying"]) {
    const facts = { session: paused, inPause: true, link: "lost", media };
    assert.deepEqual(after(30_000, facts), { first: NOTHING, then: NOTHING });
    assert.deepEqual(after(30_001, facts).then, { ...NOTHING, link: "link.lost" });
    assert.equal(after(1501, { ...facts, online: false }).then.link, "link.lost");
  }
});

test("after half-time it gets as long to come back as ever", () => {
  let now = 0;
  const status = new WatchStatus(() => now);
  const facts = { ...FINE, media: "retrying", trouble: "media_down" };
  const paused = { ...facts, inPause: true, session: { ...LIVE, state: "interrupted" } };
  status.observe(paused);
  now += 900_000;
  status.observe(paused);
  status.observe(facts);
  now += 4000;
  assert.equal(status.observe(facts).trouble, null);
  now += 1;
  assert.equal(status.observe(facts).trouble, "media_down");
});

test("a link that comes back in between is not down for as long", () => {
  let now = 0;
  const status = new WatchStatus(() => now);
  const seen = ["lost", "open", "lost"].map((link) => {
    now += 1000;
    return status.observe({ ...FINE, media: "retrying", link }).link;
  });
  assert.deepEqual(seen, [null, null, null]);
  now += 1501;
  assert.equal(status.observe({ ...FINE, media: "retrying", link: "lost" }).link, "link.lost");
});

test("a weak connection is said of pictures that flow, and of a broadcast that is live", () => {
  assert.equal(after(0, { quality: "poor" }).first.link, "link.weak");
  const away = { ...LIVE, state: "interrupted" };
  assert.equal(after(0, { quality: "poor", session: away }).first.link, null);
  assert.equal(after(0, { quality: "poor", media: "joined" }).first.link, null);
});

test("the commentator's silence has a reason", () => {
  const said = (session, hasLines = false) =>
    after(0, { session: { ...LIVE, ...session }, hasLines }).first.commentator;
  assert.equal(said({ commentary: false, state: "waiting" }), "commentary.off");
  assert.equal(said({ state: "waiting" }), "commentary.soon");
  assert.equal(said({ state: "interrupted" }), null);
  assert.equal(said({ commentator: "recovering" }, true), "commentary.recovering");
  assert.equal(said({ commentator: "joining" }), "commentary.waiting");
  assert.equal(said({ commentator: "off" }), "commentary.none");
  assert.equal(said({ commentator: "off", state: "waiting" }), "commentary.none");
  assert.equal(said({ commentator: "waiting" }), "commentary.waiting");
  assert.equal(said({ commentator: "on_air" }), "commentary.nothing");
  assert.equal(said({}, true), null);
});

test("what may heal is trouble after a while, what is certain at once", () => {
  const { first, then } = after(4001, { media: "joining", trouble: "media_down" });
  assert.deepEqual([first.trouble, then.trouble], [null, "media_down"]);
  assert.equal(after(4000, { media: "joining", trouble: "media_down" }).then.trouble, null);
  const refusals = ["banned", "removed", "room_full", "credentials_rejected"];
  for (const trouble of [...refusals, "media_unreachable", "too_old"]) {
    assert.equal(after(0, { media: "joining", trouble }).first.trouble, trouble);
  }
});

test("what does not keep the picture away is no trouble", () => {
  assert.deepEqual(after(60_000, { trouble: "media_down" }).then, NOTHING);
});

test("a picture on its way has a sentence, one that was lost a reason", () => {
  const { first, then: later } = after(801, { media: "joined", hadPicture: false, lostCode: "silent" });
  assert.deepEqual([first.media, later.media, later.why], [null, "media.joining", null]);
  const lost = { media: "retrying", lostCode: "silent" };
  const { then } = after(801, lost);
  assert.deepEqual([then.media, then.why], ["media.retrying", "lost.why.silent"]);
  assert.equal(after(801, { ...lost, online: false }).then.why, "lost.why.offline");
  const away = { ...LIVE, state: "interrupted" };
  assert.equal(after(801, { ...lost, session: away }).then.media, null);
});

test("trouble has the floor", () => {
  const lost = { media: "retrying", lostCode: "silent" };
  const { then: worse } = after(5000, { ...lost, trouble: "media_down" });
  assert.deepEqual([worse.trouble, worse.media, worse.why], ["media_down", null, null]);
});
