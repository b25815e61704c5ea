import { vi } from "vitest";

/** What a test saw being asked. */
export interface Asked {
  method: string;
  path: string;
  headers: Headers;
  body: unknown;
}

type Answer = object | ((asked: Asked) => Response | object | Promise<Response | object>);

/**
 * Puts answers in the place of the network, by method and path: "GET /api/v1/ecosystems". What is not named is answered
 * with 404. Somebody is logged in. Returns everything that was asked, in order.
 */
export function fakeApi(answers: Record<string, Answer>): Asked[] {
  localStorage.setItem("dramatis.refresh", "refresh-0");
  const all: Record<string, Answer> = {
    "POST /api/v1/auth/refresh": () => ({ access_token: "access", expires_in: 600, refresh_token: "refresh-1" }),
    ...answers,
  };
  const log: Asked[] = [];
  vi.stubGlobal("fetch", async (input: RequestInfo | URL, init?: RequestInit) => {
    const request = new Request(typeof input === "string" ? new URL(input, location.origin) : input, init);
    const text = await request.text();
    const asked = { method: request.method, path: new URL(request.url).pathname, headers: request.headers, body: text && JSON.parse(text) };
    log.push(asked);
    const answer = all[`${asked.method} ${asked.path}`] ?? (() => refusal(404, "not_found", "there is nothing here"));
    const given = typeof answer === "function" ? await (answer as (a: Asked) => Response | object)(asked) : answer;
    return given instanceof Response ? given : Response.json(given);
  });
  return log;
}

/** A refusal as the API writes it. */
export function refusal(status: number, code: string, detail: string, faults: object[] = [], headers: HeadersInit = {}): Response {
  return Response.json({ type: "about:blank", title: "Refused", status, code, detail, faults }, { status, headers });
}
