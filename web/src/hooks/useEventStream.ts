import { useEffect } from "react";
import { useAppDispatch } from "../app/store";
import { worldActions } from "../app/world/slice";
import { type AnyEvent, parseDelta, parseEvent } from "../services/event";
import type { Frame } from "../services/sse";
import { follow } from "../services/stream";
import type { MessageDelta } from "../services/types";

/** Events are handed over together at most this often, so that a burst costs one rendering. */
const handOverMs = 80;

/**
 * Follows the stream of a world after an event, and hands everything to the store. Calls `onReset` when the server
 * says that the events in between no longer exist.
 */
export function useEventStream(from: { id: string; seq: number } | null, onReset: () => void): void {
  const dispatch = useAppDispatch();
  useEffect(() => {
    if (!from) return;
    const stop = new AbortController();
    const basket = collector((events, deltas) => dispatch(worldActions.arrived({ events, deltas })));
    void follow({
      path: `/api/v1/ecosystems/${from.id}/events`,
      after: String(from.seq),
      signal: stop.signal,
      onFrames: (frames) => {
        if (frames.some((f) => f.event === "reset")) onReset();
        else frames.forEach(basket.add);
      },
      onConnection: (connection) => dispatch(worldActions.connected(connection)),
    });
    return () => {
      stop.abort();
      basket.drop();
    };
  }, [from, dispatch, onReset]);
}

/** Collects what frames say and hands it over from time to time, in order. */
function collector(handOver: (events: AnyEvent[], deltas: MessageDelta[]) => void) {
  let events: AnyEvent[] = [];
  let deltas: MessageDelta[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = () => {
    timer = undefined;
    handOver(events, deltas);
    events = [];
    deltas = [];
  };
  return {
    add(frame: Frame) {
      const delta = frame.event === "message.delta" ? parseDelta(frame.data) : undefined;
      const event = delta ? undefined : parseEvent(frame.data);
      if (delta) deltas.push(delta);
      if (event) events.push(event);
      if (delta || event) timer ??= setTimeout(flush, handOverMs);
    },
    drop() {
      clearTimeout(timer);
    },
  };
}
