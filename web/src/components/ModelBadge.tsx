/** The model that made a line. The offline model says that it is one. */
export function ModelBadge({ model }: { model: string }) {
  return (
    <span title="The model that speaks" className="label ml-auto max-w-36 shrink-0 truncate rounded border border-rule px-1.5 text-[0.6875rem]">
      {model}
    </span>
  );
}
