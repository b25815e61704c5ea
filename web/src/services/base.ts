import { createApi, fakeBaseQuery } from "@reduxjs/toolkit/query/react";
import { ApiError, type Problem, noAnswer } from "./problem";

/** The cache of what the API answered. Each noun adds its endpoints in a file of its own. */
export const base = createApi({
  reducerPath: "api",
  baseQuery: fakeBaseQuery<Problem>(),
  tagTypes: ["me", "worlds", "budget"],
  endpoints: () => ({}),
});

/** An answer as the cache takes it: data, or the problem. */
export async function asked<T>(call: Promise<T>): Promise<{ data: T } | { error: Problem }> {
  try {
    return { data: await call };
  } catch (error) {
    if (error instanceof ApiError) return { error: error.problem };
    if (error instanceof DOMException && error.name === "AbortError") return { error: noAnswer().problem };
    throw error;
  }
}
