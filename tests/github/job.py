"""A job on GitHub's runner: reads an action.yml, evaluates its expressions as GitHub does, and runs its steps.

What it does not know (``working-directory``, ``timeout-minutes``) it refuses. Of other actions it knows
``actions/upload-artifact`` alone, which it stands in for: it keeps the file and gives an address.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
ACTIONS = ROOT / ".github" / "actions"
_EXPRESSION = re.compile(r"\$\{\{(.*?)\}\}", re.DOTALL)
_COMMAND = re.compile(r"::([a-z-]+)(?: ([^:]*))?::(.*)")


@dataclass
class Log:
    """What a step printed, as the runner shows it: commands obeyed, masked values blotted out."""

    shown: list[str] = field(default_factory=list)
    annotations: list[tuple[str, dict[str, str], str]] = field(default_factory=list)
    masks: list[str] = field(default_factory=list)
    stopped: str = ""
    unknown: list[str] = field(default_factory=list)

    def read(self, output: str) -> None:
        for line in output.split("\n"):
            # the runner does not mind spaces before a command
            command = _COMMAND.match(line.lstrip())
            if self.stopped:
                if line.strip() == f"::{self.stopped}::":
                    self.stopped = ""
                else:
                    self.shown.append(line)
            elif command is None:
                self.shown.append(line)
            else:
                self._obey(command[1], command[2] or "", command[3])

    def _obey(self, name: str, properties: str, message: str) -> None:
        if name == "add-mask":
            self.masks.append(_data(message))
        elif name == "stop-commands":
            self.stopped = message
        elif name in ("error", "warning", "notice"):
            pairs = dict(pair.partition("=")[::2] for pair in properties.split(",") if pair)
            self.annotations.append((name, {key: _property(value) for key, value in pairs.items()}, _data(message)))
        else:
            self.unknown.append(name)

    @property
    def text(self) -> str:
        text = "\n".join(self.shown) + "\n" + json.dumps(self.annotations, ensure_ascii=False)
        for mask in self.masks:
            text = text.replace(mask, "***")
        return text


@dataclass(frozen=True)
class Ran:
    """An action that has run."""

    code: int
    log: Log
    outputs: dict[str, str]
    summary: str
    raw: str


@dataclass
class Job:
    """A job of one workflow run: its workspace, its environment, and all that it ever printed."""

    directory: Path
    environment: dict[str, str]
    packages: Path
    printed: list[str] = field(default_factory=list)
    artifacts: dict[str, bytes] = field(default_factory=dict)
    has_room: bool = True
    """Whether there is room for artifacts."""

    @property
    def workspace(self) -> Path:
        return self.directory / "workspace"

    def run(self, action: str, *, steps: slice = slice(None), **inputs: str) -> Ran:
        """Runs an action with inputs, whose ``-`` is ``_`` here."""
        folder = ACTIONS / action
        described = yaml.safe_load((folder / "action.yml").read_text())
        given = {name.replace("_", "-"): value for name, value in inputs.items()}
        assert given.keys() <= described["inputs"].keys()
        contexts: dict[str, Any] = {"steps": {}}
        contexts["inputs"] = {
            name: given.get(name, str(about.get("default", ""))) for name, about in described["inputs"].items()
        }
        log, summaries, raw, code = Log(), [], [], 0
        for step in described["runs"]["steps"][steps]:
            if not self._is_run(step, contexts, code):
                continue
            if "uses" in step:
                assert step.keys() <= {"name", "id", "if", "uses", "with", "continue-on-error"}, step.keys()
                artifact = self._uploaded(step["uses"], self._evaluated(step["with"], contexts))
                assert artifact or step["continue-on-error"]
                contexts["steps"][step["id"]] = {"outputs": artifact}
                continue
            assert step.keys() <= {"name", "id", "if", "shell", "env", "run"}, step.keys()
            assert step["shell"] == "bash"
            assert "${{" not in step["run"], "an expression in a script is a way in for its value"
            env = self._evaluated(step["env"], contexts) if "env" in step else {}
            status, output, files = self._bash(step["run"], env, folder)
            code = code or status
            log.read(output)
            raw.append(output)
            summaries.append(files["GITHUB_STEP_SUMMARY"])
            assert not files["GITHUB_ENV"]
            assert not files["GITHUB_PATH"]
            if "id" in step:
                contexts["steps"][step["id"]] = {"outputs": outputs(files["GITHUB_OUTPUT"])}
        values = self._evaluated({name: about["value"] for name, about in described["outputs"].items()}, contexts)
        ran = Ran(code, log, values, "".join(summaries), "\n".join(raw))
        self.printed += [log.text, ran.summary, json.dumps(values)]
        return ran

    def _is_run(self, step: Mapping[str, Any], contexts: Mapping[str, Any], code: int) -> bool:
        """Whether a step's turn comes: without a condition where none failed before. Nobody cancels here."""
        if "if" not in step:
            return not code
        condition = step["if"].replace("!cancelled()", "true")
        return self._evaluated({"if": condition}, contexts)["if"] == "true"

    def _uploaded(self, action: str, given: Mapping[str, str]) -> dict[str, str]:
        """What upload-artifact does with one file that is not put into an archive: its name is the artifact's."""
        assert action.startswith("actions/upload-artifact@"), action
        assert given["archive"] == "false"
        assert given["if-no-files-found"] == "error"
        file = Path(given["path"])
        assert file.is_file()
        # a pattern would choose files, and a name may be taken but once
        assert not set(file.name) & set('*?[]":<>|\r\n\\/')
        assert file.name not in self.artifacts
        if not self.has_room:
            return {}
        self.artifacts[file.name] = file.read_bytes()
        return {"artifact-url": f"https://github.com/acme/model/actions/runs/1/artifacts/{len(self.artifacts)}"}

    def _bash(self, script: str, env: Mapping[str, str], action: Path) -> tuple[int, str, dict[str, str]]:
        temporary = self.directory / "temp"
        temporary.mkdir(parents=True, exist_ok=True)
        unique = secrets.token_hex(4)
        file = temporary / f"{unique}.sh"
        file.write_text(script)
        commands = {
            name: temporary / f"{name.lower()}_{unique}"
            for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "GITHUB_ENV", "GITHUB_PATH")
        }
        for path in commands.values():
            path.touch()
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", str(file)],
            cwd=self.workspace,
            env={
                **self.environment,
                **env,
                **{name: str(path) for name, path in commands.items()},
                "GITHUB_ACTIONS": "true",
                "GITHUB_WORKSPACE": str(self.workspace),
                "GITHUB_ACTION_PATH": str(action),
                "RUNNER_TEMP": str(temporary),
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            timeout=300,
        )
        return done.returncode, done.stdout.decode(), {name: path.read_text() for name, path in commands.items()}

    def _evaluated(self, texts: Mapping[str, Any], contexts: Mapping[str, Any]) -> dict[str, str]:
        """Texts with what is in ``${{ }}`` evaluated."""
        found = [expression for text in texts.values() for expression in _EXPRESSION.findall(str(text))]
        done = subprocess.run(
            ["node", "evaluate.mjs"],
            cwd=self.packages,
            input=json.dumps({"expressions": found, "contexts": contexts}),
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        values = iter(json.loads(done.stdout))
        return {name: _EXPRESSION.sub(lambda _: next(values), str(text)) for name, text in texts.items()}


def install_evaluator(folder: Path) -> Path:
    """Installs the pinned evaluator, and gives where."""
    for name in ("package.json", "package-lock.json", "evaluate.mjs"):
        shutil.copy(HERE / name, folder)
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return folder


def outputs(text: str) -> dict[str, str]:
    """A file of outputs as the runner reads it: ``name=value``, or ``name<<end`` and lines up to ``end``."""
    found, lines = {}, iter(text.split("\n"))
    for line in lines:
        if not line:
            continue
        simple, heredoc = line.find("="), line.find("<<")
        if heredoc >= 0 and (simple < 0 or heredoc < simple):
            name, _, end = line.partition("<<")
            value = []
            while (inner := next(lines)) != end:
                value.append(inner)
            found[name] = "\n".join(value)
        else:
            name, equals, rest = line.partition("=")
            assert equals, f"the runner refuses this line of outputs: {line}"
            found[name] = rest
    return found


def system() -> dict[str, str]:
    """What a runner's environment has of the system's: the interpreter of these tests first."""
    names = ("HOME", "LANG", "PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_CERT", "SSL_CERT_FILE", "PIP_CONFIG_FILE")
    kept = {name: os.environ[name] for name in names if name in os.environ}
    return {**kept, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}


def _data(text: str) -> str:
    return text.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")


def _property(text: str) -> str:
    return _data(text.replace("%3A", ":").replace("%2C", ","))
