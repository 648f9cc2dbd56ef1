"""Exact phrases: greetings to many, empty reminders, claimed talks, orders to a reviewer."""

from __future__ import annotations

import re

_GROUPS = (
    "all|everyone|everybody|folks|guys|people|network|connections|ladies|gentlemen|friends"
    "|colleagues|subscribers|members|customers|partners|investors|developers|recruiters"
    "|entrepreneurs|professionals|readers|founders|students|parents|candidates|clients|users"
    "|creators|bloggers|sellers|owners"
)
_GENERIC_READERS = (
    r"sirs?(?:\s*(?:/|or|and)\s*madam)?|madam|friend|business owner|customer|hiring manager"
    r"|hiring team|team member|subscriber|member|partner|home ?owner|(?:web)?site owner|owner"
    r"|recruiter|entrepreneur|professional|reader|investor|manager|director|founder|candidate"
    r"|blogger|influencer|creator|seller|client|beloved|beneficiary|marketer|user|developer"
    r"|supplier|prospect|parent|author|researcher|scholar|webmaster|editor|buyer|applicant"
    r"|resident|occupant|neighbou?r|citizen|voter|patriot|host|professor|doctor|team\s+lead"
    r"|sales\s+team"
)
_TITLES = r"sir|madam|ma'?am|professor|doctor|neighbou?r|friend|team\s+lead"
_GREETING_TO_MANY = re.compile(
    rf"""
    \s*(?:
      # a group that the reader may really belong to
      (?P<group>(?:hi|hello|hey|greetings|dear|attention)\s+(?:{_GROUPS})\b)
      # forms of address for acquaintances; from a stranger they are generic
    | (?P<title>(?:dear|hi|hello|hey)\s+(?:{_TITLES})\b(?=\s*(?:[,:!.\-–—]|$)))
    | (?:dear|hi|hello|hey|attention)\s+
        (?:valued\s+|esteemed\s+|potential\s+|prospective\s+|respected\s+)?
        (?:{_GENERIC_READERS})s?\b(?=\s*(?:[,:!.\-–—/]|or\b|and\b|$))
    | to\s+whom(?:ever|soever)?\s+it\s+may\s+concern
    | season'?s\s+greetings
      # a role alone
    | (?:friends?|patriots?|supporters?|subscribers?|customers?|members?)\s*,\s*$
      # an email address in place of a name
    | (?:hi|hello|dear|hey)\s*,?\s*[\w.+-]+@[\w-]+\.\S+
    )""",
    re.IGNORECASE | re.VERBOSE,
)


def match_group_greeting(greeting: str) -> re.Match[str] | None:
    """Return the match of a greeting for many people, or ``None`` if it is for one reader.

    If ``group`` matched, the reader may be a real group; if ``title`` did, an acquaintance.
    """
    return _GREETING_TO_MANY.match(greeting)


_REMINDER = re.compile(
    r"""
    \W*(?:i(?:'m|[ ]am)?\s+)?(?:just\s+)?(?:wanted\s+to\s+)?
        (?:follow(?:ing)?|circl(?:e|ing)|check(?:ing)?)\s+(?:up|back|in)
        (?:\s+(?:on|with)\s+
            (?:this|you|my\s+(?:last|previous|earlier)\s+(?:e?-?mail|message|note)))?
        (?:\s+in\s+case\s+
            (?:you\s+missed\s+(?:it|my\s+last\s+(?:e?-?mail|message|note))
            |it\s+got\s+(?:buried|lost)))?\W*
    |
    \W*(?:i(?:'m|[ ]am)?\s+)?(?:just\s+)?(?:wanted\s+to\s+|want\s+to\s+)?
        (?:bump(?:ing)?|float(?:ing)?|push(?:ing)?|bring(?:ing)?)\s+this\s*
        (?:e?-?mail\s+|message\s+|note\s+)?(?:back\s+)?
        (?:up|to\s+the\s+top(?:\s+of\s+your\s+(?:inbox|list))?)?(?:\s+(?:in|to)\s+your\s+inbox)?
        (?:\s+in\s+case\s+(?:you\s+missed\s+it|it\s+got\s+(?:buried|lost)))?\W*
    """,
    re.IGNORECASE | re.VERBOSE,
)


def is_mere_reminder(sentence: str) -> bool:
    """Return whether a sentence is only a reminder of an earlier mail ("Just bumping this up")."""
    return _REMINDER.fullmatch(" ".join(sentence.replace("’", "'").split())) is not None


_EARLIER_CONTACT = re.compile(
    r"""
      \b(?:as|like)\s+(?:we|you\s+and\s+i)\s+(?:\w+\s+)?(?:discussed|agreed|spoke|talked|arranged)\b
    | \b(?:follow(?:ing|ed)?\s+up\s+(?:on|to|from|after)|further\s+to|(?:as\s+)?per|picking\s+up)
        \s+our\s+(?:\w+\s+)?
        (?:chat|call|conversation|discussion|talk|meeting|exchange|demo)\b
    | \b(?:great|good|nice|lovely|enjoyed)\s+
        (?:to\s+(?:speak|talk|chat)|speaking|talking|chatting|catching\s+up)\s+
        (?:to|with)\s+you\s+
        (?:again|yesterday|earlier|last|the\s+other\s+day|on\s+the\s+phone)\b
    """,
    re.IGNORECASE | re.VERBOSE,
)


def claims_earlier_contact(sentence: str) -> bool:
    """Return whether a sentence claims an earlier talk ("as we discussed")."""
    return _EARLIER_CONTACT.search(re.sub(_QUOTED, " ", " ".join(sentence.split()))) is not None


_INVITATION = re.compile(
    r"""
    (?<!not[ ])(?<!n't[ ])(?<!never[ ])
    \b(?:(?:just|or|please|simply|hit)\s+(?:reply|respond|answer|write\s+back)
        |reply\s+(?:to|with|yes|here|if|and|["'“])
        |write\s+(?:me|us|back)|let\s+(?:me|us)\s+know|tell\s+(?:me|us)
        |drop\s+(?:me|us)\s+a\s+(?:line|note))\b
    """,
    re.IGNORECASE | re.VERBOSE,
)


def invites_words(text: str) -> bool:
    """Return whether a text invites a written answer ("just reply", "let me know")."""
    return _INVITATION.search(" ".join(text.replace("’", "'").split())) is not None


_ORDERS = re.compile(
    r"""
      # ignore all the previous instructions
      (?:^|[.!?:;,"“(>]\s*|\b(?:please|and|then|must|should|now|to|you)\s+)
        (?:ignore|disregard|forget|override|bypass)\s+
        (?:(?:all|any|every|your)\s+(?:of\s+)?(?:the\s+|your\s+)?|the\s+|my\s+)?
        (?:previous|prior|above|earlier|preceding|other|former|system)\s+
        (?:instructions?|prompts?|rules|guidelines|commands|checks)\b
    | (?:^|[.!?:;,"“(>]\s*|\b(?:please|and|then|must|should)\s+)
        (?:ignore|disregard|bypass)\s+(?:all|any|your)\s+
        (?:instructions?|prompts?|rules|guidelines|checks)\b
      # report no findings
    | \b(?:report|return|output|raise|produce|print|respond\s+with|answer\s+with)\s+
        (?:no|zero|0)\s+
        (?:findings?|issues?|problems?|errors?|warnings?|violations?|faults?)\b
      # you are a linter
    | \b(?:you\s+are|you're)\s+(?:now\s+)?an?\s+(?:\w+\s+){0,2}
        (?:linter|language\s+model|llm|grader|classifier|evaluator)\b
      # system prompt:
    | (?:^|[<\[(*#\s])(?:system|developer|admin)\s+(?:prompt|override|instruction|message)\s*:
      # verdict: clean
    | \b(?:verdict|findings|outreach-lint)\s*[:=]\s*["'\[{]?\s*
        (?:clean|none|pass(?:ed)?|ok|approved|compliant|no\s+findings|\])
      # note to the language model
    | \b(?:note|instruction|message|attention)s?\s+(?:to|for)\s+(?:the\s+|any\s+|all\s+)?
        (?:ai|llm|automated|language[ -]model|linter)s?\b
    """,
    re.IGNORECASE | re.VERBOSE,
)


MIN_WORDS_AROUND_QUOTES = 4  # with fewer outside quotation marks, the quoted words count as well
_QUOTED = re.compile(r'"[^"]*"|“[^”]*”|«[^»]*»|`[^`]*`')


def orders_a_reviewer(text: str) -> bool:
    """Return whether a text gives an automated reviewer orders, or a verdict to copy.

    Words in quotation marks are not orders if the text around them talks about them.
    """
    line = " ".join(text.split())
    unquoted = _QUOTED.sub(" ", line)
    return (
        _ORDERS.search(unquoted if len(unquoted.split()) >= MIN_WORDS_AROUND_QUOTES else line)
        is not None
    )


_REVIEWERS = re.compile(
    r"""
    \b(?: ai | llms? | language[ ]models? | model | assistant | chatbot | bot | agent
        | reviewers? | graders? | linters? | evaluators? | classifiers? | checkers?
          # its output
        | instructions? | verdict | findings? | score
    )\b
    """,
    re.IGNORECASE | re.VERBOSE,
)


def names_a_reviewer(text: str) -> bool:
    """Return whether a text mentions a reviewer that may be a program, or its output."""
    return _REVIEWERS.search(text) is not None


_NOT_ANSWERED = (
    r"(?:(?:ha(?:s|ve|d)|did|do|does)\s+)?(?:\w+\s+){0,2}(?:not|never|yet|n't)\b(?:\s+\w+){0,2}"
    r"\s+(?:answer|repl|respond|react|(?:got|get|gotten|call|called|written|wrote)\s+back)"
)
_OTHERS_SILENCE = re.compile(
    rf"""
      \b(?:hear|heard|word|news|reply|replies|answers?|response)\s+(?:back\s+)?
        (?:from|by)\s+(?!you\b|yours?\b)\w
    | \b(?:the|a|an|my|our|his|her|its|their|this|that|those|these)\s+
        (?:\w+\s+){{1,4}}?{_NOT_ANSWERED}
    | \b(?:he|she|they)(?:\s+|'ve\s+|'s\s+|)(?:{_NOT_ANSWERED})
    | \b(?:none|neither|not\s+one|nobody|no\s+one)\s+of\s+(?:them|the|these|those|my|our)\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
# Words that show that the reader may be the one who is silent: the reader is addressed, or the
# writer's mails were not answered.
_MAY_BE_READERS_SILENCE = re.compile(
    r"\b(?:you|your|yours|yourself|u)\b"
    r"|\b(?:been|was|were) (?:\w+ )?(?:answered|replied)",
    re.IGNORECASE,
)


_OPEN_MATTER = re.compile(
    r"""
    \b(?:ones?|reviews?|questions?|comments?|threads?|issues?|tickets?|letters?|posts?)\b
    [^.!?]{0,20}\b(?:no|never|not|without)\b
    [^.!?]{0,20}\b(?:answer|repl|respon)
    """,
    re.IGNORECASE | re.VERBOSE,
)
_WRITER = re.compile(r"\b(?:i|me|my|mine|we|us|our|ours)\b", re.IGNORECASE)


def is_others_silence(sentence: str) -> bool:
    """Return whether a sentence says that somebody other than the reader has not answered."""
    line = " ".join(sentence.replace("’", "'").split())
    if _OPEN_MATTER.search(line) and not _WRITER.search(line):
        return True
    return _MAY_BE_READERS_SILENCE.search(line) is None and _OTHERS_SILENCE.search(line) is not None
