"""Find plugins, load each in isolation, and report what became of it.

pluggy's own entry-point loading stops at the first plugin that raises and skips doubled names in
silence, and a misspelt hook goes unnoticed unless asked for; so each plugin is loaded, registered,
checked and called by itself here, and a failure costs that plugin alone.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from functools import cached_property
from importlib import import_module
from time import perf_counter
from typing import TYPE_CHECKING, Any, NamedTuple

from outreach_lint.errors import OutreachLintError, nearest
from outreach_lint.model import SEVERITIES
from outreach_lint.plugins import hookspecs
from outreach_lint.plugins.discovery import Found, built_in, installed
from outreach_lint.rules.load import CODE, load_folder
from outreach_lint.rules.rule import FIRST_PARTY, Rule

if TYPE_CHECKING:
    import pluggy

    from outreach_lint.config import Config
    from outreach_lint.judge.protocol import Client

# Each hook, and whether the first answer is the only one.
HOOKS = {"outreach_lint_rules": False, "outreach_lint_client": True}
FOLDER = "rule folder"  # as what distribution a configured folder of pages comes


class Loaded(NamedTuple):
    """The outcome of loading a plugin: its rules or the error, and the seconds it took.

    ``disabled``: somebody said that it is not to be loaded.
    """

    found: Found
    rules: tuple[Rule, ...] = ()
    hooks: tuple[str, ...] = ()
    error: str | None = None
    seconds: float = 0.0
    disabled: bool = False


class Host:
    """Every plugin that was found, and the rules of those that could be loaded, by code.

    ``clash`` is the error of two that define the same code or name.
    """

    def __init__(self) -> None:
        self.plugins: list[Loaded] = []
        self.rules: dict[str, Rule] = {}
        self.clash: OutreachLintError | None = None

    @cached_property
    def manager(self) -> pluggy.PluginManager:
        """The pluggy manager with the plugins of other people.

        Our own plugins have no hook but the one for rules, which has been called already.
        """
        import pluggy

        manager = pluggy.PluginManager(hookspecs.PROJECT)
        for name, first in HOOKS.items():
            pluggy.HookspecMarker(hookspecs.PROJECT)(firstresult=first)(getattr(hookspecs, name))
        manager.add_hookspecs(hookspecs)
        return manager

    def client(self, config: Config) -> Client | None:
        """Return the client that a plugin brings, if one does.

        Raises:
            OutreachLintError: The plugin fails.
        """
        try:
            found: Client | None = self.manager.hook.outreach_lint_client(config=config)
        except OutreachLintError:
            raise
        except Exception as error:
            raise OutreachLintError(
                f"a plugin's outreach_lint_client failed: {_cause(error)}"
            ) from None
        return found

    @property
    def askers(self) -> str:
        """Return what to add to a server's name: the plugins that may ask another provider."""
        names = []
        for plugin in self.plugins:
            if "outreach_lint_client" in plugin.hooks:
                names.append(plugin.found.name)
        if not names:
            return ""
        return f" (or where the plugin {' or '.join(names)} asks, if it knows the model)"

    @property
    def failed(self) -> list[Loaded]:
        """The plugins that could not be loaded."""
        return [plugin for plugin in self.plugins if plugin.error]

    def source_of(self, rule: Rule) -> str:
        """Return the name, for people, of what a rule comes from.

        It is the rule's plugin, with the distribution if that has another name.
        """
        for plugin in self.plugins:
            if any(known.code == rule.code and known.path == rule.path for known in plugin.rules):
                of = "" if plugin.found.distribution == FOLDER else f" ({plugin.found.source})"
                return f"{plugin.found.name}{of}"
        return rule.plugin or rule.path

    def add(self, rule: Rule, source: str) -> None:
        """Add a rule; where its code or name is taken, note the clash and keep the first one."""
        for known in self.rules.values():
            if known.code == rule.code or known.name == rule.name:
                what = rule.code if known.code == rule.code else rule.name
                self.clash = self.clash or OutreachLintError(
                    f"{what} is defined twice: by {self.source_of(known)} and by {source}",
                    remedy=(
                        "uninstall one of the two, switch one off (plugins.disable in the"
                        " configuration), or give the rule another code and name"
                    ),
                )
                return
        self.rules[rule.code] = rule


def load(
    folders: Iterable[str] = (), disabled: Collection[str] = (), third_party: bool = True
) -> Host:
    """Load every plugin and rule folder, except those ``disabled`` by plugin or distribution.

    Raises:
        OutreachLintError: A page in a rule folder breaks the format.
    """
    host = Host()
    for found in [*built_in(), *(installed() if third_party else ())]:
        if found.name in disabled or found.distribution in disabled:
            host.plugins.append(Loaded(found, disabled=True))
        else:
            host.plugins.append(_load_one(host, found))
    for folder in folders:
        start = perf_counter()
        pages = tuple(load_folder(folder, plugin=folder))
        host.plugins.append(
            Loaded(Found(folder, folder, FOLDER), pages, seconds=perf_counter() - start)
        )
    for plugin in host.plugins:
        for rule in plugin.rules:
            host.add(rule, f"{plugin.found.name} ({plugin.found.source})")
    return host


def _load_one(host: Host, found: Found) -> Loaded:
    plugin, start = None, perf_counter()
    try:
        plugin = _imported(found.module)
        if found.distribution == FIRST_PARTY:
            rules = tuple(plugin.outreach_lint_rules())
            return Loaded(found, rules, ("outreach_lint_rules",), seconds=perf_counter() - start)
        manager = host.manager
        hand_over(plugin)
        name = manager.register(plugin, name=f"{found.distribution}/{found.name}")
        if name is None:
            return Loaded(found, error="the same module is announced twice")
        manager.check_pending()
        hooks = tuple(caller.name for caller in manager.get_hookcallers(plugin) or ())
        if not hooks:
            raise TypeError(
                f"{found.module} implements no hook of outreach-lint (is it marked with @hookimpl?)"
            )
        rules = tuple(_rules(manager, plugin, hooks))
        return Loaded(found, rules, hooks, seconds=perf_counter() - start)
    except (
        Exception,
        SystemExit,
    ) as error:  # whatever a plugin raises must not take the others with it
        if (
            plugin is not None
            and found.distribution != FIRST_PARTY
            and host.manager.is_registered(plugin)
        ):
            host.manager.unregister(plugin)
        return Loaded(found, error=_cause(error), seconds=perf_counter() - start)


def hand_over(plugin: object) -> None:
    """Mark for pluggy what is marked as a hook's implementation."""
    import pluggy

    for name in dir(plugin):
        function = getattr(plugin, name, None)
        if (options := getattr(function, hookspecs.MARK, None)) is not None and callable(function):
            target = getattr(function, "__func__", function)
            pluggy.HookimplMarker(hookspecs.PROJECT)(**options)(target)


def _imported(reference: str) -> Any:
    """Return what an entry point refers to: a module, or with ``module:name`` an object in it."""
    module, _, attribute = reference.partition(":")
    plugin: Any = import_module(module)
    for name in attribute.split(".") if attribute else ():
        plugin = getattr(plugin, name)
    return plugin


def _rules(manager: pluggy.PluginManager, plugin: object, hooks: Collection[str]) -> Iterator[Rule]:
    others = [other for other in manager.get_plugins() if other is not plugin]
    answers = manager.subset_hook_caller("outreach_lint_rules", remove_plugins=others)()
    if "outreach_lint_rules" in hooks and not answers:
        raise TypeError(
            "outreach_lint_rules returned None; it must return rules: return load_rules(__name__)"
        )
    for answer in answers:
        if isinstance(answer, Rule):
            raise TypeError("outreach_lint_rules returned one Rule; it must return a list of rules")
        for rule in answer:
            if not isinstance(rule, Rule):
                raise TypeError(f"outreach_lint_rules returned {type(rule).__name__}, not a Rule")
            _valid(rule)
            yield rule


def _valid(rule: Rule) -> None:
    """Raise ``TypeError`` for a rule that was not read from a page and holds what no page could."""
    for field in ("code", "name", "summary", "text", "path"):
        if not isinstance(getattr(rule, field), str):
            raise TypeError(f"a rule's {field} must be text, not {getattr(rule, field)!r}")
    if not re.fullmatch(CODE, rule.code):
        raise TypeError(f"a rule's code must be like ABC001, not {rule.code!r}")
    if rule.severity not in SEVERITIES:
        raise TypeError(f"the severity of {rule.code} must be one of {', '.join(SEVERITIES)}")
    for field in ("settings", "relationships", "wins_over", "silences"):
        words = getattr(rule, field)
        if not isinstance(words, tuple) or not all(isinstance(word, str) for word in words):
            raise TypeError(f"the {field} of {rule.code} must be a tuple of texts, not {words!r}")
    if rule.check is not None and not callable(rule.check):
        raise TypeError(f"the check of {rule.code} must be a function, not {rule.check!r}")


def _cause(error: BaseException) -> str:
    text = " ".join(str(error).split())
    if isinstance(error, OutreachLintError):
        return text
    if isinstance(error, ModuleNotFoundError) and error.name:
        return f"{text}; it is missing here: install what provides {error.name}"
    if type(error).__name__ == "PluginValidationError" and (
        hook := re.match(r"unknown hook '(\w+)'", text)
    ):
        known = list(HOOKS)
        return (
            f"there is no hook {hook[1]}; {nearest(hook[1], known) or 'known: ' + ', '.join(known)}"
        )
    if not text:
        return type(error).__name__
    return f"{type(error).__name__}: {text}"
