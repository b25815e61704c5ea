import type { WorldDiff } from "../services/types";
import { signed } from "./BondChanges";

/** How one stands to another, by their names, where the worlds differ in it. */
type BondDiff = Pick<WorldDiff["bonds"]["items"][number], "here" | "there" | "axes"> & { from: string; to: string };

/** As many are shown of each list. */
const most = 40;

/** Who feels differently about whom, the greatest differences first: about one another, and about people from outside. */
export function DiffBonds({ diff }: { diff: WorldDiff }) {
  const { bonds, visitors } = diff;
  return (
    <section aria-labelledby="diff-bonds" className="panel p-4">
      <h3 id="diff-bonds" className="font-serif text-lg font-semibold">Who feels differently</h3>
      {bonds.items.length === 0 ? (
        <p className="mt-2 text-quiet">Everybody feels the same about everybody.</p>
      ) : (
        <ul className="mt-2 divide-y divide-rule">
          {bonds.items.slice(0, most).map((b) => (
            <Row key={`${b.from.number}>${b.to.number}`} bond={{ ...b, from: b.from.name, to: b.to.name }} />
          ))}
        </ul>
      )}
      <More {...bonds} />
      {visitors.items.length > 0 && (
        <>
          <h4 className="mt-5 font-medium">About visitors</h4>
          <ul className="mt-1 divide-y divide-rule">
            {visitors.items.slice(0, most).map((v) => (
              <Row key={`${v.character.number}>${v.user_id}`} bond={{ ...v, from: v.character.name, to: v.name }} />
            ))}
          </ul>
          <More {...visitors} />
        </>
      )}
    </section>
  );
}

function More({ total, items }: { total: number; items: unknown[] }) {
  const shown = Math.min(most, items.length);
  return total > shown && <p className="label mt-2">and {total - shown} more</p>;
}

function Row({ bond: b }: { bond: BondDiff }) {
  const [here, there] = [b.here?.type ?? "stranger", b.there?.type ?? "stranger"].map((t) => t.replace("_", " "));
  return (
    <li className="py-2.5">
      <p className="text-sm">
        <span className="font-medium">{b.from}</span>
        <span className="text-quiet"> about </span>
        <span className="font-medium">{b.to}</span>
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
