import { randomKey } from "./lock";
import { ApiError, noAnswer, problemOf, secondsOf } from "./problem";
import { session } from "./session";
import type { Ecosystem } from "./types";

/** Largest file that the server reads, in bytes. */
export const mostImportBytes = 16 * 2 ** 20;

/**
 * Makes a world from a file: D3 node-link JSON. `onProgress` hears the part that was sent, from 0 to 1; the rest is the
 * server's reading. Throws ApiError, 422 with each fault and its place; then nothing was imported.
 */
export async function importWorld(file: File, name: string, onProgress: (part: number) => void): Promise<Ecosystem> {
  const form = new FormData();
  if (name.trim() !== "") form.append("name", name.trim());
  form.append("file", file);
  const key = randomKey();
  const token = await session.token();
  const first = await send(form, key, token, onProgress);
  const response = first.status === 401 ? await send(form, key, await session.renewAfter(token), onProgress) : first;
  const body: unknown = await response.json().catch(() => null);
  if (!response.ok) throw new ApiError(problemOf(response, body), secondsOf(response.headers.get("Retry-After")));
  return body as Ecosystem;
}

/** Sends the form by the older interface, because fetch does not tell how far it has come. */
function send(form: FormData, key: string, token: string, onProgress: (part: number) => void): Promise<Response> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", "/api/v1/ecosystems/import");
    request.setRequestHeader("Authorization", `Bearer ${token}`);
    request.setRequestHeader("Idempotency-Key", key);
    request.upload.onprogress = (e) => e.lengthComputable && onProgress(e.loaded / e.total);
    request.onerror = () => reject(noAnswer());
    request.onload = () => {
      const after = request.getResponseHeader("Retry-After");
      const headers = after === null ? {} : { "Retry-After": after };
      resolve(new Response(request.responseText, { status: request.status, headers }));
    };
    request.send(form);
  });
}
