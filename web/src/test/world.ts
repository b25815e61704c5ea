import type { FollowedEvent, FollowedType } from "../services/event";
import type { AnchoredRelationship, Character, Conversation, Ecosystem, Job, Message, StoryThread } from "../services/types";

/** Things of a small world for tests, complete as the API's description has them. */

export const world = "0190a000-0000-7000-8000-000000000001";
export const morning = "0001-01-01T08:00:00Z";

const id = (kind: number, n: number) => `0190a000-0000-7000-800${kind}-${String(n).padStart(12, "0")}`;
export const personId = (n: number) => id(1, n);
export const talkId = (n: number) => id(2, n);

const names = ["Valjean", "Javert", "Cosette", "Marius"];

export function ecosystem(change: Partial<Ecosystem> = {}): Ecosystem {
  return {
    id: world, owner_id: id(9, 1), name: "Les Misérables", description: "", seed: 1862, state: "running", pause_reason: "",
    tick: 4, tick_every: 30, tick_minutes: 10, speed: 1, world_time: morning, steps_left: 0, version: 1,
    budget: { total: null, daily: null },
    settings: { max_scenes: 6, max_turns: 8, decay_every: 12, setting: "" }, created_at: morning, updated_at: morning,
    ...change,
  };
}

export function character(n: number, change: Partial<Character> = {}): Character {
  return {
    id: personId(n), ecosystem_id: world, number: n, name: names[n - 1] ?? `Person ${n}`, description: "", persona: {},
    traits: { openness: 0.5, conscientiousness: 0.5, extraversion: 0.5, agreeableness: 0.5, neuroticism: 0.5 },
    autonomy_level: 0.5, talkativeness: 0.5, avatar_url: "", tags: ["group 2"], is_active: true, memory_summary: "", version: 1,
    mood: { pleasure: 0.4, arousal: -0.2, dominance: 0.1 }, emotion: { label: "", intensity: 0, emoji: "" }, social_energy: 0.8,
    state_at: morning, goals: [], current_context: {}, last_interaction: null, unreflected: 0, consolidated: 0, memory_count: 0,
    created_at: morning, updated_at: morning, ...change,
  };
}

export function relationship(from: number, to: number, strength = 0.5): AnchoredRelationship {
  const anchor = (value: number) => ({ value, base: 0, half_life: 14 });
  return {
    id: id(3, from * 100 + to), ecosystem_id: world, from_character_id: personId(from), to_character_id: personId(to), from, to,
    relationship_type: "friend", type_by_author: false, strength: anchor(strength), trust: anchor(0.5), familiarity: anchor(0.3),
    anchored_at: morning, since: morning, last_interaction_at: null, version: 1,
  };
}

export function conversation(n: number, people: number[], change: Partial<Conversation> = {}): Conversation {
  return {
    id: talkId(n), ecosystem_id: world, number: n, kind: "scene", state: "running", tick: 4, attached: true,
    topic: "an old debt", setting: "a garret", mood: "", goal: "", speaker_order: "natural", max_turns: 8,
    participants: people.map((p) => ({ character_id: personId(p), number: p, name: names[p - 1] ?? "" })),
    user_id: null, turn: 0, pause_reason: "", end_reason: "", world_time: morning, created_at: morning, ended_at: null, ...change,
  };
}

export function message(talk: number, turn: number, from: number, to: number | null, change: Partial<Message> = {}): Message {
  const speaker = (n: number) => ({ kind: "character" as const, id: personId(n), number: n, name: names[n - 1] ?? "" });
  return {
    id: id(4, talk * 1000 + turn), ecosystem_id: world, conversation_id: talkId(talk), conversation: talk, turn,
    speaker: speaker(from), text: `Line ${turn} of talk ${talk}.`, action: "", act: "inform",
    emotion: { label: "hope", intensity: 0.6, emoji: "🌱" }, addressed_to: to === null ? null : speaker(to),
    relationship_changes: [], model: "offline", tick: 4, world_time: morning, created_at: morning, ...change,
  };
}

type Payload<T extends FollowedType> = Extract<FollowedEvent, { type: T }>["payload"];

export function event<T extends FollowedType>(seq: number, type: T, payload: Payload<T>) {
  return { seq, type, ecosystem_id: world, tick: 4, world_time: morning, occurred_at: morning, job_id: null, payload };
}

/** A line as it comes in the log. */
export function said(seq: number, ...line: Parameters<typeof message>) {
  const payload = { message: message(...line), touched: [] };
  return event(seq, "message.created", payload as unknown as Payload<"message.created">);
}

export function thread(n: number, people: number[], change: Partial<StoryThread> = {}): StoryThread {
  return {
    id: id(5, n), ecosystem_id: world, number: n, kind: "feud", state: "rising", title: `The feud of ${people.map((p) => names[p - 1]).join(" and ")}`,
    participants: people.map((p) => ({ character_id: personId(p), number: p, name: names[p - 1] ?? "" })),
    tension: [{ tick: 3, value: 0.4 }, { tick: 6, value: 0.7 }],
    beats: [{
      tick: 3, conversation_id: talkId(1), conversation: 1, message_id: id(4, 1001), turn: 1, weight: 0.5, caption: "Javert threatens Valjean.",
    }],
    started_tick: 3, updated_tick: 6, updated_at: morning, ...change,
  };
}

export function job(change: Partial<Job> = {}): Job {
  const self = `/api/v1/jobs/${id(5, 1)}`;
  return {
    id: id(5, 1), ecosystem_id: null, kind: "ecosystem:import", queue: "maintenance", status: "queued", attempt: 0,
    progress: { done: 0, total: 0, note: "" }, result: null, links: { self, events: `${self}/events` },
    created_at: morning, started_at: null, finished_at: null, ...change,
  };
}
