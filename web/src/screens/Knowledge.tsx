import { Search } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useParams, useSearchParams } from "react-router";
import { Button } from "../components/Button";
import { ErrorNote } from "../components/ErrorNote";
import { KnowerCard } from "../components/KnowerCard";
import { Skeleton } from "../components/Skeleton";
import { WorldFrame } from "../components/WorldFrame";
import type { WorldView } from "../app/world/state";
import { useKnowledgeQuery } from "../services/knowledge";

/** Who in a world knows something, and how they came to know it. */
export function Knowledge() {
  const { id = "" } = useParams();
  return <WorldFrame id={id} title="Who knows">{(view) => <Asking view={view} />}</WorldFrame>;
}

function Asking({ view }: { view: WorldView }) {
  const [search, setSearch] = useSearchParams();
  const asked = search.get("q") ?? "";
  const [q, setQ] = useState(asked);
  const onSubmit = (e: FormEvent) => {
    e.preventDefault();
    setSearch(q.trim() === "" ? {} : { q: q.trim() });
  };
  return (
    <section aria-label="Who knows" className="mx-auto flex w-full max-w-3xl grow flex-col gap-5">
      <div>
        <h2 className="font-serif text-2xl font-semibold">Who knows …?</h2>
        <p className="mt-1 text-sm text-quiet">Nobody knows what they did not live through or hear. Ask for a word, and see who does, and how.</p>
      </div>
      <form role="search" onSubmit={onSubmit} className="flex gap-2">
        <label htmlFor="q" className="sr-only">Words that somebody would remember</label>
        <input
          id="q"
          type="search"
          value={q}
          onChange={(e) => setQ(e.target.value)}
          maxLength={200}
          placeholder={`silver candlesticks, "the galleys", Cosette`}
          className="h-11 min-w-0 grow rounded-lg border border-edge bg-ground px-3 text-base text-ink placeholder:text-quiet"
        />
        <Button type="submit" look="primary" className="h-11">
          <Search className="size-4" aria-hidden="true" /> Ask
        </Button>
      </form>
      {asked !== "" && <Answer view={view} q={asked} />}
    </section>
  );
}

function Answer({ view, q }: { view: WorldView; q: string }) {
  const { currentData: knowers, error, refetch } = useKnowledgeQuery({ world: view.id, q }, { refetchOnMountOrArgChange: true });
  if (error && "detail" in error) {
    return (
      <ErrorNote problem={error}>
        <Button onClick={() => void refetch()}>Try again</Button>
      </ErrorNote>
    );
  }
  if (!knowers) return <Skeleton className="h-64 w-full" />;
  if (knowers.length === 0) return <p className="text-quiet">Nobody in this world knows anything of “{q}”. They may know it by other words.</p>;
  return (
    <ul aria-label={`Who knows of ${q}`} className="space-y-3">
      {knowers.map((k) => (
        <li key={k.character_id}>
          <KnowerCard knower={k} view={view} />
        </li>
      ))}
    </ul>
  );
}
