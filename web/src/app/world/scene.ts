import type { Message } from "../../services/types";
import type { Line, WorldView } from "./state";

/**
 * The lines of a conversation in the order of its turns: those that were loaded, and those that came since. What the
 * stream said of a line is newer than what was loaded. A line that was only loaded has the seq 0.
 */
export function linesOf(view: WorldView, conversation: string, loaded: Message[]): Line[] {
  const lines = new Map<number, Line>();
  for (const m of loaded) lines.set(m.turn, { ...m, ...newer(view.edits[m.id], m), seq: 0 });
  for (const l of view.lines) {
    if (l.conversation_id !== conversation) continue;
    const known = lines.get(l.turn);
    if (!known || revision(l) >= revision(known)) lines.set(l.turn, l);
  }
  return [...lines.values()].sort((a, b) => a.turn - b.turn);
}

function newer(edit: Message | undefined, line: Message): Message | undefined {
  return edit && revision(edit) > revision(line) ? edit : undefined;
}

function revision(m: Message): number {
  return m.revision ?? 0;
}
