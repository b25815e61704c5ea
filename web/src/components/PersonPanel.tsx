import { X } from "lucide-react";
import { Dialog } from "radix-ui";
import { useAppDispatch, useAppSelector } from "../app/store";
import { worldActions } from "../app/world/slice";
import type { Person, WorldView } from "../app/world/state";
import { Avatar } from "./Avatar";
import { Button } from "./Button";
import { PersonBonds } from "./PersonBonds";
import { PersonMood } from "./PersonMood";
import { PersonStory } from "./PersonStory";

interface Props {
  view: WorldView;
  /** The box in which the panel stands beside the map; without one it lies over the screen. */
  docked: HTMLElement | null;
}

/** Who the selected character is: mood, persona, bonds. Docked, it leaves the rest of the screen in reach. */
export function PersonPanel({ view, docked }: Props) {
  const selected = useAppSelector((s) => s.world.selected);
  const dispatch = useAppDispatch();
  const person = selected === null ? undefined : view.people[selected];
  const place = docked
    ? "absolute inset-y-0 left-0 w-88 border-r border-rule bg-surface"
    : "panel fixed inset-x-2 bottom-2 z-40 max-h-[82dvh] shadow-lift";
  return (
    <Dialog.Root
      open={person !== undefined}
      onOpenChange={(open) => !open && dispatch(worldActions.selected(null))}
      modal={docked === null}
    >
      <Dialog.Portal container={docked}>
        {docked === null && <Dialog.Overlay className="fixed inset-0 z-30 bg-[#0008]" />}
        {person && (
          <Dialog.Content
            aria-describedby={undefined}
            onInteractOutside={(e) => docked && e.preventDefault()}
            className={`appear flex flex-col overflow-hidden outline-none ${place}`}
          >
            <PanelHead person={person} />
            <div className="relative min-h-0 space-y-6 overflow-y-auto px-5 pt-1 pb-6" tabIndex={0} role="region" aria-label={`About ${person.name}`}>
              <PersonMood person={person} />
              <PersonStory id={person.id} />
              <PersonBonds view={view} person={person} />
            </div>
          </Dialog.Content>
        )}
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function PanelHead({ person }: { person: Person }) {
  return (
    <header className="flex items-center gap-3.5 px-5 pt-5 pb-3">
      <Avatar person={person} size={46} />
      <div className="min-w-0 grow">
        <Dialog.Title className="font-serif text-xl leading-tight font-semibold">{person.name}</Dialog.Title>
        <p className="label mt-0.5 line-clamp-2">{person.tags.join(" · ") || `No. ${person.number}`}</p>
      </div>
      <Dialog.Close asChild>
        <Button look="bare" icon aria-label="Close" className="-mr-2 self-start">
          <X className="size-4.5" aria-hidden="true" />
        </Button>
      </Dialog.Close>
    </header>
  );
}
