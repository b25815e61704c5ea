import { useState } from "react";
import type { BondDelta } from "../services/types";
import type { Names } from "../hooks/useNames";

/** Smaller changes would be shown as 0.00. */
const least = 0.005;
/** What a line changed between people: how the one it moved most now stands to the other, and the rest when asked. */
export function BondChanges({ changes, names }: { changes: BondDelta[]; names: Names }) {
  const [all, setAll] = useState(false);
  const pairs = byPair(visible(changes));
  if (pairs.length === 0) return null;
  const rest = all ? 0 : pairs.length - 1;
  return (
    <>
      <ul className="contents" aria-label="Changed bonds">
        {(all ? pairs : pairs.slice(0, 1)).map((pair) => (
          <PairRow key={`${pair.from}>${pair.to}`} pair={pair} names={names} />
        ))}
      </ul>
      {rest > 0 && (
        <button type="button" onClick={() => setAll(true)} className="label rounded hover:text-ink">
          <span aria-hidden="true">+{rest}</span>
          <span className="sr-only">Show {rest} more changed bonds</span>
        </button>
      )}
    </>
  );
}

function PairRow({ pair: { from, to, deltas }, names }: { pair: PairChange; names: Names }) {
  return (
    <li className="flex flex-wrap items-baseline gap-x-2 text-xs">
      <span className="text-quiet">
        {names.get(from)?.name ?? "somebody"}
        <span aria-hidden="true"> → </span>
        <span className="sr-only"> towards </span>
        {names.get(to)?.name ?? "somebody"}
      </span>
      {deltas.map((d) => (
        <span key={d.axis} className={`font-medium whitespace-nowrap tabular-nums ${d.delta > 0 ? "text-good" : "text-bad"}`}>
          <span aria-hidden="true">{d.delta > 0 ? "↑" : "↓"} </span>
          {signed(d.delta)} {d.axis}
        </span>
      ))}
    </li>
  );
}

/** The changes that can be seen, the largest first. Familiarity grows with every word, so it counts for half. */
export function visible(changes: BondDelta[]): BondDelta[] {
  const size = (d: BondDelta) => Math.abs(d.delta) * (d.axis === "familiarity" ? 0.5 : 1);
  return changes.filter((d) => Math.abs(d.delta) >= least).toSorted((a, b) => size(b) - size(a));
}

interface PairChange {
  from: string;
  to: string;
  deltas: BondDelta[];
}

/** Changes together for each directed pair, in the order in which they came. */
export function byPair(changes: BondDelta[]): PairChange[] {
  const pairs = new Map<string, PairChange>();
  for (const d of changes) {
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
