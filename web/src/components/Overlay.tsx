import { X } from "lucide-react";
import { Dialog } from "radix-ui";
import type { ReactNode } from "react";
import { Button } from "./Button";

interface Props {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  /** What it is for, in a sentence. */
  description: string;
  children: ReactNode;
  wide?: boolean;
}

/** A dialog over the screen. */
export function Overlay({ open, onOpenChange, title, description, children, wide = false }: Props) {
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-[#0008] backdrop-blur-[2px]" />
        <Dialog.Content
          className={`panel fixed top-1/2 left-1/2 z-50 max-h-[92dvh] max-w-[94vw] -translate-x-1/2 -translate-y-1/2 overflow-y-auto p-6 shadow-lift ${wide ? "w-[46rem]" : "w-[34rem]"}`}
        >
          <Dialog.Title className="pr-10 font-serif text-xl font-semibold">{title}</Dialog.Title>
          <Dialog.Description className="mt-1 mb-5 text-sm text-quiet">{description}</Dialog.Description>
          {children}
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
