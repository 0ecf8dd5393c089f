#!/usr/bin/env python3
"""Tests of what the scripts that time PyTorch read from their command lines."""

import pathlib
import subprocess
import sys
import unittest

BENCH = pathlib.Path(__file__).resolve().parents[2] / "bench"


class Counts(unittest.TestCase):
    def said(self, script, *options):
        """What it says, and with which status; without a program to measure it goes no further."""
        done = subprocess.run(
            [sys.executable, BENCH / script, *options], stderr=subprocess.PIPE, text=True
        )
        self.assertEqual(done.returncode, 2)
        return done.stderr.splitlines()[-1]

    def test_are_whole_numbers_from_1_on(self):
        for script in ("pytorch.py", "pytorch_gpu.py"):
            for text in ("0", "-1", "x", "1.5", "1_0", "٣", ""):
                self.assertEqual(
                    self.said(script, f"--rounds={text}"),
                    f"{script}: error: argument --rounds: a whole number from 1 on is wanted,"
                    f" not '{text}'",
                )
            self.assertIn("program", self.said(script, "--rounds=08"))
        self.assertIn("--threads: a whole number", self.said("pytorch.py", "--threads=0"))


if __name__ == "__main__":
    unittest.main()
