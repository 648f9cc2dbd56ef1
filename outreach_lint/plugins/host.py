"""Find the plugins, load each one in isolation, and report the result.

pluggy's own entry-point loading stops at the first plugin that raises, skips duplicate names
silently, and reports a misspelled hook only on request. So each plugin is loaded, registered,
checked and called separately here, and a failure affects only that plugin.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from importlib import import_module
from time import perf_counter
from typing import TYPE_CHECKING, Any, NamedTuple

import pluggy

from outreach_lint.errors import OutreachLintError, nearest
from outreach_lint.plugins import hookspecs
from outreach_lint.plugins.client import PluginClient
from outreach_lint.plugins.discovery import PluginEntry, built_in, installed
from outreach_lint.rules.load import CHOICES, RULE_CODE, load_folder
from outreach_lint.rules.rule import Rule

if TYPE_CHECKING:
    from outreach_lint.config import Config
    from outreach_lint.provider import Client

FOLDER_DISTRIBUTION = "rule folder"  # the distribution name of a configured folder of pages


class LoadedPlugin(NamedTuple):
    """The result of loading a plugin: its rules or the error, and the seconds it took.

    ``disabled``: whether the configuration disables it.
    """

    found: PluginEntry
    rules: tuple[Rule, ...] = ()
    hooks: tuple[str, ...] = ()
    error: str | None = None
    seconds: float = 0.0
    disabled: bool = False


class Host:
    """All plugins that were found, and the rules of those that were loaded, by code.

    ``clash`` is the error if two rules have the same code or name.
    """

    def __init__(self) -> None:
        self.plugins: list[LoadedPlugin] = []
        self.rules: dict[str, Rule] = {}
        self.clash: OutreachLintError | None = None
        self.manager = pluggy.PluginManager(hookspecs.PROJECT)
        self.manager.add_hookspecs(hookspecs)

    def client(self, config: Config) -> Client | None:
        """Return the client of a plugin, or ``None`` if no plugin has one.

        Raises:
            OutreachLintError: A plugin fails.
        """
        for hook in reversed(self.manager.hook.outreach_lint_client.get_hookimpls()):
            others = [other for other in self.manager.get_plugins() if other is not hook.plugin]
            call = self.manager.subset_hook_caller("outreach_lint_client", remove_plugins=others)
            try:
                client: Client | None = call(config=config)
            except OutreachLintError:
                raise
            except Exception as error:
                raise OutreachLintError(
                    f"a plugin's outreach_lint_client failed: {_error_text(error)}"
                ) from None
            if client is not None:
                return PluginClient(client, self._name_of(hook.plugin_name))
        return None

    def _name_of(self, registered: str) -> str:
        """Return the readable name of a plugin that is registered under a name."""
        for plugin in self.plugins:
            if registered == _registered_name(plugin.found):
                return plugin.found.full_name
        return registered

    @property
    def client_plugins(self) -> str:
        """The names of the plugins that may bring a client, or nothing."""
        names = []
        for plugin in self.plugins:
            if "outreach_lint_client" in plugin.hooks:
                names.append(plugin.found.name)
        return " or ".join(names)

    @property
    def provider_note(self) -> str:
        """A note after a server's name: the plugins that may ask another provider, if any."""
        if not self.client_plugins:
            return ""
        return f" (or where the plugin {self.client_plugins} asks, if it knows the model)"

    @property
    def failed(self) -> list[LoadedPlugin]:
        """The plugins that could not be loaded."""
        return [plugin for plugin in self.plugins if plugin.error]

    def source_of(self, rule: Rule) -> str:
        """Return the readable name of a rule's origin.

        It is the rule's plugin, with the distribution in brackets.
        """
        for plugin in self.plugins:
            if any(known.code == rule.code and known.path == rule.path for known in plugin.rules):
                is_folder = plugin.found.distribution == FOLDER_DISTRIBUTION
                return plugin.found.name if is_folder else plugin.found.full_name
        return rule.plugin or rule.path

    def add(self, rule: Rule, source: str) -> None:
        """Add a rule; if its code or name is taken, record the clash and keep the first one."""
        for known in self.rules.values():
            if known.code == rule.code or known.name == rule.name:
                what = rule.code if known.code == rule.code else rule.name
                self.clash = self.clash or OutreachLintError(
                    f"{what} is defined twice: by {self.source_of(known)} and by {source}",
                    remedy=(
                        "uninstall one of the two, disable one (plugins.disable in the"
                        " configuration), or give the rule another code and name"
                    ),
                )
                return
        self.rules[rule.code] = rule


def load_plugins(
    folders: Iterable[str] = (), disabled: Collection[str] = (), third_party: bool = True
) -> Host:
    """Load all plugins and rule folders, except plugins named in ``disabled``.

    ``disabled`` holds names of plugins or distributions.

    Raises:
        OutreachLintError: A page in a rule folder is not valid.
    """
    host = Host()
    for found in [*built_in(), *(installed() if third_party else ())]:
        if found.name in disabled or found.distribution in disabled:
            host.plugins.append(LoadedPlugin(found, disabled=True))
        else:
            host.plugins.append(_load_one(host, found))
    for folder in folders:
        start = perf_counter()
        pages = tuple(load_folder(folder, plugin=folder))
        host.plugins.append(
            LoadedPlugin(
                PluginEntry(folder, folder, FOLDER_DISTRIBUTION),
                pages,
                seconds=perf_counter() - start,
            )
        )
    for plugin in host.plugins:
        for rule in plugin.rules:
            host.add(rule, plugin.found.full_name)
    return host


def _load_one(host: Host, found: PluginEntry) -> LoadedPlugin:
    plugin, start = None, perf_counter()
    try:
        plugin = _import_object(found.module)
        manager = host.manager
        name = manager.register(plugin, name=_registered_name(found))
        if name is None:
            return LoadedPlugin(found, error="two entry points have the same module")
        manager.check_pending()
        hooks = tuple(caller.name for caller in manager.get_hookcallers(plugin) or ())
        if not hooks:
            raise TypeError(
                f"{found.module} implements no hook of outreach-lint (is it marked with @hookimpl?)"
            )
        rules = tuple(_rules(manager, plugin, hooks))
        return LoadedPlugin(found, rules, hooks, seconds=perf_counter() - start)
    except (Exception, SystemExit) as error:  # a plugin's failure must not stop the others
        if plugin is not None and host.manager.is_registered(plugin):
            host.manager.unregister(plugin)
        return LoadedPlugin(found, error=_error_text(error), seconds=perf_counter() - start)


def _registered_name(found: PluginEntry) -> str:
    return f"{found.distribution}/{found.name}"


def _import_object(reference: str) -> Any:
    """Return the object of an entry point: a module, or for ``module:name`` an object in it."""
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
            _check_fields(rule)
            yield rule


def _check_fields(rule: Rule) -> None:
    """Raise ``TypeError`` if a field of a rule has a type or value that is not allowed."""
    for field in ("code", "name", "summary", "text", "path"):
        if not isinstance(getattr(rule, field), str):
            raise TypeError(f"a rule's {field} must be a string, not {getattr(rule, field)!r}")
    if not re.fullmatch(RULE_CODE, rule.code):
        raise TypeError(f"a rule's code must be like ABC001, not {rule.code!r}")
    for field in ("severity", "about", "fix_may_leave"):
        choices = CHOICES[field][0] or ()
        if getattr(rule, field) not in choices:
            raise TypeError(f"the {field} of {rule.code} must be one of {', '.join(choices)}")
    for field in (
        "settings",
        "relationships",
        "wins_over",
        "silences",
        "fix_may_remove",
        "undoes",
    ):
        words = getattr(rule, field)
        if not isinstance(words, tuple) or not all(isinstance(word, str) for word in words):
            raise TypeError(f"the {field} of {rule.code} must be a tuple of strings, not {words!r}")
    if rule.check is not None and not callable(rule.check):
        raise TypeError(f"the check of {rule.code} must be a function, not {rule.check!r}")


def _error_text(error: BaseException) -> str:
    text = " ".join(str(error).split())
    if isinstance(error, OutreachLintError):
        return text
    if isinstance(error, ModuleNotFoundError) and error.name:
        return f"{text}; install the package that provides {error.name}"
    if type(error).__name__ == "PluginValidationError" and (
        hook := re.match(r"unknown hook '(\w+)'", text)
    ):
        known = [name for name in vars(hookspecs) if name.startswith("outreach_lint_")]
        return (
            f"there is no hook {hook[1]}; {nearest(hook[1], known) or 'known: ' + ', '.join(known)}"
        )
    if not text:
        return type(error).__name__
    return f"{type(error).__name__}: {text}"
