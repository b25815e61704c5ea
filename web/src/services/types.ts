import type { components } from "./schema";

/** The nouns of the API, as its OpenAPI description has them, under the names by which the screens know them. */
type Schemas = components["schemas"];

export type User = Schemas["User"];
export type Ecosystem = Schemas["Ecosystem"];
export type Overview = Schemas["Overview"];
export type Job = Schemas["Job"];

export type Character = Schemas["Character"];
export type Traits = Schemas["Traits"];
export type Mood = Schemas["Mood"];
export type Emotion = Schemas["Emotion"];

/** One axis of a relationship as it was at its anchor: v(t) = base + (value − base) · 2^(−Δt / half-life in world days). */
export type Anchor = Schemas["Anchor"];
/** A relationship as events carry it: with anchors, not with its present values. */
export type AnchoredRelationship = Schemas["AnchoredRelationship"];
export type BondDelta = Schemas["BondDelta"];

/** What a world may spend on models, and has spent; in US dollars. */
export type BudgetState = Schemas["Purse"];
/** What ticks to come will take. */
export type Estimate = Schemas["Estimate"];
/** A line that somebody is about to say. */
export type NewLine = Schemas["NewMessage"];
/** A scene that somebody is about to set. */
export type NewScene = Schemas["NewConversation"];
/** How a world differs from another. */
export type WorldDiff = Schemas["WorldDiff"];
/** What a world used of the models. */
export type Usage = Schemas["Usage"];

/** Why a line was said, and how what it did came about. */
export type LineReasons = Schemas["LineReasons"];
/** Somebody who knows of what was asked. */
export type Knower = Schemas["Knower"];
/** One memory, with where it comes from. */
export type Piece = Schemas["Piece"];

/** Something that goes on between people over many scenes. */
export type StoryThread = Schemas["StoryThread"];
export type Beat = Schemas["Beat"];

export type Conversation = Schemas["Conversation"];
/** A line. Said to all, it has no addressee, which the description leaves out. */
export type Message = Omit<Schemas["Message"], "addressed_to"> & { addressed_to: Schemas["Speaker"] | null };

/** A world as a network; events after its seq keep it up to date. */
export type Graph = Schemas["Graph"];
export type GraphNode = Schemas["GraphNode"];
export type GraphLink = Schemas["GraphLink"];

/** An entry of a world's log, one of many told apart by `type`. */
export type WorldEvent = Schemas["Event"];
/** A piece of a line that is being spoken; it has no seq and is never stored. `offset` counts bytes of UTF-8. */
export type MessageDelta = Schemas["MessageDelta"];
