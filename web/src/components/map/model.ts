import { bondAt } from "../../app/world/bond";
import { bondToken, communityToken, connections, initials } from "../../app/world/people";
import type { WorldView } from "../../app/world/state";

/** A person on the map. The layout writes x and y. */
export interface MapNode {
  id: string;
  name: string;
  initials: string;
  /** The design token of the community. */
  token: string;
  degree: number;
  radius: number;
  active: boolean;
  x?: number;
  y?: number;
  vx?: number;
  vy?: number;
}

/** A directed bond on the map. The layout puts the nodes in the place of their ids. */
export interface MapLink {
  key: string;
  source: string | MapNode;
  target: string | MapNode;
  token: string;
  /** How strongly it is felt, 0 to 1. */
  weight: number;
  familiarity: number;
}

export interface MapData {
  nodes: MapNode[];
  links: MapLink[];
}

/** The key of a directed pair. */
export const pairKey = (from: string, to: string): string => `${from}>${to}`;

/** The map of a world. Places that `before` had are kept, so that a change of who is there does not shuffle all. */
export function mapOf(view: WorldView, before?: MapData): MapData {
  const places = new Map(before?.nodes.map((n) => [n.id, n]));
  const nodes = Object.values(view.people).map((p): MapNode => {
    const { x, y } = places.get(p.id) ?? {};
    const place = x !== undefined && y !== undefined ? { x, y } : {};
    const look = { initials: initials(p.name), token: communityToken(p.community), active: p.isActive };
    return { id: p.id, name: p.name, degree: 0, radius: smallest, ...look, ...place };
  });
  const data = { nodes, links: [] };
  refresh(data, view);
  return data;
}

/**
 * Takes over how people are bound by now: in place, because the layout lives in these objects, and need not move for a
 * new bond.
 */
export function refresh(data: MapData, view: WorldView): void {
  const bonds = Object.values(view.bonds);
  const nodes = new Map(data.nodes.map((n) => [n.id, n]));
  const links = new Map(data.links.map((l) => [l.key, l]));
  const kept = bonds.flatMap((b): MapLink[] => {
    const [source, target] = [nodes.get(b.from), nodes.get(b.to)];
    if (!source || !target) return [];
    const { strength, familiarity } = bondAt(b, view.ecosystem.world_time);
    const link = links.get(pairKey(b.from, b.to)) ?? { key: pairKey(b.from, b.to), source, target };
    return [Object.assign(link, { token: bondToken(b.type), weight: Math.abs(strength), familiarity })];
  });
  data.links.splice(0, Infinity, ...kept);
  const degrees = connections(bonds);
  for (const node of data.nodes) {
    node.degree = degrees.get(node.id) ?? 0;
    node.radius = smallest + 1.7 * Math.sqrt(node.degree);
  }
}

const smallest = 5; // the radius of somebody who knows nobody

/** The id at an end of a link, before and after the layout has touched it. */
export function endOf(end: string | MapNode): string {
  return typeof end === "string" ? end : end.id;
}
