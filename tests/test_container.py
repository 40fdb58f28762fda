"""The container and the unit: the rules an operator relies on, read from the files themselves.

No container engine is needed: the rules are parsed, the builder's steps are run in an environment
of their own, and the entry point is run as the unprivileged user over a tree it cannot write.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot.config import SOURCE
from bot.packs.read import read_yaml
from bot.packs.values import Table
from tests.cli.program import Program

USER = 10001
AS_USER = ["setpriv", f"--reuid={USER}", f"--regid={USER}", "--clear-groups", sys.executable]


def _instructions(name: str = "Dockerfile") -> list[tuple[str, str]]:
    """(instruction, rest) of each step, lines joined."""
    text = (SOURCE / name).read_text("utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    joined = re.sub(r"\\\n\s*", " ", "\n".join(lines))
    return [
        (line.split(" ", 1)[0], line.split(" ", 1)[1]) for line in joined.splitlines() if line
    ]  # fmt: skip


def _final_stage() -> list[tuple[str, str]]:
    steps = _instructions()
    last = max(at for at, (what, _) in enumerate(steps) if what == "FROM")
    return steps[last:]


def _rest(what: str) -> list[str]:
    return [rest for name, rest in _final_stage() if name == what]


def test_packages_are_installed_by_hash_in_a_stage_of_their_own() -> None:
    """Promise: nothing unhashed gets into the image, and neither pip nor a lock stays in it."""
    steps = _instructions()
    assert [rest.split(" ")[0] for what, rest in steps if what == "FROM"] == [
        "python:3.13-slim"
    ] * 2
    installs = [rest for what, rest in steps if what == "RUN" and "pip install" in rest]
    assert len(installs) == 1
    assert "--require-hashes" in installs[0]
    assert "pip uninstall --yes pip" in installs[0]
    assert not any("pip" in rest for rest in _rest("RUN"))


def test_it_runs_unprivileged_with_one_volume() -> None:
    """Promise: no root at run time, data in /data alone, signals reach Python."""
    steps = [what for what, _ in _final_stage()]
    assert _rest("USER") == [str(USER)]
    assert steps.index("USER") < steps.index("ENTRYPOINT")
    assert f"--uid {USER}" in _rest("RUN")[0]
    assert "nologin" in _rest("RUN")[0]
    assert _rest("VOLUME") == ["/data"]
    assert _rest("ENTRYPOINT") == ['["python", "-m", "bot"]']
    assert _rest("CMD") == ['["run"]']
    assert any("healthcheck" in rest for rest in _rest("HEALTHCHECK"))
    assert "EXPOSE" not in steps


def test_no_secret_and_no_article_gets_into_the_image() -> None:
    """Promise: only named folders are sent to the builder; the article's text never is."""
    ignored = (SOURCE / ".dockerignore").read_text("utf-8").splitlines()
    assert ignored[1] == "*"
    assert "knowledge/*/article.txt" in ignored
    copied = {
        source for what, rest in _instructions() if what == "COPY" for source in rest.split()[:-1]
    }
    sent = {line[1:] for line in ignored if line.startswith("!")}
    assert copied - {"--from=build", "/opt/venv"} == sent
    assert not re.search(r"TOKEN(?!_FILE)", (SOURCE / "Dockerfile").read_text("utf-8"))


def _service() -> Table:
    root, faults = read_yaml(SOURCE / "compose.yaml")
    assert faults == ()
    assert isinstance(root, Table)
    services = root.get("services")
    assert isinstance(services, Table)
    service = services.get("dateline")
    assert isinstance(service, Table)
    return service


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("read_only", "true"),
        ("init", "true"),
        ("restart", "on-failure:5"),
        ("user", f"{USER}:{USER}"),
        ("stop_grace_period", "15s"),
        ("mem_limit", "1536m"),
        ("pids_limit", "64"),
    ],
)
def test_compose_has_its_limits(key: str, value: str) -> None:
    """Promise: read-only root, bounded memory and processes, no endless restarts."""
    assert _service().text(key) == value


def test_compose_drops_rights_and_publishes_nothing() -> None:
    """Promise: no capability, no new privilege, no port, the token from a file only."""
    service = _service()
    assert service.texts("cap_drop") == ("ALL",)
    assert service.texts("security_opt") == ("no-new-privileges:true",)
    assert service.get("ports") is None
    environment = service.get("environment")
    assert isinstance(environment, Table)
    assert environment.text("DISCORD_TOKEN_FILE").startswith("/run/secrets/")
    assert environment.get("DISCORD_TOKEN") is None
    logging = service.get("logging")
    assert isinstance(logging, Table)
    options = logging.get("options")
    assert isinstance(options, Table)
    assert (options.text("max-size"), options.text("max-file")) == ("10m", "5")


def test_compose_sets_only_variables_that_exist() -> None:
    """Promise: a setting that was renamed cannot go unnoticed in compose.yaml."""
    from bot.config import variables

    environment = _service().get("environment")
    assert isinstance(environment, Table)
    known = {*variables(), "DISCORD_TOKEN_FILE"}
    assert {key.value for key, _ in environment.rows} <= known


def test_the_unit_is_hardened_and_does_not_burn_the_token() -> None:
    """Promise: the unit runs as a user of its own, and a wrong token is not tried again."""
    unit = (SOURCE / "deploy" / "dateline.service").read_text("utf-8").splitlines()
    for line in (
        "DynamicUser=yes", "ProtectSystem=strict", "ProtectHome=yes", "NoNewPrivileges=yes",
        "CapabilityBoundingSet=", "RestartPreventExitStatus=78", "StateDirectory=dateline",
        "LoadCredential=discord_token:/etc/dateline/discord_token",
    ):  # fmt: skip
        assert line in unit


@pytest.mark.nightly
def test_the_builders_steps_work_in_a_clean_environment(tmp_path: Path) -> None:
    """Promise: the image's install step works as it is written, and what it installs suffices."""
    (step,) = [rest for what, rest in _instructions() if what == "RUN" and "pip install" in rest]
    step = step.replace("/opt/venv", str(tmp_path / "venv"))
    step = step.replace("/build/", f"{SOURCE}/")
    step = step.replace("python -m venv", f"{sys.executable} -m venv", 1)
    subprocess.run(["sh", "-ec", step], check=True, timeout=600, capture_output=True)
    program = Program(tmp_path / "tree")
    done = subprocess.run(
        [str(tmp_path / "venv" / "bin" / "python"), "-m", "bot", "ask", "when do you open"],
        cwd=program.folder, env=program.env, capture_output=True, text=True, timeout=120,
        check=False,
    )  # fmt: skip
    assert done.stdout == "From nine to five.\n", done.stderr


def _may_become_another() -> bool:
    if os.name != "posix" or os.geteuid() != 0 or not shutil.which("setpriv"):
        return False
    done = subprocess.run(
        [*AS_USER, "-c", ""], capture_output=True, check=False, timeout=30,
    )  # fmt: skip
    return done.returncode == 0


def test_it_runs_over_a_tree_it_cannot_write(tmp_path: Path) -> None:
    """Promise: with a read-only tree and one writable folder the bot answers and logs."""
    if not _may_become_another():
        pytest.skip("needs root, setpriv and a Python that others may run")
    tree, data = tmp_path / "app", tmp_path / "data"
    program = Program(tree)
    shutil.copytree(SOURCE / "bot", tree / "bot", ignore=shutil.ignore_patterns("__pycache__"))
    data.mkdir()
    os.chown(data, USER, USER)
    for folder in (tmp_path, *tmp_path.parents):
        if folder.stat().st_uid == os.geteuid() and "pytest" in str(folder):
            folder.chmod(0o755)
    env = {
        **program.env,
        "PYTHONPATH": "",
        "DATELINE_DATA": str(data),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    done = subprocess.run(
        [*AS_USER, "-m", "bot", "ask", "when do you open"],
        cwd=tree, env=env, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.stdout == "From nine to five.\n", done.stderr
    assert (data / "dateline.db").stat().st_uid == USER
    assert not (tree / "data").exists() or not any((tree / "data").iterdir())
