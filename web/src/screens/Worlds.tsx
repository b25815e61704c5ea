import { Navigate } from "react-router";
import { Button } from "../components/Button";
import { ErrorNote } from "../components/ErrorNote";
import { ImportForm } from "../components/ImportForm";
import { ObservatorySkeleton } from "../components/ObservatorySkeleton";
import { usePageTitle } from "../hooks/usePageTitle";
import { lastWorld } from "../hooks/useLastWorld";
import { useWorldsQuery } from "../services/ecosystem";

/** The way to a world: the one that was watched last, or else a running one. Where there is none, how to get one. */
export function Worlds() {
  usePageTitle("Observatory");
  const { data: worlds, error, refetch } = useWorldsQuery(undefined, { refetchOnMountOrArgChange: true });
  if (error && "detail" in error) {
    return (
      <div className="mx-auto mt-16 w-full max-w-xl">
        <ErrorNote problem={error}>
          <Button onClick={() => void refetch()}>Try again</Button>
        </ErrorNote>
      </div>
    );
  }
  if (!worlds) return <ObservatorySkeleton />;
  const last = lastWorld();
  const world = worlds.find((w) => w.id === last) ?? worlds.find((w) => w.state === "running") ?? worlds[0];
  return world ? <Navigate to={`/worlds/${world.id}`} replace /> : <NoWorlds />;
}

function NoWorlds() {
  return (
    <div className="mx-auto my-auto w-full max-w-xl py-10">
      <h1 className="font-serif text-3xl font-semibold tracking-tight">No world yet</h1>
      <p className="mt-2 mb-8 text-quiet">
        A world begins with its people and who knows whom. Bring a network of characters, from a novel, a play or your
        own notes, and they begin to live as soon as you press play.
      </p>
      <ImportForm />
    </div>
  );
}
