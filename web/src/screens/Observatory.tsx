import { useParams } from "react-router";
import { useAppSelector } from "../app/store";
import { Button } from "../components/Button";
import { Counters } from "../components/Counters";
import { ErrorNote } from "../components/ErrorNote";
import { ObservatorySkeleton } from "../components/ObservatorySkeleton";
import { Stage } from "../components/Stage";
import { WorldHeader } from "../components/WorldHeader";
import { useRememberWorld } from "../hooks/useLastWorld";
import { usePageTitle } from "../hooks/usePageTitle";
import { useWorld } from "../hooks/useWorld";
import { NotFound } from "./NotFound";

/** One world, as it happens. */
export function Observatory() {
  const { id = "" } = useParams();
  const { problem, reload } = useWorld(id);
  const view = useAppSelector((s) => s.world.view);
  const shown = view?.id === id ? view : null;
  usePageTitle(shown?.ecosystem.name ?? "Observatory");
  useRememberWorld(id);
  if (problem?.status === 404) return <NotFound />;
  if (problem && !shown) {
    return (
      <div className="mx-auto mt-16 w-full max-w-xl">
        <ErrorNote problem={problem}>
          <Button onClick={reload}>Try again</Button>
        </ErrorNote>
      </div>
    );
  }
  if (!shown) return <ObservatorySkeleton />;
  return (
    <div className="flex min-h-0 grow flex-col gap-4">
      <WorldHeader world={shown.ecosystem} />
      <Counters view={shown} />
      <Stage view={shown} />
    </div>
  );
}
