// The text of a box, and where each of its characters stands in the page.
//
// A content script of another file finds everything below in `outreachLint`; content scripts share
// one scope and cannot import each other.
"use strict";

var outreachLint = globalThis.outreachLint || {};
globalThis.outreachLint = outreachLint;

{
  const BLOCKS = new Set(
    "ADDRESS ARTICLE BLOCKQUOTE DD DIV DL DT FIGURE FOOTER H1 H2 H3 H4 H5 H6 HEADER HR LI OL P PRE SECTION TABLE TR UL".split(" "),
  );
  const UNREAD = new Set("SCRIPT STYLE TEMPLATE BUTTON SELECT INPUT TEXTAREA".split(" "));

  /** Collects text with its places: `pieces` are {node, start, length}, in order. */
  class Collector {
    constructor() {
      this.text = "";
      this.pieces = [];
      this.quoted = 0;
      this.breaks = false; // whether a new line is due before the next word
    }

    newLine() {
      this.text += "\n";
      this.breaks = false;
    }

    startBlock() {
      if (this.breaks || (this.text && !this.text.endsWith("\n"))) this.newLine();
    }

    endBlock() {
      this.breaks = this.text !== "" && !this.text.endsWith("\n");
    }

    words(node, preserved) {
      let words = node.data.replace(/\u00a0/g, " ");
      if (!preserved) words = words.replace(/[\t\n\r]/g, " ");
      if (!words.trim() && !preserved && (this.text === "" || this.text.endsWith("\n") || this.breaks)) return;
      if (this.breaks) this.newLine();
      if (this.quoted && (this.text === "" || this.text.endsWith("\n"))) this.text += "> ".repeat(this.quoted);
      this.pieces.push({ node, start: this.text.length, length: words.length });
      this.text += words;
    }
  }

  function hidden(element) {
    return element.hidden || getComputedStyle(element).display === "none";
  }

  function collect(parent, out) {
    const preserved = getComputedStyle(parent).whiteSpaceCollapse?.startsWith("preserve") ?? false;
    for (const node of parent.childNodes) {
      if (node.nodeType === Node.TEXT_NODE) {
        out.words(node, preserved);
      } else if (node.nodeName === "BR") {
        if (out.breaks) out.newLine();
        out.newLine();
      } else if (node.nodeType === Node.ELEMENT_NODE && !UNREAD.has(node.nodeName) && !hidden(node)) {
        collectElement(node, out);
      }
    }
  }

  function collectElement(element, out) {
    const block = BLOCKS.has(element.nodeName);
    const quote = element.nodeName === "BLOCKQUOTE";
    if (block) out.startBlock();
    out.quoted += quote;
    collect(element, out);
    out.quoted -= quote;
    if (block) out.endBlock();
  }

  /** Returns {text, pieces} of a box; `pieces` is null for a textarea. */
  outreachLint.readBox = function readBox(box) {
    if (box.nodeName === "TEXTAREA") return { text: box.value, pieces: null };
    const out = new Collector();
    collect(box, out);
    return { text: out.text, pieces: out.pieces };
  };

  function place(pieces, offset, atEnd) {
    for (const piece of pieces) {
      const end = piece.start + piece.length;
      if (offset < end || (atEnd && offset === end)) {
        return [piece.node, Math.max(0, offset - piece.start)];
      }
    }
    return null;
  }

  /** Returns the page's range for the characters from `start` to `end`, or null when they are gone. */
  outreachLint.rangeOf = function rangeOf(pieces, start, end) {
    const first = place(pieces, start, false);
    const last = place(pieces, end, true);
    if (!first || !last || !first[0].isConnected || !last[0].isConnected) return null;
    try {
      const range = document.createRange();
      range.setStart(...first);
      range.setEnd(...last);
      return range;
    } catch {
      return null; // the text has changed since
    }
  };

  /**
   * Puts `edits` ({start, end, text}) into a box as if they were typed, so that the page's own undo
   * takes them back. Returns false when the box is no longer what was read.
   */
  outreachLint.applyEdits = function applyEdits(box, read, edits) {
    const now = outreachLint.readBox(box);
    if (now.text !== read.text) return false;
    box.focus();
    const ordered = [...edits].sort((a, b) => b.start - a.start);
    for (const edit of ordered) {
      if (!now.pieces) {
        box.setSelectionRange(edit.start, edit.end);
      } else {
        const range = outreachLint.rangeOf(now.pieces, edit.start, edit.end);
        if (!range) return false;
        const selection = box.getRootNode().getSelection?.() ?? document.getSelection();
        selection.removeAllRanges();
        selection.addRange(range);
      }
      if (edit.text) document.execCommand("insertText", false, edit.text);
      else document.execCommand("delete");
    }
    return true;
  };

  /** Returns the one edit that makes `old` into `text`. */
  outreachLint.difference = function difference(old, text) {
    let start = 0;
    while (start < Math.min(old.length, text.length) && old[start] === text[start]) start += 1;
    let kept = 0;
    const most = Math.min(old.length, text.length) - start;
    while (kept < most && old[old.length - 1 - kept] === text[text.length - 1 - kept]) kept += 1;
    return { start, end: old.length - kept, text: text.slice(start, text.length - kept) };
  };
}
