import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { fakeApi, refusal } from "../test/api";
import { faultsOf, show } from "../test/render";
import { ecosystem } from "../test/world";
import { Worlds } from "./Worlds";

const routes = [
  { path: "/", element: <Worlds /> },
  { path: "/worlds/:id", element: <p>a world</p> },
];

/** Answers the upload, which does not go through fetch. */
function fakeUpload(status: number, body: object) {
  class Upload {
    status = status;
    responseText = JSON.stringify(body);
    upload = { onprogress: null };
    onload: () => void = () => {};
    open() {}
    setRequestHeader() {}
    getResponseHeader() {
      return null;
    }
    send() {
      queueMicrotask(() => this.onload());
    }
  }
  vi.stubGlobal("XMLHttpRequest", Upload);
}

const file = new File(['{"nodes":[]}'], "miserables.json", { type: "application/json" });

async function importFile() {
  await userEvent.upload(await screen.findByLabelText(/Drop a network here/), file);
  await userEvent.click(screen.getByRole("button", { name: "Import" }));
}

describe("Worlds", () => {
  it("goes to the world that was watched last", async () => {
    const other = ecosystem({ id: "0190a000-0000-7000-8000-000000000002", state: "paused" });
    localStorage.setItem("dramatis.world", other.id);
    fakeApi({ "GET /api/v1/ecosystems": { items: [ecosystem(), other], next_cursor: "" } });
    const { router } = show(routes);
    await screen.findByText("a world");
    expect(router.state.location.pathname).toBe(`/worlds/${other.id}`);
  });

  it("says what to do when there is no world", async () => {
    fakeApi({ "GET /api/v1/ecosystems": { items: [], next_cursor: "" } });
    const { container } = show(routes);
    expect(await screen.findByRole("heading", { name: "No world yet" })).toBeInTheDocument();
    expect(screen.getByRole("button", { name: "Import" })).toBeDisabled();
    expect(await faultsOf(container)).toEqual([]);
  });

  it("imports a file and goes to the new world", async () => {
    fakeApi({ "GET /api/v1/ecosystems": { items: [], next_cursor: "" } });
    fakeUpload(201, ecosystem());
    show(routes);
    await importFile();
    expect(await screen.findByText("a world")).toBeInTheDocument();
  });

  it("shows the faults of a file with their places", async () => {
    fakeApi({ "GET /api/v1/ecosystems": { items: [], next_cursor: "" } });
    const faults = [{ place: "links[3].target", problem: "names nobody" }];
    fakeUpload(422, { title: "Refused", status: 422, code: "invalid", detail: "the network is not valid", faults });
    show(routes);
    await importFile();
    const alert = await screen.findByRole("alert");
    expect(alert).toHaveTextContent("The network is not valid.");
    expect(alert).toHaveTextContent("links[3].target names nobody");
  });

  it("says what happened when the list cannot be read, and tries again when asked", async () => {
    let broken = true;
    fakeApi({
      "GET /api/v1/ecosystems": () => (broken ? refusal(503, "unavailable", "the database is away") : { items: [], next_cursor: "" }),
    });
    show(routes);
    expect(await screen.findByRole("alert")).toHaveTextContent("The database is away.");
    broken = false;
    await userEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByText("No world yet")).toBeInTheDocument();
  });
});
