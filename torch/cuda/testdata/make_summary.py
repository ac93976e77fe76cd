"""Writes summary.txt: torch.cuda.memory_summary of made-up statistics.

    python make_summary.py

The test has the same statistics.
"""

import os

import torch.cuda.memory as memory


def made(scale):
    n = 0
    stats = {}

    def put(prefix):
        nonlocal n
        for what in ("current", "peak", "allocated", "freed"):
            n += 1
            stats[f"{prefix}.{what}"] = n * n * scale

    for key in (
        "allocation", "segment", "active", "inactive_split",
        "allocated_bytes", "reserved_bytes", "active_bytes", "inactive_split_bytes", "requested_bytes",
    ):
        for pool in ("all", "small_pool", "large_pool"):
            put(f"{key}.{pool}")
    put("oversize_allocations")
    put("oversize_segments")
    for key in ("num_alloc_retries", "num_ooms"):
        n += 1
        stats[key] = n * n * scale
    return stats


text = ""
for scale in (0, 1, 1000, 123456789):
    memory.memory_stats = lambda device=None: made(scale)
    memory._get_device_index = lambda device, optional=False: device
    text += memory.memory_summary(0) + memory.memory_summary(1, abbreviated=True)
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "summary.txt"), "w") as f:
    f.write(text)
