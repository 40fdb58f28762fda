"""What is installed: exact, hashed, complete, from no named registry."""

from __future__ import annotations

import re
import tomllib

import pytest

from bot.config import SOURCE

LOCKS = (
    "requirements.lock", "requirements-metrics.lock", "requirements-dev.lock",
    "requirements-logs.lock",
)  # fmt: skip
PROJECT = tomllib.loads((SOURCE / "pyproject.toml").read_text("utf-8"))


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _name(requirement: str) -> str:
    return _normal(re.split(r"[\[<>=!~; ]", requirement, maxsplit=1)[0])


def _locked(lock: str) -> dict[str, int]:
    """Package -> how many hashes it has."""
    found: dict[str, int] = {}
    name = ""
    for line in (SOURCE / lock).read_text("utf-8").splitlines():
        if pinned := re.match(r"([A-Za-z0-9._-]+)==[^ ]+ ", line):
            name = _normal(pinned[1])
            found.setdefault(name, 0)
        elif "--hash=sha256:" in line:
            found[name] += 1
    return found


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_is_pinned_with_hashes_and_no_address(lock: str) -> None:
    """Promise: what is installed cannot change under an operator, whatever mirror it comes from."""
    text = (SOURCE / lock).read_text("utf-8")
    assert "://" not in text
    assert _locked(lock)
    assert all(_locked(lock).values())
    for line in text.splitlines():
        assert re.match(r"([A-Za-z0-9._-]+==|    --hash=sha256:[0-9a-f]{64})", line), line


def test_the_locks_hold_all_that_the_project_names() -> None:
    """Promise: a new dependency without `make lock` turns this red."""
    needed = {_name(each) for each in PROJECT["project"]["dependencies"]}
    more = {_name(each) for each in PROJECT["project"]["optional-dependencies"]["dev"]}
    logs = {_name(each) for each in PROJECT["dependency-groups"]["logs"]}
    assert needed <= set(_locked("requirements.lock"))
    assert needed | more <= set(_locked("requirements-dev.lock"))
    assert logs <= set(_locked("requirements-logs.lock"))
    metrics = {_name(each) for each in PROJECT["dependency-groups"]["metrics"]}
    assert metrics <= set(_locked("requirements-metrics.lock"))


def test_the_metrics_extra_is_what_is_locked() -> None:
    """Promise: `pip install .[metrics]` and the locked group are one list, for the tests too."""
    extra = PROJECT["project"]["optional-dependencies"]["metrics"]
    assert extra == PROJECT["dependency-groups"]["metrics"]
    assert set(extra) <= set(PROJECT["project"]["optional-dependencies"]["dev"])
    assert not set(_locked("requirements-metrics.lock")) & set(_locked("requirements.lock"))


def test_development_adds_and_changes_nothing() -> None:
    """Promise: the tests run on the very versions that operators run."""
    run = {*_pins("requirements.lock"), *_pins("requirements-metrics.lock")}
    assert run <= set(_pins("requirements-dev.lock"))


def _pins(lock: str) -> list[str]:
    lines = (SOURCE / lock).read_text("utf-8").splitlines()
    return [line.split(" ")[0] for line in lines if "==" in line]


def test_pythons_agree_everywhere() -> None:
    """Promise: set-up and package refuse the same versions of Python."""
    assert PROJECT["project"]["requires-python"] == ">=3.11,<3.14"
    setup = (SOURCE / ".ci" / "setup").read_text("utf-8")
    assert "(3, 11) <= sys.version_info[:2] <= (3, 13)" in setup
