import { useState } from "react";
import type { WorldDiff } from "../services/types";
import { Segments } from "./Segments";

type Where = "here" | "there";

/** What is remembered in one of two worlds and not in the other. */
export function DiffMemories({ diff }: { diff: WorldDiff }) {
  const [where, setWhere] = useState<Where>("here");
  const m = diff.memories;
  const memories = where === "here" ? m.here : m.there;
  const names = new Map(m.people.map((p) => [p.person.number, p.person.name]));
  return (
    <section aria-labelledby="diff-memories" className="panel p-4">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h3 id="diff-memories" className="font-serif text-lg font-semibold">What is remembered</h3>
        <Segments
          label="Remembered where"
          value={where}
          onChange={setWhere}
          choices={[
            { value: "here", label: `Only here (${m.here_total})` },
            { value: "there", label: `Only there (${m.there_total})` },
          ]}
        />
      </div>
      {memories.length === 0 ? (
        <p className="mt-2 text-quiet">Nothing that the other has not.</p>
      ) : (
        <ul className="mt-2 divide-y divide-rule">
          {memories.map((memory) => (
            <li key={memory.id} className="py-2.5">
              <p className="label">{names.get(memory.character) ?? `No. ${memory.character}`}</p>
              <p className="font-serif leading-snug">{memory.content}</p>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
