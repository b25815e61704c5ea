import { useState } from "react";
import { Link } from "react-router";
import type { WorldView } from "../app/world/state";
import type { Beat, StoryThread } from "../services/types";
import { Avatar } from "./Avatar";
import { TensionCurve } from "./TensionCurve";

/** Beats that are shown before somebody asks for all of them. */
const shown = 4;

/** A story thread: what it is called, who is in it, how tense it is, and the moments that made it. */
export function ThreadCard({ thread, view }: { thread: StoryThread; view: WorldView }) {
  const [all, setAll] = useState(false);
  const beats = (thread.beats ?? []).toReversed();
  return (
    <article aria-labelledby={`thread-${thread.number}`} className="panel flex flex-col gap-3 p-4">
      <header>
        <p className="label flex items-center gap-2">
          <span className="capitalize">{thread.kind}</span>
          <span aria-hidden="true">·</span>
          <span className={thread.state === "climax" ? "font-semibold text-accent" : ""}>{states[thread.state]}</span>
        </p>
        <h3 id={`thread-${thread.number}`} className="mt-1 font-serif text-xl leading-snug font-semibold text-balance">{thread.title}</h3>
      </header>
      <ul aria-label="In it" className="flex flex-wrap gap-x-3 gap-y-1.5">
        {(thread.participants ?? []).map((p) => (
          <li key={p.number} className="flex items-center gap-1.5 text-sm">
            <Avatar size={22} person={view.people[p.character_id] ?? { name: p.name, community: 0, avatarUrl: "" }} />
            {p.name}
          </li>
        ))}
      </ul>
      <TensionCurve thread={thread} />
      {beats.length > 0 && (
        <ol aria-label="What made it, the latest first" className="space-y-2.5 border-l border-rule pl-3">
          {beats.slice(0, all ? undefined : shown).map((b) => (
            <BeatItem key={b.message_id + b.caption} beat={b} world={view.id} />
          ))}
        </ol>
      )}
      {beats.length > shown && (
        <button type="button" onClick={() => setAll(!all)} className="self-start text-sm text-quiet underline underline-offset-4 hover:text-ink">
          {all ? "Show fewer" : `Show all ${beats.length}`}
        </button>
      )}
    </article>
  );
}

/** One moment, with the way to the scene it is of. */
function BeatItem({ beat, world }: { beat: Beat; world: string }) {
  return (
    <li>
      <Link to={`/worlds/${world}/scenes/${beat.conversation_id}#turn-${beat.turn}`} className="group block rounded-md">
        <span className="font-serif leading-snug group-hover:text-accent group-hover:underline group-hover:underline-offset-4">{beat.caption}</span>
        <span className="label mt-0.5 block tabular-nums">Tick {beat.tick}</span>
      </Link>
    </li>
  );
}

const states: Record<StoryThread["state"], string> = {
  emerging: "Emerging",
  rising: "Rising",
  climax: "At its climax",
  resolved: "Resolved",
};
