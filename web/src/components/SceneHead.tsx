import { ArrowLeft } from "lucide-react";
import { Link } from "react-router";
import { present } from "../app/world/feed";
import type { WorldView } from "../app/world/state";
import { worldClock } from "../app/world/time";
import type { Conversation } from "../services/types";
import { Avatar } from "./Avatar";

/** What a scene is about, who is there, where and when, and how it stands. */
export function SceneHead({ view, scene }: { view: WorldView; scene: Conversation }) {
  const here = present(scene).filter((p) => !p.left);
  return (
    <div>
      <Link to={`/worlds/${view.id}`} className="inline-flex items-center gap-1.5 rounded text-sm text-quiet hover:text-ink">
        <ArrowLeft className="size-4" aria-hidden="true" /> Observatory
      </Link>
      <h2 className="mt-2 font-serif text-3xl leading-tight font-semibold text-balance">{scene.topic || "A talk"}</h2>
      <p className="mt-1.5 text-quiet">
        {scene.setting && <span className="font-serif italic">{scene.setting}. </span>}
        <span className="tabular-nums">{worldClock(scene.world_time)}, tick {scene.tick}.</span>
      </p>
      {scene.goal && <p className="mt-1 text-sm text-quiet">{scene.goal}</p>}
      <ul aria-label="Present" className="mt-3 flex flex-wrap gap-x-4 gap-y-2">
        {here.map((p) => (
          <li key={p.character_id} className="flex items-center gap-2 text-sm font-medium">
            <Avatar size={26} person={view.people[p.character_id] ?? { name: p.name, community: 0, avatarUrl: "" }} />
            {p.name}
            {p.played_by && <span className="label">played by a person</span>}
          </li>
        ))}
      </ul>
    </div>
  );
}
