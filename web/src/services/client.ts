import createClient from "openapi-fetch";
import { randomKey } from "./lock";
import { ApiError, noAnswer, problemOf, secondsOf } from "./problem";
import type { paths } from "./schema";
import { session } from "./session";

/**
 * Like fetch, with the login's token. A request that is refused because the token ended is sent once more with a new
 * one. Throws ApiError when no answer comes, or nobody is logged in.
 */
export async function authorisedFetch(request: Request): Promise<Response> {
  const again = request.clone();
  const token = await session.token();
  const response = await send(request, token);
  if (response.status !== 401) return response;
  return send(again, await session.renewAfter(token));
}

async function send(request: Request, token: string): Promise<Response> {
  request.headers.set("Authorization", `Bearer ${token}`);
  try {
    return await fetch(request);
  } catch (error) {
    if (request.signal.aborted) throw error;
    throw noAnswer();
  }
}

/** The typed client of the API. Every POST carries an Idempotency-Key, so that sending it again does nothing twice. */
export const api = createClient<paths>({
  baseUrl: location.origin,
  fetch: authorisedFetch,
  headers: { Accept: "application/json" }, // The logs of events are streams otherwise.
  querySerializer: { array: { style: "form", explode: false } },
});

api.use({
  onRequest({ request }) {
    if (request.method === "POST") request.headers.set("Idempotency-Key", randomKey());
    return request;
  },
});

/** The data of an answer; a refusal becomes an ApiError. */
export async function answer<T>(call: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  const { data, error, response } = await call;
  if (!response.ok) throw new ApiError(problemOf(response, error), secondsOf(response.headers.get("Retry-After")));
  return data as T;
}
