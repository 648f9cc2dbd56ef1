// Underlines: the browser's own highlights, which change nothing in the page's document.
"use strict";

{
  const NAMES = { error: "outreach-lint-error", warning: "outreach-lint-warning", info: "outreach-lint-info" };

  /** Underlines the findings of a box; a textarea cannot be underlined, its panel shows the words. */
  outreachLint.underline = function underline(read, entries) {
    outreachLint.clearUnderlines();
    if (!read.pieces || !globalThis.Highlight) return;
    const ranges = { error: [], warning: [], info: [] };
    for (const finding of entries.flatMap((entry) => entry.findings)) {
      const range = outreachLint.rangeOf(read.pieces, finding.start.offset, finding.end.offset);
      if (range) ranges[finding.severity]?.push(range);
    }
    for (const [severity, name] of Object.entries(NAMES)) {
      if (ranges[severity].length) CSS.highlights.set(name, new Highlight(...ranges[severity]));
    }
  };

  outreachLint.clearUnderlines = function clearUnderlines() {
    for (const name of Object.values(NAMES)) CSS.highlights?.delete(name);
  };
}
