// The text, and the underlines beneath it: a copy of the text lies behind the textarea, with the
// same breaks of lines, and has the marks. What is typed stays a plain textarea's.

const TOUCHED = null;
const LONGEST = 250_000; // units of a text that is marked; a longer one is not read either

// Where the words of a span stand after a change, or null when the change touches them.
function shifted(span, change) {
  if (span.end <= change.start) return span;
  if (span.start >= change.oldEnd) {
    const by = change.newEnd - change.oldEnd;
    return { ...span, start: span.start + by, end: span.end + by };
  }
  return TOUCHED;
}

// The part in which two texts differ.
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
  // `changed` is called after every change, `visited` with the mark at the caret.
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

  // Move the marks along with what was typed, until the next answer.
  follow() {
    const change = difference(this.known, this.text);
    this.draw(this.spans.map((span) => shifted(span, change)).filter((span) => span !== TOUCHED));
  }

  // Put another text in the place of this one, so that the browser's undo can take it back.
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
    this.mirror.replaceChildren(...parts, "\u200b"); // a last empty line has a height, too
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

  // Go to the next mark, or to the one before.
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
