import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { AnyEvent } from "../services/event";
import { Pacer } from "./pace";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A pacer, what it has handed over (by seq), and a way to let events arrive. */
function pacer(paced = true) {
  const batches: number[][] = [];
  const p = new Pacer({
    handOver: (all) => batches.push(all.map((a) => ("event" in a ? a.event.seq : 0))),
    paced: () => paced,
  });
  let seq = 0;
  const arrive = (...types: string[]) => {
    for (const type of types) p.add({ event: { seq: ++seq, type, payload: {} } satisfies AnyEvent });
  };
  return { batches, arrive, drop: () => p.drop() };
}

const line = "message.created";

describe("Pacer", () => {
  it("shows a burst line by line, everything in its order", async () => {
    const { batches, arrive } = pacer();
    arrive("tick.started", "conversation.started", line, "character.changed", line, line, "conversation.ended");
    await vi.advanceTimersByTimeAsync(100);
    expect(batches).toEqual([[1, 2, 3, 4]]);
    await vi.advanceTimersByTimeAsync(900);
    expect(batches).toEqual([[1, 2, 3, 4], [5]]);
    await vi.advanceTimersByTimeAsync(900);
    expect(batches).toEqual([[1, 2, 3, 4], [5], [6, 7]]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("lets nothing wait longer than twelve seconds", async () => {
    const { batches, arrive } = pacer();
    arrive(...Array<string>(500).fill(line));
    await vi.advanceTimersByTimeAsync(12_100);
    expect(batches.flat()).toHaveLength(500);
  });

  it("hands everything over at once when the world is steered", async () => {
    const { batches, arrive } = pacer();
    arrive(line, line, line);
    await vi.advanceTimersByTimeAsync(100);
    arrive("ecosystem.paused");
    await vi.advanceTimersByTimeAsync(100);
    expect(batches).toEqual([[1], [2, 3, 4]]);
  });

  it("hands everything over at once when nobody looks", async () => {
    const { batches, arrive } = pacer(false);
    arrive(line, line, line);
    await vi.advanceTimersByTimeAsync(100);
    expect(batches).toEqual([[1, 2, 3]]);
  });

  it("does not keep a single line waiting", async () => {
    const { batches, arrive } = pacer();
    arrive(line);
    await vi.advanceTimersByTimeAsync(100);
    arrive(line);
    await vi.advanceTimersByTimeAsync(100);
    expect(batches).toEqual([[1], [2]]);
  });

  it("forgets what was not handed over", async () => {
    const { batches, arrive, drop } = pacer();
    arrive(line, line);
    drop();
    await vi.advanceTimersByTimeAsync(20_000);
    expect(batches).toEqual([]);
  });
});
