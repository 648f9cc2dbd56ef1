// The popup: pairing with the linter on this machine, and the switch for the site in the open tab.
import { ask, pair, pairing } from "./api.js";

const element = (id) => document.getElementById(id);

/** Returns the open tab and its site as a match pattern; null for the browser's own pages. */
async function openSite() {
  const [tab] = await chrome.tabs.query({ active: true, currentWindow: true });
  if (!tab?.url || !/^https?:/.test(tab.url)) return null;
  const { protocol, hostname } = new URL(tab.url);
  return { tab: tab.id, hostname, origin: `${protocol}//${hostname}/*` };
}

async function showState() {
  const known = await pairing();
  element("port").value = known.port;
  if (!known.token) {
    element("state").textContent = "Not paired yet.";
    return;
  }
  const answer = await ask("status");
  element("state").textContent = answer.error ?? "Paired; outreach-lint is running.";
  element("pair").hidden = !answer.error;
}

async function showSite() {
  const site = await openSite();
  if (!site) return;
  element("site").hidden = false;
  element("host").textContent = site.hostname;
  const { sites = [] } = await chrome.storage.local.get("sites");
  element("on").checked = sites.includes(site.origin) && (await chrome.permissions.contains({ origins: [site.origin] }));
  element("on").addEventListener("change", async ({ target }) => {
    const on = target.checked && (await chrome.permissions.request({ origins: [site.origin] }));
    target.checked = on;
    await chrome.runtime.sendMessage({ type: "site", origin: site.origin, on, tab: site.tab });
    if (!on) await chrome.permissions.remove({ origins: [site.origin] }).catch(() => false);
  });
}

element("pair").addEventListener("submit", async (event) => {
  event.preventDefault();
  const answer = await pair(element("code").value, Number(element("port").value));
  element("wrong").textContent = answer.error ?? "";
  if (!answer.error) await showState();
});

await showState();
await showSite();
