"""A province that reconnects at once is served without a pause, each at a time of their own, in a clock that the test turns."""

import heapq
import itertools
import random
from contextlib import ExitStack

import pytest

from hoaban.interfaces.sync.admission import LONGEST, Admission

AT_ONCE = 6  # as with two at work and four in front of the door, each of whom takes three times as long


class Server:
    """Serves six at once, each for `work(now)` seconds, and lets whoever is refused come again when it was told to."""

    def __init__(self, arrivals: list[float], work: dict[float, float]) -> None:
        self.now, self.work, self.dice = 0.0, work, random.Random(7)
        self.door = Admission(at_once=AT_ONCE, waiting=0, clock=lambda: self.now)
        self.order = itertools.count()
        self.events = [(at, next(self.order), None) for at in arrivals]
        self.served, self.refused, self.busy, self.waits = 0, 0, 0.0, [0]
        heapq.heapify(self.events)

    def run(self) -> float:
        """Give the second at which the last was served."""
        while self.events:
            self.now, _, leaving = heapq.heappop(self.events)
            if leaving is None:
                self._arrive()
            else:
                leaving.close()
                self.served += 1
        return self.now

    def _arrive(self) -> None:
        stay = ExitStack()
        wait = stay.enter_context(self.door.enter())
        if wait:
            stay.close()
            self.refused += 1
            self.waits.append(wait)
            heapq.heappush(self.events, (self.now + wait + self.dice.random(), next(self.order), None))
            return
        took = next(seconds for until, seconds in self.work.items() if self.now < until)
        self.busy += took / AT_ONCE
        heapq.heappush(self.events, (self.now + took, next(self.order), stay))


@pytest.mark.parametrize("work", [{1e9: 0.12}, {30: 0.36, 1e9: 0.12}], ids=["steady", "quicker after the rush"])
def test_everybody_is_served_and_the_server_does_not_stand_idle_meanwhile(work: dict[float, float]) -> None:
    dice, devices = random.Random(7), 2500
    server = Server([dice.uniform(0, 30) for _ in range(devices)], work)
    last = server.run()
    assert server.served == devices
    assert server.busy > 0.7 * last
    assert min(server.waits[1:]) >= 1
    assert max(server.waits) <= LONGEST
    assert server.refused < 3 * devices


def test_who_finds_room_is_let_in_at_once() -> None:
    server = Server([second / 10 for second in range(100)], {1e9: 0.05})
    server.run()
    assert (server.served, server.refused) == (100, 0)
