/** How a camera page's state follows from its uplink, and which step it names. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { Connecting } from "../../../static/js/core/connecting.js";

const OFF = { connected: false, trouble: null };
const ON = { connected: true, trouble: null };
const FAILING = { connected: false, trouble: "media_down" };

function begun(step = "joining") {
  const time = { ms: 1000 };
  const connecting = new Connecting(() => time.ms);
  if (step) connecting.begin(step);
  return { time, connecting };
}

test("a step is named when it takes long, and the next one counts anew", () => {
  const { time, connecting } = begun("opening");
  time.ms += 2000;
  assert.equal(connecting.slowStep, null);
  time.ms += 1;
  assert.equal(connecting.slowStep, "opening");
  connecting.begin("creating");
  assert.equal(connecting.slowStep, null);
});

test("before anything has begun there is no step to name", () => {
  const { time, connecting } = begun(null);
  time.ms += 60_000;
  assert.equal(connecting.slowStep, null);
});

test("a first connection gets some patience, then trouble is named", () => {
  const { time, connecting } = begun();
  assert.equal(connecting.stateBy(OFF), "connecting");
  assert.equal(connecting.step, "joining");
  time.ms += 6000;
  assert.equal(connecting.stateBy(FAILING), "connecting");
  assert.equal(connecting.slowStep, "retrying");
  time.ms += 1;
  assert.equal(connecting.stateBy(FAILING), "trouble");
  assert.equal(connecting.stateBy(ON), "streaming");
});

test("a way that is blocked is trouble at once", () => {
  const { connecting } = begun();
  assert.equal(connecting.stateBy({ connected: false, trouble: "media_unreachable" }), "trouble");
});

test("what has worked is lost, whatever is wrong with it", () => {
  const { connecting } = begun();
  assert.equal(connecting.stateBy(ON), "streaming");
  assert.equal(connecting.stateBy({ connected: false, trouble: "media_unreachable" }), "lost");
  assert.equal(connecting.stateBy(ON), "streaming");
});
