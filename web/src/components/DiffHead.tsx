import { Link } from "react-router";
import { worldClock } from "../app/world/time";
import type { WorldDiff } from "../services/types";

/** The two worlds, how far each has gone, and where they parted. */
export function DiffHead({ diff }: { diff: WorldDiff }) {
  return (
    <div className="space-y-3">
      <p className="text-quiet">
        {diff.common ? `They have everything in common up to tick ${diff.common.tick}.` : "They have no past in common."}
      </p>
      <div className="grid gap-4 sm:grid-cols-2">
        <Side name="This world" branch={diff.here} common={diff.common !== null} />
        <Side name="The other" branch={diff.there} common={diff.common !== null} />
      </div>
      <People diff={diff} />
    </div>
  );
}

function Side({ name, branch, common }: { name: string; branch: WorldDiff["here"]; common: boolean }) {
  return (
    <div className="panel p-4">
      <p className="label">{name}</p>
      <Link to={`/worlds/${branch.id}`} className="mt-0.5 block font-serif text-lg font-semibold hover:text-accent">
        {branch.name}
      </Link>
      <p className="mt-1 text-sm text-quiet tabular-nums">
        {worldClock(branch.world_time)}, tick {branch.tick}. {branch.lines} lines in {branch.conversations} scenes{common ? " since" : ""}.
      </p>
    </div>
  );
}

function People({ diff }: { diff: WorldDiff }) {
  const { here, there } = diff.characters;
  if (here.length + there.length === 0) return null;
  const names = (people: { name: string }[]) => people.map((p) => p.name).join(", ");
  return (
    <p className="text-sm">
      {here.length > 0 && <>Only here: {names(here)}. </>}
      {there.length > 0 && <>Only there: {names(there)}.</>}
    </p>
  );
}
