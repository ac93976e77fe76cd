"""Writes spatial.json: what the layers of convolution, pooling, padding, normalisation,
dropout, resizing and shuffling show, for the test of that name.

Usage: python make_spatial.py    (any Python that can import torch)
"""

import os
import sys
import warnings

import torch
from torch import nn

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "../../../internal/golden"))
from golden import write  # noqa: E402

torch.set_num_threads(1)
warnings.simplefilter("ignore")


class With(nn.Module):
    """A layer whose forward takes more than its input."""

    def __init__(self, layer, **more):
        super().__init__()
        self.layer, self.more = layer, more

    def forward(self, x):
        return self.layer(x, **self.more)


class Unpool(nn.Module):
    """Pooling, and back again."""

    def __init__(self, pool, unpool, sized):
        super().__init__()
        self.pool, self.unpool, self.sized = pool, unpool, sized

    def forward(self, x):
        y, indices = self.pool(x)
        return self.unpool(y, indices, x.shape) if self.sized else self.unpool(y, indices)


def layer(expression, shape, train=True, calls=1, dtype=torch.float32):
    """Everything that a layer shows: parameters drawn from seed 0, then result, gradients,
    buffers and the names of the state dict after some calls, the last one from seed 7. The
    test draws the input and the gradient to start from as it is done here. A lazy layer gets
    its parameters first."""
    torch.manual_seed(0)
    m = eval(expression)
    if isinstance(m, nn.modules.lazy.LazyModuleMixin):
        m.eval()(torch.zeros(shape, dtype=dtype))
    ts = {"param." + n: p.clone() for n, p in m.named_parameters()}
    m.train(train)
    inputs = torch.Generator().manual_seed(1)
    leaf = torch.randn(shape, dtype=dtype, generator=inputs).requires_grad_()
    for _ in range(calls):
        x = leaf * 1  # in-place layers may not touch a leaf
        torch.manual_seed(7)
        y = m(x)
    if isinstance(y, tuple):
        y, ts["indices"] = y
    ts["y"] = y.clone()
    y.backward(torch.randn(y.shape, dtype=dtype, generator=inputs))
    ts["grad.x"] = leaf.grad
    ts.update({"grad." + n: p.grad for n, p in m.named_parameters()})
    ts.update({"buffer." + n: b for n, b in m.named_buffers()})
    ts.update({"state." + n: torch.empty(0) for n in m.state_dict()})
    ts["accepts"] = torch.tensor([accepts(expression, train, x.to(d)) for x, d in odd(shape, dtype)])
    return ts


def odd(shape, dtype):
    """Inputs that some layers refuse."""
    for s in [(), (0,), (3,), (2, 2), (0, 2), (2, 0), (2, 2, 3), (1, 2, 1), (0, 2, 4), (2, 0, 4), (2, 2, 0), (2, 2, 3, 4),
              (1, 2, 1, 1), (0, 2, 4, 4), (2, 2, 0, 4), (2, 2, 4, 4, 4), (1, 2, 1, 1, 1), (0, 2, 4, 4, 4), (1, 2, 1, 1, 1, 1),
              shape[:-1] + (1,), shape + (1,), (1,) + shape]:
        yield torch.ones(s), dtype
    for d in [torch.float64, torch.bfloat16, torch.int64, torch.uint8, torch.bool, torch.complex64]:
        yield torch.ones(shape), d


def accepts(expression, train, x):
    """Whether a new layer takes an input."""
    m = eval(expression).train(train)
    try:
        with torch.no_grad():
            m(x)
    except Exception:
        return False
    return True


cases = [
    ("nn.Conv1d(2, 3, 3)", (2, 2, 7)),
    ("nn.Conv1d(2, 4, 2, stride=2, padding=1, groups=2, bias=False)", (2, 2, 7)),
    ('nn.Conv1d(2, 2, 2, dilation=2, padding="same", padding_mode="circular")', (2, 2, 7)),
    ('nn.Conv1d(2, 2, 3, padding=1, padding_mode="reflect")', (2, 7)),
    ('nn.Conv1d(2, 2, 3, padding="valid", dtype=torch.float64)', (2, 2, 7), {"dtype": torch.float64}),
    ("nn.ConvTranspose1d(2, 3, 3)", (2, 2, 7)),
    ("nn.ConvTranspose1d(2, 4, 3, stride=2, padding=1, output_padding=1, groups=2, bias=False)", (2, 7)),
    ("nn.ConvTranspose1d(2, 1, 2, dilation=2)", (2, 2, 7)),
    ("With(nn.ConvTranspose1d(2, 1, 2, stride=2), output_size=[15])", (2, 2, 7)),
    ("nn.MaxPool1d(2)", (2, 2, 7)),
    ("nn.MaxPool1d(3, stride=2, padding=1, dilation=2, ceil_mode=True)", (1, 1, 8)),
    ("nn.AvgPool1d(2)", (2, 7)),
    ("nn.AvgPool1d(3, stride=2, padding=1, ceil_mode=True, count_include_pad=False)", (2, 2, 7)),
    ("nn.MaxPool1d(2, return_indices=True)", (2, 2, 7)),
    ("nn.AdaptiveMaxPool1d(2, return_indices=True)", (2, 2, 7)),
    ("nn.AdaptiveMaxPool1d(3)", (2, 7)),
    ("nn.AdaptiveAvgPool1d(3)", (2, 2, 7)),
    ("Unpool(nn.MaxPool1d(2, return_indices=True), nn.MaxUnpool1d(2), False)", (2, 2, 7)),
    ("Unpool(nn.MaxPool1d(3, 2, 1, return_indices=True), nn.MaxUnpool1d(3, 2, 1), True)", (2, 2, 7)),
    ("nn.LPPool1d(2, 2)", (2, 2, 7)),
    ("nn.LPPool1d(3.0, 3, stride=2, ceil_mode=True)", (2, 7)),
    ("nn.ReflectionPad1d((1, 2))", (1, 1, 7)),
    ("nn.ReplicationPad1d((1, 2))", (1, 1, 7)),
    ("nn.CircularPad1d((1, 2))", (1, 1, 7)),
    ("nn.ZeroPad1d((1, 2))", (1, 1, 7)),
    ("nn.ReflectionPad1d(1)", (1, 7)),
    ("nn.ConstantPad1d((-1, 2), 1.5)", (1, 1, 7)),
    ("nn.ZeroPad1d(1)", (3,)),
    ("nn.BatchNorm1d(2)", (2, 2, 7), {"calls": 2}),
    ("nn.BatchNorm1d(2, eps=1e-3, momentum=None, affine=False)", (2, 2, 7), {"calls": 2}),
    ("nn.BatchNorm1d(2, track_running_stats=False, bias=False)", (2, 2, 7), {"train": False}),
    ("nn.InstanceNorm1d(2)", (2, 2, 7)),
    ("nn.InstanceNorm1d(2, eps=1e-3, momentum=0.3, affine=True, track_running_stats=True)", (2, 2, 7), {"calls": 2}),
    ("nn.InstanceNorm1d(2, affine=True, track_running_stats=True, bias=False)", (2, 7), {"train": False}),
    ("nn.Dropout1d(0.4)", (4, 5, 2)),
    ("nn.Dropout1d(0.4, inplace=True)", (5, 2)),
    ("nn.LazyConv1d(2, 2, stride=2, padding=1, groups=2)", (2, 2, 7)),
    ("nn.LazyConvTranspose1d(2, 2, bias=False)", (2, 7)),
    ("nn.LazyBatchNorm1d()", (2, 2, 7)),
    ("nn.LazyInstanceNorm1d(affine=True, track_running_stats=True)", (2, 2, 7)),
    ("nn.ConvTranspose2d(2, 3, (2, 3))", (2, 2, 5, 6)),
    ("nn.ConvTranspose2d(2, 4, 3, stride=2, padding=1, output_padding=1, groups=2, bias=False)", (2, 5, 6)),
    ("nn.ConvTranspose2d(2, 1, 2, dilation=2)", (2, 2, 5, 6)),
    ("With(nn.ConvTranspose2d(2, 1, 2, stride=2), output_size=[11, 13])", (2, 2, 5, 6)),
    ("nn.MaxPool2d(2, return_indices=True)", (2, 2, 5, 6)),
    ("nn.AdaptiveMaxPool2d(2, return_indices=True)", (2, 2, 5, 6)),
    ("nn.AdaptiveMaxPool2d(3)", (2, 5, 6)),
    ("nn.AdaptiveMaxPool2d((None, 2))", (2, 2, 5, 6)),
    ("Unpool(nn.MaxPool2d(2, return_indices=True), nn.MaxUnpool2d(2), False)", (2, 2, 5, 6)),
    ("Unpool(nn.MaxPool2d(3, 2, 1, return_indices=True), nn.MaxUnpool2d(3, 2, 1), True)", (2, 2, 5, 6)),
    ("nn.LPPool2d(2, 2)", (2, 2, 5, 6)),
    ("nn.LPPool2d(3.0, 3, stride=2, ceil_mode=True)", (2, 5, 6)),
    ("nn.FractionalMaxPool2d(2, output_size=2)", (2, 2, 5, 6)),
    ("nn.FractionalMaxPool2d(2, output_ratio=0.6, return_indices=True)", (2, 5, 6)),
    ("nn.FractionalMaxPool2d(2, output_ratio=(0.5, 0.5), _random_samples=torch.full((2, 2, 2), 0.25))", (2, 2, 5, 6)),
    ("nn.ReflectionPad2d((1, 2, 0, 1))", (1, 1, 5, 6)),
    ("nn.ReplicationPad2d((1, 2, 0, 1))", (1, 1, 5, 6)),
    ("nn.CircularPad2d((1, 2, 0, 1))", (1, 1, 5, 6)),
    ("nn.ZeroPad2d((1, 2, 0, 1))", (1, 1, 5, 6)),
    ("nn.ReflectionPad2d(1)", (1, 5, 6)),
    ("nn.ConstantPad2d((1, -2, 0, 1), 1.5)", (1, 1, 5, 6)),
    ("nn.ZeroPad2d(1)", (5, 6)),
    ("nn.InstanceNorm2d(2)", (2, 2, 5, 6)),
    ("nn.InstanceNorm2d(2, eps=1e-3, momentum=0.3, affine=True, track_running_stats=True)", (2, 2, 5, 6), {"calls": 2}),
    ("nn.InstanceNorm2d(2, affine=True, track_running_stats=True, bias=False)", (2, 5, 6), {"train": False}),
    ("nn.Dropout2d(0.4)", (4, 5, 2, 2)),
    ("nn.Dropout2d(0.4, inplace=True)", (5, 2, 2)),
    ("nn.LazyConv2d(2, 2, stride=2, padding=1, groups=2)", (2, 2, 5, 6)),
    ("nn.LazyConvTranspose2d(2, 2, bias=False)", (2, 5, 6)),
    ("nn.LazyBatchNorm2d()", (2, 2, 5, 6)),
    ("nn.LazyInstanceNorm2d(affine=True, track_running_stats=True)", (2, 2, 5, 6)),
    ("nn.Conv3d(2, 3, (2, 1, 3))", (1, 2, 4, 4, 4)),
    ("nn.Conv3d(2, 4, 2, stride=(1, 2, 1), padding=(1, 0, 1), groups=2, bias=False)", (1, 2, 4, 4, 4)),
    ('nn.Conv3d(2, 2, 2, dilation=2, padding="same", padding_mode="circular")', (1, 2, 4, 4, 4)),
    ('nn.Conv3d(2, 2, 3, padding=1, padding_mode="reflect")', (2, 4, 4, 4)),
    ('nn.Conv3d(2, 2, 3, padding="valid", dtype=torch.float64)', (1, 2, 4, 4, 4), {"dtype": torch.float64}),
    ("nn.ConvTranspose3d(2, 3, (2, 1, 3))", (1, 2, 4, 4, 4)),
    ("nn.ConvTranspose3d(2, 4, 3, stride=2, padding=1, output_padding=1, groups=2, bias=False)", (2, 4, 4, 4)),
    ("nn.ConvTranspose3d(2, 1, 2, dilation=2)", (1, 2, 4, 4, 4)),
    ("With(nn.ConvTranspose3d(2, 1, 2, stride=2), output_size=[9, 9, 9])", (1, 2, 4, 4, 4)),
    ("nn.MaxPool3d(2)", (1, 2, 4, 4, 4)),
    ("nn.MaxPool3d(3, stride=2, padding=1, dilation=2, ceil_mode=True)", (1, 1, 5, 5, 5)),
    ("nn.AvgPool3d(2)", (2, 4, 4, 4)),
    ("nn.AvgPool3d(3, stride=2, padding=1, ceil_mode=True, count_include_pad=False)", (1, 2, 4, 4, 4)),
    ("nn.AvgPool3d(2, divisor_override=3)", (1, 2, 4, 4, 4)),
    ("nn.MaxPool3d(2, return_indices=True)", (1, 2, 4, 4, 4)),
    ("nn.AdaptiveMaxPool3d(2, return_indices=True)", (1, 2, 4, 4, 4)),
    ("nn.AdaptiveMaxPool3d(3)", (2, 4, 4, 4)),
    ("nn.AdaptiveAvgPool3d(3)", (1, 2, 4, 4, 4)),
    ("nn.AdaptiveAvgPool3d((None, 2, 1))", (1, 2, 4, 4, 4)),
    ("Unpool(nn.MaxPool3d(2, return_indices=True), nn.MaxUnpool3d(2), False)", (1, 2, 4, 4, 4)),
    ("Unpool(nn.MaxPool3d(3, 2, 1, return_indices=True), nn.MaxUnpool3d(3, 2, 1), True)", (1, 2, 4, 4, 4)),
    ("nn.LPPool3d(2, 2)", (1, 2, 4, 4, 4)),
    ("nn.LPPool3d(3.0, 3, stride=2, ceil_mode=True)", (2, 4, 4, 4)),
    ("nn.FractionalMaxPool3d(2, output_size=2)", (1, 2, 4, 4, 4)),
    ("nn.FractionalMaxPool3d(2, output_ratio=0.6, return_indices=True)", (2, 4, 4, 4)),
    ("nn.FractionalMaxPool3d(2, output_ratio=(0.5, 0.5, 0.5), _random_samples=torch.full((1, 2, 3), 0.25))", (1, 2, 4, 4, 4)),
    ("nn.ReflectionPad3d((1, 2, 0, 1, 2, 1))", (1, 1, 4, 4, 4)),
    ("nn.ReplicationPad3d((1, 2, 0, 1, 2, 1))", (1, 1, 4, 4, 4)),
    ("nn.CircularPad3d((1, 2, 0, 1, 2, 1))", (1, 1, 4, 4, 4)),
    ("nn.ZeroPad3d((1, 2, 0, 1, 2, 1))", (1, 1, 4, 4, 4)),
    ("nn.ReflectionPad3d(1)", (1, 4, 4, 4)),
    ("nn.ConstantPad3d((1, 2, 0, -1, 2, 1), 1.5)", (1, 1, 4, 4, 4)),
    ("nn.ZeroPad3d(1)", (4, 4, 4)),
    ("nn.BatchNorm3d(2)", (1, 2, 4, 4, 4), {"calls": 2}),
    ("nn.BatchNorm3d(2, eps=1e-3, momentum=None, affine=False)", (1, 2, 4, 4, 4), {"calls": 2}),
    ("nn.BatchNorm3d(2, track_running_stats=False, bias=False)", (1, 2, 4, 4, 4), {"train": False}),
    ("nn.InstanceNorm3d(2)", (1, 2, 4, 4, 4)),
    ("nn.InstanceNorm3d(2, eps=1e-3, momentum=0.3, affine=True, track_running_stats=True)", (1, 2, 4, 4, 4), {"calls": 2}),
    ("nn.InstanceNorm3d(2, affine=True, track_running_stats=True, bias=False)", (2, 4, 4, 4), {"train": False}),
    ("nn.Dropout3d(0.4)", (4, 5, 2, 2, 2)),
    ("nn.Dropout3d(0.4, inplace=True)", (5, 2, 2, 2)),
    ("nn.LazyConv3d(2, 2, stride=2, padding=1, groups=2)", (1, 2, 4, 4, 4)),
    ("nn.LazyConvTranspose3d(2, 2, bias=False)", (2, 4, 4, 4)),
    ("nn.LazyBatchNorm3d()", (1, 2, 4, 4, 4)),
    ("nn.LazyInstanceNorm3d(affine=True, track_running_stats=True)", (1, 2, 4, 4, 4)),
    ("nn.BatchNorm1d(3)", (4, 3)),
    ("nn.SyncBatchNorm(2)", (2, 2, 3), {"calls": 2}),
    ("nn.SyncBatchNorm(2, momentum=None)", (3, 2), {"train": False}),
    ("nn.GroupNorm(2, 4)", (2, 4, 3)),
    ("nn.GroupNorm(1, 4, eps=1e-2, affine=False)", (2, 4)),
    ("nn.GroupNorm(4, 4, bias=False)", (2, 4, 2, 2)),
    ("nn.LayerNorm(4)", (2, 3, 4)),
    ("nn.LayerNorm([3, 4], eps=1e-2, bias=False)", (2, 3, 4)),
    ("nn.LayerNorm(4, elementwise_affine=False)", (4,)),
    ("nn.RMSNorm(4)", (2, 3, 4)),
    ("nn.RMSNorm([3, 4], eps=0.0)", (2, 3, 4)),
    ("nn.RMSNorm(4, elementwise_affine=False, dtype=torch.float64)", (2, 4), {"dtype": torch.float64}),
    ("nn.LocalResponseNorm(2)", (2, 3, 4)),
    ("nn.LocalResponseNorm(3, alpha=0.1, beta=0.5, k=2.0)", (1, 4, 2, 3)),
    ("nn.CrossMapLRN2d(2, alpha=0.1)", (2, 4, 2, 3)),
    ("nn.CrossMapLRN2d(3, alpha=0.1)", (2, 4, 2, 3)),
    ("nn.CrossMapLRN2d(4, alpha=0.1)", (2, 4, 2, 3)),
    ("nn.CrossMapLRN2d(5, alpha=0.1)", (2, 4, 2, 3)),
    ("nn.CrossMapLRN2d(3, alpha=0.2, beta=0.5, k=2)", (1, 2, 2, 2)),
    ("nn.AlphaDropout(0.4)", (4, 5, 2)),
    ("nn.AlphaDropout(0.4, inplace=True)", (4, 5)),
    ("nn.AlphaDropout(0.4)", (3, 2), {"train": False}),
    ("nn.FeatureAlphaDropout(0.4)", (4, 5, 2)),
    ("nn.FeatureAlphaDropout(0.4, inplace=True)", (4, 5)),
    ("nn.FeatureAlphaDropout(0.4)", (3, 2), {"train": False}),
    ("nn.Dropout1d(0.4)", (3, 2, 2), {"train": False}),
    ("nn.Upsample(scale_factor=2)", (1, 2, 3)),
    ('nn.Upsample(size=5, mode="linear", align_corners=True)', (1, 2, 3)),
    ('nn.Upsample(scale_factor=(1.5, 2), mode="bilinear", recompute_scale_factor=True)', (1, 1, 3, 4)),
    ('nn.Upsample(size=(4, 3), mode="bicubic")', (1, 1, 3, 4)),
    ('nn.Upsample(size=(3, 4, 2), mode="trilinear")', (1, 1, 2, 3, 3)),
    ('nn.Upsample(scale_factor=1.7, mode="nearest-exact")', (1, 1, 3, 3)),
    ('nn.Upsample(size=2, mode="area")', (1, 1, 4, 3)),
    ("nn.UpsamplingNearest2d(scale_factor=2)", (1, 1, 3, 2)),
    ("nn.UpsamplingBilinear2d(size=(4, 5))", (1, 1, 3, 2)),
    ("nn.PixelShuffle(2)", (1, 8, 2, 2)),
    ("nn.PixelUnshuffle(2)", (2, 4, 4)),
    ("nn.ChannelShuffle(2)", (1, 6, 2)),
    ("nn.Unfold(2)", (1, 2, 3, 4)),
    ("nn.Unfold((2, 3), dilation=2, padding=(1, 2), stride=2)", (2, 4, 5)),
    ("nn.Fold((3, 4), 2)", (1, 8, 6)),
    ("nn.Fold(4, (2, 3), padding=1, stride=2)", (6, 6)),
    ("nn.Unflatten(1, (2, 3))", (2, 6, 2)),
    ("nn.Unflatten(-1, (2, -1))", (2, 6)),
    ("nn.LazyLinear(3)", (2, 4)),
    ("nn.LazyLinear(3, bias=False)", (4,)),
]
written = {}
for expression, shape, *options in cases:
    options = options[0] if options else {}
    key = expression if options.get("train", True) else expression + " eval"
    assert key not in written, key
    written[key] = layer(expression, shape, **options)
write(os.path.join(HERE, "spatial.json"), written)
