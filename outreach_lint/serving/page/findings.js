// The list of findings: one card for each entry, with the reason and the fix.

import { call } from "./api.js";

const WHOLE = 200; // a message with more UTF-16 units is not underlined as a whole
const QUOTED = 160; // UTF-16 units of a quote that a card shows
const pages = new Map();

export function pageOf(code) {
  if (!pages.has(code)) {
    const request = call("GET", `/api/rules/${encodeURIComponent(code)}`);
    request.catch(() => pages.delete(code)); // so that the next call tries again
    pages.set(code, request);
  }
  return pages.get(code);
}

// Create an element; words of a draft are never inserted as HTML.
export function element(name, about = {}, ...inside) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(about)) {
    if (key === "onclick") made.addEventListener("click", value);
    else if (key in made && key !== "role") made[key] = value;
    else made.setAttribute(key, value);
  }
  made.append(...inside);
  return made;
}

// The nodes of HTML that the server has rendered from a rule page.
export function prose(html) {
  const read = new DOMParser().parseFromString(html, "text/html");
  for (const link of read.querySelectorAll("a")) {
    link.target = "_blank";
    link.rel = "noopener noreferrer";
  }
  return [...read.body.childNodes];
}

// The entries of a response, one for each thing to change: main finding, rules, fix and spans.
export function entriesOf(answer, text) {
  const { findings } = answer.result;
  const times = new Map();
  return answer.entries.map(({ main, others }) => {
    const all = [main, ...others].map((number) => findings[number]);
    const fixes = all.map((finding) => finding.suggestion).filter((fix) => fix !== null);
    const fix = fixes.find((one) => one.edits.length > 0) ?? fixes[0] ?? null;
    const rank = ["info", "warning", "error"];
    const worst = Math.max(...all.map((finding) => rank.indexOf(finding.severity)));
    const rules = new Map(all.map((finding) => [finding.code, finding.name]));
    // The same words may be flagged at several places, so the key has a number.
    const about = `${all[0].code} ${all[0].quote}`;
    times.set(about, (times.get(about) ?? 0) + 1);
    return {
      key: `${about} ${times.get(about)}`,
      main: all[0],
      rules,
      fix,
      severity: rank[worst],
      spans: all.flatMap((finding) => spansOf(finding, text)),
    };
  });
}

// The spans of a finding in the text; none if its words are in the subject, or are a whole message
// that is longer than a sentence.
function spansOf(finding, text) {
  const start = finding.start.offset;
  const end = finding.end.offset;
  const whole = end - start > WHOLE && finding.quote.trim() === text.trim();
  const here = start < end && text.slice(start, end) === finding.quote;
  return here && !whole ? [{ start, end }] : [];
}

// The edits that a click applies: those of the fix, or filling the gap that is in the text.
export function editsOf(entry) {
  if (entry.fix?.edits.length > 0) return entry.fix.edits;
  const { main } = entry;
  if (main.code !== "OL003" || entry.spans.length === 0) return [];
  return [{ start: main.start.offset, end: main.end.offset, text: main.quote }];
}

// The label of the button that applies edits.
function promise(edits) {
  if (edits.some((edit) => /\[[^[\]\n]{1,200}\]/.test(edit.text))) return "Answer and insert";
  return edits.every((edit) => !edit.text) ? "Cut these words" : "Apply this fix";
}

function placeOf(entry, words) {
  const subject = document.getElementById("subject").value;
  return words && subject.includes(words) ? "in the subject" : "the message as a whole";
}

export class Findings {
  // `does` has the click handlers: choose(entry), take(entry), leave(entry), rule(code).
  constructor(list, does) {
    this.list = list;
    this.does = does;
    this.entries = [];
    this.chosen = null;
    this.sure = false;
  }

  // Show entries; `sure` is whether their fixes were tested.
  show(entries, sure) {
    this.entries = entries;
    this.sure = sure;
    const shown = JSON.stringify([this.chosen, entries]);
    if (shown === this.shown) {
      // Keep the same cards, so that a click ends on the card where it started.
      for (const take of this.list.querySelectorAll('[data-part="take"]')) take.disabled = !sure;
      return;
    }
    this.shown = shown;
    const focused = document.activeElement?.closest?.("#list li")?.dataset.key;
    const part = document.activeElement?.dataset?.part;
    this.list.replaceChildren(...entries.map((entry) => this.card(entry)));
    if (focused !== undefined) this.focus(focused, part);
  }

  choose(key) {
    if (!this.entries.some((entry) => entry.key === key)) return;
    this.chosen = key;
    this.show(this.entries, this.sure);
    this.cardOf(key).scrollIntoView({ block: "nearest" });
  }

  cardOf(key) {
    return [...this.list.children].find((card) => card.dataset.key === key);
  }

  focus(key, part) {
    const card = this.cardOf(key);
    const wanted = part && card?.querySelector(`[data-part="${part}"]`);
    (wanted || card?.querySelector("button"))?.focus();
  }

  card(entry) {
    const open = entry.key === this.chosen;
    const body = element("div", { className: "body", hidden: !open });
    const head = element(
      "button",
      { type: "button", className: "headline", "data-part": "headline", "aria-expanded": String(open) },
      entry.main.message,
    );
    head.addEventListener("click", () => this.does.choose(open ? null : entry));
    const words = entry.main.quote.replace(/\s+/g, " ").trim();
    const place = entry.spans.length > 0 ? `line ${entry.main.start.line}` : placeOf(entry, words);
    const where = element("p", { className: "words" });
    const short = words.length > QUOTED ? `${words.slice(0, QUOTED).trimEnd()} …` : words;
    if (words) where.append(element("q", {}, short), " ");
    where.append(element("span", { className: "place" }, place));
    const card = element("li", { className: entry.severity }, element("h3", {}, head), where);
    card.dataset.key = entry.key;
    if (open) card.classList.add("chosen");
    if (entry.fix) card.append(this.advice(entry));
    if (open) body.append(...this.reason(entry));
    card.append(body, this.buttons(entry));
    return card;
  }

  advice(entry) {
    return element("p", { className: "fix" }, element("b", {}, "Try "), entry.fix.text);
  }

  // Why the rule flags it: the section of the rule page, fetched when the card is opened.
  reason(entry) {
    const why = element("div", { className: "why" }, element("h4", {}, "Why"));
    pageOf(entry.main.code)
      .then((page) => why.append(...prose(page.why)))
      .catch((error) => why.append(element("p", {}, error.message)));
    const links = [...entry.rules].map(([code, name]) =>
      element(
        "button",
        { type: "button", className: "quiet", onclick: () => this.does.rule(code) },
        `${code} ${name}`,
      ),
    );
    return [why, element("p", { className: "rules" }, "Rule pages: ", ...links)];
  }

  buttons(entry) {
    const edits = editsOf(entry);
    const bar = element("div", { className: "bar" });
    if (edits.length > 0) {
      const take = element("button", { type: "button", className: "main" }, promise(edits));
      take.dataset.part = "take";
      take.disabled = !this.sure;
      take.addEventListener("click", () => this.does.take(entry));
      bar.append(take);
    }
    const leave = element("button", { type: "button", className: "quiet" }, "Keep it as it is");
    leave.dataset.part = "leave";
    leave.addEventListener("click", () => this.does.leave(entry));
    bar.append(leave);
    for (const button of bar.children) {
      button.setAttribute("aria-label", `${button.textContent}: ${entry.main.message}`);
    }
    return bar;
  }
}
