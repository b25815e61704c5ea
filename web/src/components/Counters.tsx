import type { ReactNode } from "react";
import { Link } from "react-router";
import { useAppSelector } from "../app/store";
import { average, meanMood, moodWord } from "../app/world/mood";
import type { WorldView } from "../app/world/state";
import { useOverviewQuery } from "../services/ecosystem";
import { BudgetFigure } from "./BudgetFigure";
import { Emoji } from "./Emoji";
import { Meter } from "./Meter";

const pollMs = 5_000;
const evenWorld = 0.04; // The moods of many cancel each other out, so that little says much.

/** The figures of the world: most follow the stream; what only the server knows is asked for from time to time. */
export function Counters({ view }: { view: WorldView }) {
  const live = useAppSelector((s) => s.world.connection.state === "live");
  const { data: overview } = useOverviewQuery(view.id, {
    pollingInterval: live ? pollMs : 0,
    skipPollingIfUnfocused: true,
  });
  const active = Object.values(view.people).filter((p) => p.isActive);
  const scenes = Object.values(view.scenes).filter((s) => s.state === "running").length;
  const energy = average(active.map((p) => p.energy));
  const mood = moodWord(meanMood(active), evenWorld);
  return (
    <dl
      aria-label="The world in figures"
      className="panel grid grid-cols-2 gap-x-4 gap-y-3 px-4 py-3.5 sm:grid-cols-4 sm:px-5 lg:grid-cols-8 lg:divide-x lg:divide-rule lg:[&>*]:pr-5 lg:[&>*+*]:pl-5 lg:[&>*:last-child]:pr-0"
    >
      <Figure label="Characters">{active.length}</Figure>
      <Figure label="Relationships">{Object.keys(view.bonds).length}</Figure>
      <Figure label="Talking now">{scenes}</Figure>
      <Figure label="Story threads">
        <Link to={`/worlds/${view.id}/story`} className="rounded hover:text-accent" aria-label={`Story threads under way: ${overview?.threads ?? "not known yet"}`}>
          {overview?.threads ?? "–"}
        </Link>
      </Figure>
      <Figure label="Energy" note={<Meter label="Energy of the world" value={energy} text={`${Math.round(energy * 100)} %`} />}>
        {Math.round(energy * 100)}
        <span className="text-base text-quiet"> %</span>
      </Figure>
      <Figure label="Mood">
        <span className="flex items-baseline gap-1.5 text-base leading-8 sm:text-xl sm:leading-8">
          <Emoji>{mood.emoji}</Emoji> {mood.word}
        </span>
      </Figure>
      <Figure label="Spent">
        <BudgetFigure world={view.ecosystem} overview={overview} />
      </Figure>
      <Figure label="Work queued" note={overview && <span className="label">{overview.jobs_running} running</span>}>
        {overview ? overview.jobs_waiting : "–"}
      </Figure>
    </dl>
  );
}

function Figure({ label, note, children }: { label: string; note?: ReactNode; children: ReactNode }) {
  return (
    <div className="flex min-w-0 flex-col">
      <dt className="label">{label}</dt>
      <dd className="mt-0.5 min-h-8 font-serif text-2xl leading-8 tabular-nums">{children}</dd>
      {note && <dd className="mt-auto flex min-h-4 flex-col justify-center">{note}</dd>}
    </div>
  );
}
