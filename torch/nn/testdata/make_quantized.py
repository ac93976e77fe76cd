"""Writes quantized.json, the golden file of dynamically quantized layers.

Usage: python make_quantized.py    (any Python that can import torch)
"""

import os
import sys
import warnings

import torch
from torch import nn
from torch.ao.quantization import per_channel_dynamic_qconfig, quantize_dynamic

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "../../../internal/golden"))
from golden import write  # noqa: E402

torch.set_num_threads(1)
warnings.simplefilter("ignore")


def mlp(bias=True):
    return nn.Sequential(nn.Linear(20, 32), nn.ReLU(), nn.Linear(32, 7, bias=bias))


def case(make, shape, scale=1.0, spec=None):
    """The weights and results of a quantized model, made from seed 0, whose input is
    drawn from seed 7. The test draws them as it is done here."""
    torch.manual_seed(0)
    net = quantize_dynamic(make(), spec or {nn.Linear})
    torch.manual_seed(7)
    x = torch.randn(shape) * scale
    ts = {"y": net(x)}
    for name, m in net.named_modules():
        if isinstance(m, torch.ao.nn.quantized.dynamic.Linear):
            w = m.weight()
            ts[name + ".int_repr"] = w.int_repr()
            if w.qscheme() == torch.per_tensor_affine:
                ts[name + ".scale"] = torch.tensor(w.q_scale(), dtype=torch.float64)
            else:
                ts[name + ".scale"] = w.q_per_channel_scales()
    return ts


write(
    os.path.join(HERE, "quantized.json"),
    {
        "mlp": case(mlp, (5, 20)),
        "no bias": case(lambda: mlp(False), (5, 20)),
        "empty": case(mlp, (0, 20)),
        "dims": case(mlp, (2, 3, 20), 100.0),
        "zeros": case(mlp, (2, 20), 0.0),
        "by name": case(mlp, (5, 20), 1.0, {"2"}),
        "per channel": case(mlp, (5, 20), 1.0, {"": per_channel_dynamic_qconfig}),
    },
)
