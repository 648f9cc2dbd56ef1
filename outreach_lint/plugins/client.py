"""The client of a plugin: its failures become errors about one draft."""

from __future__ import annotations

from contextlib import suppress

from outreach_lint.provider import Client, ClientFailedError, NotAnsweredError, Reply, Request


class PluginClient:
    """Asks a plugin's client, and raises ``ClientFailedError`` for its failures.

    ``NotAnsweredError``, with which a client says that it has no answer, passes unchanged.

    ``source`` is the name of the plugin, for error messages.
    """

    def __init__(self, client: Client, source: str) -> None:
        self._client, self._source = client, source

    async def complete(self, request: Request) -> Reply:
        """Return the model's answer.

        Raises:
            NotAnsweredError: There is none.
            ClientFailedError: The plugin's client failed.
        """
        try:
            reply: object = await self._client.complete(request)
            if not isinstance(reply, Reply):
                raise TypeError(f"complete returned {type(reply).__name__}, not a Reply")
        except NotAnsweredError:
            raise
        except Exception as error:
            raise ClientFailedError(self._source, error) from None
        return reply

    async def close(self) -> None:
        """Close the connections; a failure does no harm, since all answers have arrived."""
        with suppress(Exception):
            await self._client.close()
