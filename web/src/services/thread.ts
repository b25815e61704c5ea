import { asked, base } from "./base";
import { answer, api } from "./client";
import type { StoryThread } from "./types";

const threads = base.injectEndpoints({
  endpoints: (build) => ({
    /** The story threads of a world, the most tense first. */
    threads: build.query<StoryThread[], string>({
      queryFn: (id) => asked(readThreads(id)),
    }),
  }),
});

export const { useThreadsQuery } = threads;

async function readThreads(id: string): Promise<StoryThread[]> {
  const params = { path: { id }, query: { limit: 200 } };
  return (await answer(api.GET("/api/v1/ecosystems/{id}/threads", { params }))).items;
}
