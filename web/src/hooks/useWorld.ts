import { useCallback, useEffect, useState } from "react";
import { useAppDispatch } from "../app/store";
import { loadWorld } from "../app/world/load";
import { worldActions } from "../app/world/slice";
import { ApiError, type Problem } from "../services/problem";
import { useEventStream } from "./useEventStream";

/**
 * Watches a world: loads it, and follows its stream from the event that the load was complete up to. When the server
 * can no longer bring what was missed, the world is loaded anew.
 */
export function useWorld(id: string): { problem: Problem | null; reload: () => void } {
  const dispatch = useAppDispatch();
  const [problem, setProblem] = useState<Problem | null>(null);
  const [round, setRound] = useState(0);
  const [from, setFrom] = useState<{ id: string; seq: number; round: number } | null>(null);
  const reload = useCallback(() => setRound((n) => n + 1), []);

  useEffect(() => {
    let stale = false;
    setProblem(null);
    loadWorld(id)
      .then((loaded) => {
        if (stale) return;
        dispatch(worldActions.loaded(loaded));
        setFrom({ id, seq: loaded.snapshot.seq, round });
      })
      .catch((error: unknown) => {
        if (!(error instanceof ApiError)) throw error;
        if (!stale) setProblem(error.problem);
      });
    return () => {
      stale = true;
    };
  }, [id, round, dispatch]);

  useEffect(() => () => void dispatch(worldActions.left()), [id, dispatch]);

  useEventStream(from?.id === id && from.round === round ? from : null, reload);
  return { problem, reload };
}
