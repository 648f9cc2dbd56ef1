// Send requests to the server. The token is in the fragment of the address that the program opens.
// It is stored for this tab only, and removed from the address.

const KEY = "outreach-lint token";

export class ApiError extends Error {
  constructor(message, remedy, status) {
    super(message);
    this.remedy = remedy;
    this.status = status;
  }
}

function token() {
  const given = new URLSearchParams(location.hash.slice(1)).get("token");
  if (given) {
    sessionStorage.setItem(KEY, given);
    history.replaceState(null, "", location.pathname);
  }
  return sessionStorage.getItem(KEY) ?? "";
}

const TOKEN = token();

// The fragment changes when the address of a restarted server is pasted into this tab.
addEventListener("hashchange", () => {
  if (location.hash.includes("token=")) {
    token();
    location.reload();
  }
});

export async function call(method, path, data, signal) {
  const headers = { Authorization: `Bearer ${TOKEN}` };
  if (data !== undefined) headers["Content-Type"] = "application/json";
  const body = data === undefined ? undefined : JSON.stringify(data);
  let answer;
  try {
    answer = await fetch(path, { method, headers, body, signal });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new ApiError("The program does not respond.", "Start it again: outreach-lint serve", 0);
  }
  const found = await answer.json().catch((error) => {
    if (error.name === "AbortError") throw error;
    return null;
  });
  if (answer.ok && found !== null) return found;
  const problem = found?.error ?? { message: "The response cannot be read." };
  throw new ApiError(problem.message, problem.remedy, answer.status);
}
