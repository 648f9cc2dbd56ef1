"""Ask a model about drafts: look up cached verdicts, send one request, store the answer."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, NamedTuple

from outreach_lint.cache import Cache, Memory
from outreach_lint.judge import prompt
from outreach_lint.judge.answer import ModelFinding, Verdict, parse, validator, verdict_of, verdicts
from outreach_lint.judge.hits import JudgedDraft, rejected_rewrites
from outreach_lint.judge.keys import answer_key, request_key
from outreach_lint.judge.meter import Meter
from outreach_lint.judge.prompt import MAX_PROMPT_DRAFT_CHARS, PreparedDraft, is_asked_about
from outreach_lint.judge.rewrites import LintFindings, message_rejection_reason
from outreach_lint.provider import Client, ClientFailedError, NotAnsweredError, Reply, Request
from outreach_lint.reading import Reading
from outreach_lint.rules.rule import Rule

YIELD_SECONDS = 0.02  # to wait after an answer, so that pending requests are sent first
# after the first request, to import jsonschema while the server is busy
PRELOAD_AFTER_SECONDS = 0.3
MAX_CONSECUTIVE_FAILURES = 5  # after which no more requests are sent


class Case(NamedTuple):
    """The input of the judge: a draft's reading, the rules to ask about, and the local findings.

    ``noted`` holds the flagged words by rule code; ``lint`` runs the local engine on rewrites.
    """

    reading: Reading
    rules: tuple[Rule, ...]
    noted: Mapping[str, tuple[str, ...]]
    lint: LintFindings


class RequestPlan(NamedTuple):
    """The cached verdicts of a case, and the request for the others.

    ``asked`` holds the rules of the request. ``request`` is ``None`` if all verdicts are cached.
    """

    sent: PreparedDraft
    keys: Mapping[str, str]
    known: Mapping[str, Verdict]
    asked: tuple[Rule, ...]
    request: Request | None

    @property
    def codes(self) -> list[str]:
        """The codes of the rules in the request."""
        return [rule.code for rule in self.asked]

    @property
    def refused(self) -> str:
        """The reason why the request may not be sent, or empty."""
        if len(self.sent.redacted.text) <= MAX_PROMPT_DRAFT_CHARS:
            return ""
        return f"over {MAX_PROMPT_DRAFT_CHARS:,} characters are not sent to a model"


class Judgement(NamedTuple):
    """The judge's output: verdicts by rule, reasons for missing ones, counts of dropped items.

    ``failure`` is set if a plugin's client failed.
    """

    sent: PreparedDraft
    verdicts: Mapping[str, Verdict]
    missing: Mapping[str, str]
    dropped: Counter[str]  # number of unusable items by kind
    failure: ClientFailedError | None = None


class Rewritten(NamedTuple):
    """A whole message rewritten by the model.

    ``text`` is ``None`` if there is no usable rewrite; ``why`` is the reason.
    """

    text: str | None
    why: str = ""


class JudgeOptions(NamedTuple):
    """How many requests run at once, and whether private details are replaced before sending."""

    concurrency: int = 8
    redact: bool = True


DEFAULT_OPTIONS = JudgeOptions()


class Judge:
    """Asks a model about drafts, and stores every answer as soon as it arrives.

    ``parameters`` are the model's name and everything else that determines an answer. ``client``
    creates the client on first use, so that a run with all answers in the cache needs no key.
    """

    def __init__(
        self,
        parameters: Mapping[str, Any],
        client: Callable[[], Client],
        cache: Cache | Memory,
        meter: Meter,
        options: JudgeOptions = DEFAULT_OPTIONS,
    ) -> None:
        self.parameters, self.cache, self.meter = parameters, cache, meter
        self.concurrency, self.redact = options.concurrency, options.redact
        self._client_factory = client
        self._client: Client | None = None
        self._semaphore = asyncio.Semaphore(options.concurrency)
        self._pending: dict[str, asyncio.Task[Any]] = {}
        self._stopped: NotAnsweredError | None = None
        self._consecutive_failures = 0

    def plan(self, case: Case) -> RequestPlan:
        """Return the cached verdicts of a case, and the request for the others."""
        draft = case.reading.draft
        sent = prompt.prepare_draft(draft, self.redact)
        keys, known, asked = {}, {}, []
        for rule in case.rules:
            if not is_asked_about(rule, draft):
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
            noted[code] = [sent.as_sent(words) for words in flagged]
        request = prompt.request_for(sent, asked, noted) if asked else None
        return RequestPlan(sent, keys, known, tuple(asked), request)

    async def judge(self, case: Case) -> Judgement:
        """Return the judgement of a case, from the cache and the model."""
        plan = self.plan(case)
        try:
            return await self._judge_plan(case, plan)
        finally:
            self.meter.drafts += 1
            self.meter.changed()

    async def _judge_plan(self, case: Case, plan: RequestPlan) -> Judgement:
        if plan.request is None:
            self.meter.cached += 1
            return Judgement(plan.sent, plan.known, {}, self.meter.dropped)
        if plan.refused:
            missing = dict.fromkeys(plan.codes, plan.refused)
            return Judgement(plan.sent, plan.known, missing, self.meter.dropped)
        request = plan.request
        try:
            verdicts_by_code = await self._ask_once(request, lambda: self._ask(case, plan, request))
        except NotAnsweredError as error:
            missing = dict.fromkeys(plan.codes, str(error))
            failure = error if isinstance(error, ClientFailedError) else None
            return Judgement(plan.sent, plan.known, missing, self.meter.dropped, failure)
        return Judgement(plan.sent, {**plan.known, **verdicts_by_code}, {}, self.meter.dropped)

    async def rewrite(self, case: Case, faults: Sequence[str]) -> Rewritten:
        """Return the whole message rewritten without its faults, if the checks accept it."""
        sent = prompt.prepare_draft(case.reading.draft, self.redact)
        faults = [sent.as_sent(fault) for fault in faults]
        request = prompt.message_request(sent, faults)
        key = request_key(request, self.parameters)
        cached = self.cache.get(key)
        if isinstance(cached, str):
            return _checked_rewrite(cached, sent, case)
        try:
            rewritten: Rewritten = await self._ask_once(
                request, lambda: self._ask_for_message(case, sent, faults, request, key)
            )
            return rewritten
        except NotAnsweredError as error:
            return Rewritten(None, str(error))

    async def close(self) -> None:
        """Close the client and this thread's connection to the cache."""
        if self._client is not None:
            await self._client.close()
        self.cache.close()

    async def _ask_once(self, request: Request, ask: Callable[[], Awaitable[Any]]) -> Any:
        """Send identical requests only once, even if several drafts wait for the answer."""
        key = request_key(request, self.parameters)
        task = self._pending.get(key)
        if task is None:
            task = self._pending[key] = asyncio.ensure_future(ask())
            task.add_done_callback(lambda _: self._pending.pop(key, None))
        return await task

    async def _ask(self, case: Case, plan: RequestPlan, request: Request) -> dict[str, Verdict]:
        reply = await self._send(request)
        found = verdicts(reply.content, plan.codes, case.noted, self.meter.dropped)
        self._store(plan, found)
        judged = JudgedDraft(case.reading, plan.sent.redacted, case.lint)
        if rejected := rejected_rewrites(found, plan.asked, judged):
            found = await self._with_new_rewrites(plan, found, rejected)
            self._store(plan, found)
        return found

    def _store(self, plan: RequestPlan, found: Mapping[str, Verdict]) -> None:
        """Store the verdicts on a plan's rules."""
        by_key = {}
        for code, verdict in found.items():
            by_key[plan.keys[code]] = verdict
        self.store_verdicts(self.cache, by_key)

    @staticmethod
    def store_verdicts(cache: Cache | Memory, found: Mapping[str, Verdict]) -> None:
        """Store verdicts under their keys."""
        cache.update({key: verdict.as_json() for key, verdict in found.items()})

    async def _with_new_rewrites(
        self,
        plan: RequestPlan,
        found: dict[str, Verdict],
        rejected: list[tuple[str, ModelFinding, str]],
    ) -> dict[str, Verdict]:
        """Request new rewrites for the rejected ones; a finding without a new one is unchanged."""
        objections = []
        for code, finding, why in rejected:
            change = f"{code}, “{finding.quote}” → “{finding.rewrite}”"
            text = f"{change}: {why}. The fault: {finding.reason}"
            objections.append(plan.sent.as_sent(text))
        try:
            reply = await self._send(prompt.rewrites_request(plan.sent, objections))
            rewrites = {}
            for item in parse(reply.content, "rewrites")["rewrites"]:
                rewrites[item["number"]] = item["rewrite"].strip()
        except ClientFailedError:
            raise
        except NotAnsweredError:
            return found
        better = {}
        for number, (code, finding, _) in enumerate(rejected, 1):
            if number in rewrites:
                better[code, finding] = finding._replace(rewrite=rewrites[number])
        out = {}
        for code, verdict in found.items():
            findings = (better.get((code, finding), finding) for finding in verdict.findings)
            out[code] = verdict._replace(findings=tuple(findings))
        return out

    async def _ask_for_message(
        self, case: Case, sent: PreparedDraft, faults: Sequence[str], request: Request, key: str
    ) -> Rewritten:
        message = parse((await self._send(request)).content, "message")["message"]
        result = _checked_rewrite(message, sent, case)
        if result.text is None:
            more = [*faults, sent.as_sent(f"your last rewrite cannot be used: {result.why}")]
            message = parse(
                (await self._send(prompt.message_request(sent, more))).content, "message"
            )["message"]
            result = _checked_rewrite(message, sent, case)
        self.cache.set(key, message)
        return result

    async def _send(self, request: Request) -> Reply:
        async with self._semaphore:
            if self._stopped is not None:
                raise self._stopped
            reply: Reply | None = None
            try:
                if self._client is None:
                    self._client = self._client_factory()
                    asyncio.get_running_loop().call_later(
                        PRELOAD_AFTER_SECONDS, validator, "findings"
                    )
                self.meter.begin(request)
                try:
                    reply = await self._client.complete(request)
                finally:
                    self.meter.end(request, reply)
            except NotAnsweredError as error:
                self._consecutive_failures += 1
                if error.final or self._consecutive_failures >= MAX_CONSECUTIVE_FAILURES:
                    self._stopped = NotAnsweredError(str(error), True)
                raise
            self._consecutive_failures = 0
        await asyncio.sleep(YIELD_SECONDS)
        return reply


def _checked_rewrite(message: str, sent: PreparedDraft, case: Case) -> Rewritten:
    text = sent.redacted.restore(message).strip("\n")
    if not text.strip():
        return Rewritten(None, "it is empty")
    why = message_rejection_reason(text, case.reading, case.lint)
    if why:
        return Rewritten(None, why)
    return Rewritten(text)
