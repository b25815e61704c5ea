import type { LineReasons } from "../services/types";
import { signed } from "./BondChanges";

type Terms = LineReasons["bonds"][number];

/** How each axis that moved came to: the act's base change and everything that scaled it, as the rule multiplies them. */
export function WhyBonds({ bonds }: { bonds: Terms[] }) {
  if (bonds.length === 0) return null;
  return (
    <section>
      <h3 className="mb-1.5 text-sm font-semibold">What it changed between them</h3>
      <div className="overflow-x-auto" tabIndex={0} role="region" aria-label="The terms of each change">
        <table className="w-full text-left text-xs whitespace-nowrap tabular-nums">
          <thead className="text-quiet">
            <tr>
              <th className="py-1 pr-3 font-medium">Of whom</th>
              <th className="py-1 pr-3 font-medium">Axis</th>
              <th className="py-1 pr-3 font-medium">Change</th>
              {columns.map((c) => (
                <th key={c.label} title={c.title} className="py-1 pr-3 font-medium">{c.label}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {bonds.map((b) => (
              <tr key={`${b.from}>${b.to}/${b.axis}`} className="border-t border-rule">
                <th scope="row" className="py-1.5 pr-3 font-normal">
                  {b.from_name} <span aria-hidden="true">→</span> <span className="sr-only">towards </span>
                  {b.to_name}
                </th>
                <td className="pr-3">{b.axis}</td>
                <td className={`pr-3 font-medium ${b.delta < 0 ? "text-bad" : "text-good"}`}>{signed(b.delta)}</td>
                {columns.map((c) => (
                  <td key={c.label} className="pr-3 text-quiet">{c.of(b)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

const plus = (v: number) => (Math.abs(v) < 0.005 ? "0" : signed(v));
const times = (v: number) => `× ${v.toFixed(2)}`;

const columns: { label: string; title: string; of: (b: Terms) => string }[] = [
  { label: "Act", title: "What the act does at full effect", of: (b) => plus(b.base) },
  { label: "Tone", title: "What the emotion in the voice adds", of: (b) => plus(b.tone) },
  { label: "Share", title: "How much of it reaches whoever hears it so", of: (b) => times(b.share * b.sympathy) },
  { label: "Bond", title: "How much it counts between people who feel as they do", of: (b) => times(b.bond * b.welcome) },
  { label: "Temper", title: "How much it counts with somebody of this personality", of: (b) => times(b.temper) },
  { label: "Room", title: "How far the end of the axis lets it", of: (b) => times(b.headroom) },
];
