import { describe, expect, it, vi } from "vitest";
import { fakeApi, refusal } from "../test/api";
import { api, answer } from "./client";
import { ApiError } from "./problem";
import { Session, session } from "./session";

const tokens = (n: number) => ({ access_token: `access-${n}`, expires_in: 600, refresh_token: `refresh-${n}` });

/** A server that rotates refresh tokens and ends the login when one is used twice. */
function rotating() {
  let current = 0;
  return fakeApi({
    "POST /api/v1/auth/refresh": ({ body }) => {
      const { refresh_token } = body as { refresh_token: string };
      if (refresh_token !== `refresh-${current}`) return Response.json({ error: "invalid_grant" }, { status: 400 });
      return tokens(++current);
    },
  });
}

describe("Session", () => {
  it("survives a reload through the refresh token", async () => {
    rotating();
    const reloaded = new Session();
    expect(reloaded.open).toBe(true);
    expect(await reloaded.token()).toBe("access-1");
    expect(localStorage.getItem("dramatis.refresh")).toBe("refresh-1");
  });

  it("refreshes once for all requests of a tab", async () => {
    const asked = rotating();
    const tab = new Session();
    expect(await Promise.all([tab.token(), tab.token(), tab.token()])).toEqual(["access-1", "access-1", "access-1"]);
    expect(asked).toHaveLength(1);
  });

  it("never uses a refresh token twice, however many tabs refresh at once", async () => {
    rotating();
    const tabs = [new Session(), new Session(), new Session()];
    const got = await Promise.all(tabs.map((t) => t.token()));
    expect(new Set(got).size).toBe(3);
    expect(tabs.every((t) => t.open)).toBe(true);
  });

  it("ends when the server no longer takes the refresh token, and says so", async () => {
    fakeApi({ "POST /api/v1/auth/refresh": () => Response.json({ error: "invalid_grant" }, { status: 400 }) });
    const tab = new Session();
    const heard = vi.fn();
    tab.onChange(heard);
    await expect(tab.token()).rejects.toMatchObject({ status: 401 });
    expect(tab.open).toBe(false);
    expect(heard).toHaveBeenCalledOnce();
  });

  it("stays when the server is only unreachable", async () => {
    fakeApi({ "POST /api/v1/auth/refresh": () => refusal(503, "unavailable", "restarting") });
    const tab = new Session();
    await expect(tab.token()).rejects.toBeInstanceOf(ApiError);
    expect(tab.open).toBe(true);
  });

  it("logs out at the server with the token it had, and forgets it", async () => {
    const asked = fakeApi({
      "POST /api/v1/auth/login": () => tokens(7),
      "POST /api/v1/auth/logout": () => new Response(null, { status: 204 }),
    });
    const tab = new Session();
    await tab.login("demo", "secret");
    await tab.logout();
    expect(tab.open).toBe(false);
    expect(asked.at(-1)).toMatchObject({ path: "/api/v1/auth/logout", body: { refresh_token: "refresh-7" } });
    expect(asked.at(-1)?.headers.get("Authorization")).toBe("Bearer access-7");
  });
});

describe("the client", () => {
  it("sends a refused request once more with a new token, body and all", async () => {
    let refusals = 1;
    const asked = fakeApi({
      "POST /api/v1/ecosystems/x/step": () => (refusals-- > 0 ? refusal(401, "unauthorized", "ended") : { job: { id: "j" } }),
    });
    const params = { path: { id: "x" } };
    await answer(api.POST("/api/v1/ecosystems/{id}/step", { params, body: { ticks: 3 } }));
    const steps = asked.filter((a) => a.path.endsWith("/step"));
    expect(steps.map((a) => a.body)).toEqual([{ ticks: 3 }, { ticks: 3 }]);
    expect(steps[0]?.headers.get("Idempotency-Key")).toBe(steps[1]?.headers.get("Idempotency-Key"));
    await session.logout();
  });

  it("turns a problem document into an error with its faults", async () => {
    const fault = { place: "body.name", problem: "must not be empty" };
    fakeApi({ "GET /api/v1/ecosystems/x": () => refusal(422, "invalid", "the world is not valid", [fault], { "Retry-After": "3" }) });
    const call = answer(api.GET("/api/v1/ecosystems/{id}", { params: { path: { id: "x" } } }));
    await expect(call).rejects.toMatchObject({ status: 422, retryAfter: 3, problem: { code: "invalid", faults: [fault] } });
    await session.logout();
  });
});
