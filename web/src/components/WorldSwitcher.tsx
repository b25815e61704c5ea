import { Check, ChevronDown, Plus } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { useState } from "react";
import { useNavigate } from "react-router";
import { useWorldsQuery } from "../services/ecosystem";
import type { Ecosystem } from "../services/types";
import { ImportDialog } from "./ImportDialog";

const row =
  "flex w-full cursor-pointer items-center gap-2.5 rounded-md px-3 py-2 text-sm outline-none data-highlighted:bg-raised";

/** The name of the world that is watched, and the way to the others. */
export function WorldSwitcher({ world }: { world: Pick<Ecosystem, "id" | "name"> }) {
  const { data: worlds = [], refetch } = useWorldsQuery();
  const [importing, setImporting] = useState(false);
  const navigate = useNavigate();
  return (
    <>
      <DropdownMenu.Root onOpenChange={(open) => open && void refetch()}>
        <h1 className="min-w-0 font-serif text-2xl leading-tight font-semibold tracking-tight">
          <DropdownMenu.Trigger className="inline-flex max-w-full items-center gap-2 rounded-lg text-left" title="Switch to another world">
            <span className="truncate pb-0.5">{world.name}</span>
            <ChevronDown className="size-5 shrink-0 text-quiet" aria-hidden="true" />
            <span className="sr-only">, switch to another world</span>
          </DropdownMenu.Trigger>
        </h1>
        <DropdownMenu.Portal>
          <DropdownMenu.Content align="start" sideOffset={8} className="panel z-40 max-h-96 w-80 max-w-[90vw] overflow-y-auto p-1.5 shadow-lift">
            <DropdownMenu.RadioGroup value={world.id} onValueChange={(id) => void navigate(`/worlds/${id}`)}>
              {worlds.map((w) => (
                <DropdownMenu.RadioItem key={w.id} value={w.id} className={row}>
                  <span className="min-w-0 grow">
                    <span className="block truncate font-serif text-base">{w.name}</span>
                    <span className="label">{w.state === "running" ? "Running" : "Paused"}, tick {w.tick}</span>
                  </span>
                  <DropdownMenu.ItemIndicator>
                    <Check className="size-4 text-accent" aria-hidden="true" />
                  </DropdownMenu.ItemIndicator>
                </DropdownMenu.RadioItem>
              ))}
            </DropdownMenu.RadioGroup>
            <DropdownMenu.Separator className="my-1 h-px bg-rule" />
            <DropdownMenu.Item className={row} onSelect={() => setImporting(true)}>
              <Plus className="size-4 text-quiet" aria-hidden="true" /> Import a world …
            </DropdownMenu.Item>
          </DropdownMenu.Content>
        </DropdownMenu.Portal>
      </DropdownMenu.Root>
      <ImportDialog open={importing} onOpenChange={setImporting} />
    </>
  );
}
