import { Suspense, lazy, useState } from "react";
import { bondLegend, bondToken, bondWord } from "../app/world/people";
import type { WorldView } from "../app/world/state";
import { useMedia } from "../hooks/useMedia";
import { useSize } from "../hooks/useSize";
import { MapNow } from "./map/MapNow";
import { Skeleton } from "./Skeleton";

/** The drawing library is large, and comes only when a map is looked at. */
const MapCanvas = lazy(() => import("./map/MapCanvas"));

/** The people and their bonds as a network, with pulses along the bonds that are talking. */
export function WorldMap({ view }: { view: WorldView }) {
  const [box, size] = useSize();
  const count = Object.keys(view.people).length;
  const label = `Map of ${count} people and the bonds between them. The table says the same in words.`;
  return (
    <>
      <div ref={box} className="relative min-h-0 grow overflow-hidden">
        {size && (
          <Suspense fallback={<MapSkeleton />}>
            <MapCanvas view={view} size={size} label={label} />
          </Suspense>
        )}
        {count === 0 && <p className="absolute inset-0 grid place-content-center text-quiet">Nobody lives here yet.</p>}
        <MapNow view={view} />
      </div>
      <Legend />
    </>
  );
}

function MapSkeleton() {
  return (
    <div className="grid size-full place-content-center" role="status" aria-label="Loading the map">
      <Skeleton className="size-56 rounded-full" />
    </div>
  );
}

/** What the colours of the lines mean; on small screens it waits to be asked. */
function Legend() {
  const roomy = useMedia("(min-width: 640px)");
  const [open, setOpen] = useState(roomy);
  return (
    <details
      open={open}
      onToggle={(e) => setOpen(e.currentTarget.open)}
      className="shrink-0 border-t border-rule px-4 py-1.5 text-xs text-quiet"
    >
      <summary className="py-0.5 font-medium lg:hidden">What the lines mean</summary>
      <ul className="flex flex-wrap gap-x-4 gap-y-1 py-1">
        {bondLegend.map((type) => (
          <li key={type} className="inline-flex items-center gap-1.5">
            <span aria-hidden="true" className="h-0.5 w-3.5 rounded" style={{ background: `var(${bondToken(type)})` }} />
            {bondWord(type)}
          </li>
        ))}
      </ul>
    </details>
  );
}
