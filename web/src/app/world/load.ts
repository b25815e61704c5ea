import { readEcosystem, readGraph, readOpen } from "../../services/ecosystem";
import { type AnyEvent, type FollowedType, readEventsBefore } from "../../services/event";
import { type Snapshot, bondOfLink, personOfNode } from "./state";

/** Events that are looked through at once for lines of the past. */
const pastEvents = 120;

/** The types that the feed is made of. */
const talk: FollowedType[] = [
  "conversation.started", "conversation.changed", "conversation.ended", "message.created", "message.edited",
];

/**
 * Loads a world: its network with the seq up to which it is complete, and then the rest, which may be a moment newer.
 * The stream from that seq on says everything that is missing, and the fold takes what is there twice.
 */
export async function loadWorld(id: string): Promise<{ snapshot: Snapshot; past: AnyEvent[]; from: number }> {
  const graph = await readGraph(id);
  const [ecosystem, conversations, past] = await Promise.all([
    readEcosystem(id),
    readOpen(id),
    loadPast(id, graph.seq + 1),
  ]);
  const snapshot: Snapshot = {
    seq: graph.seq,
    ecosystem,
    people: graph.nodes.map(personOfNode),
    bonds: graph.links.map((l) => bondOfLink(l, graph.world_time)),
    conversations,
  };
  return { snapshot, ...past };
}

/** Loads what was said before an event. `from` is the first seq that this covers: 1 when there is nothing older. */
export async function loadPast(id: string, before: number): Promise<{ past: AnyEvent[]; from: number }> {
  const past = await readEventsBefore(id, before, talk, pastEvents);
  return { past, from: past.length < pastEvents ? 1 : (past[0]?.seq ?? 1) };
}
