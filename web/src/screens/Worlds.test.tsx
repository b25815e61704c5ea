import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { fakeApi, refusal } from "../test/api";
import { faultsOf, show } from "../test/render";
import { ecosystem, job } from "../test/world";
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

/** What a job's stream says: how far it has come, and once it may, that it is done. */
function jobStream(finished: Promise<void>, progress: object): Response {
  const text = (kind: string, data: object) => new TextEncoder().encode(`event: ${kind}\ndata: ${JSON.stringify(data)}\n\n`);
  const body = new ReadableStream({
    start: async (c) => {
      c.enqueue(text("job.progress", progress));
      await finished;
      c.enqueue(text("done", {}));
      c.close();
    },
  });
  return new Response(body, { headers: { "Content-Type": "text/event-stream" } });
}

const archive = new File(["PK"], "miserables.zip", { type: "application/zip" });
const network = new File(['{"nodes":[]}'], "miserables.json", { type: "application/json" });

async function importFile(file: File) {
  await userEvent.upload(await screen.findByLabelText(/Drop a network or an archive here/), file);
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
    await importFile(network);
    expect(await screen.findByText("a world")).toBeInTheDocument();
  });

  it("follows the job that reads an archive, and goes to the world that it has made", async () => {
    let finish: () => void = () => undefined;
    const finished = new Promise<void>((resolve) => (finish = resolve));
    const made = ecosystem({ id: "0190a000-0000-7000-8000-000000000009" });
    fakeApi({
      "GET /api/v1/ecosystems": { items: [], next_cursor: "" },
      [`GET /api/v1/jobs/${job().id}/events`]: () => jobStream(finished, { done: 40, total: 120, note: "events read" }),
      [`GET /api/v1/jobs/${job().id}`]: job({ status: "succeeded", result: { ecosystem: made } }),
    });
    fakeUpload(202, { job: job() });
    const { router } = show(routes);
    await importFile(archive);
    expect(await screen.findByText("40 of 120 events read")).toBeInTheDocument();
    finish();
    await screen.findByText("a world");
    expect(router.state.location.pathname).toBe(`/worlds/${made.id}`);
  });

  it("says in the job's words why an archive made no world, and lets it be tried again", async () => {
    const error = { code: "invalid" as const, message: "the archive is not valid" };
    fakeApi({
      "GET /api/v1/ecosystems": { items: [], next_cursor: "" },
      [`GET /api/v1/jobs/${job().id}/events`]: () => jobStream(Promise.resolve(), { done: 1, total: 2, note: "events read" }),
      [`GET /api/v1/jobs/${job().id}`]: job({ status: "failed", error }),
    });
    fakeUpload(202, { job: job() });
    show(routes);
    await importFile(archive);
    expect(await screen.findByRole("alert")).toHaveTextContent("The archive is not valid.");
    expect(screen.getByRole("button", { name: "Import" })).toBeEnabled();
  });

  it("does not send what the server would not read, and knows that an archive may be larger", async () => {
    fakeApi({ "GET /api/v1/ecosystems": { items: [], next_cursor: "" } });
    show(routes);
    const sized = (name: string) => Object.defineProperty(new File([], name), "size", { value: 20 * 2 ** 20 });
    const input = await screen.findByLabelText(/Drop a network or an archive here/);
    await userEvent.upload(input, sized("miserables.json"));
    expect(screen.getByRole("alert")).toHaveTextContent("of a network the server reads 16.8 MB at most");
    await userEvent.upload(input, sized("Miserables.ZIP"));
    expect(screen.queryByRole("alert")).not.toBeInTheDocument();
  });

  it("shows the faults of a file with their places", async () => {
    fakeApi({ "GET /api/v1/ecosystems": { items: [], next_cursor: "" } });
    const faults = [{ place: "links[3].target", problem: "names nobody" }];
    fakeUpload(422, { title: "Refused", status: 422, code: "invalid", detail: "the network is not valid", faults });
    show(routes);
    await importFile(network);
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
