import { type Progress, awaitJob } from "./job";
import { randomKey } from "./lock";
import { ApiError, noAnswer, problemOf, secondsOf } from "./problem";
import { session } from "./session";
import type { Ecosystem, Job } from "./types";

/** Largest file that the server reads, in bytes: an archive may be larger than a network. */
export function mostImportBytes(file: File): number {
  return (isArchive(file) ? 256 : 16) * 2 ** 20;
}

/** Whether a file is called as an archive is. The server looks at what is in it. */
export function isArchive(file: File): boolean {
  return /\.zip$/i.test(file.name) || file.type === "application/zip";
}

/** How far an import has come: the part of the file that was sent, from 0 to 1, and then the job that reads an archive. */
export interface ImportProgress {
  sent: number;
  job?: Progress;
}

/**
 * Makes a world from a file, and answers with its id once it is whole. D3 node-link JSON is a world at once; a world archive
 * is read by a job, which is followed. Throws ApiError, 422 with each fault and its place, or with the job's own words; then
 * nothing was imported.
 */
export async function importWorld(file: File, name: string, onProgress: (progress: ImportProgress) => void): Promise<string> {
  const form = new FormData();
  if (name.trim() !== "") form.append("name", name.trim());
  form.append("file", file);
  const key = randomKey();
  const token = await session.token();
  const onSent = (sent: number) => onProgress({ sent });
  const first = await send(form, key, token, onSent);
  const response = first.status === 401 ? await send(form, key, await session.renewAfter(token), onSent) : first;
  const body: unknown = await response.json().catch(() => null);
  if (!response.ok) throw new ApiError(problemOf(response, body), secondsOf(response.headers.get("Retry-After")));
  if (response.status !== 202) return (body as Ecosystem).id;
  onSent(1);
  const done = await awaitJob((body as { job: Job }).job.id, (job) => onProgress({ sent: 1, job }));
  return (done.result as { ecosystem: { id: string } }).ecosystem.id;
}

/** Sends the form by the older interface, because fetch does not tell how far it has come. */
function send(form: FormData, key: string, token: string, onSent: (part: number) => void): Promise<Response> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", "/api/v1/ecosystems/import");
    request.setRequestHeader("Authorization", `Bearer ${token}`);
    request.setRequestHeader("Idempotency-Key", key);
    request.upload.onprogress = (e) => e.lengthComputable && onSent(e.loaded / e.total);
    request.onerror = () => reject(noAnswer());
    request.onload = () => {
      const after = request.getResponseHeader("Retry-After");
      const headers = after === null ? {} : { "Retry-After": after };
      resolve(new Response(request.responseText, { status: request.status, headers }));
    };
    request.send(form);
  });
}
