#!/usr/bin/env python3
"""Writes the golden traces: what PyTorch computes, for golden_test.cpp to be held against.

Run by hand, with torch and safetensors installed, when an operation or a case is added (NaN, infinity
and the like are make_specials.py's):

    python3 tests/golden/make_golden.py

The files record the version of PyTorch. Everything is float32 on the CPU with one thread.

ops.safetensors holds, for each case "OP/CASE", its inputs in0, in1, ..., the labels (as floats) where
there are any, the result out, the gradient dout that is fed to backward, and the gradients din0, ...
training.safetensors holds, for each run "NETWORK/VARIANT", the initial parameters, the minibatches,
and after each of 20 steps the loss and all parameters.
exchange.safetensors is a network of eight hidden units that PyTorch trained for one epoch on the real
data, as its state_dict, with the test accuracy that PyTorch finds in the metadata.
"""

import gzip
import pathlib

import torch
from safetensors.torch import save_file
from torch import nn
from torch.nn import functional as F

from operations import (
    BINARY,
    CROSS_ENTROPIES,
    LATER_BINARY,
    LATER_UNARY,
    PAIR_LOSSES,
    POWERS,
    SGD,
    UNARY,
)

HERE = pathlib.Path(__file__).parent
SHAPES = [(1, 1), (1, 7), (5, 1), (3, 7), (17, 13)]  # ones, primes, single rows and columns

torch.manual_seed(0)
torch.set_num_threads(1)


# ---- operations ----

ops = {}


def case(name, function, *inputs, labels=None):
    """Runs one case and keeps its trace. Inputs are leaves; dout is random."""
    leaves = [x.clone().requires_grad_() for x in inputs]
    out = function(*leaves) if labels is None else function(*leaves, labels)
    dout = torch.randn_like(out)
    out.backward(dout)
    for i, x in enumerate(leaves):
        ops[f"{name}/in{i}"] = x.detach()
        ops[f"{name}/din{i}"] = x.grad
    if labels is not None:
        ops[f"{name}/labels"] = labels.float()
    ops[f"{name}/out"] = out.detach()
    ops[f"{name}/dout"] = dout


USUAL = [0.0, -0.0, 1e-30, -1e-30, 1e-4, -1e-4, 20.0, -20.0, 1e4, -1e4]
POSITIVE = [1e-30, 1e-4, 1.0, 1e4, 1e30]
EXTREMES = {"exp": [max(-80, min(x, 80)) for x in USUAL], "log": POSITIVE, "sqrt": POSITIVE}
EXTREMES |= {f"pow{p}": [1e-4, 1e-2, 1.0, 20.0, 1e3] for p in POWERS}


def elementwise(unary, binary):
    for name, function in unary.items():
        for shape in SHAPES:
            positive = name in ("log", "sqrt") or name.startswith("pow")
            x = torch.rand(shape) * 5 + 1e-3 if positive else 3 * torch.randn(shape)
            case(f"{name}/{shape[0]}x{shape[1]}", function, x)
        case(f"{name}/extremes", function, torch.tensor(EXTREMES.get(name, USUAL)))
    for name, function in binary.items():
        for m, n in SHAPES:
            a = torch.randn(m, n)
            for kind, b in {
                "same": torch.randn(m, n),
                "row": torch.randn(n),
                "one": torch.randn(()),
            }.items():
                if name == "divide":
                    b = b.sign() * (b.abs() + 0.5)
                case(f"{name}/{m}x{n}_{kind}", function, a, b)


elementwise(UNARY, BINARY)
ties = torch.tensor([[0.0, 1.0, -1.0], [2.0, 0.0, -2.0]])
case("maximum/ties", torch.maximum, ties, torch.zeros(2, 3))

for m, k, n in [(1, 1, 1), (1, 5, 1), (3, 1, 7), (1, 7, 3), (5, 3, 2), (17, 13, 11)]:
    case(f"matmul/{m}x{k}x{n}", torch.matmul, torch.randn(m, k), torch.randn(k, n))
    case(f"linear/{m}x{k}x{n}", F.linear, torch.randn(m, k), torch.randn(n, k), torch.randn(n))

for shape in SHAPES:
    size = f"{shape[0]}x{shape[1]}"
    case(f"sum/{size}", torch.sum, torch.randn(shape))
    case(f"mean/{size}", torch.mean, torch.randn(shape))
    for axis in (0, 1):
        case(f"sum{axis}/{size}", lambda x: torch.sum(x, axis), torch.randn(shape))
        case(f"mean{axis}/{size}", lambda x: torch.mean(x, axis), torch.randn(shape))
case("flatten/2x1x3x5", lambda x: x.flatten(1), torch.randn(2, 1, 3, 5))

LOGITS = {f"{m}x{n}": 3 * torch.randn(m, n) for m, n in SHAPES}
LOGITS["huge"] = torch.tensor(
    [[1e4, -1e4, 0.0], [-1e4, -1e4, -1e4], [1e4, 1e4, -1e4], [0.0, 0.0, 1e-6]]
)
for size, z in LOGITS.items():
    case(f"log_softmax/{size}", lambda z: F.log_softmax(z, 1), z)
    labels = torch.arange(len(z)) % z.shape[1]
    for reduction in ("none", "mean", "sum"):
        case(
            f"cross_entropy_{reduction}/{size}",
            lambda z, y: F.cross_entropy(z, y, reduction=reduction),
            z,
            labels=labels,
        )


# ---- operations of later ----

with torch.random.fork_rng():  # so that what follows stays as it is
    torch.manual_seed(1)
    elementwise(LATER_UNARY, LATER_BINARY)
    case("minimum/ties", torch.minimum, ties, torch.zeros(2, 3))
    for m, n in SHAPES:
        size, x = f"{m}x{n}", torch.randn(m, n)
        for axis in (0, 1):
            case(f"sum{axis}_keepdim/{size}", lambda x: x.sum(axis, keepdim=True), x)
            case(f"mean{axis}_keepdim/{size}", lambda x: x.mean(axis, keepdim=True), x)
            case(f"max{axis}/{size}", lambda x: x.max(axis).values, x)
            case(f"max{axis}/ties{size}", lambda x: x.max(axis).values, x.relu())
        case(f"softmax/{size}", lambda z: F.softmax(z, -1), x)
    case("softmax/huge", lambda z: F.softmax(z, -1), LOGITS["huge"])
    for shape in SHAPES:
        size, x, y = f"{shape[0]}x{shape[1]}", torch.randn(shape), torch.rand(shape)
        for reduction in ("none", "mean", "sum"):
            for name, function in PAIR_LOSSES.items():
                case(f"{name}_{reduction}/{size}",
                     lambda x, y: function(x, y, reduction=reduction), x, y)  # fmt: skip
            labels = (torch.arange(len(x)) + 1) % shape[1]
            for name, options in CROSS_ENTROPIES.items() if shape[1] > 1 else ():
                case(f"cross_entropy_{name}_{reduction}/{size}",
                     lambda z, y: F.cross_entropy(z, y, reduction=reduction, **options), x,
                     labels=labels)  # fmt: skip
    for shape in [(1, 1, 1), (2, 3, 5), (7, 2, 3)]:
        size, x, y = "x".join(map(str, shape)), torch.randn(shape), torch.randn(shape)
        case(f"transpose/{size}", lambda x: x.transpose(0, 2), x)
        case(f"permute/{size}", lambda x: x.permute(2, 0, 1), x)
        case(f"slice/{size}", lambda x: x[:, -1:], x)
        case(f"concat/{size}", lambda x, y: torch.concat([x, y, x], 1), x, y)
        case(f"stack/{size}", lambda x, y: torch.stack([x, y], -1), x, y)
        case(f"broadcast_to/{size}", lambda x: x[0, :1].broadcast_to(x.shape), x)
    for shape in [(5,), (2, 3, 5)]:
        size = "x".join(map(str, shape))
        case(f"softmax/{size}", lambda z: F.softmax(z, -1), torch.randn(shape))
        case(f"log_softmax/{size}", lambda z: F.log_softmax(z, -1), torch.randn(shape))
        case(f"max0/{size}", lambda x: x.max(0).values, torch.randn(shape))


# ---- training ----

training = {}
IMAGE, HIDDEN, CLASSES, BATCH, STEPS = 12, 7, 5, 9, 20


def scratch_network():
    W1 = nn.Parameter(torch.randn(IMAGE, HIDDEN) * 0.3)
    b1 = nn.Parameter(torch.zeros(HIDDEN))
    W2 = nn.Parameter(torch.randn(HIDDEN, CLASSES) * 0.3)
    b2 = nn.Parameter(torch.zeros(CLASSES))

    def net(X):
        H = torch.max(X.reshape(-1, IMAGE) @ W1 + b1, torch.zeros(len(X), HIDDEN))
        return H @ W2 + b2

    return net, {"W1": W1, "b1": b1, "W2": W2, "b2": b2}


def concise_network():
    net = nn.Sequential(
        nn.Flatten(), nn.Linear(IMAGE, HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, CLASSES)
    )
    return net, dict(net.named_parameters())


for network, make in {"scratch": scratch_network, "concise": concise_network}.items():
    for variant, options in SGD.items():
        run = f"{network}/{variant}"
        net, parameters = make()
        for name, parameter in parameters.items():
            training[f"{run}/0/{name}"] = parameter.detach().clone()
        optimizer = torch.optim.SGD(parameters.values(), **options)
        for step in range(1, STEPS + 1):
            X = torch.rand(BATCH, 1, 3, 4)
            y = torch.randint(CLASSES, (BATCH,))
            loss = F.cross_entropy(net(X), y, reduction="none")
            optimizer.zero_grad()
            loss.mean().backward()
            optimizer.step()
            training[f"{run}/{step}/X"] = X
            training[f"{run}/{step}/y"] = y.float()
            training[f"{run}/{step}/loss"] = loss.detach()
            for name, parameter in parameters.items():
                training[f"{run}/{step}/{name}"] = parameter.detach().clone()

# ---- exchange ----

DATA = pathlib.Path("/usr/share/datasets/fashion-mnist")  # Debian's dataset-fashion-mnist


def fashion_mnist(which):
    images = gzip.decompress((DATA / f"{which}-images-idx3-ubyte.gz").read_bytes())[16:]
    labels = gzip.decompress((DATA / f"{which}-labels-idx1-ubyte.gz").read_bytes())[8:]
    X = torch.frombuffer(bytearray(images), dtype=torch.uint8).reshape(-1, 1, 28, 28)
    y = torch.frombuffer(bytearray(labels), dtype=torch.uint8)
    return X.float() / 255, y.long()


net = nn.Sequential(nn.Flatten(), nn.Linear(784, 8), nn.ReLU(), nn.Linear(8, 10))
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
X, y = fashion_mnist("train")
for batch in torch.randperm(len(X)).split(256):
    optimizer.zero_grad()
    F.cross_entropy(net(X[batch]), y[batch]).backward()
    optimizer.step()
X, y = fashion_mnist("t10k")
correct = (net(X).argmax(1) == y).sum().item()


# ---- files ----

about = {"torch": torch.__version__}
save_file(
    net.state_dict(),
    HERE / "exchange.safetensors",
    metadata=about | {"test_accuracy": f"{correct / len(X):.4f}"},
)
print(f"exchange.safetensors: {correct} of {len(X)} test images right")
for name, tensors in {"ops": ops, "training": training}.items():
    copies = {key: value.clone().contiguous() for key, value in tensors.items()}
    save_file(copies, HERE / f"{name}.safetensors", metadata=about)
    print(f"{name}.safetensors: {len(tensors)} arrays, torch {torch.__version__}")
