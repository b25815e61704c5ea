import { useState } from "react";
import { dollars, shortly } from "../app/world/money";
import { useUsageQuery } from "../services/budget";
import type { Usage } from "../services/types";
import { Segments } from "./Segments";

type By = "character" | "model" | "day";

const choices: { value: By; label: string }[] = [
  { value: "character", label: "By character" },
  { value: "model", label: "By model" },
  { value: "day", label: "By day" },
];

/** What a world used of the models, added up by whom, by which, or by when. */
export function UsageTable({ world }: { world: string }) {
  const [by, setBy] = useState<By>("character");
  const { data } = useUsageQuery(world, { refetchOnMountOrArgChange: true });
  if (!data) return null;
  if (data.totals.calls === 0) return <p className="text-sm text-quiet">No model has been asked for anything yet.</p>;
  const { reused, cut, lost } = data.totals;
  return (
    <section aria-label="Usage">
      <div className="mb-2 flex flex-wrap items-center justify-between gap-2">
        <h3 className="text-sm font-semibold">What it went to</h3>
        <Segments label="Add up" value={by} onChange={setBy} choices={choices} />
      </div>
      <div className="max-h-64 overflow-auto" tabIndex={0} role="region" aria-label="Usage in figures">
        <table className="w-full text-left text-sm tabular-nums">
          <thead className="sticky top-0 bg-surface text-xs text-quiet">
            <tr>
              {["", "Calls", "Tokens in", "Out", "Cost"].map((head) => (
                <th key={head} className="py-1.5 pr-3 font-medium">{head}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows(data, by).map((row) => (
              <tr key={row.key} className="border-t border-rule">
                <th scope="row" className="py-1.5 pr-3 font-normal">{row.name}</th>
                <td className="pr-3">{shortly(row.calls)}</td>
                <td className="pr-3">{shortly(row.tokens_in)}</td>
                <td className="pr-3">{shortly(row.tokens_out)}</td>
                <td>{dollars(row.cost)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {reused + cut + lost > 0 && (
        <p className="label mt-2">
          {reused} answers were used again instead of being paid for twice; {cut} calls broke off; {lost} were lost with their worker.
        </p>
      )}
    </section>
  );
}

function rows(usage: Usage, by: By) {
  switch (by) {
    case "character":
      return usage.by_character.map((c) => ({ ...c, key: c.character_id ?? "nobody", name: c.name || "Nobody in particular" }));
    case "model":
      return usage.by_model.map((m) => ({ ...m, key: `${m.model}/${m.purpose}`, name: `${m.model}, ${m.purpose}` }));
    case "day":
      return usage.by_day.map((d) => ({ ...d, key: d.day, name: d.day }));
  }
}
