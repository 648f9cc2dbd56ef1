"""The tokenizer: words in lower case, with straight apostrophes and split contractions."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

# The names of fields in an address list: two words, in any spelling, or one.
_TWO_WORDS = r"""(?ix:
    (?: first | last | full | given | family | sur | nick | contact | lead | prospect | recipient
      | customer | company | account | sender | your
    )[ _.-]?names?
  | [fl]name
  | (?:job|company|contact)[ _.-](?:title|role|city|industry|email)
)"""
_FIELD_NAME = rf"(?:{_TWO_WORDS}|(?i:name|company|organi[sz]ation|city|industry|recipient))"
# Merge tags of the usual engines. If their marks have other uses too, they must contain the name of
# a field. Square brackets are a tag unless they contain a footnote or checkbox, or a link target or
# another bracket follows.
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
        # ##First_Name##, ~first_name~, -first_name-
        rf"(?<![\w#~-])(?:##?{_TWO_WORDS}##?|~{_TWO_WORDS}~"
        r"|-(?i:(?:first|last|full|company)_name)-)(?![\w#~-])",
    )
)
_TAG_STARTS = "{%[<*«$_#~"
# Most sentences have only words and a few marks. The pattern for all kinds of tokens is compiled
# for the first sentence that has more: a digit, a currency sign, or a dot or colon inside a word.
_PLAIN_TOKEN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|[?!]+|…|[^\w\s]")
_NEEDS_FULL_CHECK = re.compile(r"[^A-Za-z \n\r,;?!'\"()-]")
# A character class with distant code points compiles slowly, so the currency signs are two classes;
# "(?=.)" prevents the compiler from merging them.
_MONEY = r"(?:[$£¥]|(?=.)[€₹])"
_NEEDS_FULL_PATTERN = rf"(?:{_MONEY}|(?=.)[\d.:])(?:(?<![.:])|(?=\S))"
_TOKEN = rf"""(?x)
    (?P<url>
        (?:(?i:https?)://|[wW]{{3}}\.)[^\s<>\"')\]]+
      | \b[\w-]{{1,63}}(?:\.[\w-]{{1,63}}){{0,5}}
        \.(?i:com|org|net|io|co|ai|app|dev|example|uk|de|eu|me|ly|info|biz)(?:/[^\s<>\"')\]]*)?
    )
  | (?P<money>
        {_MONEY}\s?\d[\d.,]*(?i:k|m|bn)?\b
      | \b\d[\d.,]{{0,20}}\s?(?:{_MONEY}|(?i:euros?|dollars?|pounds?|usd|eur|gbp|chf)\b)
    )
  | (?P<num>\#?\d+(?:[.,:]\d+)*\+?(?:\s?%|(?i:st|nd|rd|th|x|k|am|pm|h)\b)?)
  | (?P<word>[^\W\d_]+(?:['’][^\W\d_]+)*)
  | (?P<mark>[?!]+|…|\.{{2,}}|[^\w\s])
"""
_EMAIL = r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}"
_ENDINGS = {"m": "am", "re": "are", "ve": "have", "ll": "will", "d": "would", "s": "'s"}
EXPANSIONS = {
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
    """A word, number, tag or mark; ``norm`` is its normalized form, ``start``/``end`` its span."""

    norm: str
    kind: str  # word, name, num, money, url, email, tag, mark
    start: int
    end: int


_new_token = tuple.__new__  # takes half the time of Token(…)


@lru_cache(maxsize=8192)
def _parts(raw: str) -> tuple[tuple[str, str, int, int], ...]:
    """Return the parts of a word or mark: the norm and kind of each, and its span in ``raw``."""
    end = len(raw)
    if not raw[0].isalnum():
        return ((_normalized_mark(raw), "mark", 0, end),)
    low = raw.casefold().replace("’", "'")
    kind = "name" if raw[0].isupper() else "word"
    if (expansion := EXPANSIONS.get(low)) is not None:
        return tuple((part, "word", 0, end) for part in expansion)
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
    if not any(mark in text for mark in _TAG_STARTS):
        return ()
    return re.compile(_TAG).finditer(text, start)


def tokenize(text: str) -> tuple[Token, ...]:
    """Split a text into tokens."""
    out: list[Token] = []
    if not _NEEDS_FULL_CHECK.search(text, 0, len(text) - 1) and not text[-1:].isdecimal():
        _add_plain_words(text, 0, len(text), out)
        return tuple(out)
    special = _special_spans(tags_in(text), "tag")
    if "@" in text:
        special = sorted(special + _special_spans(re.finditer(_EMAIL, text), "email"))
    position = 0
    for left, right, kind in special:
        if left >= position:
            _add_words(text, position, left, out)
            out.append(Token(f"<{kind}>", kind, left, right))
            position = right
    _add_words(text, position, len(text), out)
    return tuple(out)


def _special_spans(matches: Iterable[re.Match[str]], kind: str) -> list[tuple[int, int, str]]:
    return [(match.start(), match.end(), kind) for match in matches]


def tokens_at(tokens: Iterable[Token], offset: int) -> tuple[Token, ...]:
    """Return tokens with their offsets shifted by ``offset``."""
    return tuple(
        [
            _new_token(Token, (norm, kind, start + offset, end + offset))
            for norm, kind, start, end in tokens
        ]
    )


def _add_words(text: str, start: int, end: int, out: list[Token]) -> None:
    """Add the tokens of a part of a text that has no tags or addresses."""
    if re.compile(_NEEDS_FULL_PATTERN).search(text, start, end):
        for match in re.compile(_TOKEN).finditer(text, start, end):
            kind = match.lastgroup
            if kind in ("word", "mark"):
                _add(out, match[0], match.start())
            else:
                out.append(Token(match[0].casefold(), str(kind), match.start(), match.end()))
    else:
        _add_plain_words(text, start, end, out)


def _add_plain_words(text: str, start: int, end: int, out: list[Token]) -> None:
    for match in _PLAIN_TOKEN.finditer(text, start, end):
        _add(out, match[0], match.start())


def _add(out: list[Token], raw: str, offset: int) -> None:
    for norm, kind, start, end in _parts(raw):
        out.append(_new_token(Token, (norm, kind, offset + start, offset + end)))


def _normalized_mark(raw: str) -> str:
    if raw[0] in "?!":
        return "?" if "?" in raw else "!"
    return _MARKS.get(raw, raw)
