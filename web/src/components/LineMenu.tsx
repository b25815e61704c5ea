import { Ellipsis, GitFork, HelpCircle } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { useState } from "react";
import type { Line } from "../app/world/state";
import { ForkDialog } from "./ForkDialog";
import { WhyDialog } from "./WhyDialog";

const row = "flex w-full cursor-pointer items-center gap-2.5 rounded-md px-3 py-2 text-sm outline-none data-highlighted:bg-raised";

/** What can be done with a line: ask why it was said, and let the world go another way from here. */
export function LineMenu({ line }: { line: Line }) {
  const [open, setOpen] = useState<"why" | "fork" | null>(null);
  const show = (what: "why" | "fork") => (shown: boolean) => setOpen(shown ? what : null);
  return (
    <>
      <DropdownMenu.Root>
        <DropdownMenu.Trigger
          aria-label={`More about what ${line.speaker.name} said`}
          className="-my-1 inline-flex size-7 shrink-0 items-center justify-center rounded-md text-quiet hover:bg-raised hover:text-ink"
        >
          <Ellipsis className="size-4" aria-hidden="true" />
        </DropdownMenu.Trigger>
        <DropdownMenu.Portal>
          <DropdownMenu.Content align="end" sideOffset={4} className="panel z-40 min-w-48 p-1.5 shadow-lift">
            <DropdownMenu.Item className={row} onSelect={() => setOpen("why")}>
              <HelpCircle className="size-4 text-quiet" aria-hidden="true" /> Why this line?
            </DropdownMenu.Item>
            <DropdownMenu.Item className={row} onSelect={() => setOpen("fork")}>
              <GitFork className="size-4 text-quiet" aria-hidden="true" /> Fork from here …
            </DropdownMenu.Item>
          </DropdownMenu.Content>
        </DropdownMenu.Portal>
      </DropdownMenu.Root>
      <WhyDialog line={line} open={open === "why"} onOpenChange={show("why")} />
      <ForkDialog line={line} open={open === "fork"} onOpenChange={show("fork")} />
    </>
  );
}
