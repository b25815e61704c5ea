import { FileArchive, FileJson, Upload } from "lucide-react";
import { type DragEvent, useId, useState } from "react";
import { isArchive } from "../services/import";

interface Props {
  file: File | null;
  onFile: (file: File) => void;
  disabled: boolean;
}

/** Takes one file, dropped or chosen. It is an input with a large label, so keyboards and screen readers know it. */
export function FileDrop({ file, onFile, disabled }: Props) {
  const id = useId();
  const [over, setOver] = useState(false);
  const take = (files: FileList | null) => {
    const first = files?.[0];
    if (first && !disabled) onFile(first);
  };
  const onDrop = (e: DragEvent) => {
    e.preventDefault();
    setOver(false);
    take(e.dataTransfer.files);
  };
  const onDragOver = (e: DragEvent) => {
    e.preventDefault();
    setOver(true);
  };
  const Icon = file ? (isArchive(file) ? FileArchive : FileJson) : Upload;
  return (
    <div onDragOver={onDragOver} onDragLeave={() => setOver(false)} onDrop={onDrop}>
      <input
        id={id}
        type="file"
        accept=".json,application/json,.zip,application/zip"
        className="peer sr-only"
        disabled={disabled}
        onChange={(e) => take(e.target.files)}
      />
      <label
        htmlFor={id}
        className={`flex cursor-pointer flex-col items-center gap-2 rounded-xl border-2 border-dashed px-6 py-9 text-center transition-colors peer-focus-visible:outline-2 peer-focus-visible:outline-offset-2 peer-focus-visible:outline-accent ${over ? "border-accent bg-tint" : "border-edge hover:border-accent"}`}
      >
        <Icon className="size-7 text-accent" aria-hidden="true" />
        <span className="font-medium break-all">{file ? file.name : "Drop a network or an archive here, or choose a file"}</span>
        <span className="label">{file ? sizeOf(file.size) : "D3 node-link JSON: nodes, and links between them; or a world archive (.zip)"}</span>
      </label>
    </div>
  );
}

/** A number of bytes in words. */
export function sizeOf(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  return bytes < 1e6 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
