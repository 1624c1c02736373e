"""Histories: Hypothesis draws what happens, in which order, to whom; after each, everybody comes back and all must hold.

Each history begins where the settled world stands and is wound back after, so that a thousand of them take a minute or two.
"""

import gc
import os
from dataclasses import dataclass

from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import seed as draw_from
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from hoaban.interfaces.sync.tests.invariants import check
from hoaban.interfaces.sync.tests.server import SYSTEM
from hoaban.interfaces.sync.tests.world import World, fork
from hoaban.kernel.scoping import acting

STEPS = 30
HISTORIES = int(os.environ.get("HOABAN_SYNC_HISTORIES", "1500"))
device = st.integers(0, 3)
place = st.sampled_from([0, 0, 0, 1])
name = st.sampled_from([0, 0, 1])
value = st.sampled_from([0, 0, 0, 1, 1, 1, 2, 2, 3, 4])
yes = st.booleans()


class History(RuleBasedStateMachine):
    """One history; `settled` is the world in which it begins."""

    settled: World
    count = 0

    @initialize()
    def begin(self) -> None:
        type(self).count += 1
        self.point = transaction.savepoint()
        self.world = fork(self.settled)

    def teardown(self) -> None:
        if not hasattr(self, "world"):
            return
        try:
            self.world.settle()
            check(self.world)
        finally:
            transaction.savepoint_rollback(self.point)
            self.world.server.is_cut = False

    @rule(of=device, at=place, called=name, said=value, is_old=st.sampled_from([False, False, False, True]))
    def write(self, of: int, at: int, called: int, said: int, *, is_old: bool) -> None:
        self.world.write(of, at, called, said, is_old=is_old)

    @rule(of=device, at=place, called=name, said=value)
    def write_more(self, of: int, at: int, called: int, said: int) -> None:
        self.world.write(of, at, called, said)

    @rule(of=device)
    def sync(self, of: int) -> None:
        self.world.sync(of)

    @rule(of=device, fault=st.integers(0, 4))
    def sync_badly(self, of: int, fault: int) -> None:
        self.world.sync_badly(of, fault)

    @rule(of=device, comes=yes)
    def late(self, of: int, *, comes: bool) -> None:
        if comes:
            self.world.arrive_late()
        else:
            self.world.send_later(of)

    @rule(at=place, called=name, said=value)
    def page(self, at: int, called: int, said: int) -> None:
        self.world.page(at, called, said)

    @rule(what=st.integers(0, 4))
    def circumstances(self, what: int) -> None:
        match what:
            case 0 | 1:
                self.world.period(is_closed=what == 0)
            case 2 | 3:
                self.world.lose_class(is_lost=what == 2)
            case _:
                self.world.move_pupil()

    @rule(of=device, comes=st.sampled_from(["give", "arrive", "again", "lost"]))
    def relay(self, of: int, comes: str) -> None:
        if comes == "give":
            self.world.hand_over(of)
        else:
            self.world.carry(is_lost=comes == "lost", again=comes == "again")

    @rule(is_copy=yes)
    def disaster(self, *, is_copy: bool) -> None:
        if is_copy:
            self.world.back_up()
        else:
            self.world.restore()

    @rule(of=device, wrong=st.integers(0, 2), is_clone=yes)
    def phone(self, of: int, wrong: int, *, is_clone: bool) -> None:
        if is_clone:
            self.world.clone(of)
        else:
            self.world.skew(of, wrong)

    @rule(of=device, choice=st.sampled_from(["keep", "take"]))
    def resolve(self, of: int, choice: str) -> None:
        self.world.resolve(of, choice)

    @rule(of=device, said=value)
    def decide_too_late(self, of: int, said: int) -> None:
        self.world.decide_too_late(of, said)

    @rule(of=device, called=name, said=value)
    def lose_cache(self, of: int, called: int, said: int) -> None:
        self.world.lose_cache(of, called, said)


@dataclass(frozen=True)
class Run:
    """What came of a run: how many histories, and what broke, if anything did."""

    histories: int
    broke: str


def run(world: World, histories: int, *, seed: int = 0) -> Run:
    """Run histories until one breaks. Each seed draws others, and the same ones every time."""
    machine = draw_from(seed)(type("History", (History,), {"settled": world, "count": 0}))
    how = settings(
        max_examples=histories,
        stateful_step_count=STEPS,
        database=None,
        deadline=None,
        report_multiple_bugs=False,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    point = transaction.savepoint()
    gc.collect()
    gc.freeze()  # what stands by now stays: a collector that walks over it again and again takes a tenth of the time
    try:
        with acting(SYSTEM):
            run_state_machine_as_test(machine, settings=how)
    except BaseException as broke:
        if isinstance(broke, KeyboardInterrupt):
            raise
        steps = "\n".join(getattr(broke, "__notes__", ()))
        return Run(machine.count, f"{type(broke).__name__}: {broke}\n{steps}")
    finally:
        gc.unfreeze()
        transaction.savepoint_rollback(point)
    return Run(machine.count, "")
