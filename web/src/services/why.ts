import { asked, base } from "./base";
import { answer, api } from "./client";
import type { LineReasons } from "./types";

const reasons = base.injectEndpoints({
  endpoints: (build) => ({
    /** Why a line was said, and how what it did came about. */
    why: build.query<LineReasons, { conversation: string; message: string; revision: number }>({
      queryFn: ({ conversation, message }) =>
        asked(answer(api.GET("/api/v1/conversations/{id}/messages/{mid}/why", { params: { path: { id: conversation, mid: message } } }))),
    }),
  }),
});

export const { useWhyQuery } = reasons;
