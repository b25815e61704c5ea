import { answer, api } from "./client";
import type { MessageDelta, WorldEvent } from "./types";

/** An event of any type, also of those that this program does not know. */
export interface AnyEvent {
  seq: number;
  type: string;
  payload: unknown;
}

/** The types of events that the screens follow. */
export type FollowedType = Exclude<WorldEvent["type"], `memory.${string}` | "scenario.changed">;

/** The events that the screens follow, told apart by their type. */
export type FollowedEvent = Extract<WorldEvent, { type: FollowedType }>;

const followed: Record<FollowedType, true> = {
  "tick.started": true,
  "tick.closed": true,
  "conversation.started": true,
  "conversation.paused": true,
  "conversation.resumed": true,
  "conversation.ended": true,
  "conversation.changed": true,
  "message.created": true,
  "message.edited": true,
  "thread.changed": true,
  "relationship.created": true,
  "relationship.changed": true,
  "relationship.deleted": true,
  "character.created": true,
  "character.changed": true,
  "character.deleted": true,
  "ecosystem.changed": true,
  "ecosystem.paused": true,
  "ecosystem.resumed": true,
};

/** Whether an event is of a type that the screens follow. Others only move the sequence on. */
export function isFollowed(event: AnyEvent): event is FollowedEvent {
  return Object.hasOwn(followed, event.type) && typeof event.payload === "object" && event.payload !== null;
}

/** Reads the entries of a world's log just before a seq, oldest first: at most `limit`, and only of some types. */
export async function readEventsBefore(
  ecosystem: string,
  before: number,
  types: FollowedType[],
  limit: number,
): Promise<AnyEvent[]> {
  const params = { path: { id: ecosystem }, query: { before, types, limit } };
  const page = await answer(api.GET("/api/v1/ecosystems/{id}/events", { params }));
  return "items" in page ? page.items : [];
}

/** Reads the data of a frame. Undefined when it is no event, which a newer server may well send. */
export function parseEvent(data: string): AnyEvent | undefined {
  const v = parseObject(data) as Partial<AnyEvent> | undefined;
  return typeof v?.seq === "number" && v.seq > 0 && typeof v.type === "string" ? (v as AnyEvent) : undefined;
}

/** Reads the data of a message.delta frame. */
export function parseDelta(data: string): MessageDelta | undefined {
  const v = parseObject(data) as Partial<MessageDelta> | undefined;
  return typeof v?.message_id === "string" && typeof v.text === "string" ? (v as MessageDelta) : undefined;
}

/** Reads an object; undefined when it is none. */
export function parseObject(data: string): object | undefined {
  try {
    const v: unknown = JSON.parse(data);
    return typeof v === "object" && v !== null ? v : undefined;
  } catch {
    return undefined;
  }
}
