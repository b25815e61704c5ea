import { useEffect } from "react";
import { useLocation } from "react-router";
import { draftOf } from "../app/world/feed";
import type { Line, WorldView } from "../app/world/state";
import { useNames } from "../hooks/useNames";
import type { Conversation } from "../services/types";
import { endings } from "./ending";
import { DraftItem, LineItem } from "./LineItem";

/** Everything that is said in a scene, and how it ended. */
export function SceneLines({ view, scene, lines }: { view: WorldView; scene: Conversation; lines: Line[] }) {
  const names = useNames(view);
  const draft = draftOf(view.drafts, scene.id);
  useAnchor(lines.length > 0);
  return (
    <section aria-label="Lines" className="panel grow px-4 py-3 sm:px-6">
      {lines.length === 0 && !draft && <p className="py-8 text-center text-quiet">Nobody has said anything yet.</p>}
      <ol>
        {lines.map((line) => (
          <LineItem key={line.id} line={line} names={names} fresh={line.seq > view.since} model={line.model} anchored />
        ))}
        {draft && <DraftItem draft={draft} names={names} />}
      </ol>
      {scene.state === "ended" && <p className="label mt-3 text-center italic">{endings[scene.end_reason] ?? "The scene is over."}</p>}
    </section>
  );
}

/** Goes to the line that the address names, once the lines are there. */
function useAnchor(ready: boolean): void {
  const { hash } = useLocation();
  useEffect(() => {
    if (ready && hash) document.getElementById(hash.slice(1))?.scrollIntoView({ block: "center" });
  }, [ready, hash]);
}
