import { type Label, always, placeable } from "./labels";
import type { MapLink, MapNode } from "./model";
import { endOf, pairKey } from "./model";
import { type Palette, faint } from "./palette";

/** What is marked on the map just now. */
export interface Marks {
  /** Who spoke last in a running conversation. */
  speaking: ReadonlySet<string>;
  /** The keys of the bonds along which somebody talks. */
  talking: ReadonlySet<string>;
  /** The person that is pointed at, or else the selected one. */
  focus: string | null;
  /** Those bound to the focus, itself included; empty without one. */
  near: ReadonlySet<string>;
  /** How clear the faintest bond is, 0 to 1: the more there are, the less. */
  faintest: number;
}

/** The people who are always named, when there is room: those with the most connections. */
const wellKnown = 12;

/** Whether something is out of the light, because the focus is elsewhere. */
function dimmed(marks: Marks, id: string): boolean {
  return marks.focus !== null && !marks.near.has(id) && !marks.speaking.has(id);
}

/** The colour of a bond: its type's, the stronger felt the clearer. */
export function linkColour(link: MapLink, marks: Marks, palette: Palette): string {
  if (marks.talking.has(link.key)) return palette("--accent");
  const [from, to] = [endOf(link.source), endOf(link.target)];
  const colour = palette(link.token);
  if (marks.focus !== null) return faint(colour, from === marks.focus || to === marks.focus ? 0.85 : 0.05);
  return faint(colour, marks.faintest + 0.55 * Math.max(link.weight, link.familiarity / 3));
}

/** The width of a bond in pixels. */
export function linkWidth(link: MapLink, marks: Marks): number {
  return marks.talking.has(link.key) ? 2.2 : 0.5 + 1.6 * link.weight;
}

/** Draws a person: a disc in the colour of the community, with initials where they can be read. */
export function paintNode(node: MapNode, ctx: CanvasRenderingContext2D, scale: number, marks: Marks, palette: Palette): void {
  const { x = 0, y = 0 } = node;
  const radius = sizeAt(node, scale);
  ctx.globalAlpha = dimmed(marks, node.id) ? 0.2 : node.active ? 1 : 0.45;
  const pen = 1 / Math.max(1, scale); // From near by, what is around a person does not grow with them.
  if (marks.speaking.has(node.id)) ring(ctx, x, y, radius + 4 * pen, 2.5 * pen, palette("--accent"));
  else if (marks.focus === node.id) ring(ctx, x, y, radius + 3 * pen, 2 * pen, palette("--ink"));
  disc(ctx, x, y, radius + 1.2 * pen, palette("--surface"));
  disc(ctx, x, y, radius, palette(node.token));
  if (radius * scale > 7.5) {
    ctx.font = `600 ${radius * 0.78}px "Inter Variable", sans-serif`;
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.fillStyle = palette("--on-community");
    ctx.fillText(node.initials, x, y + radius * 0.06);
  }
  ctx.globalAlpha = 1;
}

/** The radius of a person. From afar they are drawn larger than they are, or nobody could point at them. */
export function sizeAt(node: MapNode, scale: number): number {
  return node.radius * Math.min(1.7, Math.max(1, 0.85 / scale));
}

function disc(ctx: CanvasRenderingContext2D, x: number, y: number, radius: number, colour: string): void {
  ctx.beginPath();
  ctx.arc(x, y, radius, 0, 2 * Math.PI);
  ctx.fillStyle = colour;
  ctx.fill();
}

function ring(ctx: CanvasRenderingContext2D, x: number, y: number, radius: number, width: number, colour: string): void {
  ctx.beginPath();
  ctx.arc(x, y, radius, 0, 2 * Math.PI);
  ctx.strokeStyle = colour;
  ctx.lineWidth = width;
  ctx.stroke();
}

/** Writes the names: of who speaks and of the focus in any case, of the others where there is room. */
export function paintNames(nodes: MapNode[], ctx: CanvasRenderingContext2D, scale: number, marks: Marks, palette: Palette): void {
  const size = 12.5 / scale;
  ctx.font = `600 ${size}px "Literata Variable", serif`;
  ctx.textAlign = "center";
  ctx.textBaseline = "top";
  ctx.lineJoin = "round";
  for (const label of placeable(labelsOf(nodes, ctx, scale, size, marks))) {
    ctx.globalAlpha = label.rank >= always ? 1 : 0.85;
    ctx.lineWidth = 3.5 / scale;
    ctx.strokeStyle = palette("--surface");
    ctx.strokeText(label.text, label.x, label.y);
    ctx.fillStyle = label.speaking ? palette("--accent") : palette("--ink");
    ctx.fillText(label.text, label.x, label.y);
  }
  ctx.globalAlpha = 1;
}

function labelsOf(nodes: MapNode[], ctx: CanvasRenderingContext2D, scale: number, size: number, marks: Marks) {
  const known = new Set(nodes.toSorted((a, b) => b.degree - a.degree).slice(0, wellKnown).map((n) => n.id));
  const labels: (Label & { speaking: boolean })[] = [];
  for (const n of nodes) {
    const speaking = marks.speaking.has(n.id);
    const wanted = speaking || (marks.focus === null ? known.has(n.id) || n.radius * scale > 17 : marks.near.has(n.id));
    if (!wanted) continue;
    const rank = speaking || n.id === marks.focus ? always + n.degree : n.degree;
    const width = ctx.measureText(n.name).width + size / 2;
    labels.push({ text: n.name, x: n.x ?? 0, y: (n.y ?? 0) + sizeAt(n, scale) + 3 / scale, width, height: size * 1.15, rank, speaking });
  }
  return labels;
}

/** The marks for what is going on and what is pointed at. */
export function marksOf(pairs: { from: string; to: string }[], focus: string | null, links: MapLink[]): Marks {
  const near = new Set<string>(focus === null ? [] : [focus]);
  for (const link of focus === null ? [] : links) {
    if (endOf(link.source) === focus) near.add(endOf(link.target));
    if (endOf(link.target) === focus) near.add(endOf(link.source));
  }
  return {
    speaking: new Set(pairs.map((p) => p.from)),
    talking: new Set(pairs.map((p) => pairKey(p.from, p.to))),
    focus,
    near,
    faintest: Math.min(0.5, Math.max(0.1, 40 / links.length)),
  };
}
