// Talks to `outreach-lint serve` on this machine, and to nobody else.

const PORT = 8377; // where outreach-lint serve listens, unless it was told another
const PAIRING = "pairing"; // the key in the extension's storage: {port, token}
const PATIENCE = 20_000; // milliseconds
const GONE = "outreach-lint is not running. Start it in a terminal: outreach-lint serve";

/** Returns {port, token}; the token is empty before pairing. */
export async function pairing() {
  const { [PAIRING]: known } = await chrome.storage.local.get(PAIRING);
  return known ?? { port: PORT, token: "" };
}

/** Pairs with the linter by the code that its page shows; returns {} or {error}. */
export async function pair(code, port = PORT) {
  const answer = await request("pair", { port, token: "" }, { code });
  if (answer.error) return answer;
  await chrome.storage.local.set({ [PAIRING]: { port, token: answer.result.token } });
  return {};
}

/** Returns {result} of a request, or {error} with a sentence for the writer. */
export async function ask(path, body) {
  const known = await pairing();
  if (!known.token) return { error: "Pair the extension first: click its icon." };
  return request(path, known, body);
}

async function request(path, { port, token }, body) {
  const headers = { Authorization: `Bearer ${token}` };
  if (body) headers["Content-Type"] = "application/json";
  const options = { method: body ? "POST" : "GET", headers, signal: AbortSignal.timeout(PATIENCE) };
  if (body) options.body = JSON.stringify(body);
  let answer;
  try {
    answer = await fetch(`http://127.0.0.1:${port}/api/${path}`, options);
  } catch {
    return { error: GONE };
  }
  const data = await answer.json().catch(() => ({}));
  if (answer.ok) return { result: data };
  if (answer.status === 401) return { error: "Pair the extension again: click its icon." };
  return { error: data.error?.message ?? `outreach-lint answered ${answer.status}.` };
}
