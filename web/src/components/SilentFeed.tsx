import type { WorldView } from "../app/world/state";

/** A feed in which nothing was said yet, and what makes somebody speak. */
export function SilentFeed({ view }: { view: WorldView }) {
  const { state, tick_every, speed } = view.ecosystem;
  const running = state === "running";
  return (
    <div className="flex h-full flex-col items-center justify-center gap-2 px-6 text-center">
      <p className="font-serif text-xl italic">{running ? "The curtain is rising." : "The stage is set."}</p>
      <p className="max-w-xs text-sm text-quiet">
        {running
          ? `The next tick comes within ${Math.ceil(tick_every / speed)} seconds, and with it the first words.`
          : "Nobody has spoken yet. Press Play to let the world live, or Step to watch a single tick."}
      </p>
    </div>
  );
}
