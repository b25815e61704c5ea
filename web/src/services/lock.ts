/**
 * Runs `work` while no other tab of this origin runs work under the same name. Without the Web Locks API, which only
 * secure contexts have, a lease in the shared storage stands in: it is taken over when its holder went away.
 */
export function withLock<T>(name: string, work: () => Promise<T>): Promise<T> {
  const { locks } = navigator as { locks?: LockManager };
  if (!locks) return withLease(`dramatis.lock.${name}`, work);
  return new Promise((resolve, reject) => {
    locks.request(name, () => work().then(resolve, reject)).catch(reject);
  });
}

const leaseMs = 10_000;
const settleMs = 30;

async function withLease<T>(key: string, work: () => Promise<T>): Promise<T> {
  const mine = randomKey();
  while (!(await take(key, mine))) await pause(50 + Math.random() * 100);
  try {
    return await work();
  } finally {
    if (holder(key) === mine) localStorage.removeItem(key);
  }
}

async function take(key: string, mine: string): Promise<boolean> {
  if (holder(key) !== null) return false;
  localStorage.setItem(key, `${mine} ${Date.now() + leaseMs}`);
  await pause(settleMs); // Two tabs may have written at once: the later one has it.
  return holder(key) === mine;
}

function holder(key: string): string | null {
  const [who, until] = (localStorage.getItem(key) ?? "").split(" ");
  return who && Number(until) > Date.now() ? who : null;
}

/** A random name, good enough to tell apart what this program makes. `crypto.randomUUID` needs a secure context. */
export function randomKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");
}

/** Waits. */
export function pause(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}
