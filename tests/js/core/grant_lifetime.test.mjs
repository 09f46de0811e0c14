/** Grants are used while they are good, and replaced before they are not, whatever the clocks say. */

import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { isToken, GrantLifetime } from "../../../static/js/core/grant_lifetime.js";
import { GrantSource } from "../../../static/js/transport/grant_source.js";
import { settle } from "../support/fakes.mjs";

const realNow = Date.now;
afterEach(() => {
  Date.now = realNow;
});

function lifetimeAt() {
  const time = { ms: 5000 };
  return { time, lifetime: new GrantLifetime({ monotonic: () => time.ms }) };
}

test("a grant is fresh until half a minute before its end, and due another half before", () => {
  const { time, lifetime } = lifetimeAt();
  lifetime.hold({ token: "t", expiresIn: 600 });
  time.ms += 539_000;
  assert.deepEqual([lifetime.due, lifetime.fresh?.token], [false, "t"]);
  time.ms += 2000;
  assert.deepEqual([lifetime.due, lifetime.fresh?.token], [true, "t"]);
  time.ms += 30_000;
  assert.deepEqual([lifetime.due, lifetime.fresh], [true, null]);
});

for (const minutes of [-10, 10]) {
  test(`a phone whose clock is ${minutes} minutes off, or set meanwhile, changes nothing`, () => {
    const { time, lifetime } = lifetimeAt();
    Date.now = () => realNow() + minutes * 60_000;
    const expiresAt = new Date(realNow() + 600_000).toISOString(); // for people; never read
    lifetime.hold({ token: "t", expiresIn: 600, expiresAt });
    time.ms += 530_000;
    assert.equal(lifetime.fresh?.token, "t");
    Date.now = () => realNow() - minutes * 60_000;
    assert.equal(lifetime.fresh?.token, "t");
    time.ms += 60_000;
    assert.equal(lifetime.fresh, null);
  });
}

test("of a short life the margin takes no more than half", () => {
  const { time, lifetime } = lifetimeAt();
  lifetime.hold({ token: "t", expiresIn: 10 });
  time.ms += 4900;
  assert.equal(lifetime.fresh?.token, "t");
  time.ms += 200;
  assert.equal(lifetime.fresh, null);
});

test("a grant that does not say how long it lives is used at once or never", () => {
  for (const expiresIn of [undefined, null, 0, -5, "soon", Number.NaN]) {
    const { lifetime } = lifetimeAt();
    lifetime.hold({ token: "t", expiresIn });
    assert.deepEqual([lifetime.fresh, lifetime.due], [null, true], String(expiresIn));
  }
});

test("taking leaves nothing behind", () => {
  const { lifetime } = lifetimeAt();
  lifetime.hold({ token: "t", expiresIn: 600 });
  assert.equal(lifetime.take().token, "t");
  assert.equal(lifetime.take(), null);
  assert.equal(lifetime.due, false);
});

test("a token has three parts of base64url", () => {
  assert.ok(isToken("eyJh-_.eyJp.c2ln"));
  for (const wrong of ["", "a", "a.b", "a.b.c.d", ".b.c", "a.b.c=", "a b.c.d", null, undefined, 7, {}]) {
    assert.equal(isToken(wrong), false, String(wrong));
  }
});

/** A source whose server answers when the test says so. */
function source({ mayRenew = () => true } = {}) {
  const time = { ms: 0 };
  const asked = [];
  const ask = () =>
    new Promise((resolve, reject) => {
      const number = asked.length + 1;
      asked.push({ answer: () => resolve({ token: `t${number}`, expiresIn: 600 }), fail: reject });
    });
  const grants = new GrantSource({ ask, mayRenew, monotonic: () => time.ms });
  const got = async (how) => {
    const promise = grants.get(how);
    asked.at(-1)?.answer();
    return (await promise).token;
  };
  return { time, asked, grants, got };
}

test("a grant in hand is used again while it is good", async () => {
  const { time, got } = source();
  assert.equal(await got(), "t1");
  time.ms += 500_000;
  assert.equal(await got(), "t1");
  time.ms += 71_000;
  assert.equal(await got(), "t2");
});

test("after a refusal the one in hand is not offered again", async () => {
  const { got } = source();
  assert.equal(await got(), "t1");
  assert.equal(await got({ fresh: true }), "t2");
  assert.equal(await got(), "t2");
});

test("while connected, the next grant is there before the last one ends", async () => {
  const { time, asked, grants, got } = source();
  await got();
  time.ms += 500_000;
  grants.renewIfDue();
  assert.equal(asked.length, 1); // not yet
  time.ms += 45_000;
  grants.renewIfDue();
  grants.renewIfDue();
  assert.equal(asked.length, 2);
  asked[1].answer();
  await settle();
  time.ms += 60_000; // the first one would be too old now
  assert.equal((await grants.get()).token, "t2");
  assert.equal(asked.length, 2);
});

test("renewing that fails disturbs nobody and is not repeated at once", async () => {
  const { time, asked, grants, got } = source();
  await got();
  time.ms += 545_000;
  grants.renewIfDue();
  asked[1].fail(new Error("down"));
  await settle();
  grants.renewIfDue();
  assert.equal(asked.length, 2);
  time.ms += 31_000;
  grants.renewIfDue();
  assert.equal(asked.length, 3);
});

test("nobody is disturbed in the background: a signature is asked for only to join", async () => {
  const { time, asked, grants, got } = source({ mayRenew: () => false });
  await got();
  time.ms += 545_000;
  grants.renewIfDue();
  assert.equal(asked.length, 1);
});

test("a join waits for what is on its way already, instead of asking twice", async () => {
  const { asked, grants } = source();
  const both = Promise.all([grants.get(), grants.get()]);
  asked[0].answer();
  assert.deepEqual((await both).map(({ token }) => token), ["t1", "t1"]);
  assert.equal(asked.length, 1);
});

test("what was on its way when another way in was chosen is not kept", async () => {
  const { asked, grants, got } = source();
  const old = grants.get();
  grants.forget();
  asked[0].answer();
  await old;
  assert.equal(await got(), "t2");
});

test("an older request that ends does not have the next one made twice", async () => {
  const { asked, grants } = source();
  const old = grants.get();
  grants.forget();
  const next = grants.get();
  asked[0].answer();
  await old;
  const again = grants.get();
  asked[1].answer();
  assert.deepEqual([(await next).token, (await again).token], ["t2", "t2"]);
  assert.equal(asked.length, 2);
});
