/** Small fakes at the boundary: timers, socket, fetch. */

/** Timers that a test moves by hand. */
export class FakeTimers {
  constructor() {
    this.now = 0;
    this.next = 1;
    this.planned = new Map();
  }

  setTimeout = (fn, ms) => {
    const id = this.next++;
    this.planned.set(id, { at: this.now + ms, fn });
    return id;
  };

  clearTimeout = (id) => this.planned.delete(id);

  get delays() {
    return [...this.planned.values()].map(({ at }) => at - this.now).sort((a, b) => a - b);
  }

  /** Fires what is due, in order, and lets promises settle in between. */
  async pass(ms) {
    const end = this.now + ms;
    for (;;) {
      await settle();
      const due = [...this.planned].filter(([, { at }]) => at <= end).sort((a, b) => a[1].at - b[1].at);
      if (due.length === 0) break;
      const [id, { at, fn }] = due[0];
      this.planned.delete(id);
      this.now = at;
      fn();
    }
    this.now = end;
    await settle();
  }
}

export async function settle() {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}

/** The browser's WebSocket as the page sees it; the test plays the server. */
export function fakeSockets() {
  const made = [];
  class FakeSocket {
    constructor(url) {
      this.url = url;
      this.readyState = 0;
      this.sent = [];
      this.closedByPage = false;
      made.push(this);
    }

    send(text) {
      this.sent.push(JSON.parse(text));
    }

    close() {
      this.closedByPage = true;
      this.serverCloses(1006);
    }

    say(message) {
      this.readyState = 1;
      this.onmessage?.({ data: JSON.stringify(message) });
    }

    serverCloses(code) {
      if (this.readyState === 3) return;
      this.readyState = 3;
      this.onclose?.({ code });
    }
  }
  return { FakeSocket, made };
}

/**
 * @param {(url: string, init: RequestInit) => {status?: number, body?: unknown, headers?: object}
 *   | Error} answer or a promise of it
 */
export function fakeFetch(answer) {
  const calls = [];
  const fetch = async (url, init = {}) => {
    calls.push({ url, ...init });
    const reply = await answer(url, init, calls.length);
    if (reply instanceof Error) throw reply;
    const { status = 200, body = {}, headers = {} } = reply;
    const text = typeof body === "string" ? body : JSON.stringify(body);
    return new Response(text, { status, headers });
  };
  return { fetch, calls };
}

export const line = (seq, text = `line ${seq}`) => ({
  type: "commentary",
  seq,
  at: `2026-05-01T12:00:${String(seq).padStart(2, "0")}.000Z`,
  text,
  energy_level: 0.5,
  is_highlight: false,
  frame_at: null,
});

export const state = (seq, name, more = {}) => ({
  type: "state",
  seq,
  at: `2026-05-01T12:00:${String(seq).padStart(2, "0")}.000Z`,
  state: name,
  reason: "",
  grace_ends_at: null,
  ...more,
});

/** A browser's storage, with what it holds already. */
export function fakeStorage(held = {}) {
  const items = new Map(Object.entries(held));
  return {
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, String(value)),
    removeItem: (key) => void items.delete(key),
  };
}
