"""The planted mistakes are played by hand, with `SMARTCITY_TEST_LIVES` set: a landing has no time for all their lives."""

import os

collect_ignore = [] if os.environ.get("SMARTCITY_TEST_LIVES") else ["test_planted_bugs.py"]
