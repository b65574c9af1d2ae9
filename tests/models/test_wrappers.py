"""What stands around a model: order, turns, breaker, cache, book and budget, each on a clock of the test's own."""

import asyncio
from collections.abc import Sequence
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayflow.prompts.fault import ELSEWHERE, HINTS, Fault, ModelError
from sayflow.prompts.model import Answer, Health, Model, Request, Route, Said
from sayflow.prompts.prices import Price, listed, table
from sayflow.prompts.wrappers.accounts import Accounts, Entry
from sayflow.prompts.wrappers.breaker import Breaker
from sayflow.prompts.wrappers.budget import Budget
from sayflow.prompts.wrappers.cache import Cache, key_of
from sayflow.prompts.wrappers.fallback import Fallback
from sayflow.prompts.wrappers.purse import Purse
from sayflow.prompts.wrappers.rate import Rate

ASKED = Request("s", "p", task="answer", version="1", tokens=100)


class Clock:
    """Seconds that pass when they are slept."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds


class Played:
    """A model that plays a list of texts and faults, the last one for ever."""

    def __init__(self, *plays: str | ModelError, name: str = "test:a", price: Price | None = None) -> None:
        self.plays = list(plays)
        self.name = name
        self.routes: tuple[Route, ...] = ("text",)
        self.price = price
        self.calls = 0
        self.tokens = (1, 1)

    async def complete(self, request: Request, said: Said | None = None) -> Answer:
        self.calls += 1
        play = self.plays.pop(0) if len(self.plays) > 1 else self.plays[0]
        if isinstance(play, ModelError):
            raise play
        cost = self.cost(*self.tokens)
        return Answer(play, "test", "a", *self.tokens, cost, 0.5, request.task, request.version)

    async def health(self) -> Health:
        return Health(True, self.name)

    def cost(self, tokens_in: int, tokens_out: int) -> Decimal | None:
        return self.price.of(tokens_in, tokens_out) if self.price else None


def fault(kind: Fault, wait: float | None = None) -> ModelError:
    return ModelError(kind, "as planned", retry_after=wait)


def outcome(model: Model, request: Request = ASKED) -> str:
    """The text answered, or the class of the fault."""
    try:
        return asyncio.run(model.complete(request)).text
    except ModelError as problem:
        return problem.fault


@pytest.mark.parametrize("kind", list(HINTS))
def test_the_next_model_is_asked_where_the_fault_lies_with_the_first(kind: Fault) -> None:
    second = Played("from the second")
    found = outcome(Fallback([Played(fault(kind)), second]))
    assert found == ("from the second" if kind in ELSEWHERE else kind)
    assert second.calls == (kind in ELSEWHERE)


def test_the_fault_of_the_last_one_counts() -> None:
    assert outcome(Fallback([Played(fault("server")), Played(fault("quota"))])) == "quota"


def test_what_several_models_can_be_held_to_and_cost_at_most() -> None:
    one, two = Played("x", price=Price(Decimal(1), Decimal(1))), Played("x", price=Price(Decimal(9), Decimal(9)))
    one.routes, two.routes = ("grammar", "schema", "text"), ("schema", "text")
    both = Fallback([one, two])
    assert both.routes == ("schema", "text")
    assert both.cost(1_000_000, 0) == 9
    assert Fallback([one, Played("x")]).cost(1, 1) is None


def test_a_breaker_opens_rests_tries_once_and_closes() -> None:
    clock = Clock()
    inner = Played(*[fault("server")] * 6, "well again")
    model = Breaker(inner, most=5, rest=30, clock=clock)
    assert [outcome(model) for _ in range(7)] == ["server"] * 5 + ["resting"] * 2
    assert inner.calls == 5
    assert not asyncio.run(model.health()).ready
    clock.now += 30
    assert [outcome(model) for _ in range(2)] == ["server", "resting"]
    clock.now += 30
    assert [outcome(model) for _ in range(2)] == ["well again"] * 2
    assert asyncio.run(model.health()).ready


def test_a_breaker_keeps_to_the_wait_that_was_named_up_to_an_hour() -> None:
    clock = Clock()
    model = Breaker(Played(fault("rejected", 1e9)), most=1, rest=30, clock=clock)
    assert outcome(model) == "rejected"
    clock.now += 3599
    assert outcome(model) == "resting"
    clock.now += 1
    assert outcome(model) == "rejected"


def test_what_was_asked_wrongly_opens_no_breaker() -> None:
    model = Breaker(Played(fault("refusal")), most=2, clock=Clock())
    assert [outcome(model) for _ in range(5)] == ["refusal"] * 5


def test_the_requests_of_a_minute() -> None:
    clock = Clock()
    model = Rate(Played("x"), 2, clock=clock, sleep=clock.sleep)
    began = []
    for _ in range(5):
        outcome(model)
        began.append(clock.now - 1000)
    assert began == [0, 0, 60, 60, 120]


def test_waiting_requests_take_turns() -> None:
    clock = Clock()
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    model = Rate(Played("x"), 1, clock=clock, sleep=sleep)

    async def all_at_once() -> None:
        await asyncio.gather(*(model.complete(ASKED) for _ in range(4)))

    asyncio.run(all_at_once())
    assert sorted(waits) == [60, 120, 180]


class Texts(dict[str, str]):
    """A shelf in memory."""

    def put(self, key: str, text: str) -> None:
        self[key] = text


def test_an_answer_is_kept_for_its_time() -> None:
    clock, shelf, inner = Clock(), Texts(), Played("one", "two")
    model = Cache(inner, shelf, keep=60, clock=clock)
    assert [outcome(model), outcome(model)] == ["one", "one"]
    kept = asyncio.run(model.complete(ASKED))
    assert (kept.cached, kept.cost) == (True, 0)
    clock.now += 61
    assert outcome(model) == "two"
    clock.now -= 30
    assert outcome(model) == "two", "one from the future is no answer"


@pytest.mark.parametrize("spoilt", ["", "{}", "[1]", '{"at": "x", "text": 1}', '{"at": 1000, "text": 5}'])
def test_a_spoilt_shelf_costs_a_call_and_nothing_else(spoilt: str) -> None:
    shelf = Texts()
    shelf.put(key_of("test:a", ASKED), spoilt)
    assert outcome(Cache(Played("new"), shelf, keep=60, clock=Clock())) == "new"


def test_everything_that_could_change_an_answer_is_in_its_key() -> None:
    others = [
        ASKED._replace(system="t"),
        ASKED._replace(prompt="q"),
        ASKED._replace(task="emit"),
        ASKED._replace(version="2"),
        ASKED._replace(schema={"type": "object"}),
        ASKED._replace(grammar="start: x"),
        ASKED._replace(tokens=101),
        ASKED._replace(system="sp", prompt=""),
    ]
    keys = {key_of("test:a", each) for each in [ASKED, *others]} | {key_of("test:b", ASKED)}
    assert len(keys) == len(others) + 2


class Pages(list[Entry]):
    """A book in memory."""

    def write(self, entry: Entry) -> None:
        self.append(entry)


def test_every_call_is_written_down() -> None:
    book, clock = Pages(), Clock()
    inner = Played("yes", fault("server"), price=Price(Decimal(1), Decimal(3)))
    model = Accounts(inner, book, clock=clock, now=clock)
    assert [outcome(model), outcome(model)] == ["yes", "server"]
    assert book == [
        Entry(1000.0, "test", "a", "answer", "1", 1, 1, Decimal("0.000004"), 0.5),
        Entry(1000.0, "test", "a", "answer", "1", 0, 0, None, 0.0, "server"),
    ]


@given(
    most=st.decimals(0, "0.05", places=4),
    calls=st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 100)), max_size=12),
    prices=st.tuples(st.integers(0, 50), st.integers(0, 90)),
)
def test_a_budget_is_never_passed(most: Decimal, calls: Sequence[tuple[int, int]], prices: tuple[int, int]) -> None:
    """However much an honest provider counts for a request of at most that size and an answer of at most 100 tokens."""
    inner = Played("yes", price=Price(Decimal(prices[0]), Decimal(prices[1])))
    model = Budget(inner, Purse(most, Decimal(0)))
    spent = Decimal(0)
    for size, out in calls:
        request = ASKED._replace(prompt="ü" * size)
        inner.tokens = (min(2 * size + 1, request.most_tokens_in), out)
        before = inner.calls
        if outcome(model, request) == "yes":
            spent += inner.cost(*inner.tokens) or Decimal(0)
        else:
            assert inner.calls == before
    assert spent == model.purse.spent <= most


def test_a_budget_without_a_price_stops_at_once() -> None:
    inner = Played("yes")
    with pytest.raises(ModelError) as problem:
        asyncio.run(Budget(inner, Purse(Decimal(100), Decimal(0))).complete(ASKED))
    assert (problem.value.code, inner.calls) == ("SF931", 0)
    assert "price_in" in (problem.value.hint or "")


def test_a_failed_call_counts_in_full() -> None:
    model = Budget(Played(fault("cut"), price=Price(Decimal(10), Decimal(10))), Purse(Decimal("0.01"), Decimal(0)))
    assert [outcome(model), outcome(model)] == ["cut", "over_budget"]


def test_listed_prices() -> None:
    known = listed("anthropic", "claude-haiku-4-5")
    assert known == listed("anthropic", "claude-haiku-4-5-20251001")
    assert known is not None
    assert known.of(1_000_000, 1_000_000) == 6
    assert listed("anthropic", "claude-haiku-4") is None
    assert listed("openai", "gpt-5.4-mini-2026-03-01") != listed("openai", "gpt-5.4-2026-03-01")
    assert listed("nobody", "x") is None
    assert table()["date"] < "2027"
    assert all(len(pair) == 2 for prices in table()["prices"].values() for pair in prices.values())
