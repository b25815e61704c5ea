import type { AnyEvent } from "../services/event";
import { type Asked, fakeApi } from "./api";
import { character, conversation, ecosystem, personId, relationship, world } from "./world";

/** The address of the small world. */
export const at = `/api/v1/ecosystems/${world}`;

/** A server with a small world of which `past` is known, and whose stream then says `events` and stays open. */
export function serve(past: AnyEvent[], events: AnyEvent[], more: Parameters<typeof fakeApi>[0] = {}): Asked[] {
  const node = (n: number) => ({ ...character(n), conversation_id: null });
  const link = (a: number, b: number) => ({
    id: relationship(a, b).id, source: personId(a), target: personId(b), type: "friend", strength: 0.5, trust: 0.5, familiarity: 0.3,
  });
  return fakeApi({
    "GET /api/v1/ecosystems": { items: [ecosystem()], next_cursor: "" },
    [`GET ${at}`]: ecosystem(),
    [`GET ${at}/graph`]: { ecosystem_id: world, tick: 4, world_time: ecosystem().world_time, seq: 20, nodes: [1, 2, 3].map(node), links: [link(1, 2), link(2, 1)] },
    [`GET ${at}/overview`]: { jobs_waiting: 3, jobs_running: 1, messages: 0, memories: 0 },
    "GET /api/v1/conversations": { items: [conversation(1, [1, 2])], next_cursor: "" },
    [`GET /api/v1/characters/${personId(1)}`]: character(1, { description: "He carries a candlestick." }),
    [`GET ${at}/events`]: ({ headers }) =>
      headers.get("Accept") === "application/json" ? { items: past, next_cursor: "", head: 20 } : stream(events),
    ...more,
  });
}

function stream(events: AnyEvent[]): Response {
  const text = events.map((e) => `id: ${e.seq}\nevent: ${e.type}\ndata: ${JSON.stringify(e)}\n\n`).join("");
  const body = new ReadableStream({ start: (c) => c.enqueue(new TextEncoder().encode(text)) });
  return new Response(body, { headers: { "Content-Type": "text/event-stream" } });
}
