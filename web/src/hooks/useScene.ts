import { useMemo } from "react";
import { linesOf } from "../app/world/scene";
import type { Line, WorldView } from "../app/world/state";
import { useConversationQuery, useMessagesQuery } from "../services/conversation";
import type { Problem } from "../services/problem";
import type { Conversation } from "../services/types";

/** One conversation from its first line to the latest: what was said before comes at once, what is new by the stream. */
export function useScene(view: WorldView, id: string): { scene?: Conversation; lines?: Line[]; problem?: Problem; retry: () => void } {
  const fresh = { refetchOnMountOrArgChange: true };
  const talk = useConversationQuery(id, fresh);
  const said = useMessagesQuery(id, fresh);
  const scene = view.scenes[id] ?? talk.data;
  const lines = useMemo(() => said.data && linesOf(view, id, said.data), [view, id, said.data]);
  const error = talk.error ?? said.error;
  const retry = () => {
    void talk.refetch();
    void said.refetch();
  };
  return {
    ...(scene && { scene }), ...(lines && { lines }), ...(error && "detail" in error && { problem: error }), retry,
  };
}
