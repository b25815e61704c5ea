/** The mark and the name. */
export function Brand({ large = false }: { large?: boolean }) {
  return (
    <span className="inline-flex items-center gap-2.5">
      <svg viewBox="0 0 32 32" className={large ? "size-10" : "size-7"} aria-hidden="true">
        <path d="M10 8.5 22.5 13 13 23.5Z" fill="none" stroke="var(--quiet)" strokeWidth="1.5" />
        <circle cx="10" cy="8.5" r="3.5" fill="var(--accent)" />
        <circle cx="22.5" cy="13" r="3" fill="var(--community-1)" />
        <circle cx="13" cy="23.5" r="4" fill="var(--ink)" />
      </svg>
      <span className={`font-serif font-semibold tracking-tight ${large ? "text-3xl" : "text-lg max-sm:sr-only"}`}>Dramatis</span>
    </span>
  );
}
