"""What a test needs from the machine."""

import os
from typing import NoReturn

import pytest


def missing(what: str) -> NoReturn:
    """Skip with a sentence; where ``CJQA_REQUIRE_ALL=1`` says that all must run, fail."""
    sentence = f"this test needs {what}"
    if os.environ.get("CJQA_REQUIRE_ALL") == "1":
        pytest.fail(sentence)
    pytest.skip(sentence)
