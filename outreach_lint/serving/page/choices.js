// What the writer has chosen, and what is kept in this browser if they want that.

const KEPT = "outreach-lint kept";
const NAMES = ["setting", "relationship", "channel", "template", "subject"];
const find = (name) => document.getElementById(name);

// Fill in what can be chosen, as the server says, and what was kept.
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

// The choices as the server takes them.
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
    return null; // storage is off, or holds something else
  }
}

// Put back what was kept.
export function restore() {
  const kept = stored();
  if (kept === null || typeof kept !== "object") return;
  find("keep").checked = true;
  for (const name of [...NAMES, "text", "theme"]) {
    if (typeof kept[name] === "string") find(name).value = kept[name];
  }
  for (const name of ["setting", "relationship", "channel", "template"]) {
    const field = find(name);
    if (field.selectedIndex < 0) field.selectedIndex = 0; // kept by another version
  }
}

// Keep the message and the choices if that is wanted, or nothing.
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

// Colours as chosen, or as the system has them.
export function dress() {
  document.documentElement.dataset.theme = find("theme").value;
}
