import { asked, base } from "./base";
import { answer, api } from "./client";
import type { Conversation, Ecosystem, Graph, Job, Overview } from "./types";

/** Reads a world. Throws ApiError, 404 when it does not exist or is not shared. */
export function readEcosystem(id: string): Promise<Ecosystem> {
  return answer(api.GET("/api/v1/ecosystems/{id}", { params: { path: { id } } }));
}

/** Reads a world's network at its present moment. */
export function readGraph(id: string): Promise<Graph> {
  return answer(api.GET("/api/v1/ecosystems/{id}/graph", { params: { path: { id } } }));
}

/** Reads the conversations of a world that have not ended: those that are running, and those that wait. */
export async function readOpen(ecosystem: string): Promise<Conversation[]> {
  const list = async (state: "running" | "paused") => {
    const query = { ecosystem_id: ecosystem, state, limit: 200 };
    return (await answer(api.GET("/api/v1/conversations", { params: { query } }))).items;
  };
  return (await Promise.all([list("running"), list("paused")])).flat();
}

/** Lets a paused world go on. */
export function resume(id: string): Promise<Ecosystem> {
  return answer(api.POST("/api/v1/ecosystems/{id}/resume", { params: { path: { id } } }));
}

/** Lets a world plan nothing new; what has begun is finished. */
export function pause(id: string): Promise<Ecosystem> {
  return answer(api.POST("/api/v1/ecosystems/{id}/pause", { params: { path: { id } }, body: {} }));
}

/** Lets some ticks pass, one after the other. Answers with the job of the first. */
export async function step(id: string, ticks: number): Promise<Job> {
  return (await answer(api.POST("/api/v1/ecosystems/{id}/step", { params: { path: { id } }, body: { ticks } }))).job;
}

const ecosystems = base.injectEndpoints({
  endpoints: (build) => ({
    worlds: build.query<Ecosystem[], void>({
      queryFn: () => asked(allWorlds()),
      providesTags: ["worlds"],
    }),
    overview: build.query<Overview, string>({
      queryFn: (id) => asked(answer(api.GET("/api/v1/ecosystems/{id}/overview", { params: { path: { id } } }))),
    }),
  }),
});

export const { useWorldsQuery, useOverviewQuery } = ecosystems;

/** All pages of the list; nobody has so many worlds that a switcher could not hold them. */
async function allWorlds(): Promise<Ecosystem[]> {
  const worlds: Ecosystem[] = [];
  for (let cursor = ""; ; ) {
    const query = cursor === "" ? { limit: 200 } : { limit: 200, cursor };
    const page = await answer(api.GET("/api/v1/ecosystems", { params: { query } }));
    worlds.push(...page.items);
    if (page.next_cursor === "") return worlds;
    cursor = page.next_cursor;
  }
}
