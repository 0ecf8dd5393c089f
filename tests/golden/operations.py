"""What make_golden.py and make_specials.py both ask PyTorch for, by the names in their files.

The later ones have random numbers of their own in make_golden.py, so that those before stay as they are.
"""

import torch
from torch.nn import functional as F

UNARY = {
    "relu": torch.relu,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "exp": torch.exp,
    "log": torch.log,
}
POWERS = (2, 3, 0.5, -0.5, -1, 0, 1, 1.5)
BOUNDS = {"": (-1, 2), "_at_0": (0, 1)}
LATER_UNARY = {
    "sqrt": torch.sqrt,
    "abs": torch.abs,
    **{f"pow{p}": lambda x, p=p: torch.pow(x, p) for p in POWERS},
    **{f"clip{name}": lambda x, at=at: torch.clamp(x, *at) for name, at in BOUNDS.items()},
    "gelu": F.gelu,
    "gelu_tanh": lambda x: F.gelu(x, approximate="tanh"),
    "silu": F.silu,
    "softplus": F.softplus,
}
BINARY = {
    "add": torch.add,
    "subtract": torch.sub,
    "multiply": torch.mul,
    "divide": torch.div,
    "maximum": torch.maximum,
}
LATER_BINARY = {
    "minimum": torch.minimum,
    "where_greater": lambda a, b: torch.where(a > b, a, b),
    "where_less": lambda a, b: torch.where(a < b, a, b),
    "where_greater_equal": lambda a, b: torch.where(a >= b, a, b),
    "where_less_equal": lambda a, b: torch.where(a <= b, a, b),
    "where_equal": lambda a, b: torch.where(a == b, a, b),
}
PAIR_LOSSES = {
    "mse_loss": F.mse_loss,
    "binary_cross_entropy_with_logits": F.binary_cross_entropy_with_logits,
}
CROSS_ENTROPIES = {
    "smoothed": dict(label_smoothing=0.1),
    "ignoring": dict(ignore_index=0),
    "both": dict(label_smoothing=0.3, ignore_index=0),
}
SGD = {
    "plain": dict(lr=0.1),
    "momentum": dict(lr=0.1, momentum=0.9),
    "weight_decay": dict(lr=0.1, weight_decay=0.01),
    "both": dict(lr=0.1, momentum=0.9, weight_decay=0.01),
}
