import { Minus, Plus, Scan } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import ForceGraph, { type ForceGraphMethods } from "react-force-graph-2d";
import { useAppDispatch, useAppSelector } from "../../app/store";
import { talking } from "../../app/world/feed";
import { worldActions } from "../../app/world/slice";
import type { WorldView } from "../../app/world/state";
import { useMedia } from "../../hooks/useMedia";
import type { Size } from "../../hooks/useSize";
import { Button } from "../Button";
import { useLayout } from "./layout";
import { type MapData, type MapLink, type MapNode, mapOf, refresh } from "./model";
import { linkColour, linkWidth, marksOf, paintNames, paintNode, sizeAt } from "./paint";
import { usePalette } from "./palette";
import { usePulses } from "./pulses";

interface Props {
  view: WorldView;
  size: Size;
  label: string;
}

/** The drawing of the map. What changes from line to line is painted anew; the layout only moves when people come or go. */
export default function MapCanvas({ view, size, label }: Props) {
  const graph = useRef<ForceGraphMethods<MapNode, MapLink> | undefined>(undefined);
  const data = useMapData(view);
  const palette = usePalette();
  const dispatch = useAppDispatch();
  const selected = useAppSelector((s) => s.world.selected);
  const [hovered, setHovered] = useState<string | null>(null);
  const pairs = useMemo(() => talking(view.scenes, view.lines), [view.scenes, view.lines]);
  const focus = hovered ?? selected;
  // eslint-disable-next-line react-hooks/exhaustive-deps -- the links are changed in place when bonds change.
  const marks = useMemo(() => marksOf(pairs, focus, data.links), [pairs, focus, data, view.bonds]);
  const still = useMedia("(prefers-reduced-motion: reduce)");
  const { fit, zoom, drag } = useLayout(graph, data, view.bonds, size);
  usePulses(graph, data, marks.talking, !still);
  return (
    <>
      <div role="img" aria-label={label} className="appear size-full">
        <ForceGraph<MapNode, MapLink>
          ref={graph}
          graphData={data}
          width={size.width}
          height={size.height}
          backgroundColor="rgba(0,0,0,0)"
          warmupTicks={still ? 200 : 120}
          cooldownTicks={still ? 0 : 90}
          minZoom={0.25}
          maxZoom={8}
          onEngineTick={fit}
          onEngineStop={fit}
          onNodeDrag={drag}
          nodeVal={(n) => n.radius}
          nodeCanvasObject={(n, ctx, scale) => paintNode(n, ctx, scale, marks, palette)}
          nodePointerAreaPaint={(n, colour, ctx, scale) => {
            ctx.fillStyle = colour;
            ctx.beginPath();
            ctx.arc(n.x ?? 0, n.y ?? 0, sizeAt(n, scale) + 3, 0, 2 * Math.PI);
            ctx.fill();
          }}
          onRenderFramePost={(ctx, scale) => paintNames(data.nodes, ctx, scale, marks, palette)}
          linkColor={(l) => linkColour(l as MapLink, marks, palette)}
          linkWidth={(l) => linkWidth(l as MapLink, marks)}
          linkCurvature={0.14}
          linkDirectionalParticleColor={() => palette("--accent")}
          linkDirectionalParticleWidth={4.5}
          linkDirectionalParticleSpeed={0.014}
          onNodeHover={(n) => setHovered(n?.id ?? null)}
          onNodeClick={(n) => dispatch(worldActions.selected(n.id))}
          onBackgroundClick={() => dispatch(worldActions.selected(null))}
        />
      </div>
      <div className="absolute right-3 bottom-3 flex flex-col gap-1 rounded-lg bg-surface/85 backdrop-blur">
        <Button look="bare" icon aria-label="Zoom in" onClick={() => zoom(1.4)}><Plus className="size-4" /></Button>
        <Button look="bare" icon aria-label="Zoom out" onClick={() => zoom(1 / 1.4)}><Minus className="size-4" /></Button>
        <Button look="bare" icon aria-label="Show everybody" onClick={() => fit(true)}><Scan className="size-4" /></Button>
      </div>
    </>
  );
}

/** The same objects as long as the same people are there, because the layout lives in them. */
function useMapData(view: WorldView): MapData {
  const kept = useRef<{ id: string; data: MapData } | undefined>(undefined);
  const data = useMemo(() => {
    const before = kept.current?.id === view.id ? kept.current.data : undefined;
    return mapOf(view, before);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- cast says when who is there has changed.
  }, [view.id, view.cast]);
  useEffect(() => {
    kept.current = { id: view.id, data };
  }, [view.id, data]);
  // eslint-disable-next-line react-hooks/exhaustive-deps -- bonds hold all that is taken over.
  useMemo(() => refresh(data, view), [data, view.bonds]);
  return data;
}
