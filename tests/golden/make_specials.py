#!/usr/bin/env python3
"""Writes specials.safetensors: what PyTorch makes of NaN, infinity, -0, denormals and extremes.

Run by hand, with torch and safetensors installed, when an operation is added:

    python3 tests/golden/make_specials.py

The file has the form of ops.safetensors (see make_golden.py) and records the version of PyTorch. The
special values stand in the inputs and in the gradient dout that is fed to backward, in all pairs and
triples. A case may have a scalar k beside its inputs. Those of argmax hold x and the positions y; those
of sgd a parameter w0, its gradient g, and the parameter after one and after two steps.
"""

import itertools
import math
import pathlib

import torch
from safetensors.torch import save_file
from torch.nn import functional as F

from operations import BINARY, LATER_BINARY, LATER_UNARY, PAIR_LOSSES, SGD, UNARY

torch.set_num_threads(1)
INF, NAN = math.inf, math.nan
MAX = torch.finfo(torch.float32).max
MIN = torch.finfo(torch.float32).tiny  # the smallest normal number
DENORMAL = 2.0**-149  # the smallest of all

SPECIAL = [NAN, INF, -INF, 0.0, -0.0, DENORMAL, -DENORMAL, MIN, -MIN, 1.0, -1.0, 3.0, -0.5, 1e20]
SPECIAL += [MAX, -MAX]
FEW = [NAN, INF, -INF, -0.0, DENORMAL, -MIN, MAX, -MAX, 1e20]
DY = [1.0, -2.5, NAN, INF, -INF, 0.0, -0.0, DENORMAL, MAX]

# Where a function or its formula turns: below, at and above.
TURNS = {
    "relu": [0.0],
    "sigmoid": [17.0, 88.0, 88.722835, 89.0, 104.0, -17.0, -87.33654, -88.0, -88.722835, -89.0, -104.0],
    "tanh": [0.625, 9.010913, 44.0, 1e-4, 2.0**-63],
    "exp": [88.0, 88.722835, 89.0, -87.33654, -88.0, -103.0, -103.97208, -104.0],
    "log": [1.0, 2.0, 0.5, MIN],
    "clip": [-1.0, 2.0],
    "clip_at_0": [0.0, 1.0],
    "gelu": [1e-4, 4.0, -4.0],
    "gelu_tanh": [1e-4, 4.0, -4.0],
    "silu": [17.0, 88.722835, -88.722835, -104.0],
    "softplus": [20.0, 17.0, -17.0, -88.722835, -104.0],
}

traces = {}


def tensor(values):
    return torch.tensor(values, dtype=torch.float32)


def neighbours(x):
    x = tensor(x)
    return [torch.nextafter(x, tensor(-INF)).item(), x.item(), torch.nextafter(x, tensor(INF)).item()]


def grid(*axes):
    """All combinations, each axis as one flat tensor."""
    return [tensor(values) for values in zip(*itertools.product(*axes))]


def case(name, function, inputs, dout, k=None, labels=None):
    leaves = [x.clone().requires_grad_() for x in inputs]
    extra = [] if k is None and labels is None else [k if labels is None else labels]
    out = function(*leaves, *extra)
    out.backward(dout)
    for i, x in enumerate(leaves):
        traces[f"{name}/in{i}"] = x.detach()
        traces[f"{name}/din{i}"] = x.grad
    if k is not None:
        traces[f"{name}/k"] = tensor(k)
    if labels is not None:
        traces[f"{name}/labels"] = labels.float()
    traces[f"{name}/out"] = out.detach()
    traces[f"{name}/dout"] = dout


# ---- elementwise ----

for name, function in (UNARY | LATER_UNARY).items():
    turns = [x for turn in TURNS.get(name, []) for x in neighbours(turn)]
    x, dy = grid(SPECIAL + turns, DY)
    case(f"{name}/specials", function, [x], dy)

SCALAR = {"scale": lambda x, k: x * k, "divide_by": lambda x, k: x / k, "shift": lambda x, k: x + k}
for name, function in SCALAR.items():
    for i, k in enumerate(SPECIAL):
        x, dy = grid(FEW + [1.0], DY)
        case(f"{name}/{i}", function, [x], dy, k=k)

for name, function in (BINARY | LATER_BINARY).items():
    a, b, dy = grid(SPECIAL, SPECIAL, DY)
    case(f"{name}/specials", function, [a, b], dy)
    # One row for many, whose gradient is a sum: the special one of three rows.
    n = len(SPECIAL)
    special, usual = tensor(SPECIAL), torch.linspace(0.5, 2, n)
    for kind, (row, dy) in {"x": (special, usual), "dy": (usual, special)}.items():
        case(f"{name}/row_{kind}", function, [torch.stack([usual, special, -usual]), row],
             torch.stack([usual, dy, usual]))  # fmt: skip


# ---- matrices and reductions ----

A, B, W, b, dC = (tensor(x) for x in (
    [[0.5, -1], [2, 3], [-1.5, 1]], [[1, -2, 0.25], [-0.5, 4, 1]], [[1, -0.5], [-2, 4], [0.25, 1]],
    [0.5, -1, 2], [[1, -1, 0.5], [2, 0.25, -3], [-0.5, 1.5, 1]]))  # fmt: skip
for i, special in enumerate(FEW):
    for where in range(4):

        def put(index, x):
            x = x.clone()
            x.flatten()[1] = special if where == index else x.flatten()[1]
            return x

        if where < 3:
            case(f"matmul/{i}_{where}", torch.matmul, [put(0, A), put(1, B)], put(2, dC))
        case(f"linear/{i}_{where}", F.linear, [put(0, A), put(1, W), put(3, b)], put(2, dC))

# Rows with one special value or two, short ones and ones long enough for several at a time.
pairs = [[s, 1.0] for s in SPECIAL]
pairs += [[INF, -INF], [INF, INF], [-0.0, -0.0], [DENORMAL, DENORMAL], [MAX, -MAX], [MAX, MAX]]
for length in (2, 40):
    x = tensor([pair + [1.0] * (length - 2) for pair in pairs])
    dy = tensor([DY[i % len(DY)] for i in range(len(x))])
    for name, function in {"sum": torch.sum, "mean": torch.mean}.items():
        case(f"{name}1/{length}", lambda x: function(x, 1), [x], dy)
        case(f"{name}0/{length}", lambda x: function(x, 0), [x.T.contiguous()], dy)
        for i, row in enumerate(x):
            case(f"{name}/{length}_{i}", function, [row], dy[i])


# ---- losses ----

rows = [[s if i == at else x for i, x in enumerate([0.5, -1.0, 2.0, 0.0])]
        for s in SPECIAL for at in (0, 2)]  # fmt: skip
rows += [[s] * 4 for s in SPECIAL]
rows += [[INF, -INF, 0, 1], [MAX, -MAX, 0, 1], [0, 88, 104, 105], [-104, 0, -17, -88]]
kinds = [[s if i == 1 else x for i, x in enumerate([1.0, 0.0, -2.0, 0.5])] for s in DY]
kinds += [[s] * 4 for s in DY]
z, dy = (tensor(x) for x in zip(*itertools.product(rows, kinds)))
case("log_softmax/specials", lambda z: F.log_softmax(z, 1), [z], dy)
# Of four of the largest number, whether their mean overflows depends on the last digit.
kinds = [k for k in kinds if k != [MAX] * 4]
z, dy = (tensor(x) for x in zip(*itertools.product(rows, kinds)))
case("softmax/specials", lambda z: F.softmax(z, 1), [z], dy)

z, labels, dloss = zip(*itertools.product(rows, range(4), DY))
z, labels, dloss = tensor(z), torch.tensor(labels), tensor(dloss)
each = {"reduction": "none"}
case("cross_entropy_none/specials", lambda z, y: F.cross_entropy(z, y, **each), [z], dloss,
     labels=labels)  # fmt: skip
for i, dloss in enumerate(DY):
    z, labels = tensor(rows[:3]), torch.tensor([0, 1, 3])
    for reduction in ("mean", "sum"):
        case(f"cross_entropy_{reduction}/{i}",
             lambda z, y: F.cross_entropy(z, y, reduction=reduction), [z[1:]], tensor(dloss),
             labels=labels[1:])  # fmt: skip
        usual = tensor([[0.5, -1.0, 2.0, 0.0], [1.0, 2.0, 3.0, 4.0], [0.0, 0.0, 0.0, 0.0]])
        case(f"cross_entropy_{reduction}/usual_{i}",
             lambda z, y: F.cross_entropy(z, y, reduction=reduction), [usual], tensor(dloss),
             labels=labels)  # fmt: skip

for name, function in PAIR_LOSSES.items():
    x, y, dy = grid(SPECIAL, SPECIAL, DY)
    case(f"{name}_none/specials", lambda x, y: function(x, y, reduction="none"), [x, y], dy)


# ---- the largest ----

# Of one kind or two, among ones: short rows, and rows long enough for several at a time.
for length in (4, 100):
    rows = [[a if i == 1 else b if i == length - 1 else 1.0 for i in range(length)]
            for a, b in itertools.product(SPECIAL, SPECIAL)]  # fmt: skip
    traces[f"argmax/{length}/x"] = tensor(rows)
    traces[f"argmax/{length}/y"] = tensor(rows).argmax(1).float()
    if length == 4:
        dy = tensor([DY[i % len(DY)] for i in range(len(rows))])
        case("max1/specials", lambda x: x.max(1).values, [tensor(rows)], dy)
        case("max0/specials", lambda x: x.max(0).values, [tensor(rows).T.contiguous()], dy)


# ---- optimisers ----

for name, options in SGD.items():
    start, g = grid(SPECIAL, DY)
    w = torch.nn.Parameter(start.clone())
    optimizer = torch.optim.SGD([w], **options)
    traces[f"sgd/{name}/w0"], traces[f"sgd/{name}/g"] = start, g
    for step in (1, 2):
        w.grad = g.clone()
        optimizer.step()
        traces[f"sgd/{name}/w{step}"] = w.detach().clone()


copies = {key: value.clone().contiguous() for key, value in traces.items()}
path = pathlib.Path(__file__).parent / "specials.safetensors"
save_file(copies, path, metadata={"torch": torch.__version__})
print(f"{path.name}: {len(traces)} arrays, torch {torch.__version__}")
