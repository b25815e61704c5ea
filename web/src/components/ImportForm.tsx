import { type FormEvent, useState } from "react";
import { useNavigate } from "react-router";
import { useAppDispatch } from "../app/store";
import { useSubmit } from "../hooks/useSubmit";
import { base } from "../services/base";
import { type ImportProgress, importWorld, isArchive, mostImportBytes } from "../services/import";
import type { Problem } from "../services/problem";
import { Button } from "./Button";
import { ErrorNote } from "./ErrorNote";
import { Field } from "./Field";
import { FileDrop, sizeOf } from "./FileDrop";

/** Makes a world from a file and goes there. What is wrong with the file is shown with its places. */
export function ImportForm({ onDone }: { onDone?: () => void }) {
  const [file, setFile] = useState<File | null>(null);
  const [name, setName] = useState("");
  const [progress, setProgress] = useState<ImportProgress>({ sent: 0 });
  const dispatch = useAppDispatch();
  const navigate = useNavigate();
  const { busy, problem, submit } = useSubmit(async () => {
    if (!file) return;
    setProgress({ sent: 0 });
    const world = await importWorld(file, name, setProgress);
    dispatch(base.util.invalidateTags(["worlds"]));
    onDone?.();
    await navigate(`/worlds/${world}`);
  });
  const tooLarge = file !== null && file.size > mostImportBytes(file);
  const onSubmit = (e: FormEvent) => {
    e.preventDefault();
    void submit();
  };
  return (
    <form onSubmit={onSubmit} className="space-y-5">
      <FileDrop file={file} onFile={setFile} disabled={busy} />
      <Field label="Name of the world" placeholder="As the file says" maxLength={200} value={name} onChange={(e) => setName(e.target.value)} />
      {tooLarge && <ErrorNote problem={largeFile(file)} />}
      {problem && !busy && <ErrorNote problem={problem} />}
      <div className="flex items-center gap-4">
        <Button type="submit" look="primary" disabled={busy || !file || tooLarge}>
          Import
        </Button>
        {busy && file && <ImportState progress={progress} archive={isArchive(file)} />}
      </div>
    </form>
  );
}

/** How far the import is: the upload is measured, and so is the reading of an archive; that of a network is not. */
function ImportState({ progress: { sent, job }, archive }: { progress: ImportProgress; archive: boolean }) {
  const sending = sent < 1;
  const measured = job !== undefined && job.total > 0;
  const part = sending ? sent : measured ? job.done / job.total : 1;
  return (
    <div className="min-w-0 grow" role="status">
      <p className="label mb-1 tabular-nums">{stateOf(sent, measured ? job : undefined, archive)}</p>
      <div className="h-1.5 overflow-hidden rounded-full bg-rule">
        <div
          className={`h-full rounded-full bg-accent transition-all ${sending || measured ? "" : "breathe"}`}
          style={{ width: `${Math.max(4, part * 100)}%` }}
        />
      </div>
    </div>
  );
}

function stateOf(sent: number, job: ImportProgress["job"], archive: boolean): string {
  if (sent < 1) return `Sending, ${Math.round(sent * 100)} %`;
  if (job) return `${job.done} of ${job.total} ${job.note}`;
  return archive ? "Waiting for a worker …" : "Reading the network and waking its people …";
}

function largeFile(file: File): Problem {
  const most = sizeOf(mostImportBytes(file));
  const detail = `The file has ${sizeOf(file.size)}, and of ${isArchive(file) ? "an archive" : "a network"} the server reads ${most} at most.`;
  return { status: 413, code: "invalid", title: "Too large", detail, faults: [] };
}
