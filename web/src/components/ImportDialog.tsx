import { X } from "lucide-react";
import { Dialog } from "radix-ui";
import { Button } from "./Button";
import { ImportForm } from "./ImportForm";

interface Props {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** The import of a world, over the screen. */
export function ImportDialog({ open, onOpenChange }: Props) {
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-[#0008] backdrop-blur-[2px]" />
        <Dialog.Content className="panel fixed top-1/2 left-1/2 z-50 max-h-[92dvh] w-[34rem] max-w-[94vw] -translate-x-1/2 -translate-y-1/2 overflow-y-auto p-6 shadow-lift">
          <Dialog.Title className="font-serif text-xl font-semibold">Import a world</Dialog.Title>
          <Dialog.Description className="mt-1 mb-5 text-sm text-quiet">
            Every node of a network becomes a character, every link a relationship in both directions. An archive becomes the world that it was, with all that happened in it.
          </Dialog.Description>
          <ImportForm onDone={() => onOpenChange(false)} />
          <Dialog.Close asChild>
            <Button look="bare" icon aria-label="Close" className="absolute top-3 right-3">
              <X className="size-4.5" aria-hidden="true" />
            </Button>
          </Dialog.Close>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
