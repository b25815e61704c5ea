import { describe, expect, it } from "vitest";
import type { AnyEvent } from "../../services/event";
import { character, conversation, ecosystem, event, message, personId, relationship, said, talkId } from "../../test/world";
import { fold, hear, recall, trim } from "./fold";
import { type WorldView, bondOf, personOf, viewOf } from "./state";

function view(): WorldView {
  return viewOf({
    seq: 10,
    ecosystem: ecosystem(),
    people: [1, 2, 3].map((n) => personOf(character(n))),
    bonds: [relationship(1, 2), relationship(2, 1)].map(bondOf),
    conversations: [],
  });
}

/** A view into which events were folded, one after the other. */
function after(...events: AnyEvent[]): WorldView {
  const v = view();
  for (const e of events) fold(v, e);
  return v;
}

describe("fold", () => {
  it("follows a scene from its beginning to its end", () => {
    const v = after(
      event(11, "tick.started", { tick: 5, world_time: "0001-01-01T08:10:00Z", scenes: [], resting: [], open: 1, skipped: 0 }),
      event(12, "conversation.started", { conversation: conversation(1, [1, 2]) }),
      said(13, 1, 1, 1, 2),
      said(14, 1, 2, 2, 1),
    );
    expect(v).toMatchObject({ seq: 14, ticking: true, ecosystem: { tick: 5, world_time: "0001-01-01T08:10:00Z" } });
    expect(v.lines.map((l) => [l.seq, l.speaker.name])).toEqual([[13, "Valjean"], [14, "Javert"]]);
    expect(v.scenes[talkId(1)]).toMatchObject({ state: "running", turn: 2 });
    expect(v.people[personId(1)]?.emotion.label).toBe("hope");

    const reason = { conversation_id: talkId(1), number: 1, turns: 2, reason: "goal" as const, ended_at: "0001-01-01T08:10:00Z" };
    fold(v, event(15, "conversation.ended", reason));
    fold(v, event(16, "tick.closed", { tick: 5, turns: 2, failed: false, overdue: false }));
    expect(v.scenes[talkId(1)]).toMatchObject({ state: "ended", end_reason: "goal" });
    expect(v.ticking).toBe(false);
  });

  it("takes every event once, however often it comes", () => {
    const line = said(11, 1, 1, 1, 2);
    expect(after(line, line, said(9, 1, 9, 1, 2)).lines).toHaveLength(1);
  });

  it("ignores what it does not know, and moves on", () => {
    const v = after({ seq: 11, type: "planet.exploded", payload: { anything: true } }, { seq: 12, type: "message.created", payload: null });
    expect(v).toEqual({ ...view(), seq: 12 });
  });

  it("takes over changed bonds, and new ones", () => {
    const change = (from: number, to: number) => ({
      relationship: relationship(from, to, -0.4), type_before: "friend" as const, changes: [], cause: "message" as const,
    });
    const v = after(
      event(11, "relationship.changed", { relationships: [change(1, 2)] }),
      event(12, "relationship.created", { relationships: [relationship(1, 3)] }),
      event(13, "relationship.deleted", { relationship_ids: [relationship(2, 1).id] }),
    );
    expect(Object.keys(v.bonds)).toEqual([relationship(1, 2).id, relationship(1, 3).id]);
    expect(v.bonds[relationship(1, 2).id]?.strength.value).toBe(-0.4);
    expect(v.cast).toBe(0);
  });

  it("lets a character go with their bonds, and keeps what they said", () => {
    const v = after(said(11, 1, 1, 1, 2), event(12, "character.deleted", { character_ids: [personId(1)] }));
    expect(Object.keys(v.people)).toEqual([personId(2), personId(3)]);
    expect(v.bonds).toEqual({});
    expect(v.lines).toHaveLength(1);
  });

  it("takes over states, and characters that an author changed", () => {
    const { mood, emotion, state_at, goals, current_context, last_interaction, unreflected, consolidated } = character(2);
    const state = { character_id: personId(2), number: 2, mood, emotion, social_energy: 0.1, state_at, goals, current_context, last_interaction, unreflected, consolidated };
    const v = after(event(11, "character.changed", { states: [state], characters: [character(3, { name: "Euphrasie" })] }));
    expect(v.people[personId(2)]?.energy).toBe(0.1);
    expect(v.people[personId(3)]?.name).toBe("Euphrasie");
    expect(v.cast).toBe(1);
  });

  it("pauses and goes on", () => {
    const v = after(event(11, "ecosystem.paused", { reason: "dinner" }));
    expect(v.ecosystem).toMatchObject({ state: "paused", pause_reason: "dinner" });
    fold(v, event(12, "ecosystem.resumed", {}));
    expect(v.ecosystem).toMatchObject({ state: "running", pause_reason: "" });
  });

  it("does not go back in time when the snapshot was newer than its seq", () => {
    const v = after(event(11, "tick.started", { tick: 4, world_time: "0001-01-01T07:50:00Z", scenes: [], resting: [], open: 0, skipped: 0 }));
    expect(v.ecosystem).toMatchObject({ tick: 4, world_time: "0001-01-01T08:00:00Z" });
  });
});

describe("lines that were rewritten", () => {
  const rewritten = (seq: number, talk: number, turn: number, text: string) =>
    event(seq, "message.edited", { message: message(talk, turn, 1, 2, { text, revision: 1 }), touched: [] } as never);

  it("take the place of the old ones", () => {
    const v = after(said(11, 1, 1, 1, 2), said(12, 1, 2, 2, 1), rewritten(13, 1, 1, "Otherwise."));
    expect(v.lines.map((l) => [l.seq, l.text])).toEqual([[11, "Otherwise."], [12, "Line 2 of talk 1."]]);
  });

  it("read as they were rewritten when they are fetched later", () => {
    const v = after(rewritten(11, 1, 1, "Otherwise."));
    recall(v, [said(3, 1, 1, 1, 2), said(4, 1, 2, 1, 2), rewritten(5, 1, 2, "Again.")], 1);
    expect(v.lines.map((l) => l.text)).toEqual(["Otherwise.", "Again."]);
  });
});

describe("hear", () => {
  const delta = (attempt: number, offset: number, text: string) => ({
    message_id: message(1, 3, 1, 2).id, conversation_id: talkId(1), turn: 3, attempt, offset, speaker: "Valjean", text,
  });
  const heard = (v: WorldView) => Object.values(v.drafts).map((d) => d.text);

  it("puts pieces together by bytes, and skips what it has and what does not follow", () => {
    const v = view();
    for (const d of [delta(1, 0, "Où "), delta(1, 0, "Où "), delta(1, 4, "est"), delta(1, 99, "lost"), delta(1, 7, "-elle ?")]) hear(v, d);
    expect(heard(v)).toEqual(["Où est-elle ?"]);
  });

  it("begins again with a new attempt, and forgets the old one", () => {
    const v = view();
    for (const d of [delta(1, 0, "No"), delta(2, 0, "Yes"), delta(1, 2, "pe")]) hear(v, d);
    expect(heard(v)).toEqual(["Yes"]);
  });

  it("gives way to the line", () => {
    const v = view();
    hear(v, delta(1, 0, "Half a li"));
    fold(v, said(11, 1, 3, 1, 2));
    expect(heard(v)).toEqual([]);
    hear(v, delta(1, 0, "late"));
    expect(heard(v)).toEqual([]);
  });
});

describe("recall and trim", () => {
  it("puts the past in front, with the scenes it belongs to", () => {
    const v = after(said(11, 2, 1, 1, 2));
    recall(v, [event(6, "conversation.started", { conversation: conversation(1, [1, 2]) }), said(7, 1, 1, 2, 1), said(11, 2, 1, 1, 2)], 5);
    expect(v.lines.map((l) => l.seq)).toEqual([7, 11]);
    expect(v.scenes[talkId(1)]?.state).toBe("ended");
    expect(v.oldest).toBe(5);
    recall(v, [], 1);
    expect(v.oldest).toBe(1);
  });

  it("forgets the oldest lines and what hung on them, and can fetch them again", () => {
    const v = after(
      event(11, "conversation.started", { conversation: conversation(1, [1, 2], { state: "ended" }) }),
      said(12, 1, 1, 1, 2), said(13, 2, 1, 1, 2), said(14, 2, 2, 2, 1),
    );
    trim(v, 2);
    expect(v.lines.map((l) => l.seq)).toEqual([13, 14]);
    expect(v.scenes).toEqual({});
    recall(v, [said(12, 1, 1, 1, 2)], 12);
    expect(v.lines.map((l) => l.seq)).toEqual([12, 13, 14]);
  });

});
