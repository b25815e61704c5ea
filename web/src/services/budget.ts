import { asked, base } from "./base";
import { answer, api } from "./client";
import type { BudgetState, Estimate, Usage } from "./types";

const budgets = base.injectEndpoints({
  endpoints: (build) => ({
    budget: build.query<BudgetState, string>({
      queryFn: (id) => asked(answer(api.GET("/api/v1/ecosystems/{id}/budget", { params: { path: { id } } }))),
      providesTags: ["budget"],
    }),
    usage: build.query<Usage, string>({
      queryFn: (id) => asked(answer(api.GET("/api/v1/ecosystems/{id}/usage", { params: { path: { id } } }))),
      providesTags: ["budget"],
    }),
    /** What so many ticks to come will take. The tick that they come after is part of the question: each one teaches. */
    estimate: build.query<Estimate, { id: string; ticks: number; after: number }>({
      queryFn: ({ id, ticks }) =>
        asked(answer(api.GET("/api/v1/ecosystems/{id}/estimate", { params: { path: { id }, query: { ticks } } }))),
      providesTags: ["budget"],
    }),
  }),
});

export const { useBudgetQuery, useUsageQuery, useEstimateQuery } = budgets;

/** Bounds what a world may spend; null is no bound. Answers with how it then stands. */
export async function setBudget(id: string, bounds: { total: number | null; daily: number | null }): Promise<BudgetState> {
  return answer(api.PUT("/api/v1/ecosystems/{id}/budget", { params: { path: { id } }, body: bounds }));
}

/** What was known of budgets is out of date. */
export const budgetChanged = () => base.util.invalidateTags(["budget"]);
