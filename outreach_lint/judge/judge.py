"""Ask a model about drafts: find the open questions, send one request, remember the answer."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, NamedTuple

from outreach_lint.cache import Cache, Memory
from outreach_lint.judge import prompt
from outreach_lint.judge.answer import Said, Verdict, parse, validator, verdict_of, verdicts
from outreach_lint.judge.hits import failing
from outreach_lint.judge.keys import answer_key, request_key
from outreach_lint.judge.meter import Meter
from outreach_lint.judge.prompt import LONGEST_DRAFT, Sent, asked_of
from outreach_lint.judge.protocol import Client, NotAnsweredError, Reply, Request
from outreach_lint.judge.rewrites import Lint, message_objection
from outreach_lint.reading import Reading
from outreach_lint.rules.rule import Rule

ASIDE = 0.02  # seconds for which work that can wait is put off, so that requests are sent first
# seconds after which the first requests are out, and the import that the first answer needs costs
# nothing
PRELOAD = 0.3
MOST_FAILURES = 5  # drafts in a row without an answer; then the server is taken for gone


class Case(NamedTuple):
    """A draft before the judge: its reading, the rules to ask about, and the local findings.

    ``noted`` holds by code the words that are flagged; ``lint`` is the local engine, for rewrites.
    """

    reading: Reading
    rules: tuple[Rule, ...]
    noted: Mapping[str, tuple[str, ...]]
    lint: Lint


class Plan(NamedTuple):
    """What is known about a case and what is to be asked.

    ``request`` is ``None`` where nothing is to be asked.
    """

    sent: Sent
    keys: Mapping[str, str]
    known: Mapping[str, Verdict]
    asked: tuple[Rule, ...]
    request: Request | None

    @property
    def codes(self) -> list[str]:
        """The codes of the rules that are to be asked about."""
        return [rule.code for rule in self.asked]

    @property
    def refused(self) -> str:
        """Why the request is not sent; empty when it may be."""
        if len(self.sent.redacted.text) <= LONGEST_DRAFT:
            return ""
        return f"over {LONGEST_DRAFT:,} characters are not sent to a model"


class Judgement(NamedTuple):
    """What came of a case: verdicts, why other rules have none, and how much was dropped."""

    sent: Sent
    verdicts: Mapping[str, Verdict]
    missing: Mapping[str, str]
    dropped: Counter[str]  # what cannot be used is counted in here, by what it is


class Rewritten(NamedTuple):
    """A whole message rewritten.

    ``text`` is ``None`` where no rewrite could be had, and ``why`` says why.
    """

    text: str | None
    why: str = ""


class Judge:
    """Asks a model about drafts; every answer is remembered as soon as it is there.

    ``parameters`` are the model's name and what else decides an answer; ``client`` makes the client
    when it is first needed, so that a run that finds everything in the cache needs no key.
    """

    def __init__(
        self,
        parameters: Mapping[str, Any],
        client: Callable[[], Client],
        cache: Cache | Memory,
        meter: Meter,
        concurrency: int = 8,
        private: bool = True,
    ) -> None:
        self.parameters, self.cache, self.meter = parameters, cache, meter
        self.concurrency, self.private = concurrency, private
        self._make = client
        self._client: Client | None = None
        self._gate = asyncio.Semaphore(concurrency)
        self._under_way: dict[str, asyncio.Task[Any]] = {}
        self._stopped: NotAnsweredError | None = None
        self._in_a_row = 0

    def plan(self, case: Case) -> Plan:
        """Return what is remembered about a case, and the one request for the rest."""
        draft = case.reading.draft
        sent = prompt.sent(draft, self.private)
        keys, known, asked = {}, {}, []
        for rule in case.rules:
            if not asked_of(rule, draft):
                continue
            code = rule.code
            keys[code] = answer_key(sent, rule, self.parameters, case.noted.get(code, ()))
            verdict = verdict_of(self.cache.get(keys[code]))
            if verdict is None:
                asked.append(rule)
            else:
                known[code] = verdict
        noted = {}
        for code, flagged in case.noted.items():
            noted[code] = [_as_sent(words, sent) for words in flagged]
        request = prompt.request_for(sent, asked, noted) if asked else None
        return Plan(sent, keys, known, tuple(asked), request)

    async def judge(self, case: Case) -> Judgement:
        """Return the judgement of a case: from the cache, from the model, or why there is none."""
        plan = self.plan(case)
        try:
            return await self._judged(case, plan)
        finally:
            self.meter.drafts += 1
            self.meter.changed()

    async def _judged(self, case: Case, plan: Plan) -> Judgement:
        if plan.request is None:
            self.meter.cached += 1
            return Judgement(plan.sent, plan.known, {}, self.meter.dropped)
        if plan.refused:
            missing = dict.fromkeys(plan.codes, plan.refused)
            return Judgement(plan.sent, plan.known, missing, self.meter.dropped)
        request = plan.request
        try:
            found = await self._once(request, lambda: self._ask(case, plan, request))
        except NotAnsweredError as error:
            missing = dict.fromkeys(plan.codes, str(error))
            return Judgement(plan.sent, plan.known, missing, self.meter.dropped)
        return Judgement(plan.sent, {**plan.known, **found}, {}, self.meter.dropped)

    async def rewrite(self, case: Case, faults: Sequence[str]) -> Rewritten:
        """Return the whole message rewritten without its faults, if it survives the checks."""
        sent = prompt.sent(case.reading.draft, self.private)
        faults = [_as_sent(fault, sent) for fault in faults]
        request = prompt.whole(sent, faults)
        key = request_key(request, self.parameters)
        kept = self.cache.get(key)
        if isinstance(kept, str):
            return _checked(kept, sent, case)
        try:
            found: Rewritten = await self._once(
                request, lambda: self._rewritten(case, sent, faults, request, key)
            )
            return found
        except NotAnsweredError as error:
            return Rewritten(None, str(error))

    async def close(self) -> None:
        """Let go of the client and of this thread's hold on the cache."""
        if self._client is not None:
            await self._client.close()
        self.cache.close()

    async def _once(self, request: Request, ask: Callable[[], Awaitable[Any]]) -> Any:
        """Ask identical questions once, however many drafts wait for the answer."""
        key = request_key(request, self.parameters)
        task = self._under_way.get(key)
        if task is None:
            task = self._under_way[key] = asyncio.ensure_future(ask())
            task.add_done_callback(lambda _: self._under_way.pop(key, None))
        return await task

    async def _ask(self, case: Case, plan: Plan, request: Request) -> dict[str, Verdict]:
        reply = await self._complete(request)
        found = verdicts(reply.content, plan.codes, case.noted, self.meter.dropped)
        self._keep(plan, found)
        if weak := failing(found, plan.asked, case.reading, plan.sent.redacted, case.lint):
            found = await self._again(plan, found, weak)
            self._keep(plan, found)
        return found

    def _keep(self, plan: Plan, found: Mapping[str, Verdict]) -> None:
        """Remember the verdicts on a plan's rules."""
        by_key = {}
        for code, verdict in found.items():
            by_key[plan.keys[code]] = verdict
        self.keep_in(self.cache, by_key)

    @staticmethod
    def keep_in(cache: Cache | Memory, found: Mapping[str, Verdict]) -> None:
        """Remember verdicts under their keys."""
        cache.update({key: verdict.as_json() for key, verdict in found.items()})

    async def _again(
        self, plan: Plan, found: dict[str, Verdict], weak: list[tuple[str, Said, str]]
    ) -> dict[str, Verdict]:
        """Ask once more for the rewrites that did not hold; what does not come is left as it is."""
        objections = []
        for code, finding, why in weak:
            change = f"{code}, “{finding.quote}” → “{finding.rewrite}”"
            text = f"{change}: {why}. The fault: {finding.reason}"
            objections.append(_as_sent(text, plan.sent))
        try:
            reply = await self._complete(prompt.again(plan.sent, objections))
            given = {}
            for item in parse(reply.content, "rewrites")["rewrites"]:
                given[item["number"]] = item["rewrite"].strip()
        except NotAnsweredError:
            return found
        better = {}
        for number, (code, finding, _) in enumerate(weak, 1):
            if number in given:
                better[code, finding] = finding._replace(rewrite=given[number])
        out = {}
        for code, verdict in found.items():
            findings = (better.get((code, finding), finding) for finding in verdict.findings)
            out[code] = verdict._replace(findings=tuple(findings))
        return out

    async def _rewritten(
        self, case: Case, sent: Sent, faults: Sequence[str], request: Request, key: str
    ) -> Rewritten:
        message = parse((await self._complete(request)).content, "message")["message"]
        result = _checked(message, sent, case)
        if result.text is None:
            more = [*faults, _as_sent(f"your last rewrite cannot be used: {result.why}", sent)]
            message = parse((await self._complete(prompt.whole(sent, more))).content, "message")[
                "message"
            ]
            result = _checked(message, sent, case)
        self.cache.set(key, message)
        return result

    async def _complete(self, request: Request) -> Reply:
        async with self._gate:
            if self._stopped is not None:
                raise self._stopped
            reply: Reply | None = None
            try:
                if self._client is None:
                    self._client = self._make()
                    asyncio.get_running_loop().call_later(PRELOAD, validator, "findings")
                self.meter.begin(request)
                try:
                    reply = await self._client.complete(request)
                finally:
                    self.meter.end(request, reply)
            except NotAnsweredError as error:
                self._in_a_row += 1
                if error.final or self._in_a_row >= MOST_FAILURES:
                    self._stopped = NotAnsweredError(str(error), True)
                raise
            self._in_a_row = 0
        await asyncio.sleep(ASIDE)
        return reply


def _as_sent(words: str, sent: Sent) -> str:
    """Return words about a draft with what is private in it taken out, as it was in the draft."""
    for mark, private in sent.redacted.meant.items():
        words = words.replace(private, mark)
    return words


def _checked(message: str, sent: Sent, case: Case) -> Rewritten:
    text = sent.redacted.restore(message).strip("\n")
    if not text.strip():
        return Rewritten(None, "it is empty")
    why = message_objection(text, case.reading, case.lint)
    if why:
        return Rewritten(None, why)
    return Rewritten(text)
