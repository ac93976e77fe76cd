# What the last bits of PyTorch's results depend on. Package processor names it in the same
# words; its tests compare the two.

import os


def machine():
    """The mode, the maker of the processor and the instructions that libtorch tells apart,
    the C library, and PyTorch's version."""
    import torch

    maker, flags = "", []
    try:
        for line in open("/proc/cpuinfo"):
            key, _, value = line.partition(":")
            if key.strip() == "vendor_id":
                maker = value.strip()
            if key.strip() == "flags":
                flags = value.split()
                break
    except OSError:
        pass
    wanted = ["avx2", "fma", "avx512f", "avx512_vnni", "avx512_bf16", "amx_tile"]
    try:
        libc = os.confstr("CS_GNU_LIBC_VERSION") or ""
    except (AttributeError, OSError, ValueError):
        libc = ""
    capability = torch.backends.cpu.get_cpu_capability()
    portable = os.environ.get("GOTORCH_PORTABLE_BITS") == "1" and capability == "AVX2"
    for name in [] if portable else ["ONEDNN_MAX_CPU_ISA", "DNNL_MAX_CPU_ISA", "MKL_CBWR", "MKL_ENABLE_INSTRUCTIONS"]:
        if os.environ.get(name):
            capability += f" {name}={os.environ[name]}"
    return {
        "bits": "portable" if portable else "native",
        "cpu": " ".join([maker] + [f for f in wanted if f in flags]) if flags else "unknown",
        "capability": capability,
        "libc": libc,
        "torch": torch.__version__.split("+")[0],
    }
