import { type FormEvent, useState } from "react";
import { useNavigate } from "react-router";
import { useAppDispatch } from "../app/store";
import type { Line } from "../app/world/state";
import { useSubmit } from "../hooks/useSubmit";
import { fork, seqOfLine, worldsChanged } from "../services/fork";
import type { Progress } from "../services/job";
import { Button } from "./Button";
import { ErrorNote } from "./ErrorNote";
import { Field } from "./Field";
import { Meter } from "./Meter";
import { Overlay } from "./Overlay";

interface Props {
  line: Line;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** Lets a world go another way from a line on. The world itself is not touched. */
export function ForkDialog({ line, open, onOpenChange }: Props) {
  return (
    <Overlay
      open={open}
      onOpenChange={onOpenChange}
      title="Fork the world from here"
      description={`A new world begins as everything was when the tick before this line had ended, memories and bonds included. This one is left as it is.`}
    >
      {open && <ForkForm line={line} />}
    </Overlay>
  );
}

function ForkForm({ line }: { line: Line }) {
  const [name, setName] = useState("");
  const [anew, setAnew] = useState(true);
  const [progress, setProgress] = useState<Progress | null>(null);
  const dispatch = useAppDispatch();
  const navigate = useNavigate();
  const { busy, problem, submit } = useSubmit(async () => {
    const at = line.seq || (await seqOfLine(line.conversation_id, line.id));
    const seed = Math.floor(Math.random() * Number.MAX_SAFE_INTEGER) + 1;
    const id = await fork(line.ecosystem_id, { ...(at && { at }), ...(name.trim() && { name: name.trim() }), ...(anew && { seed }) }, setProgress);
    dispatch(worldsChanged());
    await navigate(`/worlds/${id}`);
  });
  const onSubmit = (e: FormEvent) => {
    e.preventDefault();
    void submit();
  };
  return (
    <form onSubmit={onSubmit} className="space-y-4">
      <Field label="Name of the new world" value={name} onChange={(e) => setName(e.target.value)} maxLength={200} placeholder="What if …" />
      <label className="flex items-start gap-2.5 text-sm">
        <input type="checkbox" checked={anew} onChange={(e) => setAnew(e.target.checked)} className="mt-1 accent-(--accent)" />
        <span>
          Let chance fall differently
          <span className="label mt-0.5 block">With the same seed the new world would go on just as this one did.</span>
        </span>
      </label>
      {busy && (
        <div role="status">
          <Meter label="Copied" value={progress?.total ? progress.done / progress.total : 0} text={progress?.note ?? "waiting"} />
          <p className="label mt-1.5 tabular-nums">
            {progress?.total ? `${progress.done} of ${progress.total} ${progress.note}` : "Waiting for a worker …"}
          </p>
        </div>
      )}
      {problem && <ErrorNote problem={problem} />}
      <Button type="submit" look="primary" disabled={busy}>
        {busy ? "Forking …" : "Fork"}
      </Button>
    </form>
  );
}
