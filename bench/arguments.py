"""What the scripts that time PyTorch read from their command lines."""

import argparse
import re


def count(text):
    """A whole number from 1 on, for argparse."""
    if not re.fullmatch("0*[1-9][0-9]*", text):
        raise argparse.ArgumentTypeError(f"a whole number from 1 on is wanted, not '{text}'")
    return int(text)
