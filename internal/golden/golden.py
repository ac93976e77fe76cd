"""What the scripts that make golden files share: see golden.go, which reads them.

    sys.path.insert(0, "…/internal/golden")
    from golden import write
"""

import json
import sys
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "processor"))
from machine import machine  # noqa: E402


def made():
    """Where a golden file is made. Those of the repository have portable bits: make golden
    sets what is needed. A live comparison names the path to write to, and has the bits that
    the test has."""
    m = machine()
    if len(sys.argv) < 2 and m["bits"] != "portable":
        sys.exit("golden files of the repository are made with portable bits: make golden")
    return m


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
        "made": made(),
        "cases": {
            c: {"names": list(ts), "tensors": {n: encode(t) for n, t in ts.items()}}
            for c, ts in cases.items()
        },
    }
    path = Path(sys.argv[1] if len(sys.argv) > 1 else path)
    path.write_text(json.dumps(out, separators=(",", ":")) + "\n")
    print(f"{path.name}: {len(cases)} cases, {path.stat().st_size} bytes")
