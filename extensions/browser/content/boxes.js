// Which boxes of a page hold a message, and what the page tells about it. By structure, not by the
// names of a site's classes, which change from week to week.
"use strict";

{
  const OTHER = /search|filter|query|code|comment on line|title/i;
  const SUBJECT = /subject|betreff|objet|asunto|oggetto/i;
  const MOST_UP = 14; // ancestors that are looked at around a box
  const NOTE = 300; // characters of a LinkedIn connection note

  function labelOf(element) {
    return ["aria-label", "placeholder", "name", "id"].map((name) => element.getAttribute(name) ?? "").join(" ");
  }

  function isLarge(element) {
    const { width, height } = element.getBoundingClientRect();
    return width >= 120 && height >= 18;
  }

  /** Returns the box that a node is in: a textarea, or the outermost editable element; or null. */
  outreachLint.boxOf = function boxOf(node) {
    const element = node?.nodeType === Node.ELEMENT_NODE ? node : node?.parentElement;
    if (!element) return null;
    let box = null;
    if (element.nodeName === "TEXTAREA") {
      box = element;
    } else if (element.isContentEditable) {
      box = element;
      while (box.parentElement?.isContentEditable) box = box.parentElement;
    }
    if (!box || box.nodeName === "BODY" && !box.isContentEditable) return null;
    if (box.readOnly || box.disabled || box.getAttribute("aria-readonly") === "true") return null;
    if (box.closest("[role=search], form[role=search]") || OTHER.test(labelOf(box))) return null;
    if (box.getAttribute("spellcheck") === "false" && box.nodeName !== "TEXTAREA") return null; // an editor of code
    return isLarge(box) ? box : null;
  };

  function* ancestors(box) {
    let at = box;
    for (let up = 0; at && up < MOST_UP; up += 1) {
      at = at.parentElement ?? (at.getRootNode() instanceof ShadowRoot ? at.getRootNode().host : null);
      if (at) yield at;
    }
  }

  function subjectNear(box) {
    for (const around of ancestors(box)) {
      for (const field of around.querySelectorAll("input")) {
        if (field.type !== "hidden" && SUBJECT.test(labelOf(field))) return field;
      }
      if (around.matches("form, [role=dialog], dialog, [role=listitem], article")) return null;
    }
    return null;
  }

  function isUnderMessages(box) {
    for (const around of ancestors(box)) {
      if (around.matches("[role=listitem], article") && around.closest("[role=list], [role=feed], main")) return true;
    }
    return false;
  }

  /** Returns what the page tells of the message in a box: {channel, subject, reply}. */
  outreachLint.contextOf = function contextOf(box, host = location.hostname) {
    const subject = subjectNear(box)?.value ?? null;
    const isAnswer = subject !== null && /^\s*(re|aw|sv|antw)\s*:/i.test(subject);
    const reply = isAnswer || (subject === null && isUnderMessages(box));
    return { channel: channelOf(box, host), subject, reply };
  };

  function channelOf(box, host) {
    if (/(^|\.)linkedin\.com$/.test(host)) {
      const most = Number(box.getAttribute("maxlength") ?? box.getAttribute("aria-maxlength"));
      if (most && most <= NOTE) return "linkedin-note";
      return subjectNear(box) ? "linkedin-inmail" : "linkedin-message";
    }
    if (/(^|\.)(x|twitter)\.com$/.test(host)) return "x-message";
    return subjectNear(box) ? "email" : null;
  }
}
