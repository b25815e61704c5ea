import { type FormEvent, useState } from "react";
import { present } from "../app/world/feed";
import { useSubmit } from "../hooks/useSubmit";
import { say } from "../services/direct";
import type { Conversation, NewLine } from "../services/types";
import { Button } from "./Button";
import { Choice } from "./Choice";
import { ErrorNote } from "./ErrorNote";

/** Says a line in a scene: as oneself, for a character, as the narrator, or as something that happens. */
export function Composer({ scene }: { scene: Conversation }) {
  const [text, setText] = useState("");
  const [as, setAs] = useState("user");
  const [whisper, setWhisper] = useState("");
  const here = present(scene).filter((p) => !p.left);
  const { busy, problem, submit } = useSubmit(async () => {
    await say(scene.id, lineOf(text, as, whisper));
    setText("");
  });
  const onSubmit = (e: FormEvent) => {
    e.preventDefault();
    void submit();
  };
  const spoken = as !== "narrator" && as !== "event";
  return (
    <form onSubmit={onSubmit} aria-label="Say a line" className="space-y-2.5">
      <textarea
        aria-label="What is said"
        value={text}
        onChange={(e) => setText(e.target.value)}
        onKeyDown={(e) => (e.metaKey || e.ctrlKey) && e.key === "Enter" && void submit()}
        rows={3}
        maxLength={4000}
        required
        placeholder={as === "event" ? "The lights go out." : as === "narrator" ? "It had begun to rain." : "Say something …"}
        className="w-full resize-y rounded-lg border border-edge bg-ground px-3 py-2 font-serif text-base text-ink placeholder:text-quiet"
      />
      <div className="flex flex-wrap items-end gap-2">
        <Choice label="As" value={as} onChange={setAs}>
          <option value="user">Myself</option>
          <option value="narrator">The narrator</option>
          <option value="event">Something that happens</option>
          {here.map((p) => (
            <option key={p.character_id} value={p.character_id}>{p.name}</option>
          ))}
        </Choice>
        {spoken && (
          <Choice label="To" value={whisper} onChange={setWhisper}>
            <option value="">Everybody hears it</option>
            {here.filter((p) => p.character_id !== as).map((p) => (
              <option key={p.character_id} value={p.character_id}>Whispered to {p.name}</option>
            ))}
          </Choice>
        )}
        <Button type="submit" look="primary" disabled={busy || text.trim() === ""} className="ml-auto">
          {busy ? "Saying …" : "Say it"}
        </Button>
      </div>
      {problem && <ErrorNote problem={problem} />}
    </form>
  );
}

function lineOf(text: string, as: string, whisper: string): NewLine {
  if (as === "narrator" || as === "event") return { text, as };
  return {
    text,
    ...(as === "user" ? { as } : { as: "character", character_id: as }),
    ...(whisper && { whisper_to: whisper }),
  };
}
