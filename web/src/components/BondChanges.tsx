import type { BondDelta } from "../services/types";
import type { Names } from "./Feed";

/** Smaller changes would be shown as 0.00. */
const least = 0.005;

/** What a line changed between people, pair by pair: an arrow, by how much, and on which axis. */
export function BondChanges({ changes, names }: { changes: BondDelta[]; names: Names }) {
  const pairs = byPair(changes);
  if (pairs.length === 0) return null;
  return (
    <ul className="contents" aria-label="Changed bonds">
      {pairs.map(({ from, to, deltas }) => (
        <li key={`${from}>${to}`} className="flex flex-wrap items-baseline gap-x-2 text-xs">
          <span className="text-quiet">
            {names.get(from)?.name ?? "somebody"}
            <span aria-hidden="true"> → </span>
            <span className="sr-only"> towards </span>
            {names.get(to)?.name ?? "somebody"}
          </span>
          {deltas.map((d) => (
            <span key={d.axis} className={`font-medium tabular-nums ${d.delta > 0 ? "text-good" : "text-bad"}`}>
              <span aria-hidden="true">{d.delta > 0 ? "↑" : "↓"} </span>
              {signed(d.delta)} {d.axis}
            </span>
          ))}
        </li>
      ))}
    </ul>
  );
}

interface PairChange {
  from: string;
  to: string;
  deltas: BondDelta[];
}

/** The changes that can be seen, together for each directed pair, in the order in which they came. */
export function byPair(changes: BondDelta[]): PairChange[] {
  const pairs = new Map<string, PairChange>();
  for (const d of changes) {
    if (Math.abs(d.delta) < least) continue;
    const key = `${d.from}>${d.to}`;
    const pair = pairs.get(key) ?? { from: d.from, to: d.to, deltas: [] };
    pair.deltas.push(d);
    pairs.set(key, pair);
  }
  return [...pairs.values()];
}

/** A change as people write it: "+0.05", "−0.15". */
export function signed(v: number): string {
  return `${v > 0 ? "+" : "−"}${Math.abs(v).toFixed(2)}`;
}
