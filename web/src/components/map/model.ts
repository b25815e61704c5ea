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
  const bonds = Object.values(view.bonds).filter((b) => view.people[b.from] && view.people[b.to]);
  const degrees = connections(bonds);
  const places = new Map(before?.nodes.map((n) => [n.id, { x: n.x, y: n.y }]));
  const nodes = Object.values(view.people).map((p): MapNode => {
    const degree = degrees.get(p.id) ?? 0;
    const place = places.get(p.id);
    return {
      id: p.id, name: p.name, initials: initials(p.name), token: communityToken(p.tags), degree,
      radius: 5 + 1.7 * Math.sqrt(degree), active: p.isActive,
      ...(place?.x !== undefined && place.y !== undefined && { x: place.x, y: place.y }),
    };
  });
  const links = bonds.map((b): MapLink => {
    const { strength, familiarity } = bondAt(b, view.ecosystem.world_time);
    const token = bondToken(b.type);
    return { key: pairKey(b.from, b.to), source: b.from, target: b.to, token, weight: Math.abs(strength), familiarity };
  });
  return { nodes, links };
}

/** Takes over what changed in bonds that are drawn already: their type and how strongly they are felt. */
export function refresh(data: MapData, view: WorldView): void {
  const bonds = new Map(Object.values(view.bonds).map((b) => [pairKey(b.from, b.to), b]));
  for (const link of data.links) {
    const bond = bonds.get(link.key);
    if (!bond) continue;
    const { strength, familiarity } = bondAt(bond, view.ecosystem.world_time);
    Object.assign(link, { token: bondToken(bond.type), weight: Math.abs(strength), familiarity });
  }
}

/** The id at an end of a link, before and after the layout has touched it. */
export function endOf(end: string | MapNode): string {
  return typeof end === "string" ? end : end.id;
}
