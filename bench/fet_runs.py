"""Running FET's command line, which Debian packages as `fet`, on a file."""

import shutil
import subprocess
import tempfile
from pathlib import Path

from hoaban.engines.timetabling.fet import read_activities
from hoaban.engines.timetabling.fet.timetable import Placed

PROGRAM = "fet-cl"
QUIET = (
    "--htmllevel=0",
    "--writetimetableconflicts=false",
    "--writetimetablesstatistics=false",
    "--warnifusingnotperfectconstraints=false",
    "--warnifusingmaxhoursdailywithlessthan100percentweight=false",
)
SEEDS = ("10", "11", "12", "20", "21", "22")
TO_WRITE = 20  # seconds it may take to write its pages


def is_there() -> bool:
    return shutil.which(PROGRAM) is not None


def run_fet(path: Path, seconds: float, seed: int = 1) -> dict[str, Placed] | None:
    """Give where FET puts each activity in so many seconds, as far as it comes; None when it refuses the file."""
    with tempfile.TemporaryDirectory() as folder:
        seeds = [f"--randomseeds{part}={seed + place}" for place, part in enumerate(SEEDS, 1)]
        asked = [f"--inputfile={path}", f"--outputdir={folder}", f"--timelimitseconds={max(1, round(seconds))}"]
        said = subprocess.run(
            [PROGRAM, *asked, *QUIET, *seeds], capture_output=True, text=True, check=False, timeout=seconds + TO_WRITE
        )
        if said.returncode or "cannot" in said.stdout.lower():
            print(f"    FET: {said.stdout[-300:].strip()} {said.stderr[-300:].strip()}")
        return best_of_fet(Path(folder))


def best_of_fet(folder: Path) -> dict[str, Placed] | None:
    """The whole timetable where there is one, else the fullest that FET came to."""
    found = [read_activities(path) for path in folder.rglob("*_activities.xml")]
    return max(found, key=lambda placed: sum(bool(day) for day, _, _ in placed.values()), default=None)
