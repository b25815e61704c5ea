import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { faultsOf, show } from "../test/render";
import { at, serve } from "../test/server";
import { talkId, thread, world } from "../test/world";
import { Story } from "./Story";

const routes = [{ path: "/worlds/:id/story", element: <Story /> }];

it("shows what is going on, with the lines that made it, and what has come to its end", async () => {
  const old = thread(2, [3, 4], { title: "Cosette and Marius", kind: "romance", state: "resolved" });
  serve([], [], { [`GET ${at}/threads`]: { items: [thread(1, [1, 2]), old], next_cursor: "" } });
  const { container } = show(routes, `/worlds/${world}/story`);
  const feud = await screen.findByRole("article", { name: "The feud of Valjean and Javert" });
  expect(within(feud).getByRole("img")).toHaveAccessibleName("Tension from tick 3 to 6: now 70 %, at most 70 %");
  expect(within(feud).getByRole("link")).toHaveAttribute("href", `/worlds/${world}/scenes/${talkId(1)}#turn-1`);
  expect(screen.queryByText("Cosette and Marius")).not.toBeInTheDocument();
  expect(await faultsOf(container)).toEqual([]);
  await userEvent.click(screen.getByRole("radio", { name: "Resolved" }));
  expect(screen.getByText("Cosette and Marius")).toBeInTheDocument();
});

it("says what to do while there is nothing", async () => {
  serve([], [], { [`GET ${at}/threads`]: { items: [], next_cursor: "" } });
  show(routes, `/worlds/${world}/story`);
  expect(await screen.findByText(/The story has hardly begun/)).toBeInTheDocument();
});
