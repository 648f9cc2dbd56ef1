"""Whether a text is in English, the only language the lexicons know.

Counting function words is enough to tell a language from the next in a message of some length, and
costs nothing; language identification libraries were slower to import than everything else here together.
"""

from __future__ import annotations

from outreach_lint.reading.tokens import Token

_ENGLISH = frozenset(
    (
        "the and to of a in you your i we is are for that this it with on have be as our not my at from can "
        "if me will would but was an so or what how any do just about by more no has been they there up out "
        "who when us all could please thanks hi hello"
    ).split()
)
_OTHERS = {
    "German": "der die das und ich sie wir ist nicht ein eine mit für auf den dem zu von haben sind ihr ihre ihnen wenn auch oder bei uns als hat aber noch wie kann gerne",
    "French": "le la les des et je vous nous est une un pour dans votre que qui avec sur pas ce au du notre mais ou plus par si ne sont être merci bonjour de",
    "Spanish": "el la los las y de que en un una es por con para su no se lo mi nos usted le si como pero más muy está este gracias hola somos",
    "Italian": "il la le di e che un una per con non sono è del della mi ci vi si come ma anche più questo nostro vostro grazie gli nel",
    "Portuguese": "o os as de e que em um uma para com não por se seu sua mais mas como você nós obrigado olá da do na no",
    "Dutch": "de het een en van ik je u wij is niet dat op te met voor zijn aan ook maar als onze uw heb naar bij om hallo",
    "Swedish": "och att det som en ett jag du vi är inte på för med av har till den om er hej men kan era",
    "Polish": "i w na z do się nie że jest jak o po dla to za od ale czy pan pani dzień dobry oraz mam nam",
    "Danish": "og det at en jeg du vi er ikke på for med af har til den om hej men kan jeres som et",
    "Turkish": "ve bir bu için ile de da çok size siz biz olarak daha ben gibi merhaba en",
}  # fmt: skip
_WORDS = {name: frozenset(words.split()) - _ENGLISH for name, words in _OTHERS.items()}
ENOUGH = 8  # words; a shorter text is taken for English
LOOK_AT = 400  # tokens


def foreign(tokens: list[Token]) -> str | None:
    """Return the name of the language a text is in when it is clearly not English, else ``None``."""
    words = [token.norm for token in tokens[:LOOK_AT] if token.kind in ("word", "name")]
    others = sum(not _latin(char) for word in words if not word.isascii() for char in word)
    if others > 0.5 * sum(map(len, words)) > 0:
        return "a script other than Latin"
    english = sum(word in _ENGLISH for word in words)
    if len(words) < ENOUGH or english >= 0.15 * len(words):
        return None
    name, count = max(
        ((name, sum(word in known for word in words)) for name, known in _WORDS.items()),
        key=lambda pair: pair[1],
    )
    return name if count > 2 * english and count >= max(2, 0.12 * len(words)) else None


def _latin(char: str) -> bool:
    return char < "\u0250" or "\u1e00" <= char < "\u1f00"
