"""Words as the lexicons know them: lower case, straight apostrophes, contractions taken apart."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

# What a field of an address list is called: two words, in any spelling, or one.
_TWO_WORDS = (
    r"(?i:(?:first|last|full|given|family|sur|nick|contact|lead|prospect|recipient|customer|company|account|sender|your)"
    r"[ _.-]?names?|[fl]name|(?:job|company|contact)[ _.-](?:title|role|city|industry|email))"
)
_FIELD_NAME = rf"(?:{_TWO_WORDS}|(?i:name|company|organi[sz]ation|city|industry|recipient))"
# Merge tags of the usual engines. Those whose marks have other uses too must hold a field's name.
# Square brackets are
# a tag unless a link target or a footnote follows or stands in them.
_TAG = "|".join(
    (
        r"\{\{\{?[^{}\n]{0,300}\}\}\}?",  # {{name}}, {{{name}}}
        r"\{%[^%\n]{0,300}%\}",  # {% if %}
        r"\$?\{!?[A-Za-z_][^{}\n]{0,80}\}",  # {name}, ${name}, {!Contact.Name}
        rf"\{{ {_FIELD_NAME} \}}",  # { First Name }
        r"<%[^%\n]{1,200}%>",  # <%= name %>
        r"%\([A-Za-z_]\w{0,40}\)s",  # %(name)s
        # %NAME%, %%NAME%%, %recipient.name%
        r"%%?[A-Za-z_][A-Za-z_ ]{0,39}%%?|%[a-z_]{2,30}\.[a-z_]{2,30}%",
        r"\*\|[A-Za-z_:][\w: ]{0,60}\|\*",  # *|NAME|*
        # <<name>>, <NAME>, <First Name>
        rf"<<[^<>\n]{{1,60}}>>|<[A-Z][A-Z_ ]{{2,40}}>|< ?{_FIELD_NAME} ?>",
        rf"«\s?(?:{_FIELD_NAME}|[A-Za-z]+_\w{{1,40}})\s?»",  # «First_Name»
        r"\[\[[^\W\d_][^\[\]\n]{0,60}\]\]",  # [[First Name]]
        r"\[(?![xX ]\])[^\W\d_][^\[\]]{0,400}\](?![(\[:])",  # [Name]
        rf"(?<![\w$])\${_TWO_WORDS}(?!\w)",  # $first_name
        rf"(?<!\w)__(?:{_TWO_WORDS}|(?-i:[A-Z]+(?:NAME|COMPANY)|NAME|COMPANY))__(?!\w)",  # __NAME__
        rf"(?<![\w#~-])(?:##?{_TWO_WORDS}##?|~{_TWO_WORDS}~|-(?i:(?:first|last|full|company)_name)-)(?![\w#~-])",
    )
)
_TAG_BEGINS = "{%[<*«$_#~"
# Most sentences are made of words and a few marks alone; the pattern that knows all kinds is
# compiled for the first
# that has more, such as a figure, a sign of money, or a dot or colon inside something.
_PLAIN_TOKEN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|[?!]+|…|[^\w\s]")
_MORE = re.compile(r"[^A-Za-z \n\r,;?!'\"()-]")
# To compile a set of characters far apart takes longer than all the rest, so that of money is two;
# "(?=.)" keeps them so.
_MONEY = r"(?:[$£¥]|(?=.)[€₹])"
_MUCH_MORE = rf"(?:{_MONEY}|(?=.)[\d.:])(?:(?<![.:])|(?=\S))"
_TOKEN = (
    r"(?P<url>(?:(?i:https?)://|[wW]{3}\.)[^\s<>\"')\]]+|\b[\w-]{1,63}(?:\.[\w-]{1,63}){0,5}\.(?i:com|org|net|io|co|ai|app|dev|example|uk|de|eu|me|ly|info|biz)(?:/[^\s<>\"')\]]*)?)"
    rf"|(?P<money>{_MONEY}\s?\d[\d.,]*(?i:k|m|bn)?\b|\b\d[\d.,]{{0,20}}\s?(?:{_MONEY}|(?i:euros?|dollars?|pounds?|usd|eur|gbp|chf)\b))"
    r"|(?P<num>#?\d+(?:[.,:]\d+)*\+?(?:\s?%|(?i:st|nd|rd|th|x|k|am|pm|h)\b)?)"
    r"|(?P<word>[^\W\d_]+(?:['’][^\W\d_]+)*)"
    r"|(?P<mark>[?!]+|…|\.{2,}|[^\w\s])"
)
_EMAIL = r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}"
_ENDINGS = {"m": "am", "re": "are", "ve": "have", "ll": "will", "d": "would", "s": "'s"}
SPELLINGS = {
    "won't": ("will", "not"),
    "can't": ("can", "not"),
    "cannot": ("can", "not"),
    "let's": ("let", "us"),
    "shan't": ("shall", "not"),
    "y'all": ("you", "all"),
    "gonna": ("going", "to"),
    "wanna": ("want", "to"),
    "dont": ("do", "not"),
    "im": ("i", "am"),
    "ive": ("i", "have"),
    "u": ("you",),
    "ur": ("your",),
    "pls": ("please",),
    "plz": ("please",),
    "thx": ("thanks",),
    "thanx": ("thanks",),
    "ty": ("thanks",),
    "youre": ("you", "are"),
    "e-mail": ("email",),
    "e-mails": ("emails",),
    "whos": ("who", "'s"),
    "ya": ("you",),
    "yr": ("your",),
}


_MARKS = {"’": "'", "“": '"', "”": '"', "–": "-", "—": "-"}


class Token(NamedTuple):
    """A word, number, tag or mark; ``norm`` is what patterns see, ``start``/``end`` its place."""

    norm: str
    kind: str  # word, name, num, money, url, email, tag, mark
    start: int
    end: int


_made = tuple.__new__  # half the time of Token(…)


@lru_cache(maxsize=8192)
def _parts(raw: str) -> tuple[tuple[str, str, int, int], ...]:
    """Return the parts of a word or mark: norm, kind, and place of each in it."""
    end = len(raw)
    if not raw[0].isalnum():
        return ((_mark(raw), "mark", 0, end),)
    low = raw.casefold().replace("’", "'")
    kind = "name" if raw[0].isupper() else "word"
    if (whole := SPELLINGS.get(low)) is not None:
        return tuple((part, "word", 0, end) for part in whole)
    if "'" not in low:
        return ((low, kind, 0, end),)
    if low.endswith("n't"):
        return ((low[:-3], kind, 0, end), ("not", "word", 0, end))
    head, _, tail = low.partition("'")
    if tail in _ENDINGS:
        return ((head, kind, 0, len(head)), (_ENDINGS[tail], "word", len(head), end))
    return ((low.replace("'", ""), kind, 0, end),)


def tags_in(text: str, start: int = 0) -> Iterable[re.Match[str]]:
    """Return the merge tags of a text from ``start`` on."""
    if not any(mark in text for mark in _TAG_BEGINS):
        return ()
    return re.compile(_TAG).finditer(text, start)


def tokenize(text: str) -> tuple[Token, ...]:
    """Cut a text into tokens."""
    out: list[Token] = []
    if not _MORE.search(text, 0, len(text) - 1) and not text[-1:].isdecimal():
        _cut_plain(text, 0, len(text), out)
        return tuple(out)
    special = _places(tags_in(text), "tag")
    if "@" in text:
        special = sorted(special + _places(re.finditer(_EMAIL, text), "email"))
    at = 0
    for left, right, kind in special:
        if left >= at:
            _add_words(text, at, left, out)
            out.append(Token(f"<{kind}>", kind, left, right))
            at = right
    _add_words(text, at, len(text), out)
    return tuple(out)


def _places(matches: Iterable[re.Match[str]], kind: str) -> list[tuple[int, int, str]]:
    return [(match.start(), match.end(), kind) for match in matches]


def tokens_at(tokens: Iterable[Token], place: int) -> tuple[Token, ...]:
    """Return the tokens of a text as they stand where that text begins at ``place``."""
    return tuple(
        [
            _made(Token, (norm, kind, start + place, end + place))
            for norm, kind, start, end in tokens
        ]
    )


def _add_words(text: str, start: int, end: int, out: list[Token]) -> None:
    """Add the tokens of a text in which no tags and addresses are."""
    if re.compile(_MUCH_MORE).search(text, start, end):
        for match in re.compile(_TOKEN).finditer(text, start, end):
            kind = match.lastgroup
            if kind in ("word", "mark"):
                _add(out, match[0], match.start())
            else:
                out.append(Token(match[0].casefold(), str(kind), match.start(), match.end()))
    else:
        _cut_plain(text, start, end, out)


def _cut_plain(text: str, start: int, end: int, out: list[Token]) -> None:
    for match in _PLAIN_TOKEN.finditer(text, start, end):
        _add(out, match[0], match.start())


def _add(out: list[Token], raw: str, at: int) -> None:
    for norm, kind, start, end in _parts(raw):
        out.append(_made(Token, (norm, kind, at + start, at + end)))


def _mark(raw: str) -> str:
    if raw[0] in "?!":
        return "?" if "?" in raw else "!"
    return _MARKS.get(raw, raw)
