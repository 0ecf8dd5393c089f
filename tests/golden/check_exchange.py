#!/usr/bin/env python3
"""The other way round of exchange.safetensors: does PyTorch read what mlp_concise saves?

    ./learn run mlp_concise --epochs 2 --save mlp.safetensors
    python3 tests/golden/check_exchange.py mlp.safetensors

prints the test accuracy that PyTorch finds, to be compared with the lesson's last line.
"""

import gzip
import pathlib
import sys

import torch
from safetensors.torch import load_file
from torch import nn

DATA = pathlib.Path("/usr/share/datasets/fashion-mnist")  # Debian's dataset-fashion-mnist

state = load_file(sys.argv[1])
hidden, inputs = state["1.weight"].shape
net = nn.Sequential(nn.Flatten(), nn.Linear(inputs, hidden), nn.ReLU(), nn.Linear(hidden, 10))
net.load_state_dict(state)

images = gzip.decompress((DATA / "t10k-images-idx3-ubyte.gz").read_bytes())[16:]
labels = gzip.decompress((DATA / "t10k-labels-idx1-ubyte.gz").read_bytes())[8:]
X = torch.frombuffer(bytearray(images), dtype=torch.uint8).reshape(-1, 1, 28, 28).float() / 255
y = torch.frombuffer(bytearray(labels), dtype=torch.uint8)
print(f"test accuracy {(net(X).argmax(1) == y).sum().item() / len(y):.4f}")
