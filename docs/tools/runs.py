"""Runs of the lessons, and the records of them that the pages quote.

docs/runs.toml says which runs there are. The record of a run is docs/runs/NAME.txt, what it printed,
and docs/runs/NAME.json: the command, a fingerprint of each source file that it was compiled from, and
one of each picture that it drew. A record is stale when a source has changed in more than comments
and layout. Two machines round differently, so a run that is repeated need only come within the
tolerance of its record.

What was measured is another matter: a run with `measured` is a record of one machine on one day. It
is made by `docs.py measure`, on a machine that does nothing else, and never grows stale by itself.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

INCLUDE = re.compile(r'^\s*#\s*include\s+(?:"|<(?=dl/))([^">]+)[">]', re.M)
LITERAL_OR_COMMENT = re.compile(
    r'R"(\w*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|' r"'(?:\\.|[^'\\\n])'|//[^\n]*|/\*.*?\*/", re.S
)
DECIMAL = re.compile(r"[-+]?\d+(?:\.\d+)?(?:e[-+]?\d+)?")


def decimal(cell):
    """The number in the cell of a table."""
    if not DECIMAL.fullmatch(cell):
        raise ValueError(f"'{cell}', which stands there, is no number")
    return float(cell)


def without_comments(text):
    def keep(m):
        return " " if m[0].startswith(("//", "/*")) else m[0]

    return LITERAL_OR_COMMENT.sub(keep, text)


def fingerprint(text):
    """Of C++ code; the same after any change of comments or layout."""
    code = re.sub(r"\s+", " ", without_comments(text))
    code = re.sub(r" ?([^\w ]) ?", r"\1", code)
    return hashlib.sha256(code.encode()).hexdigest()[:12]


class Run:
    def __init__(self, root: Path, name: str, entry: dict):
        self.root, self.name = root, name
        self.command = entry["command"]
        self.figures = entry.get("figures", [])
        self.measured = entry.get("measured", False)
        self.tolerance = entry.get("tolerance", 0)
        self.environment = entry.get("environment", {})
        self.uses = entry.get("uses", [])
        self.output_path = root / "docs/runs" / f"{name}.txt"
        self.record_path = root / "docs/runs" / f"{name}.json"

    @property
    def program(self):
        return self.command.split()[0]

    def figure_path(self, figure):
        """A picture, or a page: "curves" is curves.png, "explain.html" itself."""
        return self.root / "docs/figures" / self.program / (figure if "." in figure else f"{figure}.png")

    # ---- what it depends on ----

    def sources(self):
        """The program's main.cpp, all that it includes, the .cpp beside each header, the backend.

        What draws does not count where no picture is shown.
        """
        common = self.root / "common"
        queue = list(self.root.glob(f"lessons/[0-9]*_{self.program}/main.cpp"))
        queue += list(self.root.glob(f"docs/{self.program}/main.cpp"))
        queue += [path for pattern in self.uses for path in sorted(self.root.glob(pattern))]
        queue += sorted((common / "dl/cpu").glob("*.*"))
        found = set()
        while queue:
            path = queue.pop()
            if path in found:
                continue
            found.add(path)
            for include in INCLUDE.findall(path.read_text(encoding="utf-8")):
                folders = (path.parent, common, self.root)
                header = next((f / include for f in folders if (f / include).is_file()), None)
                if header is None:
                    continue
                queue += [p for p in (header, header.with_suffix(".cpp")) if p.is_file()]
        names = sorted(str(p.relative_to(self.root)) for p in found)
        drawing = ("common/dl/plot/", "common/dl/view/figures.", "common/dl/app/figures.")
        return [n for n in names if self.figures or not n.startswith(drawing)]

    def state(self):
        """What the record has to say of the sources and the pictures to be up to date."""
        return {
            "command": self.command,
            "sources": {
                s: fingerprint((self.root / s).read_text(encoding="utf-8")) for s in self.sources()
            },
            "figures": {
                f: hashlib.sha256(self.figure_path(f).read_bytes()).hexdigest()[:12]
                for f in self.figures
                if self.figure_path(f).is_file()
            },
        }

    def reasons_to_run(self):
        """Why the record cannot be trusted; nothing if it can."""
        try:
            record = json.loads(self.record_path.read_text())
            self.output()
        except (OSError, ValueError):
            return ["it has not been recorded"]
        if self.measured:
            return []
        now = self.state()
        reasons = [f"it uses {p}, which is not there" for p in self.uses if not any(self.root.glob(p))]
        if record.get("command") != now["command"]:
            reasons.append("its command has changed")
        before, after = record.get("sources", {}), now["sources"]
        changed = sorted(s for s in {*before, *after} if before.get(s) != after.get(s))
        if changed:
            more = f" and {len(changed) - 3} more" if len(changed) > 3 else ""
            reasons.append("it was recorded before changes of " + ", ".join(changed[:3]) + more)
        for figure in self.figures:
            was, is_now = record.get("figures", {}).get(figure), now["figures"].get(figure)
            if is_now is None:
                reasons.append(f"its figure {self.figure_path(figure).name} is missing")
            elif is_now != was:
                reasons.append(f"its figure {self.figure_path(figure).name} is not the one that it drew")
        return reasons

    # ---- what it printed ----

    def output(self):
        return self.output_path.read_text(encoding="utf-8")

    def paragraph(self, first_word):
        """The lines of its paragraph that begins with this word; with none, all lines."""
        text = self.output().rstrip("\n")
        if not first_word:
            return text.split("\n")
        found = [p.split("\n") for p in text.split("\n\n") if p.split()[:1] == [first_word]]
        if len(found) != 1:
            raise ValueError(f"{len(found)} paragraphs of run {self.name} begin with '{first_word}'")
        return found[0]

    def number(self, row, column, form):
        """A cell of a table that the run printed, the first that has this row and this column: columns
        are two or more spaces apart."""
        header, tables, in_table = [], [], False
        for line in self.output().splitlines():
            fields = re.split(r"  +", line.strip())
            if column in fields and not DECIMAL.fullmatch(fields[0]):
                header, in_table = fields, True
                tables.append({})
            elif in_table and len(fields) == len(header):
                tables[-1][fields[0]] = fields[header.index(column)]
            else:
                in_table = False
        values = next((t for t in tables if row in t), tables[-1] if tables else {})
        if row in ("least", "largest") and values:
            value = (min if row == "least" else max)(values.values(), key=decimal)
        elif row in values:
            value = values[row]
        else:
            raise ValueError(f"run {self.name} has no row '{row}' with a column '{column}'")
        return format(decimal(value), form)

    def execute(self):
        """Runs the program in a folder of its own; gives what it printed and that folder."""
        folder = self.root / "build/docs/runs" / self.name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        (folder / "figures" / self.program).mkdir(parents=True, exist_ok=True)
        program, *arguments = self.command.replace("{root}", str(self.root)).split()
        if program.endswith(".py"):
            command = [os.environ.get("PYTHON", "python3"), self.root / program, *arguments]
        else:
            command = [self.root / "build/release/bin" / program, *arguments]
        done = subprocess.run(
            command, cwd=folder, env={**os.environ, **self.environment},
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        if done.returncode != 0:
            raise RuntimeError(f"{self.command}: status {done.returncode}\n{done.stderr}")
        return done.stdout, folder

    def refresh(self):
        """Runs it and makes this its record, unless the one that there is holds and comes close.

        Gives a sentence that says which.
        """
        reasons = self.reasons_to_run()
        output, folder = self.execute()
        if not reasons:
            distance = self.distance(self.output(), output)
            if distance <= self.tolerance:
                return f"{self.name}: as recorded, to within {distance:.2g}"
            reasons = [f"its numbers have moved by {distance:.2g}"]
        self.output_path.parent.mkdir(exist_ok=True)
        self.output_path.write_text(output, encoding="utf-8")
        self._keep_figures(folder)
        self.record_path.write_text(json.dumps(self.state(), indent=1) + "\n")
        return f"{self.name}: recorded anew, since " + "; ".join(reasons)

    def measure(self):
        """Makes what it prints and draws here and now its record."""
        output, folder = self.execute()
        self.output_path.write_text(output, encoding="utf-8")
        self._keep_figures(folder)
        self.record_path.write_text(json.dumps({"command": self.command}, indent=1) + "\n")

    def _keep_figures(self, folder):
        for figure in self.figures:
            to = self.figure_path(figure)
            to.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(folder / to.relative_to(self.root / "docs"), to)

    def distance(self, a, b):
        """The largest difference of two numbers in the same place; infinite if the words differ.

        Seconds do not count: "1.9 s", and the last column of a table that has them.
        """
        a, b = self._without_seconds(a), self._without_seconds(b)
        if DECIMAL.sub("#", a) != DECIMAL.sub("#", b):
            return float("inf")
        pairs = zip(DECIMAL.findall(a), DECIMAL.findall(b))
        return max((abs(float(x) - float(y)) for x, y in pairs), default=0.0)

    @staticmethod
    def _without_seconds(text):
        lines, in_table = [], False
        for line in text.splitlines():
            in_table = line.endswith("  seconds") or (in_table and line.startswith(" "))
            line = re.sub(r"\b\d+(\.\d+)? s\b", "some s", line)
            lines.append(re.sub(r"\s+\S+$", "", line) if in_table else re.sub(r" +", " ", line))
        return re.sub(r" +", " ", "\n".join(lines))


def read_runs(root: Path):
    with open(root / "docs/runs.toml", "rb") as file:
        return {name: Run(root, name, entry) for name, entry in tomllib.load(file).items()}
