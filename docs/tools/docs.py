#!/usr/bin/env python3
"""./learn docs: keeps the pages true to the code, and builds the site.

    check         says what on the pages is not true any more; fails if anything is
    update        runs the lessons whose record is stale, mends what can be mended, and checks
    run           the same, but runs all of them
    measure       measures speed anew, for the page on performance; on a machine that does nothing else
    site          builds the site
    serve         shows it on this machine
    programs      the lesson programs that the runs need
"""

import sys
from pathlib import Path

import checks
import site_builder

ROOT = Path(__file__).resolve().parents[2]


def check(book):
    faults = list(book.faults())
    for fault in faults:
        print(fault, file=sys.stderr)
    if faults:
        print(f"docs: {len(faults)} to mend", file=sys.stderr)
        return 1
    print(f"docs: {len(book.pages)} pages, {len(book.runs)} runs, all true")
    return 0


def update(book, everything):
    for run in book.runs.values():
        if not run.measured and (everything or run.reasons_to_run()):
            print(f"docs: running {run.command}", file=sys.stderr, flush=True)
            print(run.refresh())
    for name in book.mend():
        print(f"{name}: brought up to date")
    return check(book)


def main(command):
    book = checks.Book(ROOT)
    match command:
        case "check":
            return check(book)
        case "update":
            return update(book, everything=False)
        case "run":
            return update(book, everything=True)
        case "measure":
            for run in book.runs.values():
                if run.measured:
                    print(f"{run.name}: {run.command}", flush=True)
                    run.measure()
            return update(book, everything=False)
        case "site":
            return site_builder.build(book)
        case "serve":
            return site_builder.serve(ROOT)
        case "programs":
            print(*sorted({run.program for run in book.runs.values() if not run.measured}), sep="\n")
            return 0
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    try:
        sys.exit(main(*sys.argv[1:2] or ["help"]))
    except (RuntimeError, OSError) as error:
        sys.exit(f"docs: {error}")
    except KeyboardInterrupt:
        sys.exit(130)
