import { useMemo } from "react";
import { useAppSelector } from "../../app/store";
import { listed, present } from "../../app/world/feed";
import type { WorldView } from "../../app/world/state";
import { useMedia } from "../../hooks/useMedia";

const shown = 3;

/** Who talks with whom just now, and about what, over the map. */
export function MapNow({ view }: { view: WorldView }) {
  const running = useMemo(
    () => Object.values(view.scenes).filter((s) => s.state === "running").toSorted((a, b) => a.number - b.number),
    [view.scenes],
  );
  const panelOpen = useAppSelector((s) => s.world.selected !== null);
  const roomy = useMedia("(min-width: 1280px)");
  if (running.length === 0 || !roomy || panelOpen) return null;
  return (
    <ul aria-label="Talking now" className="pointer-events-none absolute top-3 left-3 max-w-[min(20rem,80%)] space-y-1 text-[0.8125rem]">
      {running.slice(0, shown).map((s) => (
        <li key={s.id} className="appear flex gap-2 rounded-lg bg-surface/85 px-2.5 py-1.5 backdrop-blur">
          <span aria-hidden="true" className="breathe mt-1.5 size-1.5 shrink-0 rounded-full bg-accent" />
          <span className="min-w-0">
            <span className="block truncate font-serif">{listed(present(s).map((p) => p.name))}</span>
            {s.topic && <span className="label block truncate">{s.topic}</span>}
          </span>
        </li>
      ))}
      {running.length > shown && <li className="label px-2.5">and {running.length - shown} more</li>}
    </ul>
  );
}
