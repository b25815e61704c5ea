import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it } from "vitest";
import { session } from "../services/session";
import { fakeApi } from "../test/api";
import { faultsOf, show } from "../test/render";
import { Login } from "./Login";

const routes = [
  { path: "/login", element: <Login /> },
  { path: "/", element: <p>inside</p> },
  { path: "/worlds/7", element: <p>world seven</p> },
];

const wrong = { error: "invalid_grant", error_description: "the name or the password is wrong" };
const tokens = { access_token: "a", expires_in: 600, refresh_token: "r" };

async function logIn(answer: () => Response | object, address: Parameters<typeof show>[1] = "/login") {
  fakeApi({ "POST /api/v1/auth/login": answer, "POST /api/v1/auth/logout": {} });
  localStorage.clear();
  show(routes, address);
  await userEvent.type(screen.getByLabelText("Name or e-mail"), "demo");
  await userEvent.type(screen.getByLabelText("Password"), "wrong-one{Enter}");
}

afterEach(() => session.logout());

describe("Login", () => {
  it("says what was wrong, keeps what was typed, and lets somebody try again", async () => {
    await logIn(() => Response.json(wrong, { status: 400 }));
    expect(await screen.findByRole("alert")).toHaveTextContent("The name or the password is wrong.");
    expect(screen.getByLabelText("Name or e-mail")).toHaveValue("demo");
    expect(screen.getByRole("button", { name: "Log in" })).toBeEnabled();
  });

  it("says when the server does not answer", async () => {
    await logIn(() => Promise.reject(new TypeError("network")) as Promise<Response>);
    expect(await screen.findByRole("alert")).toHaveTextContent(/server does not answer/);
  });

  it("says when there were too many tries", async () => {
    const busy = { error: "temporarily_unavailable", error_description: "too many failed logins; please wait" };
    await logIn(() => Response.json(busy, { status: 429 }));
    expect(await screen.findByRole("alert")).toHaveTextContent("Too many failed logins; please wait.");
  });

  it("goes inside", async () => {
    await logIn(() => tokens);
    expect(await screen.findByText("inside")).toBeInTheDocument();
  });

  it("goes on to where somebody wanted to be", async () => {
    await logIn(() => tokens, { pathname: "/login", state: { from: "/worlds/7" } });
    expect(await screen.findByText("world seven")).toBeInTheDocument();
  });

  it("has nothing that axe would fault", async () => {
    localStorage.clear();
    const { container } = show(routes, "/login");
    expect(await faultsOf(container)).toEqual([]);
  });
});
