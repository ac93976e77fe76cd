"""Writes functions.json: calls of torch.nn.functional, and what comes out bit by bit.

    python make_functions.py      (any Python that can import torch)

functions_test.go has the same calls in Go. Each line is the shape of x, drawn from
seed 1, and an expression; it is evaluated after manual_seed(7), with the gradient of
the sum of its results where they have one.
"""

import math
import sys
import warnings
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import tensor
from torch.nn import LinearCrossEntropyOptions

sys.path.insert(0, str(Path(__file__).parents[4] / "internal" / "golden"))
from golden import write  # noqa: E402

warnings.filterwarnings("ignore")
torch.set_num_threads(1)
inf = math.inf


def r(seed, *shape):
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed))


def attention(x, key, value, mask=None, **options):
    """multi_head_attention_forward with 6 features and 2 heads."""
    p = {
        "in_proj_weight": r(5, 18, 6),
        "in_proj_bias": r(6, 18),
        "bias_k": None,
        "bias_v": None,
        "add_zero_attn": False,
        "dropout_p": 0.0,
        "out_proj_weight": r(7, 6, 6),
        "out_proj_bias": r(8, 6),
    }
    p.update(options)
    return F.multi_head_attention_forward(x, key, value, 6, 2, attn_mask=mask, **p)


def step(x, y):
    """A distance of its own."""
    return (x - y).abs().sum(-1)


def chunked(x, target, dtype=torch.float32, **options):
    """linear_cross_entropy in chunks with all its gradients."""
    keywords = {k: options.pop(k) for k in ["weight", "reduction", "ignore_index"] if k in options}
    leaves = [t.detach().to(dtype).requires_grad_() for t in (x, r(2, 5, 6), r(3, 5))]
    loss = F.linear_cross_entropy(
        *leaves[:2], target, linear_bias=leaves[2], options=LinearCrossEntropyOptions(**options), **keywords
    )
    return (loss.detach(), *torch.autograd.grad(loss, leaves, r(4, *loss.shape).to(dtype)))


EXPRESSIONS = """
2 3 4     | F.threshold(x, 0.5, -1.0)
2 3 4     | F.threshold_(x * 1, 0.5, -1.0)
2 3 4     | F.celu(x, 0.7)
2 3 4     | F.celu_(x * 1)
2 3 4     | F.selu_(x * 1)
2 3 4     | F.rrelu(x)
2 3 4     | F.rrelu(x, 0.1, 0.9, training=True)
2 3 4     | F.rrelu_(x * 1, training=True)
2 3 4     | F.prelu(x, tensor([0.25]))
2 3 4     | F.prelu(x, tensor([0.25, 0.5, -1]))
2 3 4     | F.hardshrink(x)
2 3 4     | F.hardshrink(x, 1)
2 3 4     | F.tanhshrink(x)
2 3 4     | F.softsign(x)
2 3 4     | F.tanh(x)
2 3 4     | F.sigmoid(x)
2 3 4     | F.softmin(x, 1)
2 3 4     | F.softmin(x, -1, dtype=torch.float64)
2 3 4     | F.gumbel_softmax(x)
2 3 4     | F.gumbel_softmax(x, tau=0.5, hard=True, dim=1)
2 3 4     | F.alpha_dropout(x, 0.4, True)
2 3 4     | F.alpha_dropout(x * 1, 0.4, True, inplace=True)
2 3 4     | F.alpha_dropout(x, 0.4, False)
2 3 4     | F.feature_alpha_dropout(x, 0.4, True)
2 3 4     | F.feature_alpha_dropout(x * 1, 0.4, True, inplace=True)
2 3 4     | F.dropout1d(x, 0.4, True)
2 3 4     | F.dropout1d(x * 1, 0.4, True, inplace=True)
3 4       | F.dropout1d(x, 0.4, True)
3 4       | F.dropout1d(x * 1, 0.4, True, inplace=True)
2 3 2 2   | F.dropout2d(x, 0.4, True)
2 3 2 2   | F.dropout2d(x * 1, 0.4, True, inplace=True)
2 3 4     | F.dropout2d(x, 0.4, True)
2 3 2 2 2 | F.dropout3d(x, 0.4, True)
3 2 2 2   | F.dropout3d(x, 0.4, True)
2 3 2 2 2 | F.dropout3d(x * 1, 0.4, True, inplace=True)

2 3 7     | F.max_pool1d(x, 3)
2 3 7     | F.max_pool1d(x, 3, 2, 1, 1, True)
2 3 7     | F.max_pool1d(x, 3, 2, 1, 2, return_indices=True)
2 3 5 6   | F.max_pool2d(x, 2, return_indices=True)
2 3 5 6   | F.max_pool2d(x, (2, 3), (1, 2), 1, return_indices=True)
1 2 4 5 3 | F.max_pool3d(x, 2)
1 2 4 5 3 | F.max_pool3d(x, (2, 3, 1), 1, return_indices=True)
2 3 7     | F.avg_pool1d(x, 3)
2 3 7     | F.avg_pool1d(x, 3, 2, 1, True, False)
2 3 7     | F.adaptive_avg_pool1d(x, 4)
2 3 7     | F.adaptive_max_pool1d(x, 4)
2 3 7     | F.adaptive_max_pool1d(x, 4, True)
2 3 5 6   | F.adaptive_max_pool2d(x, 3)
2 3 5 6   | F.adaptive_max_pool2d(x, (None, 4), True)
1 2 4 5 3 | F.adaptive_max_pool3d(x, 2)
1 2 4 5 3 | F.adaptive_max_pool3d(x, (2, None, 1), True)
2 3 7     | F.lp_pool1d(x, 2, 3)
2 3 7     | F.lp_pool1d(x, inf, 3, 2, True)
2 3 5 6   | F.lp_pool2d(x, 3, 2)
2 3 5 6   | F.lp_pool2d(x, -inf, (2, 3), 1)
2 3 5 6   | F.lp_pool2d(x, 4, (2, 3), 2, True)
1 2 4 5 3 | F.lp_pool3d(x, 2, 2)
1 2 4 5 3 | F.lp_pool3d(x, 2, (2, 3, 1), 1)
2 3 7 8   | F.fractional_max_pool2d(x, 2, output_size=3)
2 3 7 8   | F.fractional_max_pool2d(x, (2, 3), output_ratio=(0.5, 0.6), return_indices=True)
3 7 8     | F.fractional_max_pool2d(x, 2, output_size=(3, 4), return_indices=True)
2 3 7 8   | F.fractional_max_pool2d(x, 2, output_size=3, _random_samples=r(2, 2, 3, 2).sigmoid())
1 2 5 6 5 | F.fractional_max_pool3d(x, 2, output_ratio=0.5)
1 2 5 6 5 | F.fractional_max_pool3d(x, (2, 3, 2), output_size=(2, 3, 2), return_indices=True)
2 3 8     | F.max_unpool1d(*F.max_pool1d(x, 2, return_indices=True), 2)
2 3 9     | F.max_unpool1d(*F.max_pool1d(x, 2, return_indices=True), 2, output_size=(2, 3, 9))
2 3 4 6   | F.max_unpool2d(*F.max_pool2d(x, 2, return_indices=True), 2)
3 5 7     | F.max_unpool2d(*F.max_pool2d(x, 3, 2, 1, return_indices=True), 3, 2, 1, output_size=(5, 7))
1 2 4 4 2 | F.max_unpool3d(*F.max_pool3d(x, 2, return_indices=True), 2)

2 3 5     | F.conv_transpose1d(x, r(2, 3, 4, 3), r(3, 4))
2 4 5     | F.conv_transpose1d(x, r(2, 4, 2, 3), None, 2, 1, 1, 2, 2)
2 3 4 5   | F.conv_transpose2d(x, r(2, 3, 2, 3, 2), r(3, 2), stride=(2, 1), padding=(1, 0), output_padding=(1, 0))
1 2 3 3 2 | F.conv_transpose3d(x, r(2, 2, 3, 2, 2, 2), stride=2)
5 2 3     | F.conv_tbc(x, r(2, 3, 3, 4), r(3, 4), 1)

4 5       | F.poisson_nll_loss(x, r(2, 4, 5).abs())
4 5       | F.poisson_nll_loss(x.abs(), r(2, 4, 5).abs(), log_input=False, full=True, eps=1e-4, reduction="sum")
4 5       | F.gaussian_nll_loss(x, r(2, 4, 5), r(3, 4, 5).abs())
4 5       | F.gaussian_nll_loss(x, r(2, 4, 5), r(3, 4).abs(), full=True, eps=0.5, reduction="none")
4 5       | F.gaussian_nll_loss(x, r(2, 4, 5), r(3, 4, 1).abs(), reduction="sum")
6 2 4     | F.ctc_loss(x.log_softmax(2), tensor([[1, 2, 2], [3, 1, 0]]), tensor([6, 5]), tensor([3, 2]))
6 2 4     | F.ctc_loss(x.log_softmax(2), tensor([1, 2, 2, 3, 1]), tensor([6, 2]), tensor([3, 2]), blank=0, reduction="sum", zero_infinity=True)
5         | F.margin_ranking_loss(x, r(2, 5), tensor([1., -1, 1, 1, -1]))
5         | F.margin_ranking_loss(x, r(2, 5), tensor([1., -1, 1, 1, -1]), 0.5, reduction="none")
5         | F.hinge_embedding_loss(x, tensor([1., -1, 1, 1, -1]))
5         | F.hinge_embedding_loss(x, tensor([1., -1, 1, 1, -1]), 2.0, reduction="sum")
3 4       | F.cosine_embedding_loss(x, r(2, 3, 4), tensor([1, -1, -1]))
3 4       | F.cosine_embedding_loss(x, r(2, 3, 4), tensor([1, -1, -1]), 0.2, reduction="none")
3 4       | F.multilabel_soft_margin_loss(x, (r(2, 3, 4) > 0).float())
3 4       | F.multilabel_soft_margin_loss(x, (r(2, 3, 4) > 0).float(), r(3, 4), reduction="none")
3 4       | F.triplet_margin_loss(x, r(2, 3, 4), r(3, 3, 4))
3 4       | F.triplet_margin_loss(x, r(2, 3, 4), r(3, 3, 4), 2, 1, 1e-4, True, reduction="sum")
3 4       | F.triplet_margin_with_distance_loss(x, r(2, 3, 4), r(3, 3, 4))
3 4       | F.triplet_margin_with_distance_loss(x, r(2, 3, 4), r(3, 3, 4), distance_function=step, margin=3, swap=True, reduction="none")
4 6       | F.linear_cross_entropy(x, r(2, 5, 6), tensor([1, 0, 4, 2]))
4 6       | F.linear_cross_entropy(x, r(2, 5, 6), tensor([1, 0, 4, 2]), linear_bias=r(3, 5), weight=r(4, 5).abs(), reduction="sum", ignore_index=4, label_smoothing=0.1)
4 6       | F.linear_cross_entropy(x, r(2, 5, 2, 6), tensor([[1, 0], [4, 2], [3, 3], [0, 1]]), linear_bias=r(3, 5, 2))
6         | F.linear_cross_entropy(x, r(2, 5, 6), r(3, 5).softmax(0))
4 6       | chunked(x, tensor([1, 0, 4, 2]))
4 6       | chunked(x, tensor([1, -100, 4, 2]), batch_chunk_size=3, weight=r(5, 5).abs())
4 6       | chunked(x, tensor([1, 0, 4, 2]), chunking_method="aspect_ratio:2", reduction="sum", ignore_index=4)
4 6       | chunked(x, tensor([1, 0, 4, 2]), chunking_method=None, reduction="none", weight=r(5, 5).abs())
4 6       | chunked(x, r(5, 4, 5).softmax(1), batch_chunk_size=2, allow_retain_graph=True)
4 6       | chunked(x, r(5, 4, 5).softmax(1), batch_chunk_size=2, reduction="none", weight=r(6, 5).abs())
6         | chunked(x, tensor(3), reduction="none")
4 6       | chunked(x, tensor([1, 0, 4, 2]), torch.bfloat16, batch_chunk_size=2)
4 6       | chunked(x, tensor([1, 0, 4, 2]), torch.bfloat16, batch_chunk_size=2, acc_policy="compact", acc_dtype=torch.float32)
4 6       | chunked(x, tensor([1, 0, 4, 2]), torch.float16, batch_chunk_size=2, acc_policy="compact", acc_dtype=torch.float32)
4 6       | chunked(x, r(5, 4, 5).softmax(1).half(), torch.float16, batch_chunk_size=2, reduction="sum")
4 6       | chunked(x, tensor([1, 0, 4, 2]), torch.float64, acc_policy="accurate")
3 4       | F.pairwise_distance(x, r(2, 3, 4))
3 4       | F.pairwise_distance(x, r(2, 3, 4), 1, 1e-3, True)
4 3       | F.pdist(x)
4 3       | F.pdist(x, 1.5)
2 3 4     | F.normalize(x)
2 3 4     | F.normalize(x, 1, -1, 0.5)

5 3       | F.embedding_bag(tensor([[1, 0, 4], [2, 2, 1]]), x)
5 3       | F.embedding_bag(tensor([1, 0, 4, 2, 2, 1]), x, tensor([0, 2, 2]), mode="sum")
5 3       | F.embedding_bag(tensor([1, 0, 4, 2, 2, 1]), x, tensor([0, 2, 6]), mode="max", include_last_offset=True)
5 3       | F.embedding_bag(tensor([[1, 0, 4], [2, 2, 1]]), x, mode="sum", per_sample_weights=r(2, 2, 3), padding_idx=2)
5 3       | F.embedding_bag(tensor([[1, 0, 4], [2, 2, 1]]), x, max_norm=1.0, norm_type=1, scale_grad_by_freq=True)

2 3 4     | F.instance_norm(x)
2 3 4     | F.instance_norm(x, r(2, 3), r(3, 3).abs(), r(4, 3), r(5, 3), use_input_stats=False, eps=1e-3)
2 3 4     | F.rms_norm(x, [4])
2 3 4     | F.rms_norm(x, [3, 4], r(2, 3, 4), 1e-3)
2 5 4     | F.local_response_norm(x, 3)
2 5 2 3   | F.local_response_norm(x, 2, 0.1, 0.5, 2.0)

1 2 3 4   | F.grid_sample(x, r(2, 1, 2, 3, 2))
1 2 3 4   | F.grid_sample(x, r(2, 1, 2, 3, 2), "nearest", "border", True)
1 2 3 4   | F.grid_sample(x, r(2, 1, 2, 3, 2), "bicubic", "reflection")
1 2 3 4 3 | F.grid_sample(x, r(2, 1, 2, 3, 2, 3), align_corners=True)
2 2 3     | F.affine_grid(x, (2, 3, 4, 5))
2 3 4     | F.affine_grid(x, (2, 1, 2, 3, 2), True)
1 8 2 3   | F.pixel_shuffle(x, 2)
1 2 4 6   | F.pixel_unshuffle(x, 2)
2 6 3     | F.channel_shuffle(x, 3)
2 6 3     | F.native_channel_shuffle(x, 3)
2 3 4 5   | F.unfold(x, (2, 3))
2 3 4 5   | F.unfold(x, 2, dilation=(1, 2), padding=1, stride=(2, 1))
2 12 9    | F.fold(x, (4, 4), 2)
2 12 9    | F.fold(x, (4, 5), (2, 2), dilation=(1, 2), padding=(0, 1), stride=(1, 2))
1 2 3 4   | F.upsample(x, scale_factor=2, mode="bicubic")
1 2 3 4   | F.upsample_nearest(x, size=5)
1 2 3 4   | F.upsample_bilinear(x, scale_factor=2)
1 2 6 8   | F.interpolate(x, size=(3, 4), mode="lanczos", antialias=True)

4 2 6     | attention(x, x, x)
4 2 6     | attention(x, x, x, need_weights=False)
4 2 6     | attention(x, x, x, training=False, dropout_p=0.5, average_attn_weights=False)
4 2 6     | attention(x, x, x, dropout_p=0.5)
4 6       | attention(x, x, x)
4 2 6     | attention(x, *[r(2, 3, 2, 6)] * 2)
4 2 6     | attention(x, r(2, 3, 2, 6), r(3, 3, 2, 6), r(4, 4, 3))
4 2 6     | attention(x, x, x, r(4, 4, 4) > 0.5, key_padding_mask=tensor([[0, 0, 0, 1], [0, 0, 1, 1]]).bool())
4 2 6     | attention(x, x, x, r(4, 4, 4) > 0.5, key_padding_mask=tensor([[0, 0, 0, 1], [0, 0, 1, 1]]).bool(), need_weights=False)
4 2 6     | attention(x, x, x, r(4, 4, 4, 4), need_weights=False)
4 2 6     | attention(x, x, x, torch.ones(4, 4).triu(1).bool(), need_weights=False, is_causal=True)
4 2 6     | attention(x, x, x, r(4, 4, 4), bias_k=r(9, 1, 1, 6), bias_v=r(10, 1, 1, 6), add_zero_attn=True, key_padding_mask=tensor([[0, 0, 0, 1], [0, 0, 1, 1]]).bool())
4 2 6     | attention(x, r(2, 3, 2, 5), r(3, 3, 2, 4), in_proj_weight=None, in_proj_bias=None, use_separate_proj_weight=True, q_proj_weight=r(11, 6, 6), k_proj_weight=r(12, 6, 5), v_proj_weight=r(13, 6, 4))
4 2 6     | attention(x, x, x, static_k=r(2, 4, 5, 3), static_v=r(3, 4, 5, 3))
2 4 8     | F.grouped_mm(x, r(2, 2, 8, 4))
4 8       | F.grouped_mm(x, r(2, 2, 8, 4), offs=tensor([1, 4], dtype=torch.int32))

4 5       | F.mse_loss(x, r(2, 4, 5), weight=r(3, 4, 5).abs())
4 5       | F.mse_loss(x, r(2, 5), reduction="sum")
4 5       | F.mse_loss(x, r(2, 4, 5), reduction="none", weight=r(3, 4, 5).abs())
4 5       | F.l1_loss(x, r(2, 4, 5), weight=r(3, 4, 5).abs())
4 5       | F.smooth_l1_loss(x, r(2, 4, 5), beta=0.0)
4 5       | F.smooth_l1_loss(x, r(2, 4, 5), beta=0.5, reduction="sum")
4 5       | F.huber_loss(x, r(2, 4, 5), delta=0.5, weight=r(3, 4, 5).abs())
4 5       | F.kl_div(x.log_softmax(1), r(2, 4, 5).softmax(1), reduction="batchmean")
4 5       | F.kl_div(x.log_softmax(1), r(2, 4, 5).log_softmax(1), log_target=True)
4 5       | F.binary_cross_entropy(x.sigmoid(), r(2, 4, 5).sigmoid(), r(3, 5).abs())
4 5       | F.binary_cross_entropy_with_logits(x, r(2, 4, 5).sigmoid(), pos_weight=r(3, 5).abs(), reduction="sum")
5 3       | F.embedding(tensor([[1, 4], [0, 1]]), x, -1)
5 3       | F.embedding(tensor([[1, 4], [0, 1]]), x, max_norm=1.0)
5 3       | F.embedding(tensor([[1, 4], [0, 1]]), x, scale_grad_by_freq=True)
2 4 3     | F.group_norm(x, 2, r(2, 4), r(3, 4), 1e-3)
2 3 5 6   | F.adaptive_avg_pool2d(x, (None, 2))
1 2 4 5 3 | F.adaptive_avg_pool3d(x, (2, None, 1))
2 3 4     | F.hardtanh(x, -0.5, 2)
2 3 4     | F.hardtanh_(x * 1, 0, 1)
"""

cases = {}
for line in EXPRESSIONS.splitlines():
    if not line:
        continue
    shape, _, expression = (part.strip() for part in line.partition("|"))
    x = r(1, *map(int, shape.split())).requires_grad_()
    torch.manual_seed(7)
    y = eval(expression)
    ys = [t for t in (y if isinstance(y, tuple) else (y,)) if t is not None]
    tensors = {f"y{i}": t for i, t in enumerate(ys)}
    smooth = [t.sum() for t in ys if t.requires_grad]
    if smooth:
        try:
            sum(smooth).backward()
        except RuntimeError as e:  # native_channel_shuffle and lanczos have no derivative
            print(expression, "has no gradient:", e)
        if x.grad is not None:
            tensors["grad.x"] = x.grad
    cases[f"{shape}: {expression}"] = tensors

write(Path(__file__).with_name("functions.json"), cases)
