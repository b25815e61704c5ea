import { type FormEvent, useState } from "react";
import { useNavigate, useParams } from "react-router";
import { Button } from "../components/Button";
import { type Cast, CastPicker } from "../components/CastPicker";
import { Choice } from "../components/Choice";
import { ErrorNote } from "../components/ErrorNote";
import { Field } from "../components/Field";
import { WorldFrame } from "../components/WorldFrame";
import type { WorldView } from "../app/world/state";
import { useSubmit } from "../hooks/useSubmit";
import { startScene } from "../services/conversation";
import type { NewScene } from "../services/types";

/** Sets a scene: who meets, where and about what. */
export function Direct() {
  const { id = "" } = useParams();
  return <WorldFrame id={id} title="Direct">{(view) => <SceneForm view={view} />}</WorldFrame>;
}

type Order = NonNullable<NewScene["speaker_order"]>;

const orders: Record<Order, string> = {
  natural: "As it comes: who is spoken to answers",
  round_robin: "One after the other",
  pooled: "Whoever has spoken least",
  manual: "I choose each time",
  model: "The model decides",
};

const blank = { topic: "", setting: "", mood: "", goal: "", opening: "", max_turns: "12" };

function SceneForm({ view }: { view: WorldView }) {
  const [fields, setFields] = useState(blank);
  const [order, setOrder] = useState<Order>("natural");
  const [cast, setCast] = useState<Cast>([]);
  const navigate = useNavigate();
  const { busy, problem, submit } = useSubmit(async () => {
    const scene = await startScene({ ecosystem_id: view.id, speaker_order: order, cast, ...sceneOf(fields) });
    await navigate(`/worlds/${view.id}/scenes/${scene}`);
  });
  const field = (name: keyof typeof blank) => ({
    value: fields[name],
    onChange: (e: { target: { value: string } }) => setFields({ ...fields, [name]: e.target.value }),
  });
  const onSubmit = (e: FormEvent) => {
    e.preventDefault();
    void submit();
  };
  return (
    <form onSubmit={onSubmit} aria-label="A new scene" className="mx-auto grid w-full max-w-5xl grow content-start gap-5 lg:grid-cols-2">
      <div className="lg:col-span-2">
        <h2 className="font-serif text-2xl font-semibold">Set a scene</h2>
        <p className="mt-1 text-sm text-quiet">It is played beside the world’s own life, with all that its people remember, and they will remember it.</p>
      </div>
      <div className="space-y-4">
        <Field label="What it is about" maxLength={500} placeholder="The silver candlesticks" {...field("topic")} />
        <Field label="Where and when" maxLength={2000} placeholder="A garret, late at night" {...field("setting")} />
        <Field label="Mood" maxLength={200} placeholder="uneasy" {...field("mood")} />
        <Field label="What it is for" maxLength={500} placeholder="Javert wants the truth from Valjean." hint="The scene ends when it is reached." {...field("goal")} />
        <Field label="Opening, told by the narrator" maxLength={4000} placeholder="It had rained since noon." {...field("opening")} />
        <div className="grid grid-cols-[1fr_7rem] items-end gap-3">
          <Choice label="Who speaks next" value={order} onChange={(v) => setOrder(v as Order)}>
            {Object.entries(orders).map(([value, label]) => (
              <option key={value} value={value}>{label}</option>
            ))}
          </Choice>
          <Field label="Turns at most" type="number" min={1} max={100} required {...field("max_turns")} />
        </div>
      </div>
      <CastPicker view={view} cast={cast} onChange={setCast} />
      <div className="space-y-3 lg:col-span-2">
        {problem && <ErrorNote problem={problem} />}
        <Button type="submit" look="primary" disabled={busy || cast.length < 2}>
          {busy ? "Beginning …" : cast.length < 2 ? "Choose at least two people" : "Begin"}
        </Button>
      </div>
    </form>
  );
}

/** What was typed, without what was left empty. */
function sceneOf({ opening, max_turns, ...texts }: typeof blank): Partial<NewScene> {
  const said = Object.fromEntries(Object.entries(texts).filter(([, text]) => text.trim() !== ""));
  return { ...said, max_turns: Number(max_turns), ...(opening.trim() !== "" && { opening: { text: opening.trim() } }) };
}
