// The dialogs: questions for what only the writer knows, the rules, and consent to a request.

import { call } from "./api.js";
import { element, pageOf, prose } from "./findings.js";

const find = (selector) => document.querySelector(selector);

for (const button of document.querySelectorAll("[data-close]")) {
  button.addEventListener("click", () => button.closest("dialog").close());
}

// Ask one question for each gap. Resolves to the answers, or to null if the dialog is cancelled.
export function questions(texts, advice) {
  const dialog = find("#ask");
  const form = dialog.querySelector("form");
  const message = dialog.querySelector(".said");
  dialog.querySelector(".fix").textContent = advice;
  message.textContent = "";
  const fields = texts.map((question, number) =>
    element("textarea", { id: `answer-${number}`, rows: 2, required: true }),
  );
  const labels = fields.map((field, number) =>
    element("label", { htmlFor: field.id }, texts[number]),
  );
  const hint = element("p", { className: "hint" }, "In your own words; a few are enough.");
  const rows = fields.flatMap((field, number) => [labels[number], field]);
  dialog.querySelector(".questions").replaceChildren(...rows, hint);
  for (const field of fields) {
    field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault(); // an answer is one line
      form.requestSubmit(form.querySelector(".main"));
    });
  }
  form.noValidate = true;
  return new Promise((resolve) => {
    const submit = (event) => {
      const empty = fields.find((field) => !field.value.trim());
      if (!empty) return;
      event.preventDefault();
      message.textContent = "Please answer this question. The fix needs your words.";
      empty.focus();
    };
    dialog.returnValue = "";
    form.addEventListener("submit", submit);
    dialog.addEventListener(
      "close",
      () => {
        form.removeEventListener("submit", submit);
        const taken = dialog.returnValue === "take";
        resolve(taken ? fields.map((field) => field.value.trim()) : null);
      },
      { once: true },
    );
    dialog.showModal();
    fields[0].focus();
  });
}

// Show the list of rules, with the page of one rule open.
export async function rules(code) {
  const dialog = find("#rules");
  const list = dialog.querySelector(".list");
  dialog.showModal();
  if (list.children.length === 0) {
    const known = await call("GET", "/api/rules");
    list.replaceChildren(...known.rules.map(ruleItem));
  }
  for (const item of list.children) item.open = item.dataset.code === code;
  const wanted = [...list.children].find((item) => item.open);
  wanted?.scrollIntoView({ block: "start" });
  wanted?.querySelector("summary").focus();
}

function ruleItem(rule) {
  const head = element(
    "summary",
    {},
    element("b", {}, rule.code),
    ` ${rule.summary} `,
    element("small", {}, rule.on ? rule.name : `${rule.name}, off until selected`),
  );
  const item = element("details", {}, head);
  item.dataset.code = rule.code;
  item.addEventListener("toggle", async () => {
    if (!item.open || item.children.length > 1) return;
    const body = element("div", {}, "…");
    item.append(body);
    try {
      body.replaceChildren(...rulePage(await pageOf(rule.code)));
    } catch (error) {
      body.replaceChildren(error.message);
    }
  });
  return item;
}

function rulePage(page) {
  return [
    element("h3", {}, "Why it matters"),
    ...prose(page.why),
    element("h3", {}, "What a better version does"),
    ...prose(page.try),
    element("h3", {}, "Flagged"),
    ...page.bad.map(example),
    element("h3", {}, "Not flagged"),
    ...page.good.map(example),
    element("h3", {}, "Source"),
    ...prose(page.source),
  ];
}

function example({ context, pieces }) {
  const words = pieces.map((piece) => (piece.marked ? element("mark", {}, piece.text) : piece.text));
  return element("figure", {}, element("figcaption", {}, context), element("p", {}, ...words));
}

// Show the request that would be sent to a model. Resolves to whether the writer agrees.
export function consent(plan) {
  const dialog = find("#send");
  const place = plan.local ? "on this computer" : "over the network";
  const cost = plan.cost === null ? "" : `, about ${plan.cost.toFixed(4)} at the configured price`;
  dialog.querySelector(".where").textContent =
    `To ${plan.model} at ${plan.host}, ${place}: about ${plan.tokens} tokens${cost}. ` +
    "Addresses, phone numbers and similar data are left out, as configured.";
  dialog.querySelector(".user").textContent = plan.user;
  dialog.querySelector(".system").textContent = plan.system;
  dialog.returnValue = "";
  return new Promise((resolve) => {
    find("#send-it").onclick = () => dialog.close("send");
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "send"), { once: true });
    dialog.showModal();
    find("#send-it").focus();
  });
}
