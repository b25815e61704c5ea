import { Pause, Play, RotateCcw, Square, StepForward } from "lucide-react";
import { useState } from "react";
import { present } from "../app/world/feed";
import type { Line, WorldView } from "../app/world/state";
import { useSubmit } from "../hooks/useSubmit";
import { next, regenerate, steer } from "../services/direct";
import type { Conversation } from "../services/types";
import { Button } from "./Button";
import { CastEditor } from "./CastEditor";
import { Choice } from "./Choice";
import { Composer } from "./Composer";
import { ErrorNote } from "./ErrorNote";

/** The director's tools while a scene is played. */
export function DirectorPanel({ view, scene, last }: { view: WorldView; scene: Conversation; last: Line | undefined }) {
  if (scene.state === "ended") return null;
  return (
    <aside aria-label="Direct the scene" className="panel space-y-5 p-4">
      <Steering scene={scene} last={last} />
      <Composer scene={scene} />
      <CastEditor view={view} scene={scene} />
    </aside>
  );
}

function Steering({ scene, last }: { scene: Conversation; last: Line | undefined }) {
  const [who, setWho] = useState("");
  const running = scene.state === "running";
  const turn = useSubmit(async () => void (await steer(scene.id, running ? "pause" : "resume")));
  const end = useSubmit(async () => void (await steer(scene.id, "end")));
  const again = useSubmit(async () => void (await regenerate(scene.id)));
  const go = useSubmit(() => next(scene.id, who || undefined));
  const problem = turn.problem ?? end.problem ?? again.problem ?? go.problem;
  return (
    <section aria-label="Steer" className="space-y-3">
      <p role="status" className="text-sm">{standing(scene)}</p>
      <div className="flex flex-wrap gap-2">
        <Button onClick={() => void turn.submit()} disabled={turn.busy}>
          {running ? <Pause className="size-4" aria-hidden="true" /> : <Play className="size-4" aria-hidden="true" />}
          {running ? "Pause" : "Go on"}
        </Button>
        <Button onClick={() => void again.submit()} disabled={again.busy || !last?.model} title="Take back the last line with all it did, and ask the model for another">
          <RotateCcw className="size-4" aria-hidden="true" /> Last line again
        </Button>
        <Button look="bare" onClick={() => void end.submit()} disabled={end.busy}>
          <Square className="size-4" aria-hidden="true" /> End
        </Button>
      </div>
      <div className="flex items-end gap-2">
        <Choice label="Next to speak" value={who} onChange={setWho}>
          {scene.speaker_order !== "manual" && <option value="">As the scene’s order has it</option>}
          {scene.speaker_order === "manual" && <option value="" disabled>Choose …</option>}
          {present(scene).filter((p) => !p.left).map((p) => (
            <option key={p.character_id} value={p.character_id}>{p.name}</option>
          ))}
        </Choice>
        <Button onClick={() => void go.submit()} disabled={go.busy}>
          <StepForward className="size-4" aria-hidden="true" /> Next
        </Button>
      </div>
      {problem && <ErrorNote problem={problem} />}
    </section>
  );
}

/** What the scene does, or waits for. */
function standing(scene: Conversation): string {
  if (scene.state === "running") return `Turn ${scene.turn}${scene.max_turns > 0 ? ` of at most ${scene.max_turns}` : ""}.`;
  switch (scene.pause_reason) {
    case "manual":
      return "It waits for you to say who speaks.";
    case "person":
      return "It waits for the person whose turn it is.";
    case "budget":
      return "It waits for the world's budget.";
    case "fork":
      return "It was under way when the world was forked. Go on, or let it rest.";
    default:
      return scene.pause_reason ? `Paused: ${scene.pause_reason}.` : "Paused.";
  }
}
