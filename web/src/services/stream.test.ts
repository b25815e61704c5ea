import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Connection, delayOf, follow } from "./stream";
import type { Frame } from "./sse";

/** A connection that says something and breaks. */
function talk(text: string): Response {
  return new Response(text, { headers: { "Content-Type": "text/event-stream" } });
}

/** Follows a stream whose connections are answered one after the other, until one of them ends it. */
async function run(answers: (Response | Error)[], after = "5") {
  const [asked, frames, states]: [string[], Frame[], Connection["state"][]] = [[], [], []];
  const waits: number[] = [];
  let began = Date.now();
  const following = follow({
    path: "/api/v1/ecosystems/x/events",
    after,
    signal: new AbortController().signal,
    onFrames: (f) => frames.push(...f),
    onConnection: (c) => states.push(c.state),
    fetch: async (request) => {
      waits.push(Date.now() - began);
      began = Date.now();
      asked.push(request.headers.get("Last-Event-ID") ?? "none");
      const answer = answers.shift() ?? new Response(null, { status: 204 });
      if (answer instanceof Error) throw answer;
      return answer;
    },
  });
  await vi.runAllTimersAsync();
  await following;
  return { asked, ids: frames.map((f) => f.id), states, waits };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("follow", () => {
  it("goes on after the last id whenever the connection breaks", async () => {
    const { asked, ids, states } = await run([talk("id: 6\ndata: a\n\nid: 7\ndata: b\n\nid: 8\nda"), talk("id: 8\ndata: c\n\n")]);
    expect(asked).toEqual(["5", "7", "8"]);
    expect(ids).toEqual(["6", "7", "8"]);
    expect(states).toEqual(["connecting", "live", "reconnecting", "live", "reconnecting", "stopped"]);
  });

  it("reconnects after errors and refusals that may pass", async () => {
    const { asked, ids } = await run([new TypeError("network"), new Response("", { status: 502 }), talk("id: 6\ndata: a\n\n")]);
    expect(asked).toHaveLength(4);
    expect(ids).toEqual(["6"]);
  });

  it("waits as long as the server asks", async () => {
    const busy = new Response("", { status: 429, headers: { "Retry-After": "7" } });
    const { waits } = await run([busy]);
    expect(waits[1]).toBeGreaterThanOrEqual(7_000);
  });

  it("takes over the server's retry", async () => {
    const { waits } = await run([talk("retry: 9000\n\n")]);
    expect(waits[1]).toBeGreaterThanOrEqual(4_500);
  });

  it.each([
    ["204", new Response(null, { status: 204 })],
    ["404", new Response("", { status: 404 })],
    ["401", new Response("", { status: 401 })],
  ])("stops at %s", async (_name, answer) => {
    const { asked, states } = await run([answer]);
    expect(asked).toHaveLength(1);
    expect(states.at(-1)).toBe("stopped");
  });

  it("gives up a connection that has fallen silent", async () => {
    const silent = new ReadableStream({ start: (c) => c.enqueue(new TextEncoder().encode("id: 6\ndata: a\n\n")) });
    const { asked } = await run([new Response(silent, { headers: { "Content-Type": "text/event-stream" } })]);
    expect(asked).toEqual(["5", "6"]);
  });

  it("tells when there is no network, and comes back as soon as there is one", async () => {
    const online = vi.spyOn(navigator, "onLine", "get").mockReturnValue(false);
    const states: string[] = [];
    const stop = new AbortController();
    const following = follow({
      path: "/x", after: "", signal: stop.signal, onFrames: () => {},
      onConnection: (c) => states.push(c.state), fetch: () => Promise.reject(new TypeError("network")),
    });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(new Set(states)).toEqual(new Set(["connecting", "offline"]));
    const tries = states.length;
    online.mockReturnValue(true);
    window.dispatchEvent(new Event("online"));
    await vi.advanceTimersByTimeAsync(1);
    expect(states.slice(tries)).toEqual(["reconnecting"]);
    stop.abort();
    await following;
  });

  it("reaches a server on this machine without a network", async () => {
    vi.spyOn(navigator, "onLine", "get").mockReturnValue(false);
    const { ids } = await run([talk("id: 6\ndata: a\n\n")]);
    expect(ids).toEqual(["6"]);
  });
});

describe("delayOf", () => {
  it("grows, is jittered, and has an end", () => {
    for (let i = 0; i < 50; i++) {
      expect(delayOf(1, 500)).toBeLessThanOrEqual(500);
      expect(delayOf(1, 500)).toBeGreaterThanOrEqual(250);
      expect(delayOf(20, 500)).toBeLessThanOrEqual(30_000);
      expect(delayOf(20, 500)).toBeGreaterThanOrEqual(15_000);
    }
  });
});
