// Talks to `outreach-lint serve` on this machine, and to nobody else.

const PAIRING = "pairing"; // the key in the extension's storage: {port, token}

/** Returns {port, token}, or null before pairing. */
export async function pairing() {
  return (await chrome.storage.local.get(PAIRING))[PAIRING] ?? null;
}

/** Remembers the address that `outreach-lint serve` printed; throws a sentence when it is none. */
export async function pair(address) {
  const found = /^\s*http:\/\/127\.0\.0\.1:(\d+)\/?(?:#|\?)(?:token=)?([\w-]+)\s*$/.exec(address);
  if (!found) throw new Error("That is not the address which outreach-lint serve shows.");
  await chrome.storage.local.set({ [PAIRING]: { port: Number(found[1]), token: found[2] } });
}

/** Returns {result} of a request, or {error} with a sentence for the writer. */
export async function ask(path, body) {
  const known = await pairing();
  if (!known) return { error: "Pair the extension first: click its icon." };
  let answer;
  try {
    answer = await fetch(`http://127.0.0.1:${known.port}/api/${path}`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Authorization: `Bearer ${known.token}` },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(20_000),
    });
  } catch {
    return { error: "outreach-lint serve is not running: start it in a terminal." };
  }
  const data = await answer.json().catch(() => ({}));
  if (answer.status === 401 || answer.status === 403) return { error: "Pair the extension again: its token is no longer known." };
  return answer.ok ? { result: data } : { error: data.error?.message ?? `outreach-lint answered ${answer.status}.` };
}
