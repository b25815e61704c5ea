import { answer, api } from "./client";
import { parseObject } from "./event";
import { ApiError } from "./problem";
import { follow } from "./stream";
import type { Job } from "./types";

/** How far a job has come. */
export type Progress = Job["progress"];

/**
 * Follows a job until it has finished, and answers with it. Throws an ApiError with the job's own words when it failed
 * or was cancelled.
 */
export async function awaitJob(id: string, onProgress: (progress: Progress) => void, signal?: AbortSignal): Promise<Job> {
  const stop = new AbortController();
  const over = new Promise<void>((resolve) => {
    void follow({
      path: `/api/v1/jobs/${id}/events`,
      after: "",
      signal: signal ? AbortSignal.any([signal, stop.signal]) : stop.signal,
      onFrames: (frames) => {
        for (const frame of frames) {
          if (frame.event === "job.progress") onProgress(parseObject(frame.data) as unknown as Progress);
          if (frame.event === "done") stop.abort();
        }
      },
      onConnection: () => undefined,
    }).then(resolve);
  });
  await over;
  const job = await answer(api.GET("/api/v1/jobs/{id}", { params: { path: { id } } }));
  if (job.status === "succeeded") return job;
  const detail = job.error?.message ?? (job.status === "cancelled" ? "It was cancelled." : "It is still under way; look at it again later.");
  throw new ApiError({ title: "The job came to nothing", status: 409, code: job.error?.code ?? "conflict", detail, faults: [] });
}
