// The text with its underlines. The marks are in a copy of the text behind the textarea, with the
// same line breaks. The user types into a plain textarea.

const TOUCHED = null;
const LONGEST = 250_000; // UTF-16 units; a longer text is not linted, so it has no marks

// The span after a change, or null if the change touches it.
function shifted(span, change) {
  if (span.end <= change.start) return span;
  if (span.start >= change.oldEnd) {
    const by = change.newEnd - change.oldEnd;
    return { ...span, start: span.start + by, end: span.end + by };
  }
  return TOUCHED;
}

// The range in which two texts differ.
export function difference(before, after) {
  let start = 0;
  const most = Math.min(before.length, after.length);
  while (start < most && before[start] === after[start]) start += 1;
  let oldEnd = before.length;
  let newEnd = after.length;
  while (oldEnd > start && newEnd > start && before[oldEnd - 1] === after[newEnd - 1]) {
    oldEnd -= 1;
    newEnd -= 1;
  }
  return { start, oldEnd, newEnd };
}

export class Editor {
  // `changed` is called after every change, `visited` with the key of the mark at the caret.
  constructor(area, mirror, changed, visited) {
    this.area = area;
    this.mirror = mirror;
    this.spans = [];
    this.known = area.value;
    area.addEventListener("input", () => {
      this.follow();
      changed();
    });
    area.addEventListener("click", () => this.visit(visited));
    area.addEventListener("keyup", (event) => {
      if (/^(Arrow|Home|End|Page)/.test(event.key)) this.visit(visited);
    });
    this.draw([]);
  }

  get text() {
    return this.area.value;
  }

  // Move the marks with the typed text, until the next response.
  follow() {
    const change = difference(this.known, this.text);
    this.draw(this.spans.map((span) => shifted(span, change)).filter((span) => span !== TOUCHED));
  }

  // Replace the text in a way that the browser's undo can revert.
  replace(text) {
    const { start, oldEnd, newEnd } = difference(this.text, text);
    this.area.focus({ preventScroll: true });
    this.area.setSelectionRange(start, oldEnd);
    const words = text.slice(start, newEnd);
    const command = words ? "insertText" : "delete";
    const nothing = start === oldEnd && !words;
    if (!nothing && !document.execCommand(command, false, words)) {
      this.area.setRangeText(words, start, oldEnd, "end");
      this.area.dispatchEvent(new Event("input"));
    }
  }

  undo() {
    this.area.focus({ preventScroll: true });
    return document.execCommand("undo");
  }

  // Mark words: spans have start, end (UTF-16), severity and key; they may overlap.
  draw(spans) {
    this.spans = spans;
    this.known = this.text;
    const long = this.text.length > LONGEST;
    this.area.classList.toggle("long", long);
    if (long) {
      this.mirror.replaceChildren();
      return;
    }
    const cuts = new Set([0, this.text.length]);
    for (const span of spans) cuts.add(span.start).add(span.end);
    const edges = [...cuts].sort((a, b) => a - b);
    const parts = edges.slice(0, -1).map((start, at) => this.piece(start, edges[at + 1]));
    this.mirror.replaceChildren(...parts, "\u200b"); // gives a last empty line its height
  }

  piece(start, end) {
    const words = this.text.slice(start, end);
    const over = this.spans.filter((span) => span.start <= start && end <= span.end);
    if (over.length === 0) return words;
    const mark = document.createElement("mark");
    const rank = ["info", "warning", "error"];
    const worst = Math.max(...over.map((span) => rank.indexOf(span.severity)));
    mark.className = rank[worst];
    if (over.some((span) => span.key === this.chosen)) mark.classList.add("chosen");
    mark.textContent = words;
    return mark;
  }

  choose(key) {
    this.chosen = key;
    this.draw(this.spans);
  }

  visit(visited) {
    const at = this.area.selectionStart;
    if (at !== this.area.selectionEnd) return;
    const here = this.spans.filter((span) => span.start <= at && at <= span.end);
    here.sort((a, b) => a.end - a.start - (b.end - b.start));
    if (here.length > 0) visited(here[0].key);
  }

  // Go to the next or previous mark.
  step(back) {
    const at = this.area.selectionStart;
    const starts = [...new Set(this.spans.map((span) => span.start))].sort((a, b) => a - b);
    const next = back
      ? starts.findLast((start) => start < at) ?? starts.at(-1)
      : starts.find((start) => start > at) ?? starts[0];
    if (next === undefined) return;
    this.select(next, next);
  }

  select(start, end) {
    this.area.focus({ preventScroll: true });
    this.area.setSelectionRange(start, end);
  }
}
