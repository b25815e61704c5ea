import { type FormEvent, useState } from "react";
import { useNavigate } from "react-router";
import { useAppDispatch } from "../app/store";
import { useSubmit } from "../hooks/useSubmit";
import { base } from "../services/base";
import { importWorld, mostImportBytes } from "../services/import";
import type { Problem } from "../services/problem";
import { Button } from "./Button";
import { ErrorNote } from "./ErrorNote";
import { Field } from "./Field";
import { FileDrop, sizeOf } from "./FileDrop";

/** Makes a world from a file and goes there. What is wrong with the file is shown with its places. */
export function ImportForm({ onDone }: { onDone?: () => void }) {
  const [file, setFile] = useState<File | null>(null);
  const [name, setName] = useState("");
  const [sent, setSent] = useState(0);
  const dispatch = useAppDispatch();
  const navigate = useNavigate();
  const { busy, problem, submit } = useSubmit(async () => {
    if (!file) return;
    setSent(0);
    const world = await importWorld(file, name, setSent);
    dispatch(base.util.invalidateTags(["worlds"]));
    onDone?.();
    await navigate(`/worlds/${world.id}`);
  });
  const tooLarge = file !== null && file.size > mostImportBytes;
  const onSubmit = (e: FormEvent) => {
    e.preventDefault();
    void submit();
  };
  return (
    <form onSubmit={onSubmit} className="space-y-5">
      <FileDrop file={file} onFile={setFile} disabled={busy} />
      <Field label="Name of the world" placeholder="As the file says" maxLength={200} value={name} onChange={(e) => setName(e.target.value)} />
      {tooLarge && <ErrorNote problem={largeFile(file.size)} />}
      {problem && !busy && <ErrorNote problem={problem} />}
      <div className="flex items-center gap-4">
        <Button type="submit" look="primary" disabled={busy || !file || tooLarge}>
          Import
        </Button>
        {busy && <Progress sent={sent} />}
      </div>
    </form>
  );
}

/** How far the import is: the upload is measured, the reading that follows is not. */
function Progress({ sent }: { sent: number }) {
  const text = sent < 1 ? `Sending, ${Math.round(sent * 100)} %` : "Reading the network and waking its people …";
  return (
    <div className="min-w-0 grow" role="status">
      <p className="label mb-1">{text}</p>
      <div className="h-1.5 overflow-hidden rounded-full bg-rule">
        <div
          className={`h-full rounded-full bg-accent transition-all ${sent < 1 ? "" : "breathe"}`}
          style={{ width: `${Math.max(4, sent * 100)}%` }}
        />
      </div>
    </div>
  );
}

function largeFile(size: number): Problem {
  const detail = `The file has ${sizeOf(size)}, and the server reads ${sizeOf(mostImportBytes)} at most.`;
  return { status: 413, code: "invalid", title: "Too large", detail, faults: [] };
}
