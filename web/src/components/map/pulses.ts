import { type RefObject, useEffect } from "react";
import type { ForceGraphMethods } from "react-force-graph-2d";
import type { MapData, MapLink, MapNode } from "./model";

const everyMs = 520;

/** Sends pulses along the bonds that are talking, from the speaker to the listener. */
export function usePulses(
  graph: RefObject<ForceGraphMethods<MapNode, MapLink> | undefined>,
  data: MapData,
  talking: ReadonlySet<string>,
  moving: boolean,
): void {
  useEffect(() => {
    if (!moving || talking.size === 0) return;
    const links = data.links.filter((l) => talking.has(l.key));
    const beat = () => {
      if (!document.hidden) links.forEach((l) => graph.current?.emitParticle(l));
    };
    beat();
    const timer = setInterval(beat, everyMs);
    return () => clearInterval(timer);
  }, [graph, data, talking, moving]);
}
