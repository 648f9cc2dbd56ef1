// The choices of the writer, which this browser stores if the writer agrees.

const KEPT = "outreach-lint kept";
const NAMES = ["setting", "relationship", "channel", "template", "subject"];
const find = (name) => document.getElementById(name);

// Fill in the options and defaults from the server.
export function prepare(status) {
  const channel = find("channel");
  const options = status.channels.map(({ name, what, most }) => {
    const words = name.startsWith("linkedin") ? `LinkedIn: ${what}` : what;
    const limit = most === null ? "" : ` (${most.toLocaleString("en")} characters)`;
    return new Option(upper(words) + limit, name);
  });
  options[0] = new Option("E-mail, or anything without a limit", "email");
  channel.replaceChildren(...options);
  const { defaults } = status;
  find("setting").value = defaults.setting ?? "";
  find("relationship").value = defaults.relationship ?? "auto";
  find("channel").value = defaults.channel ?? "email";
  find("template").value = defaults.template === null ? "" : String(defaults.template);
  if (channel.selectedIndex < 0) channel.value = "email";
}

function upper(words) {
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}

// The choices as fields of a request.
export function context() {
  const { value: template } = find("template");
  return {
    setting: find("setting").value,
    relationship: find("relationship").value,
    channel: find("channel").value,
    subject: find("subject").value,
    template: template === "" ? null : template === "true",
  };
}

function stored() {
  try {
    return JSON.parse(localStorage.getItem(KEPT) ?? "null");
  } catch {
    return null; // storage is off, or has other data
  }
}

// Restore the stored message and choices.
export function restore() {
  const kept = stored();
  if (kept === null || typeof kept !== "object") return;
  find("keep").checked = true;
  for (const name of [...NAMES, "text", "theme"]) {
    if (typeof kept[name] === "string") find(name).value = kept[name];
  }
  for (const name of ["setting", "relationship", "channel", "template"]) {
    const field = find(name);
    if (field.selectedIndex < 0) field.selectedIndex = 0; // stored by another version
  }
}

// Store the message and the choices if the writer agrees, else remove them.
export function keep() {
  try {
    if (!find("keep").checked) {
      localStorage.removeItem(KEPT);
      return;
    }
    const all = [...NAMES, "text", "theme"].map((name) => [name, find(name).value]);
    localStorage.setItem(KEPT, JSON.stringify(Object.fromEntries(all)));
  } catch {
    find("keep").checked = false; // storage is off or full
  }
}

// Apply the chosen colors, or those of the system.
export function dress() {
  document.documentElement.dataset.theme = find("theme").value;
}
