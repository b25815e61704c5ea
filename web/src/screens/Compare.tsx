import { useParams, useSearchParams } from "react-router";
import { Button } from "../components/Button";
import { DiffBonds } from "../components/DiffBonds";
import { DiffHead } from "../components/DiffHead";
import { DiffMemories } from "../components/DiffMemories";
import { ErrorNote } from "../components/ErrorNote";
import { Skeleton } from "../components/Skeleton";
import { WorldFrame } from "../components/WorldFrame";
import type { WorldView } from "../app/world/state";
import { useDiffQuery } from "../services/diff";
import { useWorldsQuery } from "../services/ecosystem";
import type { Ecosystem } from "../services/types";

/** Two worlds beside each other: who feels differently about whom, and what is remembered here and not there. */
export function Compare() {
  const { id = "" } = useParams();
  return <WorldFrame id={id} title="Compare">{(view) => <Comparing view={view} />}</WorldFrame>;
}

function Comparing({ view }: { view: WorldView }) {
  const [search, setSearch] = useSearchParams();
  const { data: worlds } = useWorldsQuery();
  const others = worlds?.filter((w) => w.id !== view.id);
  const there = search.get("with") ?? (others && (closest(view.ecosystem, others)?.id ?? ""));
  if (!others || there === undefined) return <Skeleton className="h-96 w-full" />;
  if (others.length === 0) return <Alone />;
  return (
    <section aria-label="Compare" className="mx-auto flex w-full max-w-5xl grow flex-col gap-5">
      <div className="flex flex-wrap items-end justify-between gap-3">
        <h2 className="font-serif text-2xl font-semibold">What is different</h2>
        <label className="text-sm">
          <span className="mb-1 block text-quiet">from</span>
          <select
            value={there}
            onChange={(e) => setSearch({ with: e.target.value })}
            className="h-10 max-w-72 rounded-lg border border-edge bg-ground px-3 text-ink"
          >
            {others.map((w) => (
              <option key={w.id} value={w.id}>
                {w.name} (tick {w.tick})
              </option>
            ))}
          </select>
        </label>
      </div>
      <Differences key={there} here={view.id} there={there} />
    </section>
  );
}

function Differences({ here, there }: { here: string; there: string }) {
  const { currentData: diff, error, refetch, isFetching } = useDiffQuery({ here, there }, { refetchOnMountOrArgChange: true });
  if (error && "detail" in error) {
    return (
      <ErrorNote problem={error}>
        <Button onClick={() => void refetch()}>Try again</Button>
      </ErrorNote>
    );
  }
  if (!diff) return <Skeleton className="h-96 w-full" />;
  return (
    <>
      <DiffHead diff={diff} />
      <div className="grid items-start gap-5 lg:grid-cols-2">
        <DiffBonds diff={diff} />
        <DiffMemories diff={diff} />
      </div>
      <Button className="self-start" disabled={isFetching} onClick={() => void refetch()}>
        {isFetching ? "Comparing …" : "Compare again"}
      </Button>
    </>
  );
}

/** The world that this one comes from, else one that comes from it, else any. */
function closest(world: Ecosystem, others: Ecosystem[]): Ecosystem | undefined {
  return (
    others.find((w) => w.id === world.forked_from?.ecosystem_id) ?? others.find((w) => w.forked_from?.ecosystem_id === world.id) ?? others[0]
  );
}

function Alone() {
  return (
    <div className="mx-auto my-auto w-full max-w-xl py-10">
      <h2 className="font-serif text-2xl font-semibold">Nothing to compare with</h2>
      <p className="mt-2 text-quiet">
        Fork this world from any line of the feed, let the two go on, and see here what became different: who feels
        otherwise about whom, and what is remembered in one and not in the other.
      </p>
    </div>
  );
}
