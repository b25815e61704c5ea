/** The nouns of the API, under the names by which the screens know them. */

export interface Mood {
  pleasure: number;
  arousal: number;
  dominance: number;
}

export interface Emotion {
  label: string;
  intensity: number;
  emoji: string;
}

export interface Traits {
  openness: number;
  conscientiousness: number;
  extraversion: number;
  agreeableness: number;
  neuroticism: number;
}

export interface Goal {
  text: string;
  priority: number;
  progress: number;
  state: string;
}

export interface Persona {
  voice?: string;
  examples?: string[] | null;
  greeting?: string;
  facts?: string[] | null;
  topics?: string[] | null;
}

/** What the world itself changes about a character. */
export interface CharacterState {
  mood: Mood;
  emotion: Emotion;
  social_energy: number;
  state_at: string;
  goals: Goal[] | null;
  last_interaction: string | null;
}

export interface Character extends CharacterState {
  id: string;
  ecosystem_id: string;
  number: number;
  name: string;
  description: string;
  persona: Persona;
  traits: Traits;
  autonomy_level: number;
  talkativeness: number;
  avatar_url: string;
  tags: string[] | null;
  is_active: boolean;
  memory_summary: string;
  memory_count: number;
}

/** One axis of a relationship as it was at its anchor: v(t) = base + (value − base) · 2^(−Δt / half-life). */
export interface Anchor {
  value: number;
  base: number;
  /** World days. */
  half_life: number;
}

export interface Relationship {
  id: string;
  from_character_id: string;
  to_character_id: string;
  relationship_type: string;
  strength: Anchor;
  trust: Anchor;
  familiarity: Anchor;
  anchored_at: string;
}

export interface Ecosystem {
  id: string;
  name: string;
  description: string;
  state: "running" | "paused";
  pause_reason: string;
  tick: number;
  tick_every: number;
  tick_minutes: number;
  speed: number;
  world_time: string;
  steps_left: number;
}

export interface Participant {
  character_id: string;
  number: number;
  name: string;
}

export interface Conversation {
  id: string;
  number: number;
  kind: string;
  state: "running" | "paused" | "ended";
  tick: number;
  topic: string;
  setting: string;
  mood: string;
  goal: string;
  participants: Participant[];
  turn: number;
  max_turns: number;
  end_reason: string;
  world_time: string;
}

export interface Speaker {
  kind: "character" | "user" | "narrator";
  id: string;
  name: string;
}

export interface BondDelta {
  from: string;
  to: string;
  axis: string;
  delta: number;
}

export interface Message {
  id: string;
  conversation_id: string;
  turn: number;
  speaker: Speaker;
  text: string;
  action: string;
  emotion: Emotion;
  act: string;
  addressed_to: Speaker | null;
  relationship_changes: BondDelta[] | null;
  model: string;
  tick: number;
  world_time: string;
}

export interface User {
  id: string;
  username: string;
  email: string;
  role: "admin" | "creator" | "viewer";
}

/** A character as a node of the network, at its present moment. */
export interface GraphNode {
  id: string;
  number: number;
  name: string;
  is_active: boolean;
  avatar_url: string;
  tags: string[];
  mood: Mood;
  emotion: Emotion;
  social_energy: number;
}

/** A relationship as a link of the network, with its present values. */
export interface GraphLink {
  id: string;
  source: string;
  target: string;
  type: string;
  strength: number;
  trust: number;
  familiarity: number;
}

/** What a world's counters say. */
export interface Overview {
  messages: number;
  memories: number;
  jobs_waiting: number;
  jobs_running: number;
}

export interface Job {
  id: string;
  status: string;
}
