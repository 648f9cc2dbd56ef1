// Watches the box that the writer is in: reads it after a pause, and shows what was found.
"use strict";

{
  const PAUSE = 400; // milliseconds without a key
  const SHORTEST = 20; // characters that are worth reading

  /** One box: what was read last, what was found, and its panel. */
  class Watch {
    constructor(box) {
      this.box = box;
      this.asked = 0; // counts requests, so that a late answer to an old text is dropped
      this.relationship = null;
      this.panel = new outreachLint.Panel({
        fix: (entry, answers) => this.fix(entry, answers),
        show: (entry) => this.show(entry),
        choose: (value) => this.choose(value),
      });
      this.later = () => this.soon();
      this.moved = () => this.panel.place(this.box);
      box.addEventListener("input", this.later);
      this.observer = new MutationObserver(this.later);
      if (box.nodeName !== "TEXTAREA") this.observer.observe(box, { childList: true, characterData: true, subtree: true });
      this.sizes = new ResizeObserver(this.moved);
      this.sizes.observe(box);
      addEventListener("scroll", this.moved, { passive: true, capture: true });
      addEventListener("resize", this.moved, { passive: true });
      this.panel.place(box);
      this.lint();
    }

    end() {
      clearTimeout(this.timer);
      this.asked += 1;
      this.box.removeEventListener("input", this.later);
      this.observer.disconnect();
      this.sizes.disconnect();
      removeEventListener("scroll", this.moved, { capture: true });
      removeEventListener("resize", this.moved);
      outreachLint.clearUnderlines();
      this.panel.remove();
    }

    soon() {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.lint(), PAUSE);
    }

    choose(value) {
      this.relationship = value;
      this.lint(true);
    }

    async lint(again = false) {
      if (!this.box.isConnected) return end();
      const read = outreachLint.readBox(this.box);
      if (!again && read.text === this.read?.text && this.report?.state === "done") return;
      this.read = read;
      const number = (this.asked += 1);
      if (read.text.trim().length < SHORTEST) {
        this.present({ state: "done", entries: [], strengths: [] });
        return;
      }
      const context = outreachLint.contextOf(this.box);
      const relationship = this.relationship ?? (context.reply ? "acquainted" : "auto");
      const { channel, subject } = context;
      const answer = await send({ type: "lint", asked: { text: read.text, channel, subject, relationship } });
      if (number !== this.asked) return; // the text has changed since
      if (answer.error) this.present({ state: "off", entries: [], message: answer.error });
      else this.present({ state: "done", relationship, ...this.shownOf(answer.result) });
    }

    /** Returns what is shown of an answer: entries with their main finding, and its fix. */
    shownOf({ result, entries, verdict }) {
      const shown = entries.map(({ main, others }) => {
        const findings = [main, ...others].map((at) => result.findings[at]);
        const fixed = findings.find((finding) => finding.suggestion?.edits.length);
        const codes = [...new Set(findings.map(({ code }) => code))];
        return { ...findings[0], findings, codes, fix: fixed?.suggestion ?? findings[0].suggestion };
      });
      return { entries: shown, strengths: result.strengths, verdict };
    }

    present(report) {
      this.report = report;
      outreachLint.underline(this.read, report.entries);
      this.panel.update(report);
      this.panel.place(this.box);
    }

    show(entry) {
      this.box.focus();
      const [start, end] = [entry.start.offset, entry.end.offset];
      if (!this.read.pieces) {
        this.box.setSelectionRange(start, end);
        return;
      }
      const range = outreachLint.rangeOf(this.read.pieces, start, end);
      if (!range) return;
      getSelection().removeAllRanges();
      getSelection().addRange(range);
      range.startContainer.parentElement?.scrollIntoView({ block: "center", behavior: "smooth" });
    }

    /** Makes a fix. Returns the questions that have to be answered first; none when it is made. */
    async fix({ fix }, answers) {
      const { text } = this.read;
      const answer = await send({ type: "fix", asked: { text, edits: fix.edits, answers } });
      if (answer.error) {
        this.present({ state: "off", entries: [], message: answer.error });
        return [];
      }
      if (answer.result.open) return answer.result.questions;
      const edits = answers.length ? [outreachLint.difference(text, answer.result.text)] : fix.edits;
      outreachLint.applyEdits(this.box, this.read, edits);
      this.lint();
      return [];
    }
  }

  /** Asks the extension's own worker; a page never talks to the linter itself. */
  async function send(message) {
    try {
      return await chrome.runtime.sendMessage(message);
    } catch {
      return { error: "The extension was updated: load this page again." };
    }
  }

  let watch = null;

  function end() {
    watch?.end();
    watch = null;
  }

  function enter(event) {
    const target = event.composedPath?.()[0] ?? event.target;
    if (target?.nodeName === "OUTREACH-LINT" || target?.getRootNode?.().host?.nodeName === "OUTREACH-LINT") return;
    const box = outreachLint.boxOf(target);
    if (!box || box === watch?.box) return;
    end();
    watch = new Watch(box);
  }

  if (!outreachLint.started) {
    outreachLint.started = true;
    addEventListener("focusin", enter, true);
    let focused = document.activeElement;
    while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
    if (focused) enter({ target: focused });
    chrome.runtime.onMessage.addListener((message) => {
      if (message.type === "off") end();
    });
  }
}
