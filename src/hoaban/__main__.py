"""`python -m hoaban` is the command `hoaban`."""

import sys

from hoaban.interfaces.cli import main

sys.exit(main())
