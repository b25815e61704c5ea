import { UserMinus, UserPlus } from "lucide-react";
import { useState } from "react";
import { present } from "../app/world/feed";
import { byName } from "../app/world/people";
import type { WorldView } from "../app/world/state";
import { useSubmit } from "../hooks/useSubmit";
import { bringIn, takeOut } from "../services/direct";
import type { Conversation } from "../services/types";
import { Button } from "./Button";
import { Choice } from "./Choice";
import { ErrorNote } from "./ErrorNote";

/** Who is in a scene: brings people in and takes them out, and says who speaks for them. */
export function CastEditor({ view, scene }: { view: WorldView; scene: Conversation }) {
  const here = present(scene).filter((p) => !p.left);
  const [who, setWho] = useState("");
  const [as, setAs] = useState<"model" | "me">("model");
  const add = useSubmit(async () => {
    await bringIn(scene.id, who, as);
    setWho("");
  });
  const remove = useSubmit(async () => void (await takeOut(scene.id, leaving)));
  const [leaving, setLeaving] = useState("");
  const people = byName(Object.values(view.people).filter((p) => p.isActive));
  const problem = add.problem ?? remove.problem;
  return (
    <section aria-label="Who is in it" className="space-y-3 border-t border-rule pt-4">
      <div className="flex flex-wrap items-end gap-2">
        <Choice label="Bring in, or speak for" value={who} onChange={setWho}>
          <option value="" disabled>Somebody …</option>
          {people.map((p) => (
            <option key={p.id} value={p.id}>{p.name}</option>
          ))}
        </Choice>
        <Choice label="Spoken for by" value={as} onChange={(v) => setAs(v as "model" | "me")}>
          <option value="model">The model</option>
          <option value="me">Me</option>
        </Choice>
        <Button onClick={() => void add.submit()} disabled={add.busy || who === ""}>
          <UserPlus className="size-4" aria-hidden="true" /> Bring in
        </Button>
      </div>
      <div className="flex flex-wrap items-end gap-2">
        <Choice label="Let go" value={leaving} onChange={setLeaving}>
          <option value="" disabled>Somebody …</option>
          {here.map((p) => (
            <option key={p.character_id} value={p.character_id}>{p.name}</option>
          ))}
        </Choice>
        <Button look="bare" onClick={() => void remove.submit()} disabled={remove.busy || leaving === ""}>
          <UserMinus className="size-4" aria-hidden="true" /> Let go
        </Button>
      </div>
      {problem && <ErrorNote problem={problem} />}
    </section>
  );
}
