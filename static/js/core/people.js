/** The list of people as the host reads it. Pure. */

/**
 * @typedef {"host"|"cohost"|"speaker"|"viewer"} Role
 *
 * @typedef {object} Person as `GET /api/sessions/{id}/people` tells it
 * @property {string} who
 * @property {string} name
 * @property {string} askedAs what they typed when they asked to be let in
 * @property {Role} standing
 * @property {boolean} present
 * @property {number} visits connections in the room now: tabs and devices
 * @property {boolean} speaking
 * @property {boolean} muted
 * @property {boolean} banned
 * @property {string | null} joinedAt
 * @property {string[]} actions what the server lets this page do to them
 */

/**
 * Action of the list → the body that asks for it.
 * @type {Record<string, {action: string, role: string}>}
 */
const BODIES = {
  promote_to_speaker: { action: "promote", role: "speaker" },
  promote_to_cohost: { action: "promote", role: "cohost" },
};

/** Asked once more before it is done: what cannot be taken back by the next tap. */
const CONFIRMED = new Set(["ban"]);

/** @param {string} action @returns {{action: string, role?: string}} */
export function bodyOf(action) {
  return BODIES[action] ?? { action };
}

/** @param {string} action */
export function isConfirmed(action) {
  return CONFIRMED.has(action);
}

/**
 * `Bob`, `Bob (guest)` for what somebody only typed, `Guest 3f9a` for those who gave no name.
 * @param {Person} person
 * @param {import("./messages.js").Messages} t
 */
export function nameOf({ name, askedAs, who, standing }, t) {
  if (name) return name;
  if (askedAs) return t.text("people.asked", { name: askedAs });
  return standing === "host" ? t.text("people.you") : t.text("people.guest", { code: who.slice(0, 4) });
}

/**
 * What stands small beside the name: role, voice, several devices, not here.
 * @param {Person} person
 * @param {import("./messages.js").Messages} t
 */
export function noteOf({ standing, present, visits, speaking, muted }, t) {
  const parts = [];
  if (standing === "cohost" || standing === "speaker") parts.push(t.text(`people.${standing}`));
  if (muted) parts.push(t.text("people.muted"));
  else if (speaking) parts.push(t.text("people.speaking"));
  if (visits > 1) parts.push(t.text("people.visits", { number: visits }));
  if (!present) parts.push(t.text("people.away"));
  return parts.join(" · ");
}

/**
 * Banned ones stand apart, also while they are still being put out.
 * @param {Person[]} people
 * @returns {{people: Person[], banned: Person[]}}
 */
export function sections(people) {
  return {
    people: people.filter((person) => !person.banned),
    banned: people.filter((person) => person.banned),
  };
}

/** Changes exactly when a row has to be drawn anew. @param {Person} person */
export function signature({ who, name, askedAs, standing, present, visits, speaking, muted, banned, actions }) {
  return JSON.stringify([who, name, askedAs, standing, present, visits, speaking, muted, banned, actions]);
}
