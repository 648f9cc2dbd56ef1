// Pair a browser extension: show a code that the user types into the extension.

import { call } from "./api.js";
import { element } from "./findings.js";

const find = (selector) => document.querySelector(selector);

function show({ paired }) {
  const items = paired.map((origin) => {
    const forget = element("button", { type: "button", className: "quiet" }, "Unpair");
    forget.setAttribute("aria-label", `Unpair ${origin}`);
    forget.addEventListener("click", async () => {
      show(await call("DELETE", "/api/paired", { origin }));
    });
    return element("li", {}, `Paired: ${origin} `, forget);
  });
  find("#paired").replaceChildren(...items);
}

export function prepare(failed) {
  find("#pair").addEventListener("click", async () => {
    try {
      const { code } = await call("POST", "/api/code");
      const parts = `${code.slice(0, 4)}-${code.slice(4)}`;
      find("#code").replaceChildren(
        "Type this into the extension within five minutes: ",
        element("b", {}, `${location.host} ${parts}`),
      );
    } catch (error) {
      failed(error);
    }
  });
  find("#pairing").addEventListener("toggle", async () => {
    if (!find("#pairing").open) return;
    try {
      show(await call("GET", "/api/paired"));
    } catch (error) {
      failed(error);
    }
  });
}
