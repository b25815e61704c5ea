/** A name that wants to be written: where, how large, and how much it matters. */
export interface Label {
  text: string;
  x: number;
  y: number;
  width: number;
  height: number;
  /** Higher is written first. From `always` on it is written in any case. */
  rank: number;
}

/** The rank from which a label is written even where it covers others. */
export const always = 1_000;

/** The labels that can be written without covering one another, those that matter most first. */
export function placeable<T extends Label>(labels: T[]): T[] {
  const placed: T[] = [];
  for (const label of labels.toSorted((a, b) => b.rank - a.rank)) {
    if (label.rank >= always || !placed.some((p) => overlap(p, label))) placed.push(label);
  }
  return placed;
}

/** Labels are centred on x and hang from y. */
function overlap(a: Label, b: Label): boolean {
  return Math.abs(a.x - b.x) < (a.width + b.width) / 2 && a.y < b.y + b.height && b.y < a.y + a.height;
}
