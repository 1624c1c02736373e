"""Run the benches one after another, each in a process of its own, and say which held their limit.

What follows the first option is for the one bench that was named: `script/bench linkage --scenario dirty`.
"""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
ENDING = "sys.exit(main("  # by which a bench says whether it held; what else lies here helps one


def names() -> list[str]:
    return sorted(path.stem for path in HERE.glob("[a-z]*.py") if ENDING in path.read_text("utf-8"))


def main(arguments: list[str]) -> int:
    first = next((place for place, each in enumerate(arguments) if each.startswith("-")), len(arguments))
    asked, options = arguments[:first], arguments[first:]
    unknown = set(asked) - set(names())
    if unknown:
        print(f"No such bench: {', '.join(sorted(unknown))}. There are: {', '.join(names())}.", file=sys.stderr)
        return 2
    failed = []
    for name in asked or names():
        print(f"== {name}", flush=True)
        if subprocess.run([sys.executable, "-m", f"bench.{name}", *options], check=False).returncode:
            failed.append(name)
    print(f"Missed their limits: {', '.join(failed)}" if failed else "All held their limits.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
