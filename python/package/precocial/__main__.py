"""The `precocial` command: the same program, whose tasks may also be environments of Python."""

import os
import signal
import sys

from precocial._native import main as command_line


def main() -> int:
    # The program hears signals itself.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    # Modules of the working directory can be tasks, as for `python -m`.
    if "" not in sys.path and os.getcwd() not in sys.path:
        sys.path.insert(0, os.getcwd())
    try:
        return command_line(["precocial", *sys.argv[1:]])
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
