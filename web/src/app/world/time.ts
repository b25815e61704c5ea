/** World time begins at the first day of the year 1. */
const firstDay = Date.parse("0001-01-01T00:00:00Z");
const dayMs = 86_400_000;

/** World time in words: "Day 3, 14:20". */
export function worldClock(time: string): string {
  const t = Date.parse(time);
  if (Number.isNaN(t)) return "Day 1";
  return `Day ${Math.floor((t - firstDay) / dayMs) + 1}, ${new Date(t).toISOString().slice(-13, -8)}`;
}

/** World days from one moment to another. */
export function worldDays(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / dayMs;
}

/** How long ago something was on the world's clock, in words. */
export function worldAgo(then: string, now: string): string {
  const minutes = Math.round(worldDays(then, now) * 1440);
  if (!(minutes >= 1)) return "just now";
  if (minutes < 60) return `${minutes} min ago`;
  const hours = Math.round(minutes / 60);
  if (hours < 24) return hours === 1 ? "an hour ago" : `${hours} hours ago`;
  const days = Math.round(hours / 24);
  return days === 1 ? "a day ago" : `${days} days ago`;
}
