import { asked, base } from "./base";
import { answer, api } from "./client";
import type { WorldDiff } from "./types";

const diffs = base.injectEndpoints({
  endpoints: (build) => ({
    /** How a world differs from another. */
    diff: build.query<WorldDiff, { here: string; there: string }>({
      queryFn: ({ here, there }) =>
        asked(answer(api.GET("/api/v1/ecosystems/{id}/diff", { params: { path: { id: here }, query: { with: there } } }))),
    }),
  }),
});

export const { useDiffQuery } = diffs;
