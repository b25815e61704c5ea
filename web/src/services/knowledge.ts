import { asked, base } from "./base";
import { answer, api } from "./client";
import type { Knower } from "./types";

const knowledge = base.injectEndpoints({
  endpoints: (build) => ({
    /** Who knows of something, those who remember most of it first. */
    knowledge: build.query<Knower[], { world: string; q: string }>({
      queryFn: ({ world, q }) =>
        asked(readKnowledge(world, q)),
    }),
  }),
});

export const { useKnowledgeQuery } = knowledge;

async function readKnowledge(world: string, q: string): Promise<Knower[]> {
  const params = { path: { id: world }, query: { q, limit: 50 } };
  return (await answer(api.GET("/api/v1/ecosystems/{id}/knowledge", { params }))).items;
}
