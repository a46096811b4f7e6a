"""`python -m cleaner` is the command `clean`."""

import sys

from cleaner.cli import main

# Workers that a pool spawns import this module again.
if __name__ == "__main__":
    sys.exit(main())
