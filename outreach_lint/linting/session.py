"""A session: the configuration of each path, and the linter with its plugins and rule folders."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property, lru_cache, partial
from typing import Any

from outreach_lint import config as configuration
from outreach_lint.config import Config
from outreach_lint.linting.linter import Linter

MAX_CONFIGS = 1_000  # paths whose configuration is kept
MAX_LINTERS = 100  # linters that are kept: one for each set of plugins and rule folders


class Session:
    """Finds the configuration of each path and the linter of each configuration, and keeps them.

    Errors in a configuration or in a rule are raised as ``OutreachLintError`` when they are first
    needed.

    Args:
        options: Settings that override every configuration file, as on the command line.
        isolated: Whether configuration files are ignored.
        third_party: Whether plugins that are not part of outreach-lint are loaded.
    """

    def __init__(
        self,
        options: Mapping[str, Any] | None = None,
        isolated: bool = False,
        third_party: bool = True,
    ) -> None:
        self._options, self._isolated = dict(options or {}), isolated
        self.config_for = lru_cache(MAX_CONFIGS)(self._config_for)
        self._linter_with = lru_cache(MAX_LINTERS)(partial(Linter, third_party=third_party))

    def _config_for(self, path: str) -> Config:
        """Return the configuration for a path.

        The command line wins over the file's overrides for the path, these over the nearest file,
        and that over the defaults.
        """
        config = Config()
        if not self._isolated:
            config = configuration.find("." if path == "-" else path)
        return config.with_options(self._options).for_path(path)

    def linter_for(self, config: Config) -> Linter:
        """Return the linter with the plugins and rule folders of a configuration."""
        return self._linter_with(config.folders, config.disabled)

    @cached_property
    def config(self) -> Config:
        """The configuration of the current folder."""
        return self.config_for(".")

    @property
    def linter(self) -> Linter:
        """The linter of that configuration."""
        return self.linter_for(self.config)

    def forget(self) -> None:
        """Clear the caches of configuration files and rule pages, because they may have changed."""
        configuration.forget()
        self.__dict__.pop("config", None)
        self.config_for.cache_clear()
        self._linter_with.cache_clear()
