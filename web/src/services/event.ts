import { answer, api } from "./client";
import type { Character, CharacterState, Conversation, Ecosystem, Message, Relationship } from "./types";

/** What every event of a world's log says beside its payload. `seq` counts 1, 2, 3 … without a gap. */
interface Stamp {
  seq: number;
  ecosystem_id: string;
  tick: number;
  /** RFC 3339, on the world's own clock. */
  world_time: string;
  occurred_at: string;
}

type Of<T extends string, P> = Stamp & { type: T; payload: P };

interface ScenePlan {
  participants: number[];
  topic: string;
  setting: string;
  reason: string;
}

/** The events that the screens follow, told apart by their type. */
export type WorldEvent =
  | Of<"tick.started", { tick: number; world_time: string; scenes: ScenePlan[] | null; open: number }>
  | Of<"tick.closed", { tick: number; turns: number; failed: boolean; overdue: boolean }>
  | Of<"conversation.started", { conversation: Conversation }>
  | Of<"conversation.paused", { conversation_id: string; reason: string }>
  | Of<"conversation.resumed", { conversation_id: string }>
  | Of<"conversation.ended", { conversation_id: string; turns: number; reason: string; ended_at: string }>
  | Of<"message.created", { message: Message }>
  | Of<"relationship.created", { relationships: Relationship[] }>
  | Of<"relationship.changed", { relationships: { relationship: Relationship }[] }>
  | Of<"relationship.deleted", { relationship_ids: string[] }>
  | Of<"character.created", { characters: Character[] }>
  | Of<"character.changed", { characters?: Character[]; states?: StateChange[] }>
  | Of<"character.deleted", { character_ids: string[] }>
  | Of<"ecosystem.changed", { ecosystem: Ecosystem }>
  | Of<"ecosystem.paused", { reason: string }>
  | Of<"ecosystem.resumed", object>;

/** The new state of one character. */
export interface StateChange extends CharacterState {
  character_id: string;
}

/** An event of any type, also of those that this program does not know. */
export interface AnyEvent extends Stamp {
  type: string;
  payload: unknown;
}

/** A piece of a line that is being spoken; it has no seq and is never stored. `offset` counts bytes of UTF-8. */
export interface MessageDelta {
  message_id: string;
  conversation_id: string;
  attempt: number;
  offset: number;
  speaker: string;
  text: string;
}

const followed: ReadonlySet<string> = new Set<WorldEvent["type"]>([
  "tick.started", "tick.closed", "conversation.started", "conversation.paused", "conversation.resumed",
  "conversation.ended", "message.created", "relationship.created", "relationship.changed", "relationship.deleted",
  "character.created", "character.changed", "character.deleted", "ecosystem.changed", "ecosystem.paused",
  "ecosystem.resumed",
]);

/** Whether an event is of a type that the screens follow. Others only move the sequence on. */
export function isFollowed(event: AnyEvent): event is WorldEvent {
  return followed.has(event.type) && typeof event.payload === "object" && event.payload !== null;
}

/**
 * Reads the entries of a world's log just before a seq, oldest first: at most `limit`, and only of some types.
 */
export async function readEventsBefore(
  ecosystem: string,
  before: number,
  types: string[],
  limit: number,
): Promise<AnyEvent[]> {
  const params = { path: { id: ecosystem }, query: { before, types, limit } };
  return (await answer(api.GET("/api/v1/ecosystems/{id}/events", { params }))).items;
}

/** Reads the data of a frame. Undefined when it is no event, which a newer server may well send. */
export function parseEvent(data: string): AnyEvent | undefined {
  const v = parse(data) as Partial<AnyEvent> | undefined;
  return typeof v?.seq === "number" && v.seq > 0 && typeof v.type === "string" ? (v as AnyEvent) : undefined;
}

/** Reads the data of a message.delta frame, which may be the delta itself or an event around it. */
export function parseDelta(data: string): MessageDelta | undefined {
  const v = parse(data) as { payload?: unknown } | undefined;
  const delta = (v?.payload ?? v) as Partial<MessageDelta> | undefined;
  return typeof delta?.message_id === "string" && typeof delta.text === "string" ? (delta as MessageDelta) : undefined;
}

function parse(data: string): unknown {
  try {
    const v: unknown = JSON.parse(data);
    return typeof v === "object" && v !== null ? v : undefined;
  } catch {
    return undefined;
  }
}
