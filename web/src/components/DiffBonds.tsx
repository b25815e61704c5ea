import type { WorldDiff } from "../services/types";
import { signed } from "./BondChanges";

type BondDiff = WorldDiff["bonds"]["items"][number];

/** Who feels differently about whom, the greatest differences first. */
export function DiffBonds({ diff }: { diff: WorldDiff }) {
  const { items, total } = diff.bonds;
  return (
    <section aria-labelledby="diff-bonds" className="panel p-4">
      <h3 id="diff-bonds" className="font-serif text-lg font-semibold">Who feels differently</h3>
      {items.length === 0 ? (
        <p className="mt-2 text-quiet">Everybody feels the same about everybody.</p>
      ) : (
        <ul className="mt-2 divide-y divide-rule">
          {items.slice(0, 40).map((b) => (
            <Row key={`${b.from.number}>${b.to.number}`} bond={b} />
          ))}
        </ul>
      )}
      {total > 40 && <p className="label mt-2">and {total - Math.min(40, items.length)} more</p>}
    </section>
  );
}

function Row({ bond: b }: { bond: BondDiff }) {
  const [here, there] = [b.here?.type ?? "stranger", b.there?.type ?? "stranger"].map((t) => t.replace("_", " "));
  return (
    <li className="py-2.5">
      <p className="text-sm">
        <span className="font-medium">{b.from.name}</span>
        <span className="text-quiet"> about </span>
        <span className="font-medium">{b.to.name}</span>
        {here !== there && (
          <span className="label ml-2">
            {here} here, {there} there
          </span>
        )}
      </p>
      <ul className="mt-0.5 flex flex-wrap gap-x-4 text-xs tabular-nums">
        {b.axes.map((a) => (
          <li key={a.axis}>
            <span className="text-quiet">{a.axis}</span> <span className={`font-medium ${a.delta < 0 ? "text-bad" : "text-good"}`}>{signed(a.delta)}</span>{" "}
            <span className="text-quiet">
              ({a.here.toFixed(2)}, there {a.there.toFixed(2)})
            </span>
          </li>
        ))}
      </ul>
    </li>
  );
}
