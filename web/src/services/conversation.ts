import { asked, base } from "./base";
import { answer, api } from "./client";
import type { Conversation, Message, NewScene } from "./types";

const conversations = base.injectEndpoints({
  endpoints: (build) => ({
    conversation: build.query<Conversation, string>({
      queryFn: (id) => asked(answer(api.GET("/api/v1/conversations/{id}", { params: { path: { id } } }))),
    }),
    /** All that was said in a conversation, from the first line on. */
    messages: build.query<Message[], string>({ queryFn: (id) => asked(allMessages(id)) }),
  }),
});

export const { useConversationQuery, useMessagesQuery } = conversations;

async function allMessages(id: string): Promise<Message[]> {
  const messages: Message[] = [];
  for (let cursor = ""; ; ) {
    const query = cursor === "" ? { limit: 200 } : { limit: 200, cursor };
    const page = await answer(api.GET("/api/v1/conversations/{id}/messages", { params: { path: { id }, query } }));
    messages.push(...(page.items as Message[]));
    if (page.next_cursor === "") return messages;
    cursor = page.next_cursor;
  }
}

/** Begins a scene, and answers with its id. */
export async function startScene(scene: NewScene): Promise<string> {
  return (await answer(api.POST("/api/v1/conversations", { body: scene }))).conversation.id;
}
