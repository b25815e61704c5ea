import { expect, it } from "vitest";
import { ecosystem, message, talkId } from "../../test/world";
import { linesOf } from "./scene";
import { viewOf } from "./state";

it("puts what was loaded and what came since together, each line as it reads now", () => {
  const view = viewOf({ seq: 10, ecosystem: ecosystem(), people: [], bonds: [], conversations: [] });
  view.lines.push({ ...message(1, 2, 2, 1), seq: 12 }, { ...message(2, 1, 3, 4), seq: 13 }, { ...message(1, 3, 1, 2), seq: 14 });
  view.edits[message(1, 1, 1, 2).id] = message(1, 1, 1, 2, { text: "Otherwise.", revision: 1 });
  const loaded = [message(1, 1, 1, 2), message(1, 2, 2, 1, { text: "Newer.", revision: 2 })];
  expect(linesOf(view, talkId(1), loaded).map((l) => [l.turn, l.text, l.seq])).toEqual([
    [1, "Otherwise.", 0],
    [2, "Newer.", 0],
    [3, "Line 3 of talk 1.", 14],
  ]);
});
