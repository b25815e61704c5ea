import { useAppDispatch } from "../app/store";
import { bondAt } from "../app/world/bond";
import { bondToken, bondWord } from "../app/world/people";
import { worldActions } from "../app/world/slice";
import type { Bond, Person, WorldView } from "../app/world/state";
import { signed } from "./BondChanges";

const shown = 12;

/** How somebody stands to others, the strongest bonds first, and how they are looked upon in return. */
export function PersonBonds({ view, person }: { view: WorldView; person: Person }) {
  const now = view.ecosystem.world_time;
  const bonds = Object.values(view.bonds);
  const outward = bonds.filter((b) => b.from === person.id);
  const ranked = outward.toSorted((a, b) => weight(b, now) - weight(a, now));
  if (ranked.length === 0) return <p className="text-sm text-quiet">Bound to nobody yet.</p>;
  return (
    <section>
      <h3 className="mb-1 text-sm font-semibold">
        Bonds <span className="font-normal text-quiet">{ranked.length}</span>
      </h3>
      <ul className="divide-y divide-rule">
        {ranked.slice(0, shown).map((b) => (
          <BondRow key={b.id} bond={b} back={bonds.find((r) => r.from === b.to && r.to === b.from)} view={view} />
        ))}
      </ul>
      {ranked.length > shown && <p className="label mt-2">and {ranked.length - shown} weaker ones</p>}
    </section>
  );
}

function BondRow({ bond, back, view }: { bond: Bond; back: Bond | undefined; view: WorldView }) {
  const dispatch = useAppDispatch();
  const now = view.ecosystem.world_time;
  const { strength, trust, familiarity } = bondAt(bond, now);
  return (
    <li className="py-2">
      <p className="flex items-baseline gap-2">
        <span aria-hidden="true" className="size-2 shrink-0 self-center rounded-full" style={{ background: `var(${bondToken(bond.type)})` }} />
        <button type="button" onClick={() => dispatch(worldActions.selected(bond.to))} className="rounded text-left font-serif hover:text-accent">
          {view.people[bond.to]?.name ?? "somebody"}
        </button>
        <span className="label">{bondWord(bond.type)}</span>
        <span className="ml-auto text-sm tabular-nums">{signed(strength)}</span>
      </p>
      <p className="label mt-0.5 pl-4 tabular-nums">
        trust {trust.toFixed(2)}, familiarity {familiarity.toFixed(2)}
        {back && <>, in return {signed(bondAt(back, now).strength)}</>}
      </p>
    </li>
  );
}

/** How much a bond matters: strong feelings, good or bad, between people who know each other. */
function weight(bond: Bond, now: string): number {
  const { strength, familiarity } = bondAt(bond, now);
  return Math.abs(strength) + familiarity;
}
