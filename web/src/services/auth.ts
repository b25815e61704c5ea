import { asked, base } from "./base";
import { answer, api } from "./client";
import { noAnswer, readProblem } from "./problem";
import type { User } from "./types";

export interface Registration {
  username: string;
  email: string;
  password: string;
}

/** Makes an account. Throws ApiError: 422 with the faults, 409 when the name or the address is taken. */
export async function register(account: Registration): Promise<void> {
  const response = await fetch("/api/v1/auth/register", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(account),
  }).catch(() => Promise.reject(noAnswer()));
  if (!response.ok) throw await readProblem(response);
}

/** Gets the cookie that opens the monitor of the queues, which is pages of its own. Admins only. */
export async function openMonitor(): Promise<void> {
  await answer(api.POST("/api/v1/auth/monitor"));
}

const auth = base.injectEndpoints({
  endpoints: (build) => ({
    me: build.query<User, void>({
      queryFn: () => asked(answer(api.GET("/api/v1/auth/me"))),
      providesTags: ["me"],
    }),
  }),
});

export const { useMeQuery } = auth;
