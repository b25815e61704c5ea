import { useState } from "react";
import { byName } from "../app/world/people";
import type { WorldView } from "../app/world/state";
import type { NewScene } from "../services/types";
import { Avatar } from "./Avatar";

export type Cast = NewScene["cast"];

const most = 12;

/** Chooses who takes part in a scene, in the order of their places, and whom one plays oneself. */
export function CastPicker({ view, cast, onChange }: { view: WorldView; cast: Cast; onChange: (cast: Cast) => void }) {
  const [search, setSearch] = useState("");
  const people = byName(Object.values(view.people).filter((p) => p.isActive));
  const wanted = search.trim().toLowerCase();
  const shown = people.filter((p) => p.name.toLowerCase().includes(wanted));
  const chosen = new Map(cast.map((c) => [c.character_id, c]));
  const toggle = (id: string) =>
    onChange(chosen.has(id) ? cast.filter((c) => c.character_id !== id) : [...cast, { character_id: id, as: "model" }]);
  const play = (id: string, mine: boolean) =>
    onChange(cast.map((c) => (c.character_id === id ? { ...c, as: mine ? "me" : "model" } : c)));
  return (
    <fieldset className="panel flex min-h-0 flex-col p-4">
      <legend className="sr-only">The cast</legend>
      <div className="mb-3 flex items-baseline justify-between gap-3">
        <h3 className="font-serif text-lg font-semibold">The cast</h3>
        <span className="label tabular-nums">{cast.length} chosen</span>
      </div>
      <input
        type="search"
        aria-label="Find somebody"
        value={search}
        onChange={(e) => setSearch(e.target.value)}
        placeholder="Find somebody …"
        className="mb-2 h-10 w-full rounded-lg border border-edge bg-ground px-3 text-ink placeholder:text-quiet"
      />
      <ul className="max-h-96 divide-y divide-rule overflow-y-auto" tabIndex={0} aria-label="People">
        {shown.map((p) => (
          <li key={p.id} className="flex items-center gap-3 py-1.5">
            <label className="flex min-w-0 grow items-center gap-3 py-1">
              <input
                type="checkbox"
                checked={chosen.has(p.id)}
                disabled={!chosen.has(p.id) && cast.length >= most}
                onChange={() => toggle(p.id)}
                className="size-4 accent-(--accent)"
              />
              <Avatar person={p} size={26} />
              <span className="truncate">{p.name}</span>
            </label>
            {chosen.has(p.id) && (
              <label className="label flex items-center gap-1.5 whitespace-nowrap">
                <input type="checkbox" checked={chosen.get(p.id)?.as === "me"} onChange={(e) => play(p.id, e.target.checked)} className="accent-(--accent)" />
                I play them
              </label>
            )}
          </li>
        ))}
        {shown.length === 0 && <li className="py-3 text-quiet">Nobody is called that.</li>}
      </ul>
    </fieldset>
  );
}
