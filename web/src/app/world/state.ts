import type {
  Anchor, AnchoredRelationship, Character, Conversation, Ecosystem, Emotion, GraphLink, GraphNode, Message, Mood,
} from "../../services/types";
import { colourCommunities } from "./people";

/** A character as the map, the table and the figures need them. Their panel asks for the rest. */
export interface Person {
  id: string;
  number: number;
  name: string;
  isActive: boolean;
  avatarUrl: string;
  tags: string[];
  /** The number of the colour of their community, see colourCommunities. */
  community: number;
  mood: Mood;
  emotion: Emotion;
  energy: number;
}

/** How one character stands to another; the axes are as they were at `anchoredAt`, see bondAt. */
export interface Bond {
  id: string;
  from: string;
  to: string;
  type: string;
  strength: Anchor;
  trust: Anchor;
  familiarity: Anchor;
  anchoredAt: string;
}

/** A line as the feed shows it: a message and the seq of the event that brought it. */
export interface Line extends Message {
  seq: number;
}

/** A line that is being spoken, as far as it has been heard. `bytes` is its length in UTF-8. */
export interface Draft {
  messageId: string;
  conversationId: string;
  speaker: string;
  attempt: number;
  text: string;
  bytes: number;
}

/** What the Observatory knows of one world: a snapshot, and all that its log said since. */
export interface WorldView {
  id: string;
  /** The last event that has been folded in. */
  seq: number;
  /** The seq of the snapshot: what came later is new to whoever looks. */
  since: number;
  ecosystem: Ecosystem;
  /** Whether a tick is under way. */
  ticking: boolean;
  people: Record<string, Person>;
  /** Relationships by id. */
  bonds: Record<string, Bond>;
  /** The conversations that have not ended, and those of the lines that are kept. */
  scenes: Record<string, Conversation>;
  /** Oldest first, ordered by seq. */
  lines: Line[];
  drafts: Record<string, Draft>;
  /** Lines that were rewritten and are not kept, by id: should they be fetched again, this is how they read. */
  edits: Record<string, Message>;
  /** The seq of the oldest event that was looked at for lines; 1 when there is nothing older. */
  oldest: number;
  /** The seq of the last change of a story thread: those who show threads ask anew when it grows. */
  woven: number;
  /** Counts changes of who is there and what they are called, so that the map is laid out anew only then. */
  cast: number;
}

/** What the first load brings. */
export interface Snapshot {
  seq: number;
  ecosystem: Ecosystem;
  people: Person[];
  bonds: Bond[];
  conversations: Conversation[];
}

/** The view of a world that was just loaded. Its lines come with the events before the snapshot. */
export function viewOf(s: Snapshot): WorldView {
  colourCommunities(s.people);
  return {
    id: s.ecosystem.id,
    seq: s.seq,
    since: s.seq,
    ecosystem: s.ecosystem,
    ticking: false,
    people: byId(s.people),
    bonds: byId(s.bonds),
    scenes: byId(s.conversations),
    lines: [],
    drafts: {},
    edits: {},
    oldest: s.seq + 1,
    woven: 0,
    cast: 0,
  };
}

/** Things by their ids. */
export function byId<T extends { id: string }>(things: T[]): Record<string, T> {
  return Object.fromEntries(things.map((t) => [t.id, t]));
}

/** A character of an event as the view keeps them. */
export function personOf(c: Character): Person {
  return {
    id: c.id, number: c.number, name: c.name, isActive: c.is_active, avatarUrl: c.avatar_url, tags: c.tags ?? [], community: 0,
    mood: c.mood, emotion: c.emotion, energy: c.social_energy,
  };
}

/** A node of the network as the view keeps them. */
export function personOfNode(n: GraphNode): Person {
  return {
    id: n.id, number: n.number, name: n.name, isActive: n.is_active, avatarUrl: n.avatar_url, tags: n.tags, community: 0,
    mood: n.mood, emotion: n.emotion, energy: n.social_energy,
  };
}

/** A relationship of an event as the view keeps it. */
export function bondOf(r: AnchoredRelationship): Bond {
  return {
    id: r.id, from: r.from_character_id, to: r.to_character_id, type: r.relationship_type,
    strength: r.strength, trust: r.trust, familiarity: r.familiarity, anchoredAt: r.anchored_at,
  };
}

/**
 * A link of the network as the view keeps it. A link has only its present values, so it stays at them until an event
 * brings its anchors.
 */
export function bondOfLink(l: GraphLink, worldTime: string): Bond {
  const still = (value: number): Anchor => ({ value, base: value, half_life: 0 });
  return {
    id: l.id, from: l.source, to: l.target, type: l.type, anchoredAt: worldTime,
    strength: still(l.strength), trust: still(l.trust), familiarity: still(l.familiarity),
  };
}
