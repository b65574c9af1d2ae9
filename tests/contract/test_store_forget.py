"""What has expired is taken away, a bounded part each time, on every store; the rest stays."""

from typing import Any

from sayflow.runtime.engine import Worker
from sayflow.runtime.engine.worker import TIDYING
from sayflow.runtime.journal.store import Append, RunRow, Store
from sayflow.runtime.machine.claims import Kept

from .engines import HOUR, Workshop, plan_of, play

NOW = 1_767_603_600_000_000


def keep(store: Store, *kept: Kept) -> None:
    store.create_run(RunRow("run1", "shop", "0" * 64))
    store.append([Append("run1", 0, [], kept=list(kept))])


def names(store: Store, *wanted: str) -> set[str]:
    return {name for name in wanted if store.kept(name) is not None}


def test_what_is_over_goes_and_what_is_not_stays(store: Store) -> None:
    keep(
        store,
        Kept("cache over", 1, NOW - 9, NOW),
        Kept("cache fresh", 2, NOW - 9, NOW + 1),
        Kept("once for good", 3, NOW - 9, None),
    )
    assert store.forget(NOW) == 1
    assert names(store, "cache over", "cache fresh", "once for good") == {"cache fresh", "once for good"}
    assert store.forget(NOW) == 0


def test_only_so_many_go_at_a_time(store: Store) -> None:
    wanted = [f"cache {number}" for number in range(5)]
    keep(store, *(Kept(name, 1, NOW - 9, NOW) for name in wanted))
    assert [store.forget(NOW, 2) for _ in range(4)] == [2, 2, 1, 0]
    assert not names(store, *wanted)


def test_leases_that_ended_go_and_others_still_hold(store: Store) -> None:
    store.create_run(RunRow("run1", "shop", "0" * 64))
    assert store.claim("run1", "here", NOW, 10) is not None
    store.renew("gone", NOW, 1)
    assert store.forget(NOW + 5) == 1
    assert store.claim("run1", "there", NOW + 5, 10) is None
    assert store.claim("run1", "there", NOW + 10, 10) is not None


CACHED = plan_of('step a: task { cache: 1h, x: 1, limit: { name: "crm", at_once: 1 } } gives text\n')


def test_a_worker_takes_away_what_has_expired_now_and_then(store: Store) -> None:
    workshop = Workshop(store)
    told: list[int] = []

    class Counting(Worker):
        def look(self) -> None:
            super().look()
            told.append(store.forget(workshop.clock()))

    engine: Any = workshop.engine({"a": workshop.noting("a", "done")})
    play(engine.run(CACHED, {}))
    worker = Counting(engine)
    worker.look()
    kept = [each for each in workshop.data("run000000001", "place_wanted") if each["name"].startswith("cache")]
    (name,) = {each["name"] for each in kept}
    assert store.kept(name) is not None
    workshop.clock.ahead += 2 * HOUR
    worker.look()
    assert store.kept(name) is None
    # The worker had done it all: nothing was left for the second look of the test.
    assert told[-1] == 0
    assert TIDYING < HOUR
