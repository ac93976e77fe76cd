"""What the scripts that make golden files share: see golden.go, which reads them.

    sys.path.insert(0, "…/internal/golden")
    from golden import write
"""

import json
import sys
from pathlib import Path

import torch


def cpu():
    """The maker of the processor and the instructions that libtorch tells apart."""
    maker, flags = "", []
    for line in open("/proc/cpuinfo"):
        key, _, value = line.partition(":")
        if key.strip() == "vendor_id":
            maker = value.strip()
        if key.strip() == "flags":
            flags = value.split()
            break
    wanted = ["avx2", "fma", "avx512f", "avx512_vnni", "avx512_bf16", "amx_tile"]
    return " ".join([maker] + [f for f in wanted if f in flags])


def encode(t):
    """A tensor with its bytes in hexadecimal digits."""
    t = t.detach().resolve_conj().resolve_neg().contiguous()
    raw = t.view(-1).view(torch.uint8) if t.numel() else torch.empty(0, dtype=torch.uint8)
    return {
        "dtype": str(t.dtype).removeprefix("torch."),
        "shape": list(t.shape),
        "hex": bytes(raw.tolist()).hex(),
    }


def write(path, cases):
    """Writes cases, by name a dict of tensors by name, to the file at path, or to the
    one that the command line names."""
    out = {
        "cpu": cpu(),
        "torch": torch.__version__.split("+")[0],
        "cases": {
            c: {"names": list(ts), "tensors": {n: encode(t) for n, t in ts.items()}}
            for c, ts in cases.items()
        },
    }
    path = Path(sys.argv[1] if len(sys.argv) > 1 else path)
    path.write_text(json.dumps(out, separators=(",", ":")) + "\n")
    print(f"{path.name}: {len(cases)} cases, {path.stat().st_size} bytes")
