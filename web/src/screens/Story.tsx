import { useEffect, useState } from "react";
import { useParams } from "react-router";
import { Button } from "../components/Button";
import { ErrorNote } from "../components/ErrorNote";
import { Segments } from "../components/Segments";
import { Skeleton } from "../components/Skeleton";
import { ThreadCard } from "../components/ThreadCard";
import { WorldFrame } from "../components/WorldFrame";
import type { WorldView } from "../app/world/state";
import { useThreadsQuery } from "../services/thread";
import type { StoryThread } from "../services/types";

/** The threads of a world's story: what goes on between its people over many scenes. */
export function Story() {
  const { id = "" } = useParams();
  return <WorldFrame id={id} title="Story">{(view) => <Threads view={view} />}</WorldFrame>;
}

type Choice = "live" | "resolved";

const choices: { value: Choice; label: string }[] = [
  { value: "live", label: "Under way" },
  { value: "resolved", label: "Resolved" },
];

function Threads({ view }: { view: WorldView }) {
  const [choice, setChoice] = useState<Choice>("live");
  const { data, error, refetch } = useThreadsQuery(view.id, { refetchOnMountOrArgChange: true });
  useEffect(() => {
    if (view.woven > 0) void refetch();
  }, [view.woven, refetch]);
  if (error && "detail" in error) {
    return (
      <ErrorNote problem={error}>
        <Button onClick={() => void refetch()}>Try again</Button>
      </ErrorNote>
    );
  }
  const threads = data?.filter((t) => (t.state === "resolved") === (choice === "resolved"));
  return (
    <section aria-label="Story threads" className="flex grow flex-col gap-4">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h2 className="font-serif text-2xl font-semibold">What is going on</h2>
        <Segments label="Which threads" value={choice} onChange={setChoice} choices={choices} />
      </div>
      {threads ? <Grid threads={threads} view={view} choice={choice} /> : <Loading />}
    </section>
  );
}

function Grid({ threads, view, choice }: { threads: StoryThread[]; view: WorldView; choice: Choice }) {
  if (threads.length === 0) return <Nothing choice={choice} tick={view.ecosystem.tick} />;
  return (
    <ul className="grid items-start gap-4 md:grid-cols-2 2xl:grid-cols-3">
      {threads.map((t) => (
        <li key={t.id}>
          <ThreadCard thread={t} view={view} />
        </li>
      ))}
    </ul>
  );
}

function Nothing({ choice, tick }: { choice: Choice; tick: number }) {
  if (choice === "resolved") return <p className="text-quiet">No thread has come to its end yet.</p>;
  return (
    <p className="max-w-prose text-quiet">
      {tick < 6
        ? "The story has hardly begun. Threads are looked for every few ticks: press play, or step on, and they appear here."
        : "Nothing runs through the scenes at the moment. Threads appear when people meet again and again and it does something to them."}
    </p>
  );
}

function Loading() {
  return (
    <div className="grid gap-4 md:grid-cols-2 2xl:grid-cols-3">
      {[1, 2, 3, 4].map((n) => (
        <Skeleton key={n} className="h-72 w-full" />
      ))}
    </div>
  );
}
