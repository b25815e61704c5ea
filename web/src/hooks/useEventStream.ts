import { useEffect } from "react";
import { useAppDispatch } from "../app/store";
import { worldActions } from "../app/world/slice";
import { parseDelta, parseEvent } from "../services/event";
import type { Frame } from "../services/sse";
import { follow } from "../services/stream";
import { type Arrival, Pacer, watched } from "./pace";

/**
 * Follows the stream of a world after an event, and hands everything to the store. Calls `onReset` when the server
 * says that the events in between no longer exist.
 */
export function useEventStream(from: { id: string; seq: number } | null, onReset: () => void): void {
  const dispatch = useAppDispatch();
  useEffect(() => {
    if (!from) return;
    const stop = new AbortController();
    const pacer = new Pacer({
      paced: watched,
      handOver: (arrivals) => dispatch(worldActions.arrived(sorted(arrivals))),
    });
    void follow({
      path: `/api/v1/ecosystems/${from.id}/events`,
      after: String(from.seq),
      signal: stop.signal,
      onFrames: (frames) => {
        if (frames.some((f) => f.event === "reset")) onReset();
        else for (const arrival of frames.flatMap(read)) pacer.add(arrival);
      },
      onConnection: (connection) => dispatch(worldActions.connected(connection)),
    });
    return () => {
      stop.abort();
      pacer.drop();
    };
  }, [from, dispatch, onReset]);
}

function read(frame: Frame): Arrival[] {
  if (frame.event === "message.delta") {
    const delta = parseDelta(frame.data);
    return delta ? [{ delta }] : [];
  }
  const event = parseEvent(frame.data);
  return event ? [{ event }] : [];
}

function sorted(arrivals: Arrival[]) {
  return {
    events: arrivals.flatMap((a) => ("event" in a ? [a.event] : [])),
    deltas: arrivals.flatMap((a) => ("delta" in a ? [a.delta] : [])),
  };
}
