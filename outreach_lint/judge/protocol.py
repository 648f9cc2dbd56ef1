"""What goes to a model and what comes back: the contract between the judge and a client."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any, NamedTuple, Protocol


class Request(NamedTuple):
    """One question to a model: two messages and the JSON Schema that the answer has to keep.

    ``system`` is the same for every draft that is asked the same rules; what belongs to one draft
    is in ``user``. ``name`` says what is asked for: ``findings``, ``rewrites`` or ``message``.
    """

    name: str
    system: str
    user: str
    schema: Mapping[str, Any]

    @property
    def tokens(self) -> int:
        """About how many tokens the request has: by rule of thumb a quarter of its characters."""
        return (len(self.system) + len(self.user)) // 4


class Reply(NamedTuple):
    """A model's answer as text, with the server's count of tokens that went in and came out."""

    content: str
    tokens_in: int = 0
    tokens_out: int = 0


class Refusal(Enum):
    """Why no answer could be had, where that matters to the program."""

    UNREACHABLE = "no server there"
    KEY = "no key, or one that is not accepted"
    MODEL = "no such model, or no list of models"
    OTHER = "anything else"


class NotAnsweredError(Exception):
    """No answer could be had; the text is one line for the user.

    ``final`` means that asking about other drafts is of no use either: no key, no such model, no
    server. ``kind`` says which of these it is.
    """

    def __init__(self, reason: str, final: bool = False, kind: Refusal = Refusal.OTHER) -> None:
        super().__init__(" ".join(reason.split()))
        self.final, self.kind = final, kind


class Client(Protocol):
    """A way to a model. A plugin may bring another one with the hook ``outreach_lint_client``."""

    async def complete(self, request: Request) -> Reply:
        """Return the model's answer; raises ``NotAnsweredError`` when there is none."""

    async def close(self) -> None:
        """Let go of connections."""
