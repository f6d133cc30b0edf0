import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

CHECKS = {
    "lint": ("ruff", "check", "."),
    "format": ("ruff", "format", "--check", "."),
    "types": ("mypy", "--config-file", ".mypy.ini"),
}


@pytest.mark.parametrize("check", list(CHECKS))
def test_the_code_passes(check: str) -> None:
    command = (sys.executable, "-m", *CHECKS[check])
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
