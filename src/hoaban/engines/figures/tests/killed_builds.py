"""Run as a program with pairs of a folder and a number: builds the lake of each folder anew in a child process that is
killed without warning before that one of its durable steps. Prints how many children were killed."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from hoaban.engines.figures.build import build
from hoaban.engines.figures.manifest import Year
from hoaban.engines.figures.tests.sources import RowSource
from hoaban.engines.figures.tests.worlds import YEARS, world_of


def lethal_after(steps: int, act: Callable[[int], None]) -> Callable[[int], None]:
    left = iter(range(steps, -1, -1))

    def step(handle: int) -> None:
        if next(left) == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        act(handle)

    return step


def rebuild(folder: Path, steps: int) -> None:
    os.fsync = lethal_after(steps, os.fsync)
    build(RowSource(world_of(2, 9)), folder, [Year("2024-2025", *YEARS["2024-2025"])], threads=1)


def main(pairs: list[str]) -> None:
    killed = 0
    for folder, steps in zip(pairs[::2], pairs[1::2], strict=True):
        child = os.fork()
        if child == 0:
            rebuild(Path(folder), int(steps))
            os._exit(0)
        killed += os.WIFSIGNALED(os.waitpid(child, 0)[1])
    print(killed)  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1:])
