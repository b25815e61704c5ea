import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { faultsOf, show } from "../test/render";
import { serve } from "../test/server";
import { conversation, message, talkId, world } from "../test/world";
import { Scene } from "./Scene";

const routes = [{ path: "/worlds/:id/scenes/:scene", element: <Scene /> }];
const talk = `/api/v1/conversations/${talkId(1)}`;

const waiting = conversation(1, [1, 2], { state: "paused", pause_reason: "manual", speaker_order: "manual", turn: 2 });
const answers = {
  "GET /api/v1/conversations": { items: [waiting], next_cursor: "" },
  [`GET ${talk}`]: waiting,
  [`GET ${talk}/messages`]: { items: [message(1, 1, 1, 2), message(1, 2, 2, 1)], next_cursor: "" },
};

it("shows all that was said, and what the scene waits for", async () => {
  serve([], [], answers);
  const { container } = show(routes, `/worlds/${world}/scenes/${talkId(1)}`);
  expect(await screen.findByText("“Line 2 of talk 1.”")).toBeInTheDocument();
  expect(screen.getByText("It waits for you to say who speaks.")).toBeInTheDocument();
  expect(await faultsOf(container)).toEqual([]);
});

it("says a line as an event, and shows what the server refuses", async () => {
  const asked = serve([], [], {
    ...answers,
    [`POST ${talk}/messages`]: () => Response.json({ title: "Refused", status: 409, code: "conflict", detail: "the scene is over", faults: [] }, { status: 409 }),
  });
  show(routes, `/worlds/${world}/scenes/${talkId(1)}`);
  await userEvent.type(await screen.findByLabelText("What is said"), "The lights go out.");
  await userEvent.selectOptions(screen.getByLabelText("As"), "Something that happens");
  await userEvent.click(screen.getByRole("button", { name: "Say it" }));
  expect(await screen.findByText("The scene is over.")).toBeInTheDocument();
  expect(asked.find((a) => a.method === "POST" && a.path === `${talk}/messages`)?.body).toEqual({ text: "The lights go out.", as: "event" });
});
