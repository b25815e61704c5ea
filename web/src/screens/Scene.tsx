import { useParams } from "react-router";
import { Button } from "../components/Button";
import { DirectorPanel } from "../components/DirectorPanel";
import { ErrorNote } from "../components/ErrorNote";
import { SceneHead } from "../components/SceneHead";
import { SceneLines } from "../components/SceneLines";
import { Skeleton } from "../components/Skeleton";
import { WorldFrame } from "../components/WorldFrame";
import type { WorldView } from "../app/world/state";
import { useScene } from "../hooks/useScene";

/** One scene, from its first line to the one being spoken. */
export function Scene() {
  const { id = "", scene = "" } = useParams();
  return <WorldFrame id={id} title="Scene">{(view) => <Play key={scene} view={view} id={scene} />}</WorldFrame>;
}

function Play({ view, id }: { view: WorldView; id: string }) {
  const { scene, lines, problem, retry } = useScene(view, id);
  if (problem && !scene) {
    return (
      <div className="mx-auto mt-10 w-full max-w-xl">
        <ErrorNote problem={problem}>
          <Button onClick={retry}>Try again</Button>
        </ErrorNote>
      </div>
    );
  }
  if (!scene || !lines) return <Skeleton className="h-96 w-full" />;
  return (
    <div className="mx-auto flex w-full max-w-6xl grow flex-col gap-4">
      <SceneHead view={view} scene={scene} />
      <div className={`grid grow items-start gap-4 ${scene.state === "ended" ? "" : "lg:grid-cols-[minmax(0,1fr)_24rem]"}`}>
        <SceneLines view={view} scene={scene} lines={lines} />
        <DirectorPanel view={view} scene={scene} last={lines.at(-1)} />
      </div>
    </div>
  );
}
