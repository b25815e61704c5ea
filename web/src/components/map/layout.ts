import { type RefObject, useCallback, useEffect, useRef } from "react";
import type { ForceGraphMethods } from "react-force-graph-2d";
import type { Size } from "../../hooks/useSize";
import type { MapData, MapLink, MapNode } from "./model";

type GraphRef = RefObject<ForceGraphMethods<MapNode, MapLink> | undefined>;

const margin = 44; // pixels around everybody, so that names fit
const nearest = 2.2; // A handful of people need not fill the screen.
const apart = 30; // between people who know each other well; twice as far where they hardly do

/**
 * Sets the forces of the layout, and shows everybody until somebody zooms or drags by themselves. `bonds` changes
 * whenever the links of the data did.
 */
export function useLayout(graph: GraphRef, data: MapData, bonds: unknown, { width, height }: Size) {
  const touched = useRef(false);
  const fit = useCallback(
    (asked?: unknown) => {
      if (asked === true) touched.current = false;
      // Before the layout has placed everybody there is nothing to fit, and the view would be lost for good.
      const placed = data.nodes.length > 0 && data.nodes.every((n) => Number.isFinite(n.x) && Number.isFinite(n.y));
      if (!placed || touched.current) return;
      graph.current?.zoomToFit(asked === true ? 300 : 0, margin);
      if ((graph.current?.zoom() ?? 0) > nearest) graph.current?.zoom(nearest);
    },
    [graph, data],
  );
  const zoom = useCallback(
    (factor: number) => {
      touched.current = true;
      const g = graph.current;
      g?.zoom(g.zoom() * factor, 200);
    },
    [graph],
  );

  useEffect(() => {
    const g = graph.current;
    if (!g) return;
    g.d3Force("charge")?.strength?.((n: MapNode) => -60 - 11 * n.radius).distanceMax(350);
    g.d3Force("link")?.distance?.((l: MapLink) => apart + apart * (1 - l.familiarity)).strength((l: MapLink) => 0.02 + 0.2 * l.familiarity);
    g.d3Force("gather", gather(width / height) as never);
    g.d3ReheatSimulation();
    // eslint-disable-next-line react-hooks/exhaustive-deps -- a new size is fitted, not laid out anew.
  }, [graph, data]);

  // The layout must know of bonds that came since, or the next time it moves it would compute with nothing.
  useEffect(() => void graph.current?.d3Force("link")?.links?.(data.links), [graph, data, bonds]);

  useEffect(() => {
    const frame = requestAnimationFrame(() => requestAnimationFrame(() => fit()));
    return () => cancelAnimationFrame(frame);
  }, [fit, data, width, height]);

  const drag = useCallback(() => void (touched.current = true), []);
  return { fit, zoom, drag };
}

/** Draws everybody towards the middle, so that loners stay in sight, more strongly along the shorter side. */
function gather(aspect: number) {
  let nodes: MapNode[] = [];
  const pull = { x: 0.09 / Math.max(1, aspect) ** 2, y: 0.09 * Math.min(1, aspect) ** 2 };
  const force = (alpha: number) => {
    for (const n of nodes) {
      n.vx = (n.vx ?? 0) - (n.x ?? 0) * pull.x * alpha;
      n.vy = (n.vy ?? 0) - (n.y ?? 0) * pull.y * alpha;
    }
  };
  force.initialize = (all: MapNode[]) => {
    nodes = all;
  };
  return force;
}
