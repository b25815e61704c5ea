import { Link } from "react-router";
import type { WorldView } from "../app/world/state";
import { worldAgo } from "../app/world/time";
import type { Knower, Piece } from "../services/types";
import { Avatar } from "./Avatar";

/** Somebody who knows of something: what they remember of it, and where they have it from. */
export function KnowerCard({ knower, view }: { knower: Knower; view: WorldView }) {
  const person = view.people[knower.character_id] ?? { name: knower.name, community: 0, avatarUrl: "" };
  return (
    <article className="panel p-4" aria-label={knower.name}>
      <header className="flex items-center gap-3">
        <Avatar person={person} />
        <h3 className="grow font-serif text-lg font-semibold">{knower.name}</h3>
        <span className="label">{knower.count === 1 ? "1 memory" : `${knower.count} memories`}</span>
      </header>
      <ul className="mt-3 space-y-3">
        {knower.memories.map((m) => (
          <li key={m.memory_id} className="border-l-2 border-rule pl-3">
            <Remembered piece={m} view={view} />
            {m.sources.length > 0 && (
              <details className="mt-1.5">
                <summary className="label">What it rests on ({m.sources.length})</summary>
                <ul className="mt-1.5 space-y-2 pl-3">
                  {m.sources.map((s) => (
                    <li key={s.memory_id}>
                      <Remembered piece={s} view={view} />
                    </li>
                  ))}
                </ul>
              </details>
            )}
          </li>
        ))}
      </ul>
    </article>
  );
}

function Remembered({ piece, view }: { piece: Piece; view: WorldView }) {
  return (
    <>
      <p className="font-serif leading-snug">{piece.content}</p>
      <p className="label mt-0.5">
        {how(piece)}, {worldAgo(piece.world_time, view.ecosystem.world_time)}
        {piece.conversation_id && (
          <>
            {" · "}
            <Link to={`/worlds/${view.id}/scenes/${piece.conversation_id}#turn-${piece.turn}`} className="underline underline-offset-4 hover:text-ink">
              the scene
            </Link>
          </>
        )}
      </p>
    </>
  );
}

function how(piece: Piece): string {
  switch (piece.how) {
    case "said":
      return "said it";
    case "heard":
      return piece.by ? `heard it from ${piece.by}` : "was there";
    case "overheard":
      return piece.by ? `overheard ${piece.by}` : "overheard it";
    case "whispered":
      return piece.by ? `${piece.by} whispered it` : "had it whispered to them";
    case "reflected":
      return "understood it, looking back";
    case "summed_up":
      return "kept it of what was said";
    case "author":
      return "has always known it";
  }
}
