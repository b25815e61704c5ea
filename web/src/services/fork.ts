import { base } from "./base";
import { answer, api } from "./client";
import { type Progress, awaitJob } from "./job";

/** What a fork begins with. Without a seq it is the present; without a seed the old one is kept. */
export interface NewFork {
  at?: number;
  name?: string;
  seed?: number;
}

/** Makes a world out of another as it once was, and answers with the id of the new one once it is whole. */
export async function fork(world: string, from: NewFork, onProgress: (p: Progress) => void): Promise<string> {
  const { job } = await answer(api.POST("/api/v1/ecosystems/{id}/fork", { params: { path: { id: world } }, body: from }));
  const done = await awaitJob(job.id, onProgress);
  return (done.result as { ecosystem: { id: string } }).ecosystem.id;
}

/** The list of worlds is another one now. */
export const worldsChanged = () => base.util.invalidateTags(["worlds"]);

/** The seq of the event that brought a line, found in the log of its conversation; undefined when it is not there. */
export async function seqOfLine(conversation: string, message: string): Promise<number | undefined> {
  for (let after = "0"; ; ) {
    const params = { path: { id: conversation }, query: { after, types: ["message.created"], limit: 200 } };
    const page = await answer(api.GET("/api/v1/conversations/{id}/events", { params }));
    const items = "items" in page ? page.items : [];
    const found = items.find((e) => e.type === "message.created" && e.payload.message.id === message);
    if (found || items.length === 0) return found?.seq;
    after = String(items.at(-1)!.seq);
  }
}
