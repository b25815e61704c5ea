import { answer, api } from "./client";
import type { Conversation, Job, Message, NewLine } from "./types";

/** What a director and those who take part can do in a conversation. Each throws ApiError when it cannot be done. */

/** Says a line: as oneself, for a character, as the narrator, or as something that happens. */
export function say(conversation: string, line: NewLine): Promise<Message> {
  return answer(api.POST("/api/v1/conversations/{id}/messages", { params: { path: { id: conversation } }, body: line })) as Promise<Message>;
}

/** Rewrites the last line; what the old one did is taken back. */
export function rewrite(conversation: string, message: string, text: string): Promise<Message> {
  const path = { id: conversation, mid: message };
  return answer(api.PUT("/api/v1/conversations/{id}/messages/{mid}", { params: { path }, body: { text } })) as Promise<Message>;
}

/** Asks the model for the last line anew. */
export async function regenerate(conversation: string): Promise<Job> {
  return (await answer(api.POST("/api/v1/conversations/{id}/regenerate", { params: { path: { id: conversation } }, body: { message: "last" } }))).job;
}

/** Lets somebody speak next; without a name the scene's own order decides. */
export async function next(conversation: string, character?: string): Promise<void> {
  const body = character ? { character_id: character } : {};
  await answer(api.POST("/api/v1/conversations/{id}/next", { params: { path: { id: conversation } }, body }));
}

/** Brings a character in, spoken for by the model or by whoever asks. */
export async function bringIn(conversation: string, character: string, as: "model" | "me"): Promise<void> {
  const body = { character_id: character, as };
  await answer(api.POST("/api/v1/conversations/{id}/participants", { params: { path: { id: conversation } }, body }));
}

/** Takes a character out. */
export async function takeOut(conversation: string, character: string): Promise<void> {
  const path = { id: conversation, character_id: character };
  await answer(api.DELETE("/api/v1/conversations/{id}/participants/{character_id}", { params: { path } }));
}

/** Lets a conversation wait, go on, or end. */
export function steer(conversation: string, how: "pause" | "resume" | "end"): Promise<Conversation> {
  const params = { path: { id: conversation } };
  switch (how) {
    case "pause":
      return answer(api.POST("/api/v1/conversations/{id}/pause", { params, body: {} }));
    case "resume":
      return answer(api.POST("/api/v1/conversations/{id}/resume", { params }));
    case "end":
      return answer(api.POST("/api/v1/conversations/{id}/end", { params }));
  }
}
