import { type AnyEvent, type FollowedEvent, isFollowed } from "../../services/event";
import type { Character, Conversation, MessageDelta } from "../../services/types";
import { colourCommunities } from "./people";
import { type WorldView, bondOf, personOf } from "./state";

/** Lines that are kept while the newest are followed, and while somebody reads further up. */
export const mostLines = { following: 400, reading: 2_000 };

/**
 * Folds the next event of the log into a view, in place. An event that was seen before changes nothing, so streams may
 * repeat themselves; one of an unknown type only moves the sequence on.
 */
export function fold(view: WorldView, event: AnyEvent): void {
  if (event.seq <= view.seq) return;
  view.seq = event.seq;
  if (isFollowed(event)) apply(view, event);
}

function apply(view: WorldView, event: FollowedEvent): void {
  switch (event.type) {
    case "tick.started":
    case "tick.closed":
      return foldTick(view, event);
    case "conversation.started":
    case "conversation.paused":
    case "conversation.resumed":
    case "conversation.ended":
    case "conversation.changed":
      return foldTalk(view, event);
    case "message.created":
    case "message.edited":
      return foldLine(view, event);
    case "thread.changed":
      view.woven = event.seq;
      return;
    case "relationship.created":
    case "relationship.changed":
    case "relationship.deleted":
      return foldBonds(view, event);
    case "character.created":
    case "character.changed":
    case "character.deleted":
      return foldPeople(view, event);
    case "ecosystem.changed":
      view.ecosystem = event.payload.ecosystem;
      return;
    case "ecosystem.paused":
      view.ecosystem.state = "paused";
      view.ecosystem.pause_reason = event.payload.reason;
      return;
    case "ecosystem.resumed":
      view.ecosystem.state = "running";
      view.ecosystem.pause_reason = "";
  }
}

type Of<T extends string> = Extract<FollowedEvent, { type: T }>;

function foldTick(view: WorldView, event: Of<"tick.started" | "tick.closed">): void {
  view.ticking = event.type === "tick.started";
  if (event.type === "tick.closed") return;
  const e = view.ecosystem;
  if (event.payload.tick <= e.tick) return; // The snapshot was taken a moment later than its seq says.
  e.tick = event.payload.tick;
  e.world_time = event.payload.world_time;
  e.steps_left = Math.max(0, e.steps_left - 1);
}

function foldTalk(
  view: WorldView,
  event: Of<"conversation.started" | "conversation.paused" | "conversation.resumed" | "conversation.ended" | "conversation.changed">,
): void {
  if (event.type === "conversation.started" || event.type === "conversation.changed") {
    const talk = event.payload.conversation;
    view.scenes[talk.id] = talk;
    return;
  }
  const id = event.payload.conversation_id;
  if (event.type === "conversation.ended") {
    endScene(view, id, event.payload.reason);
    dropDrafts(view, id);
    return;
  }
  const scene = view.scenes[id];
  if (!scene) return;
  scene.state = event.type === "conversation.paused" ? "paused" : "running";
  scene.pause_reason = event.type === "conversation.paused" ? event.payload.reason : "";
}

/** A new line is added; one that was rewritten takes the place of the old one. */
function foldLine(view: WorldView, event: Of<"message.created" | "message.edited">): void {
  const message = event.payload.message;
  const at = event.type === "message.edited" ? view.lines.findIndex((l) => l.id === message.id) : -1;
  if (at >= 0) view.lines[at] = { ...message, seq: view.lines[at]!.seq };
  else if (event.type === "message.edited") view.edits[message.id] = message;
  else view.lines.push({ ...message, seq: event.seq });
  dropDrafts(view, message.conversation_id);
  const scene = view.scenes[message.conversation_id];
  if (scene) scene.turn = Math.max(scene.turn, message.turn);
  const speaker = view.people[message.speaker.id];
  if (speaker) speaker.emotion = message.emotion;
}

function foldBonds(
  view: WorldView,
  event: Of<"relationship.created" | "relationship.changed" | "relationship.deleted">,
): void {
  switch (event.type) {
    case "relationship.created":
      for (const r of event.payload.relationships ?? []) view.bonds[r.id] = bondOf(r);
      return;
    case "relationship.changed":
      for (const { relationship: r } of event.payload.relationships ?? []) view.bonds[r.id] = bondOf(r);
      return;
    case "relationship.deleted":
      for (const id of event.payload.relationship_ids ?? []) delete view.bonds[id];
  }
}

function foldPeople(
  view: WorldView,
  event: Of<"character.created" | "character.changed" | "character.deleted">,
): void {
  switch (event.type) {
    case "character.created":
      return recast(view, event.payload.characters ?? []);
    case "character.changed":
      for (const { character_id, mood, emotion, social_energy: energy } of event.payload.states ?? []) {
        const person = view.people[character_id];
        if (person) Object.assign(person, { mood, emotion, energy });
      }
      return recast(view, event.payload.characters ?? []);
    case "character.deleted":
      return recast(view, [], event.payload.character_ids ?? []);
  }
}

/** Changes who is there, or how they are called, and what follows from it for everybody. */
function recast(view: WorldView, come: Character[], gone: string[] = []): void {
  if (come.length + gone.length === 0) return;
  for (const c of come) view.people[c.id] = personOf(c);
  for (const id of gone) removePerson(view, id);
  colourCommunities(Object.values(view.people));
  view.cast++;
}

/** Whatever hung on a character goes with it; what they said stays said. */
function removePerson(view: WorldView, id: string): void {
  delete view.people[id];
  for (const bond of Object.values(view.bonds)) {
    if (bond.from === id || bond.to === id) delete view.bonds[bond.id];
  }
}

function dropDrafts(view: WorldView, conversation: string): void {
  for (const draft of Object.values(view.drafts)) {
    if (draft.conversationId === conversation) delete view.drafts[draft.messageId];
  }
}

/**
 * Adds a piece of a line that is being spoken. A new attempt begins the line again; a piece that was heard already is
 * ignored, and so is one after a gap, because half a line is no line.
 */
export function hear(view: WorldView, delta: MessageDelta): void {
  if (view.lines.some((l) => l.id === delta.message_id)) return;
  const known = view.drafts[delta.message_id];
  const draft = known && known.attempt >= delta.attempt ? known : begin(delta);
  if (delta.attempt !== draft.attempt || delta.offset !== draft.bytes) return;
  view.drafts[delta.message_id] = {
    ...draft,
    text: draft.text + delta.text,
    bytes: draft.bytes + new TextEncoder().encode(delta.text).length,
  };
}

function begin(delta: MessageDelta) {
  const { message_id: messageId, conversation_id: conversationId, speaker, attempt } = delta;
  return { messageId, conversationId, speaker, attempt, text: "", bytes: 0 };
}

/**
 * Puts lines of the past in front: the lines and scenes among events that lie wholly before what is kept. `from` is
 * the first seq that was asked for.
 */
export function recall(view: WorldView, events: AnyEvent[], from: number): void {
  const older = events.filter((e) => e.seq < view.oldest).filter(isFollowed);
  const edits = { ...Object.fromEntries(older.flatMap((e) => (e.type === "message.edited" ? [[e.payload.message.id, e.payload.message]] : []))), ...view.edits };
  const lines = older.flatMap((e) =>
    e.type === "message.created" ? [{ ...(edits[e.payload.message.id] ?? e.payload.message), seq: e.seq }] : [],
  );
  view.lines.unshift(...lines);
  view.oldest = Math.min(view.oldest, Math.max(1, from));
  for (const e of older) {
    if (e.type === "conversation.started") view.scenes[e.payload.conversation.id] ??= past(e.payload.conversation);
    if (e.type === "conversation.changed") {
      const talk = e.payload.conversation;
      if ((view.scenes[talk.id]?.state ?? "ended") === "ended") view.scenes[talk.id] = past(talk);
    }
    if (e.type === "conversation.ended") endScene(view, e.payload.conversation_id, e.payload.reason);
  }
}

/** A scene of which only the past is seen: those that have not ended came with the snapshot. */
function past(scene: Conversation): Conversation {
  return { ...scene, state: "ended" };
}

function endScene(view: WorldView, id: string, reason: string): void {
  const scene = view.scenes[id];
  if (!scene) return;
  scene.state = "ended";
  scene.end_reason = reason;
}

/** Forgets the oldest lines beyond `most`, and the scenes that nothing refers to any more. */
export function trim(view: WorldView, most: number): void {
  if (view.lines.length <= most) return;
  view.lines = view.lines.slice(-most);
  view.oldest = view.lines[0]?.seq ?? view.oldest;
  const kept = new Set(view.lines.map((l) => l.conversation_id));
  for (const scene of Object.values(view.scenes)) {
    if (scene.state === "ended" && !kept.has(scene.id)) delete view.scenes[scene.id];
  }
}
