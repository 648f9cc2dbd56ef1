// The extension's worker: answers its own content scripts, and keeps the list of sites that the
// user has turned it on for. Without that, nothing runs on any page.
import { ask } from "./api.js";

const FILES = ["text", "boxes", "highlight", "panel", "main"].map((name) => `content/${name}.js`);
const STYLES = ["content/page.css"];
const ASKED = new Set(["lint", "fix"]); // what content scripts may ask

chrome.runtime.onMessage.addListener((message, sender, answer) => {
  if (sender.id !== chrome.runtime.id) return false;
  if (ASKED.has(message.type)) {
    ask(message.type, { ...message.asked, offsets: "utf-16" }).then(answer);
    return true; // the answer comes later
  }
  if (message.type === "site") {
    turn(message.origin, message.on, message.tab).then(answer);
    return true;
  }
  return false;
});

chrome.permissions.onRemoved.addListener(register);
chrome.runtime.onInstalled.addListener(register);
chrome.runtime.onStartup.addListener(register);

/** Returns the sites that it is on for, as match patterns. */
async function sites() {
  const { sites: kept = [] } = await chrome.storage.local.get("sites");
  const granted = await Promise.all(kept.map((origin) => chrome.permissions.contains({ origins: [origin] })));
  return kept.filter((_, at) => granted[at]);
}

/** Turns it on or off for a site; a tab that is open takes part at once. */
async function turn(origin, on, tab) {
  const others = (await sites()).filter((known) => known !== origin);
  await chrome.storage.local.set({ sites: on ? [...others, origin] : others });
  await register();
  if (tab === undefined) return true;
  if (on) {
    const target = { tabId: tab, allFrames: true };
    await chrome.scripting.insertCSS({ target, files: STYLES });
    await chrome.scripting.executeScript({ target, files: FILES });
  } else {
    await chrome.tabs.sendMessage(tab, { type: "off" }).catch(() => undefined);
  }
  return true;
}

/** Has the browser load the content scripts on those sites, in all their frames. */
async function register() {
  const matches = await sites();
  await chrome.scripting.unregisterContentScripts();
  if (!matches.length) return;
  await chrome.scripting.registerContentScripts([
    { id: "compose", matches, js: FILES, css: STYLES, allFrames: true, matchOriginAsFallback: true, runAt: "document_idle" },
  ]);
}
