"""`python -m cleaner.cli` is the command `clean`."""

import sys

from cleaner.cli import main

sys.exit(main())
