import { screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { routes } from "../app/routes";
import { fakeApi } from "../test/api";
import { faultsOf, show } from "../test/render";

it("stands at every unknown address, inside the shell, and leads back", async () => {
  fakeApi({ "GET /api/v1/auth/me": { id: "1", username: "demo", email: "demo@example.org", role: "admin" } });
  const { container } = show(routes, "/nowhere/at/all");
  expect(await screen.findByRole("heading", { name: "Nobody lives here" })).toBeInTheDocument();
  expect(screen.getByRole("link", { name: "Back to the Observatory" })).toHaveAttribute("href", "/");
  expect(await screen.findByRole("button", { name: "Account of demo" })).toBeInTheDocument();
  expect(await faultsOf(container)).toEqual([]);
});

it("asks whoever is not logged in to log in first", async () => {
  localStorage.clear();
  const { router } = show(routes, "/worlds/7");
  expect(await screen.findByRole("heading", { name: "Welcome back" })).toBeInTheDocument();
  expect(router.state.location.state).toEqual({ from: "/worlds/7" });
});
