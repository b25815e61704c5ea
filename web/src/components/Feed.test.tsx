import { act, fireEvent, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { useAppSelector } from "../app/store";
import { personOf } from "../app/world/state";
import { worldActions } from "../app/world/slice";
import { fakeApi } from "../test/api";
import { show } from "../test/render";
import { character, conversation, ecosystem, event, message, said, talkId, world } from "../test/world";
import { Feed } from "./Feed";

function Shown() {
  const view = useAppSelector((s) => s.world.view);
  return view && <Feed view={view} />;
}

/** A feed with two interleaved scenes, of which the log before event 10 was not looked at. */
function feed() {
  const { store } = show(<Shown />);
  const snapshot = {
    seq: 30, ecosystem: ecosystem(), people: [1, 2, 3, 4].map((n) => personOf(character(n))), bonds: [],
    conversations: [conversation(1, [1, 2]), conversation(2, [3, 4], { topic: "the garden" })],
  };
  const past = [said(11, 1, 1, 1, 2), said(12, 2, 1, 3, 4), said(13, 1, 2, 2, 1)];
  act(() => void store.dispatch(worldActions.loaded({ snapshot, past, from: 10 })));
  return (...events: Parameters<typeof worldActions.arrived>[0]["events"]) =>
    act(() => void store.dispatch(worldActions.arrived({ events, deltas: [] })));
}

/** Gives the scroller a size, and scrolls so far from its end. */
function scrollUp(by: number) {
  const scroller = screen.getByRole("log");
  Object.defineProperties(scroller, {
    scrollHeight: { value: 1_000, configurable: true },
    clientHeight: { value: 400, configurable: true },
    scrollTop: { value: 600 - by, writable: true, configurable: true },
  });
  fireEvent.scroll(scroller);
}

const headings = () => screen.getAllByRole("heading", { level: 3 }).map((h) => h.textContent);

describe("Feed", () => {
  it("groups by scene under topics, or shows the order of time", async () => {
    feed();
    expect(headings()).toEqual(["An old debt", "The garden"]);
    await userEvent.click(screen.getByRole("radio", { name: "As it happens" }));
    expect(headings()).toEqual(["An old debt", "The garden", "An old debt continued"]);
  });

  it("counts new lines while somebody reads further up, and takes them there", async () => {
    const arrive = feed();
    scrollUp(300);
    expect(screen.getByRole("button", { name: "To the newest" })).toBeInTheDocument();
    arrive(said(31, 1, 3, 1, 2));
    expect(screen.getByRole("button", { name: "1 new line" })).toBeInTheDocument();
    arrive(said(32, 1, 4, 2, 1), said(33, 2, 2, 4, 3));
    await userEvent.click(screen.getByRole("button", { name: "3 new lines" }));
    expect(screen.queryByRole("button", { name: /new/ })).not.toBeInTheDocument();
    expect(screen.getByRole("log").scrollTop).toBe(1_000);
  });

  it("does not move while somebody reads further up", () => {
    const arrive = feed();
    scrollUp(300);
    arrive(said(31, 1, 3, 1, 2));
    expect(screen.getByRole("log").scrollTop).toBe(300);
  });

  it("stays at the end otherwise", () => {
    const arrive = feed();
    scrollUp(10);
    arrive(said(31, 1, 3, 1, 2));
    expect(screen.getByRole("log").scrollTop).toBe(1_000);
  });

  it("fetches what was said earlier, until the story begins", async () => {
    const started = event(5, "conversation.started", { conversation: conversation(3, [1, 4], { topic: "bread" }) });
    fakeApi({ [`GET /api/v1/ecosystems/${world}/events`]: { items: [started, said(6, 3, 1, 1, 4)], next_cursor: "", head: 30 } });
    feed();
    await userEvent.click(screen.getByRole("button", { name: "Earlier lines" }));
    expect(await screen.findByText("“Line 1 of talk 3.”")).toBeInTheDocument();
    expect(headings()[0]).toBe("Bread");
    expect(screen.getByText("The story begins here.")).toBeInTheDocument();
  });

  it("shows a line while it is spoken", () => {
    const { store } = show(<Shown />);
    const snapshot = { seq: 1, ecosystem: ecosystem(), people: [], bonds: [], conversations: [conversation(1, [1, 2])] };
    act(() => void store.dispatch(worldActions.loaded({ snapshot, past: [said(1, 1, 1, 1, 2)], from: 1 })));
    const delta = { message_id: message(1, 2, 2, 1).id, conversation_id: talkId(1), turn: 2, attempt: 1, offset: 0, speaker: "Javert", text: "The law is" };
    act(() => void store.dispatch(worldActions.arrived({ events: [], deltas: [delta] })));
    expect(screen.getByText(/The law is/)).toBeInTheDocument();
  });

  it("says how to begin where nobody has spoken", () => {
    const { store } = show(<Shown />);
    const snapshot = { seq: 1, ecosystem: ecosystem({ state: "paused" }), people: [], bonds: [], conversations: [] };
    act(() => void store.dispatch(worldActions.loaded({ snapshot, past: [], from: 1 })));
    expect(screen.getByText(/Press Play to let the world live/)).toBeInTheDocument();
  });
});
