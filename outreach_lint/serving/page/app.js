// The page: it sends the text to the server and shows the findings. After each pause it sends two
// requests: a quick one to underline the words, and another one for tested fixes. It drops the
// responses to older texts, and aborts their requests.

import { call } from "./api.js";
import * as choices from "./choices.js";
import { consent, questions, rules } from "./dialogs.js";
import { Editor } from "./editor.js";
import { Findings, editsOf, element, entriesOf } from "./findings.js";
import * as pairing from "./pairing.js";

const PAUSE = 250; // milliseconds without a keystroke, after which the text is linted
const EXAMPLE = `Hi Ines,

I came across your profile and love what you do! We build booking software for ferry lines and \
cut waiting times by half. Only 2 places are left this month, so act now!

Could you look at it on Tuesday?

Bo`;
const find = (selector) => document.querySelector(selector);

let status = null;
let timer = 0;
let asking = new AbortController();
let left = new Set(); // keys of the entries that the writer leaves as they are
let last = null; // the last response, with its entries

const editor = new Editor(find("#text"), find(".mirror"), changed, choose);
const findings = new Findings(find("#list"), {
  choose: (entry) => (entry ? go(entry) : choose(null)),
  take,
  leave,
  rule: (code) => rules(code).catch(failed),
});

function failed(error) {
  if (error.name === "AbortError") return;
  const box = find("#trouble");
  box.textContent = error.remedy ? `${error.message} ${error.remedy}` : error.message;
  box.hidden = false;
}

function changed() {
  choices.keep();
  count();
  asking.abort();
  clearTimeout(timer);
  timer = setTimeout(read, PAUSE);
}

// Lint the text and show the results.
async function read() {
  clearTimeout(timer);
  asking.abort();
  asking = new AbortController();
  const { signal } = asking;
  const { text } = editor;
  if (!text.trim()) {
    last = null;
    render();
    return;
  }
  if (status && text.length > 2 * status.longest) {
    failed({ message: `The message is too long: over ${status.longest.toLocaleString("en")} characters.` });
    return;
  }
  const body = { text, ...choices.context(), offsets: "utf-16" };
  try {
    show(await call("POST", "/api/lint", { ...body, fixes: false }, signal), text, false);
    show(await call("POST", "/api/lint", body, signal), text, true);
  } catch (error) {
    failed(error);
  }
}

function show(answer, text, sure) {
  if (text !== editor.text) return; // the response is for an older text
  find("#trouble").hidden = true;
  const before = new Map((last?.entries ?? []).map((entry) => [entry.key, entry]));
  const entries = entriesOf(answer, text);
  if (!sure) {
    // Until the fixes are tested, keep the fixes of the last response.
    for (const entry of entries) entry.fix = before.get(entry.key)?.fix ?? entry.fix;
  }
  const more = ofModel(entries, text);
  last = { answer, entries: [...entries, ...more], sure, more: more.length };
  render();
}

// Keep earlier findings of a model while their words are in the text, but without their edits,
// which were for another text.
function ofModel(entries, text) {
  const known = new Set(entries.map((entry) => entry.key));
  return (last?.entries ?? []).flatMap((entry) => {
    const words = entry.main.quote;
    const start = text.indexOf(words);
    if (entry.main.origin !== "llm" || known.has(entry.key) || start < 0) return [];
    const fix = entry.fix && { ...entry.fix, edits: [] };
    return [{ ...entry, fix, spans: [{ start, end: start + words.length }] }];
  });
}

function render() {
  const all = last?.entries ?? [];
  const open = all.filter((entry) => !left.has(entry.key));
  const spans = open.flatMap(({ spans, severity, key }) =>
    spans.map((span) => ({ ...span, severity, key })),
  );
  editor.draw(spans);
  findings.show(open, last?.sure ?? false);
  find("#verdict").textContent = verdict(all.length - open.length, open.length);
  find("#verdict").className = last && open.length === 0 ? "good" : "";
  find("#empty").hidden = last !== null;
  find("#aside").hidden = all.length === open.length;
  const many = all.length - open.length;
  find("#aside span").textContent = `${many} left as ${many === 1 ? "it is" : "they are"}.`;
  listed("#works", last?.answer.result.strengths ?? []);
  const problems = (last?.answer.problems ?? []).map((problem) => problem.message);
  if (last?.answer.unjudged) problems.unshift(last.answer.unjudged);
  listed("#problems", problems);
  find("#model").hidden = !status?.model || last === null;
}

function verdict(aside, open) {
  if (last === null) return "Nothing is written yet";
  const sentence = last.answer.verdict;
  if (aside > 0 && open === 0) return "Nothing else to change";
  if (aside > 0 || last.more > 0) return `${open} ${open === 1 ? "thing" : "things"} to change`;
  return sentence.slice(0, 1).toUpperCase() + sentence.slice(1);
}

function listed(selector, sentences) {
  const box = find(selector);
  box.hidden = sentences.length === 0;
  box.querySelector("ul").replaceChildren(...sentences.map((words) => element("li", {}, words)));
}

function count() {
  const words = editor.text.trim() ? editor.text.trim().split(/\s+/).length : 0;
  find("#count").textContent =
    `${words} ${words === 1 ? "word" : "words"}, ${editor.text.length} characters`;
}

// Open one entry and mark its words; null closes all entries.
function choose(key) {
  editor.choose(key);
  if (key === null) {
    findings.chosen = null;
    findings.show(findings.entries, findings.sure);
  } else {
    findings.choose(key);
  }
}

// Open an entry that was clicked on, and scroll to its words.
function go(entry) {
  choose(entry.key);
  const mark = find(".mirror mark.chosen");
  mark?.scrollIntoView({ block: "nearest" });
}

// Apply a fix: at once, or after asking for what only the writer knows.
async function take(entry) {
  const { text } = editor;
  const body = { text, edits: editsOf(entry), offsets: "utf-16" };
  try {
    let done = await call("POST", "/api/fix", body);
    if (done.open > 0) {
      const answers = await questions(done.questions, entry.main.message);
      if (answers === null) {
        findings.focus(entry.key, "take");
        return;
      }
      done = await call("POST", "/api/fix", { ...body, answers });
    }
    if (editor.text !== text) return; // the text was changed meanwhile
    editor.replace(done.text);
    await read();
    find("#verdict").focus({ preventScroll: true });
  } catch (error) {
    failed(error);
  }
}

function leave(entry) {
  left.add(entry.key);
  render();
  find("#verdict").focus({ preventScroll: true });
}

// Ask the model, after the writer has seen the request and agreed.
async function ask() {
  const button = find("#model button");
  const { text } = editor;
  const body = { text, ...choices.context(), offsets: "utf-16" };
  button.disabled = true;
  try {
    if (!(await consent(await call("POST", "/api/model/plan", body)))) return;
    clearTimeout(timer);
    asking.abort();
    find("#verdict").textContent = `${status.model.name} is reading …`;
    show(await call("POST", "/api/model/ask", body), text, true);
  } catch (error) {
    failed(error);
    render();
  } finally {
    button.disabled = false;
  }
}

async function copy() {
  const button = find("#copy");
  try {
    await navigator.clipboard.writeText(editor.text);
    button.textContent = "Copied";
  } catch {
    editor.select(0, editor.text.length);
    button.textContent = "Press Ctrl+C";
  }
  setTimeout(() => (button.textContent = "Copy"), 2000);
}

function wire() {
  find("#undo").addEventListener("click", () => editor.undo());
  find("#copy").addEventListener("click", copy);
  find("#clear").addEventListener("click", () => editor.replace(""));
  find("#example").addEventListener("click", () => {
    editor.replace(EXAMPLE);
    read();
  });
  find("#aside button").addEventListener("click", () => {
    left = new Set();
    render();
  });
  find("#open-rules").addEventListener("click", () => rules().catch(failed));
  find("#model button").addEventListener("click", ask);
  find("#subject").addEventListener("input", changed);
  find("#keep").addEventListener("change", choices.keep);
  find("#theme").addEventListener("change", () => {
    choices.dress();
    choices.keep();
  });
  for (const field of document.querySelectorAll(".choices select")) {
    field.addEventListener("change", () => {
      choices.keep();
      read();
    });
  }
  find("#text").addEventListener("keydown", (event) => {
    if (event.key !== "F8") return;
    event.preventDefault();
    editor.step(event.shiftKey);
    editor.visit(choose);
  });
}

async function start() {
  wire();
  pairing.prepare(failed);
  try {
    status = await call("GET", "/api/status");
  } catch (error) {
    failed(error);
    return;
  }
  choices.prepare(status);
  choices.restore();
  choices.dress();
  if (status.model) find("#model button").textContent = `Ask ${status.model.name} as well …`;
  count();
  editor.draw([]);
  if (editor.text.trim()) read();
}

start();
