import type { Conversation } from "../../services/types";
import type { Draft, Line } from "./state";

/** How the feed is ordered: scene by scene, or strictly as things were said. */
export type FeedOrder = "scenes" | "time";

/** Lines that stand under one heading. */
export interface Section {
  /** The conversation and the seq of the first line: stable while lines are added. */
  key: string;
  conversation: string;
  lines: Line[];
  /** Whether an earlier section was of the same conversation. */
  continued: boolean;
}

/**
 * Groups lines into sections. By scene, each conversation is one section, placed by its first line; by time, a section
 * ends as soon as somebody speaks elsewhere.
 */
export function sectionsOf(lines: Line[], order: FeedOrder): Section[] {
  const sections: Section[] = [];
  const latest = new Map<string, Section>();
  for (const line of lines) {
    const known = latest.get(line.conversation_id);
    if (known && (order === "scenes" || known === sections.at(-1))) {
      known.lines.push(line);
      continue;
    }
    const key = `${line.conversation_id}/${line.seq}`;
    const section = { key, conversation: line.conversation_id, lines: [line], continued: known !== undefined };
    sections.push(section);
    latest.set(line.conversation_id, section);
  }
  return sections;
}

/** Who is present in a conversation, in the order of their places. */
export function present(scene: Conversation) {
  return scene.participants ?? [];
}

/** Who talks in a conversation: its participants, or, where its beginning is not known, those who were heard. */
export function castOf(scene: Conversation | undefined, lines: Line[]): string[] {
  if (scene) return present(scene).map((p) => p.name);
  return [...new Set(lines.map((l) => l.speaker.name))];
}

/** Names as a sentence has them: "Cosette, Marius and Valjean". */
export function listed(names: string[]): string {
  return new Intl.ListFormat("en-GB", { type: "conjunction" }).format(names).replace(", and ", " and ");
}

/** The line being spoken in a conversation, if any is. */
export function draftOf(drafts: Record<string, Draft>, conversation: string): Draft | undefined {
  return Object.values(drafts).find((d) => d.conversationId === conversation);
}

/** Directed pairs of characters between whom the latest line of each running conversation went. */
export function talking(scenes: Record<string, Conversation>, lines: Line[]): { from: string; to: string }[] {
  const pairs: { from: string; to: string }[] = [];
  const seen = new Set<string>();
  for (const line of lines.toReversed()) {
    const scene = scenes[line.conversation_id];
    if (scene?.state !== "running" || seen.has(scene.id)) continue;
    seen.add(scene.id);
    for (const to of listeners(line, scene)) pairs.push({ from: line.speaker.id, to });
  }
  return pairs;
}

/** The ids of those whom a line is meant for: the one addressed, or everybody else who is there. */
export function listeners(line: Line, scene: Conversation): string[] {
  if (line.addressed_to) return [line.addressed_to.id];
  return present(scene)
    .map((p) => p.character_id)
    .filter((id) => id !== line.speaker.id);
}
