"""What is sent to a provider of models, and what it returns: requests, replies and errors.

The judge and the clients of plugins have only this in common.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any, NamedTuple, Protocol

from outreach_lint.errors import OutreachLintError


class Request(NamedTuple):
    """A request to a model: two messages, and the JSON Schema that the answer must follow.

    ``system`` is the same for all drafts with the same rules; ``user`` holds the data of one draft.
    ``name`` is the kind of answer: ``findings``, ``rewrites`` or ``message``.
    """

    name: str
    system: str
    user: str
    schema: Mapping[str, Any]

    @property
    def tokens(self) -> int:
        """Estimated number of tokens: a quarter of the characters, as a rule of thumb."""
        return (len(self.system) + len(self.user)) // 4


class Reply(NamedTuple):
    """A model's answer as text, with the server's counts of input and output tokens."""

    content: str
    tokens_in: int = 0
    tokens_out: int = 0


class Refusal(Enum):
    """Kinds of missing answers that the program handles differently."""

    UNREACHABLE = "no server there"
    KEY = "no key, or one that is not accepted"
    MODEL = "no such model, or no list of models"
    OTHER = "anything else"


class NotAnsweredError(Exception):
    """There is no answer from the model; the text is one line for the user.

    If ``final``, other requests would fail as well: there is no key, model or server. ``kind`` says
    which of these it is.
    """

    def __init__(self, reason: str, final: bool = False, kind: Refusal = Refusal.OTHER) -> None:
        super().__init__(" ".join(reason.split()))
        self.final, self.kind = final, kind


class ClientFailedError(NotAnsweredError):
    """A plugin's client raised an exception of another type; ``source`` names the plugin."""

    def __init__(self, source: str, error: Exception) -> None:
        super().__init__(
            f"the client of the plugin {source} failed: {type(error).__name__}: {error}"
        )
        self.source = source

    def on_draft(self, path: str) -> OutreachLintError:
        """Return the error for the user, about the draft at ``path``."""
        remedy = f"tell the authors of {self.source}, or disable it with plugins.disable"
        return OutreachLintError(str(self), path, remedy)


class Client(Protocol):
    """Sends requests to a model. A plugin can supply one with the hook ``outreach_lint_client``."""

    async def complete(self, request: Request) -> Reply:
        """Return the model's answer; raises ``NotAnsweredError`` if there is none."""

    async def close(self) -> None:
        """Close the connections."""
