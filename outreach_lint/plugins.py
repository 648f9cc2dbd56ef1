"""Find plugins, load each in isolation, and report what became of it.

pluggy's own entry-point loading stops at the first plugin that raises and skips doubled names in silence,
and a misspelt hook goes unnoticed unless asked for; so each plugin is loaded, registered, checked and
called by itself here, and a failure costs that plugin alone.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

import pluggy

from outreach_lint import hookspecs
from outreach_lint.errors import OutreachLintError
from outreach_lint.model import Rule

if TYPE_CHECKING:
    from outreach_lint.config import Config
    from outreach_lint.judge.ask import Client

GROUP = "outreach_lint"
BUILT_IN = ("rapport", "self_centred", "agenda")


class Found(NamedTuple):
    """A plugin that is installed: its name, the module to import, and the distribution it comes from."""

    name: str
    module: str
    distribution: str = "outreach-lint"
    version: str = ""


class Loaded(NamedTuple):
    """What became of a plugin: its rules, or why it could not be loaded."""

    found: Found
    rules: tuple[Rule, ...] = ()
    hooks: tuple[str, ...] = ()
    error: str | None = None


class Host:
    """The plugin host: every plugin found, and the rules of those that loaded, by code."""

    def __init__(self) -> None:
        self.plugins: list[Loaded] = []
        self.rules: dict[str, Rule] = {}
        self.manager = pluggy.PluginManager(hookspecs.PROJECT)
        self.manager.add_hookspecs(hookspecs)

    def client(self, config: Config) -> Client | None:
        """Return the client that a plugin brings, if one does; raises ``OutreachLintError`` when it fails."""
        try:
            found: Client | None = self.manager.hook.outreach_lint_client(config=config)
        except OutreachLintError:
            raise
        except Exception as error:
            raise OutreachLintError(f"a plugin's outreach_lint_client failed: {_cause(error)}") from None
        return found

    @property
    def failed(self) -> list[Loaded]:
        """The plugins that could not be loaded."""
        return [plugin for plugin in self.plugins if plugin.error]


def built_in() -> list[Found]:
    """Return the first-party plugins; they are part of this distribution and known by name."""
    return [Found(name, f"outreach_lint_{name}") for name in BUILT_IN]


def installed() -> list[Found]:
    """Return the plugins that other distributions announce.

    Scanning ``importlib.metadata`` costs as much as importing click, so a look at the entry-point files
    on the path first tells whether there is anything to scan for.
    """
    if not any(_announces(entry) for entry in dict.fromkeys(sys.path)):
        return []
    from importlib.metadata import entry_points

    return [
        Found(
            point.name,
            point.value,
            point.dist.name if point.dist else "?",
            point.dist.version if point.dist else "",
        )
        for point in sorted(entry_points(group=GROUP), key=lambda point: (point.name, point.value))
    ]


def _announces(entry: str) -> bool:
    """Tell whether a distribution in this ``sys.path`` entry may have an entry point in our group."""
    try:
        names = os.listdir(entry or ".")
    except NotADirectoryError:
        return os.path.exists(entry)  # a zip file or the like: let importlib.metadata look
    except OSError:
        return False
    for name in names:
        if name.endswith((".dist-info", ".egg-info")):
            try:
                with open(os.path.join(entry, name, "entry_points.txt"), encoding="utf-8") as handle:
                    if f"[{GROUP}]" in handle.read():
                        return True
            except (OSError, UnicodeDecodeError):
                continue
    return False


def load(folders: Iterable[str] = (), third_party: bool = True) -> Host:
    """Load every plugin and rule folder; raises ``OutreachLintError`` when two define the same code or name."""
    host = Host()
    for found in [*built_in(), *(installed() if third_party else ())]:
        host.plugins.append(_load_one(host.manager, found))
    for folder in folders:
        from outreach_lint.rules import load_folder

        host.plugins.append(
            Loaded(Found(folder, folder, "rule folder"), tuple(load_folder(folder, plugin=folder)))
        )
    for plugin in host.plugins:
        for rule in plugin.rules:
            _add(host, rule, plugin)
    return host


def _load_one(manager: pluggy.PluginManager, found: Found) -> Loaded:
    module = None
    try:
        module = import_module(found.module.partition(":")[0])
        name = manager.register(module, name=f"{found.distribution}/{found.name}")
        if name is None:
            return Loaded(found, error="the same module is announced twice")
        manager.check_pending()
        hooks = tuple(caller.name for caller in manager.get_hookcallers(module) or ())
        return Loaded(found, tuple(_rules(manager, module, found)), hooks)
    except Exception as error:  # whatever a plugin raises must not take the others with it
        if module is not None and manager.is_registered(module):
            manager.unregister(module)
        return Loaded(found, error=_cause(error))


def _rules(manager: pluggy.PluginManager, module: object, found: Found) -> list[Rule]:
    others = [plugin for plugin in manager.get_plugins() if plugin is not module]
    rules: list[Rule] = []
    for answer in manager.subset_hook_caller("outreach_lint_rules", remove_plugins=others)():
        for rule in answer:
            if not isinstance(rule, Rule):
                raise TypeError(f"outreach_lint_rules returned {type(rule).__name__}, not a Rule")
            rules.append(rule)
    return rules


def _cause(error: Exception) -> str:
    text = " ".join(str(error).split())
    return text if isinstance(error, OutreachLintError) else f"{type(error).__name__}: {text}"


def _add(host: Host, rule: Rule, plugin: Loaded) -> None:
    for known in host.rules.values():
        if known.code == rule.code or known.name == rule.name:
            what = rule.code if known.code == rule.code else rule.name
            raise OutreachLintError(
                f"{what} is defined twice: by {known.plugin or known.path} and by {plugin.found.distribution} ({rule.plugin or rule.path})",
                remedy="uninstall one of the two, or give the rule another code and name",
            )
    host.rules[rule.code] = rule
