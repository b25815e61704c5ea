import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { fakeApi } from "../test/api";
import { faultsOf, show } from "../test/render";
import { at, serve } from "../test/server";
import { conversation, ecosystem, event, said, world } from "../test/world";
import { Observatory } from "./Observatory";

const routes = [{ path: "/worlds/:id", element: <Observatory /> }];
const open = () => show(routes, `/worlds/${world}`);
const figure = (label: string) => screen.getByText(label).parentElement;

describe("Observatory", () => {
  it("shows the world in figures, and what was said before", async () => {
    serve([event(18, "conversation.started", { conversation: conversation(1, [1, 2]) }), said(19, 1, 1, 1, 2)], []);
    open();
    expect(await screen.findByText("“Line 1 of talk 1.”")).toBeInTheDocument();
    expect(screen.getByRole("heading", { level: 1 })).toHaveTextContent("Les Misérables");
    expect(screen.getByText("Day 1, 08:00")).toBeInTheDocument();
    expect(figure("Characters")).toHaveTextContent("3");
    expect(figure("Relationships")).toHaveTextContent("2");
    expect(figure("Talking now")).toHaveTextContent("1");
    expect(figure("Mood")).toHaveTextContent("Relaxed");
    expect(screen.getByText("offline")).toHaveAttribute("title", "The model that speaks");
    await waitFor(() => expect(figure("Work queued")).toHaveTextContent("31 running"));
  });

  it("follows the stream from where the load was complete", async () => {
    const asked = serve([], [said(21, 1, 1, 2, 1), { seq: 22, type: "something.new", payload: {} }]);
    open();
    expect(await screen.findByText("“Line 1 of talk 1.”")).toBeInTheDocument();
    expect(await screen.findByText("Live")).toBeInTheDocument();
    const opened = asked.find((a) => a.headers.get("Accept") === "text/event-stream");
    expect(opened?.headers.get("Last-Event-ID")).toBe("20");
  });

  it("pauses, and says so", async () => {
    const paused = ecosystem({ state: "paused", pause_reason: "by hand" });
    const asked = serve([], [], { [`POST ${at}/pause`]: paused });
    open();
    await userEvent.click(await screen.findByRole("button", { name: "Pause" }));
    expect(await screen.findByRole("button", { name: "Play" })).toBeInTheDocument();
    expect(screen.getByText("Paused")).toBeInTheDocument();
    expect(asked.find((a) => a.path.endsWith("/pause"))?.headers.get("Idempotency-Key")).toMatch(/^[0-9a-f]{32}$/);
  });

  it("steps as many ticks as asked, and shows how many are left, whoever asked for them", async () => {
    const asked = serve([], [event(21, "ecosystem.changed", { ecosystem: ecosystem({ steps_left: 12 }) })], { [`POST ${at}/step`]: { job: { id: "j" } } });
    open();
    const ticks = await screen.findByRole("spinbutton");
    await userEvent.clear(ticks);
    await userEvent.type(ticks, "12");
    await userEvent.click(screen.getByRole("button", { name: "Step" }));
    expect(await screen.findByText("Stepping, 12 left")).toBeInTheDocument();
    expect(asked.find((a) => a.path.endsWith("/step"))?.body).toEqual({ ticks: 12 });
  });

  it("says who somebody is when their name is clicked", async () => {
    serve([said(19, 1, 1, 1, 2)], []);
    open();
    await userEvent.click(await screen.findByRole("button", { name: "Valjean" }));
    const panel = await screen.findByRole("dialog", { name: "Valjean" });
    expect(await within(panel).findByText("He carries a candlestick.")).toBeInTheDocument();
    expect(within(panel).getByRole("button", { name: "Javert" })).toBeInTheDocument();
    await userEvent.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument());
  });

  it("says the same in a table", async () => {
    serve([], []);
    open();
    await userEvent.click(await screen.findByRole("tab", { name: "People" }));
    const row = screen.getByRole("row", { name: /^Javert/ });
    expect(row).toHaveTextContent("80 %");
    expect(row).toHaveTextContent("Valjean");
  });

  it("says that a world does not exist", async () => {
    fakeApi({});
    open();
    expect(await screen.findByRole("heading", { name: "Nobody lives here" })).toBeInTheDocument();
  });

  it("has nothing that axe would fault", async () => {
    serve([event(18, "conversation.started", { conversation: conversation(1, [1, 2]) }), said(19, 1, 1, 1, 2)], []);
    const { container } = open();
    await screen.findByText("“Line 1 of talk 1.”");
    expect(await faultsOf(container)).toEqual([]);
  });
});
