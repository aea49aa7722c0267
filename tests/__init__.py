"""The tests, and what processes of their own find beside them: the peers that stand in for carriers."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "packages/messageproviders/tests"))
