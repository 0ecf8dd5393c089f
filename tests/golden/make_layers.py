#!/usr/bin/env python3
"""Writes layers.safetensors: PyTorch's LayerNorm, BatchNorm1d and Embedding, for layers_test.cpp to be
held against.

Run by hand, as make_golden.py:

    python3 tests/golden/make_layers.py

For each layer there are its parameters "LAYER/weight" and "LAYER/bias" and, for each call "LAYER/1/", its
input x, its result y, the gradient dy that is fed to backward and the gradients dx, dweight, dbias;
of BatchNorm1d the buffers after the call. Its last call is in evaluation.
"""

import pathlib

import torch
from safetensors.torch import save_file
from torch import nn

HERE = pathlib.Path(__file__).parent
FEATURES, CALLS = 7, 4

torch.manual_seed(2)
torch.set_num_threads(1)
arrays = {}

for name, layer in {"layer": nn.LayerNorm(FEATURES), "batch": nn.BatchNorm1d(FEATURES)}.items():
    with torch.no_grad():
        layer.weight.copy_(torch.randn(FEATURES))
        layer.bias.copy_(torch.randn(FEATURES))
    arrays[f"{name}/weight"] = layer.weight.detach().clone()
    arrays[f"{name}/bias"] = layer.bias.detach().clone()
    for call in range(1, CALLS + 1):
        layer.train(call < CALLS)
        layer.zero_grad()
        x = (torch.randn(5 + call, FEATURES) * torch.arange(1.0, FEATURES + 1) + 3).requires_grad_()
        y = layer(x)
        dy = torch.randn_like(y)
        y.backward(dy)
        at = f"{name}/{call}"
        arrays |= {f"{at}/x": x.detach(), f"{at}/y": y.detach(), f"{at}/dy": dy, f"{at}/dx": x.grad}
        arrays |= {f"{at}/dweight": layer.weight.grad.clone(), f"{at}/dbias": layer.bias.grad.clone()}
        if name == "batch":
            arrays |= {f"{at}/{b}": getattr(layer, b).clone().float() for b in ("running_mean", "running_var", "num_batches_tracked")}

embedding = nn.Embedding(FEATURES, 5)
indices, dy = torch.tensor([6, 0, 3, 3, 6, 3]), torch.randn(6, 5)
y = embedding(indices)
y.backward(dy)
arrays |= {"embedding/weight": embedding.weight.detach().clone(), "embedding/1/indices": indices.float()}
arrays |= {"embedding/1/y": y.detach(), "embedding/1/dy": dy, "embedding/1/dweight": embedding.weight.grad}

save_file(arrays, HERE / "layers.safetensors", metadata={"torch": torch.__version__})
print(f"layers.safetensors: {len(arrays)} arrays, torch {torch.__version__}")
