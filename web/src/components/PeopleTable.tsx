import { useMemo } from "react";
import { useAppDispatch } from "../app/store";
import { present } from "../app/world/feed";
import { moodWord } from "../app/world/mood";
import { byName, connections } from "../app/world/people";
import { worldActions } from "../app/world/slice";
import type { Person, WorldView } from "../app/world/state";
import { Avatar } from "./Avatar";
import { Emoji } from "./Emoji";

const head = "sticky top-0 bg-surface px-3 py-3 text-left text-xs font-medium text-quiet";

/** Everybody in the world as a table: what the map shows, for those who read rather than look. */
export function PeopleTable({ view }: { view: WorldView }) {
  const bound = useMemo(() => connections(Object.values(view.bonds)), [view.bonds]);
  const talks = useMemo(() => companions(view), [view]);
  return (
    <div className="relative min-h-0 grow overflow-auto" tabIndex={0} role="region" aria-label="Table of the people">
      <table className="w-full border-collapse text-sm">
        <caption className="sr-only">The people of {view.ecosystem.name}</caption>
        <thead>
          <tr>
            <th scope="col" className={`${head} pl-4`}>Name</th>
            <th scope="col" className={head}>Mood</th>
            <th scope="col" className={`${head} text-right`}>Energy</th>
            <th scope="col" className={`${head} text-right`}>Bonds</th>
            <th scope="col" className={`${head} pr-4 max-sm:hidden`}>Talks with</th>
          </tr>
        </thead>
        <tbody>
          {byName(Object.values(view.people)).map((p) => (
            <PersonRow key={p.id} person={p} bonds={bound.get(p.id) ?? 0} talksWith={talks.get(p.id) ?? ""} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function PersonRow({ person, bonds, talksWith }: { person: Person; bonds: number; talksWith: string }) {
  const dispatch = useAppDispatch();
  const mood = moodWord(person.mood);
  return (
    <tr className="border-t border-rule">
      <th scope="row" className="py-2 pr-3 pl-4 text-left font-normal">
        <button
          type="button"
          onClick={() => dispatch(worldActions.selected(person.id))}
          className="inline-flex items-center gap-2.5 rounded text-left font-serif text-base hover:text-accent"
        >
          <Avatar person={person} size={26} />
          {person.name}
        </button>
      </th>
      <td className="px-3 py-2 whitespace-nowrap">
        <Emoji>{person.emotion.label ? person.emotion.emoji : mood.emoji}</Emoji> {person.emotion.label || mood.word.toLowerCase()}
      </td>
      <td className="px-3 py-2 text-right tabular-nums">{Math.round(person.energy * 100)} %</td>
      <td className="px-3 py-2 text-right tabular-nums">{bonds}</td>
      <td className="px-3 py-2 pr-4 text-quiet max-sm:hidden">{talksWith}</td>
    </tr>
  );
}

/** With whom each character is talking now, by character id. */
function companions(view: WorldView): Map<string, string> {
  const talks = new Map<string, string>();
  for (const scene of Object.values(view.scenes)) {
    if (scene.state !== "running") continue;
    for (const p of present(scene)) {
      const others = present(scene).filter((o) => o.character_id !== p.character_id).map((o) => o.name);
      talks.set(p.character_id, others.join(", "));
    }
  }
  return talks;
}
