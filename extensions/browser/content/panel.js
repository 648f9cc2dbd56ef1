// The mark beside a box, and the panel with its findings. Both live in a shadow root of their own, so
// that the page's styles do not reach them, and the page cannot read them.
"use strict";

{
  const STYLE = `
    :host { all: initial; }
    * { box-sizing: border-box; font: 14px/1.45 system-ui, sans-serif; }
    .mark { position: fixed; z-index: 2147483646; min-width: 28px; height: 28px; padding: 0 8px;
      border: 2px solid #fff; border-radius: 14px; background: #2e7d32; color: #fff; font-weight: 600;
      cursor: pointer; box-shadow: 0 1px 4px #0006; }
    .mark[data-state=found] { background: #8a4b00; }
    .mark[data-state=error] { background: #b3261e; }
    .mark[data-state=off], .mark[data-state=waiting] { background: #5f6368; }
    button:focus-visible, input:focus-visible, select:focus-visible { outline: 3px solid #1a73e8; outline-offset: 2px; }
    .panel { position: fixed; z-index: 2147483647; width: min(380px, calc(100vw - 16px));
      overflow: auto; padding: 12px 14px; border: 1px solid #0003; border-radius: 10px; background: #fff;
      color: #202124; box-shadow: 0 6px 24px #0005; }
    .head { display: flex; justify-content: space-between; align-items: center; gap: 8px; }
    h2 { margin: 0; font-size: 15px; font-weight: 600; }
    .close { border: 0; background: none; color: inherit; font-size: 20px; line-height: 1; cursor: pointer; padding: 4px 8px; }
    ul { list-style: none; margin: 8px 0 0; padding: 0; }
    li { padding: 10px 0; border-top: 1px solid #0002; }
    q { font-style: italic; overflow-wrap: anywhere; }
    p { margin: 4px 0; }
    .code { color: #5f6368; font-size: 12px; }
    .actions { display: flex; flex-wrap: wrap; gap: 6px; margin-top: 6px; }
    .actions button, .ask button { border: 1px solid #747775; border-radius: 6px; background: #fff; color: #202124; padding: 4px 10px; cursor: pointer; }
    .actions .main, .ask .main { background: #1a56b0; border-color: #1a56b0; color: #fff; }
    .ask label { display: block; margin-top: 6px; }
    .ask input { width: 100%; margin: 4px 0; padding: 6px 8px; border: 1px solid #747775; border-radius: 6px; background: #fff; color: #202124; }
    label.choice { display: block; margin-top: 8px; }
    select { max-width: 100%; padding: 4px; border: 1px solid #747775; border-radius: 6px; background: #fff; color: #202124; }
    @media (prefers-color-scheme: dark) {
      .panel { background: #202124; color: #e8eaed; border-color: #fff3; }
      li { border-color: #fff3; }
      .code { color: #bdc1c6; }
      .actions button, .ask button, .ask input, select { background: #303134; color: #e8eaed; border-color: #9aa0a6; }
      .actions .main, .ask .main { background: #8ab4f8; border-color: #8ab4f8; color: #202124; }
    }
    @media (prefers-reduced-motion: no-preference) { .mark { transition: background-color .15s; } }
  `;
  const KNOWN = [
    ["auto", "Not said: read it from the text"],
    ["stranger", "We have never been in touch"],
    ["acquainted", "We have met, or they wrote to me"],
    ["established", "We know each other well"],
  ];

  function make(name, properties = {}, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(properties)) {
      if (key === "class") element.className = value;
      else if (key.includes("-") || key === "role" || key === "for") element.setAttribute(key, value);
      else element[key] = value;
    }
    element.append(...children);
    return element;
  }

  /** Shows what was found in one box. `actions`: {fix, show, ask, choose}, called by its buttons. */
  outreachLint.Panel = class Panel {
    constructor(actions) {
      this.actions = actions;
      this.host = document.createElement("outreach-lint");
      const root = this.host.attachShadow({ mode: "closed" });
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(STYLE);
      root.adoptedStyleSheets = [sheet];
      this.root = root;
      this.mark = make("button", { class: "mark", type: "button", "aria-haspopup": "dialog", "aria-expanded": "false" });
      this.mark.addEventListener("click", () => this.toggle());
      this.panel = make("section", { class: "panel", role: "dialog", "aria-label": "outreach-lint", hidden: true });
      this.live = make("div", { role: "status", "aria-live": "polite" });
      this.live.style.cssText = "position:fixed;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)";
      root.append(this.mark, this.panel, this.live);
      root.addEventListener("keydown", (event) => this.key(event));
      document.documentElement.append(this.host);
      this.report = { state: "waiting", entries: [] };
    }

    key(event) {
      if (event.key === "Escape") this.close();
      event.stopPropagation(); // the page's shortcuts are not meant
    }

    toggle() {
      if (this.panel.hidden) this.open();
      else this.close();
    }

    open() {
      this.panel.hidden = false;
      this.mark.setAttribute("aria-expanded", "true");
      this.render();
      this.place();
      this.panel.querySelector(".close").focus();
    }

    close() {
      if (this.panel.hidden) return;
      this.panel.hidden = true;
      this.mark.setAttribute("aria-expanded", "false");
      this.mark.focus();
    }

    remove() {
      this.host.remove();
    }

    /** Moves mark and panel to the lower right corner of a box; hides them when the box is out of sight. */
    place(box = this.box) {
      this.box = box;
      const seen = box.getBoundingClientRect();
      const away = seen.bottom < 0 || seen.top > innerHeight || seen.width === 0;
      this.mark.hidden = away;
      if (away) this.panel.hidden = true;
      const right = Math.max(8, innerWidth - Math.min(seen.right, innerWidth) + 8);
      const bottom = Math.max(8, innerHeight - Math.min(seen.bottom, innerHeight) + 8);
      this.mark.style.cssText = `right:${right}px;bottom:${bottom}px`;
      const top = innerHeight - bottom + 8;
      const above = innerHeight - bottom - 42; // room above the mark
      const room = Math.max(above, innerHeight - top);
      const vertical = above === room ? `bottom:${bottom + 34}px` : `top:${top}px`;
      const beside = Math.min(right, Math.max(8, innerWidth - 388));
      this.panel.style.cssText = `right:${beside}px;${vertical};max-height:${Math.min(560, room - 16)}px`;
    }

    /** Takes what is known now: {state, entries, strengths, verdict, message, relationship}. */
    update(report) {
      this.report = report;
      const count = report.entries.length;
      const worst = report.entries.some((entry) => entry.severity === "error") ? "error" : "found";
      const state = report.state === "done" ? (count ? worst : "clean") : report.state;
      this.mark.dataset.state = state;
      this.mark.textContent = { waiting: "…", off: "!", clean: "✓" }[state] ?? String(count);
      const said = this.title();
      this.mark.setAttribute("aria-label", `outreach-lint: ${said}`);
      this.mark.title = said;
      if (this.live.textContent !== said && report.state !== "waiting") this.live.textContent = said;
      if (!this.panel.hidden && !this.root.activeElement?.matches("input, select")) this.render();
    }

    title() {
      const { state, entries, message } = this.report;
      if (state === "off") return message;
      if (state === "waiting") return "reading …";
      if (!entries.length) return "nothing to object to";
      return entries.length === 1 ? "1 finding" : `${entries.length} findings`;
    }

    render() {
      const close = make("button", { class: "close", type: "button", "aria-label": "Close" }, "×");
      close.addEventListener("click", () => this.close());
      const head = make("div", { class: "head" }, make("h2", {}, sentence(this.title())), close);
      const items = this.report.entries.map((entry) => this.item(entry));
      const parts = [head, make("ul", {}, ...items)];
      if (this.report.strengths?.length) parts.push(make("p", {}, `What works: ${this.report.strengths.join("; ")}`));
      if (this.report.state === "done") parts.push(this.choice());
      this.panel.replaceChildren(...parts);
    }

    choice() {
      const select = make("select", {});
      for (const [value, words] of KNOWN) select.append(make("option", { value, selected: value === (this.report.relationship ?? "auto") }, words));
      select.addEventListener("change", () => this.actions.choose(select.value));
      return make("label", { class: "choice" }, "Who they are to you: ", select);
    }

    item(entry) {
      const actions = make("div", { class: "actions" });
      const item = make(
        "li",
        {},
        make("q", {}, entry.quote),
        make("p", {}, entry.message),
        ...(entry.fix ? [make("p", {}, entry.fix.text)] : []),
        make("p", { class: "code" }, entry.codes.join(", ")),
        actions,
      );
      if (entry.fix?.edits.length) {
        const fix = make("button", { type: "button", class: "main" }, "Fix");
        fix.addEventListener("click", () => this.fix(entry, actions));
        actions.append(fix);
      }
      const show = make("button", { type: "button" }, "Show in the text");
      show.addEventListener("click", () => this.actions.show(entry));
      actions.append(show);
      return item;
    }

    /** Makes a fix; asks first for what only the writer knows, a question for each gap. */
    async fix(entry, actions) {
      const questions = await this.actions.fix(entry, []);
      if (!questions.length) return;
      const fields = questions.map(() => make("input", { type: "text", required: true, autocomplete: "off" }));
      const form = make("form", { class: "ask" });
      questions.forEach((question, at) => form.append(make("label", {}, question, fields[at])));
      form.append(make("div", { class: "actions" }, make("button", { type: "submit", class: "main" }, "Put it in")));
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        if (fields.every((field) => field.value.trim())) this.actions.fix(entry, fields.map((field) => field.value));
      });
      actions.replaceWith(form);
      fields[0].focus();
    }
  };

  function sentence(words) {
    return words.charAt(0).toUpperCase() + words.slice(1);
  }
}
