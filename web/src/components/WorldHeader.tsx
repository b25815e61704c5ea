import { useAppSelector } from "../app/store";
import { worldClock } from "../app/world/time";
import type { Ecosystem } from "../services/types";
import { ConnectionBadge } from "./ConnectionBadge";
import { Controls } from "./Controls";
import { WorldSwitcher } from "./WorldSwitcher";

/** Which world this is, what time it is there, and how to steer it. */
export function WorldHeader({ world }: { world: Ecosystem }) {
  const connection = useAppSelector((s) => s.world.connection);
  return (
    <header className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3">
      <div className="min-w-0 max-w-full">
        <WorldSwitcher world={world} />
        <p className="mt-0.5 flex flex-wrap items-center gap-x-3 text-sm text-quiet">
          <span className="tabular-nums">
            <span className="sr-only">World time: </span>
            <span className="font-serif text-[0.9375rem] text-ink">{worldClock(world.world_time)}</span>
          </span>
          <span className="tabular-nums">Tick {world.tick}</span>
          <span>{stateOf(world)}</span>
          <ConnectionBadge connection={connection} />
        </p>
      </div>
      <Controls world={world} />
    </header>
  );
}

function stateOf(world: Ecosystem): string {
  if (world.steps_left > 0) return `Stepping, ${world.steps_left} left`;
  if (world.state === "running") return "Running";
  const why = world.pause_reason;
  return why === "" || why === "by hand" ? "Paused" : `Paused: ${why}`;
}
