/** How a scorekeeper's page gets in, stays up to date, and says when it is over. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { Calls } from "../../../../static/js/transport/calls.js";
import { ScorekeepersApi } from "../../../../static/js/transport/match_api.js";
import { Keeper } from "../../../../static/js/pages/score/keeper.js";
import { SavedKeeping } from "../../../../static/js/pages/score/saved_keeping.js";
import { fakeStorage } from "../../support/fakes.mjs";
import { deskOf, matchOf } from "../../support/match_desk.mjs";

const ID = "hWvB5cTnQx7m";
const TOKEN = "t".repeat(22);
const KEY = "abcdefghij";

/** `answers`: by method and what stands behind the broadcast's address; a status, or a body. */
function pageOf(answers, { token = "", key = "" } = {}) {
  const { clock, desk, timers } = deskOf(null);
  const browser = fakeStorage(token ? { "sideline.scorekeepers": JSON.stringify({ [ID]: token }) } : {});
  const tab = fakeStorage(key ? { "sideline.scoreKeys": JSON.stringify({ [ID]: key }) } : {});
  const asked = [];
  const fetch = async (url, { method, headers, body }) => {
    const name = `${method} ${url.replace(`/api/sessions/${ID}/`, "")}`;
    asked.push({ name, token: headers["X-Scorekeeper"], etag: headers["If-None-Match"], body: body && JSON.parse(body) });
    const answer = answers[name];
    if (answer === "no network") throw new TypeError("failed to fetch");
    const { status = 200, code, ...said } = answer;
    const text = JSON.stringify(status < 300 ? said : { error: "No.", code });
    return new Response(status === 304 ? null : text, { status, headers: status < 300 ? { ETag: '"1"' } : {} });
  };
  const calls = new Calls({ fetch, pace: { wait: async () => undefined } });
  const saved = new SavedKeeping({ browser: () => browser, tab: () => tab });
  const page = { hidden: false };
  const keeper = new Keeper({
    ...{ id: ID, calls, saved, desk, clock, timers, onChange: () => undefined },
    api: new ScorekeepersApi(calls),
    hidden: () => page.hidden,
  });
  return { answers, asked, desk, keeper, page, saved, timers };
}

const state = (change = {}) => ({ match: matchOf({ seq: 3 }), state: "live", reason: null, title: "", ...change });
const opened = () => ({ "POST scorekeepers/join": { scorekeeper: TOKEN }, "GET match": state() });

test("a link's key becomes a token, which the browser keeps, and the key is forgotten", async () => {
  const { asked, desk, keeper, saved, timers } = pageOf(opened());
  keeper.open(KEY);
  assert.equal(saved.keyOf(ID), KEY); // a reload now would find it
  await timers.pass(10);
  assert.deepEqual([keeper.state, desk.shown.home.name], ["keeping", "Lions"]);
  assert.deepEqual([saved.tokenOf(ID), saved.keyOf(ID)], [TOKEN, ""]);
  assert.deepEqual(asked[0].body, { key: KEY });
  assert.equal(asked[1].token, TOKEN);
});

test("the token of an earlier visit is enough, and a newer link's key goes before it", async () => {
  const again = pageOf(opened(), { token: TOKEN });
  again.keeper.open("");
  await again.timers.pass(10);
  assert.deepEqual([again.keeper.state, again.asked[0].name], ["keeping", "GET match"]);
  const newer = pageOf(opened(), { token: "o".repeat(22) });
  newer.keeper.open(KEY);
  await newer.timers.pass(10);
  assert.equal(newer.saved.tokenOf(ID), TOKEN);
});

test("without key and token the page says what is missing", () => {
  const { asked, keeper } = pageOf(opened());
  keeper.open("");
  assert.deepEqual([keeper.state, keeper.why, asked.length], ["refused", "key_needed", 0]);
});

test("a key that could not be sent is sent when the server is back, also after a reload", async () => {
  const { answers, keeper, timers } = pageOf({ ...opened(), "POST scorekeepers/join": "no network" }, { key: KEY });
  keeper.open("");
  await timers.pass(500);
  assert.deepEqual([keeper.state, keeper.why], ["opening", "unreachable"]);
  answers["POST scorekeepers/join"] = { scorekeeper: TOKEN };
  await timers.pass(3000);
  assert.equal(keeper.state, "keeping");
});

test("it looks each second, and takes 'as before' for an answer", async () => {
  const { answers, asked, desk, keeper, timers } = pageOf(opened(), { token: TOKEN });
  keeper.open("");
  await timers.pass(10);
  answers["GET match"] = { status: 304 };
  await timers.pass(2000);
  assert.deepEqual(asked.map(({ etag }) => etag), [undefined, '"1"', '"1"']);
  assert.deepEqual([keeper.state, keeper.lost], ["keeping", false]);
  answers["GET match"] = state({ match: matchOf({ seq: 9, score: { home: 4, away: 0 } }) });
  await timers.pass(1000);
  assert.equal(desk.shown.score.home, 4);
});

test("a page that nobody sees does not ask", async () => {
  const { asked, keeper, page, timers } = pageOf(opened(), { token: TOKEN });
  keeper.open("");
  await timers.pass(10);
  page.hidden = true;
  await timers.pass(5000);
  assert.equal(asked.length, 1);
  page.hidden = false;
  keeper.hurry();
  await timers.pass(10);
  assert.equal(asked.length, 2);
});

test("a network that is away is said, and nothing is forgotten", async () => {
  const { answers, keeper, saved, timers } = pageOf(opened(), { token: TOKEN });
  keeper.open("");
  await timers.pass(10);
  answers["GET match"] = "no network";
  await timers.pass(1100);
  assert.deepEqual([keeper.state, keeper.lost, saved.tokenOf(ID)], ["keeping", true, TOKEN]);
  answers["GET match"] = { status: 304 };
  await timers.pass(1100);
  assert.equal(keeper.lost, false);
});

for (const [what, status, code, wanted, why] of [
  ["a link that was taken back", 410, "score_link_ended", "refused", "link_ended"],
  ["a broadcast that is over", 410, "ended", "over", "ended"],
  ["a token that was never good", 401, "scorekeeper_wrong", "refused", "key_wrong"],
  ["a broadcast that was deleted", 404, "not_found", "refused", "gone"],
]) {
  test(`${what} ends the page, in words`, async () => {
    const { answers, asked, keeper, saved, timers } = pageOf(opened(), { token: TOKEN });
    keeper.open("");
    await timers.pass(10);
    answers["GET match"] = { status, code };
    await timers.pass(5000);
    assert.deepEqual([keeper.state, keeper.why, saved.tokenOf(ID), asked.length], [wanted, why, "", 2]);
  });
}

test("the end comes with a look, too, and the last score stays", async () => {
  const { answers, keeper, timers } = pageOf(opened(), { token: TOKEN });
  keeper.open("");
  await timers.pass(10);
  answers["GET match"] = state({ state: "ended", reason: "host" });
  await timers.pass(1100);
  assert.deepEqual([keeper.state, keeper.why, keeper.told.match.home.name], ["over", "ended", "Lions"]);
});
