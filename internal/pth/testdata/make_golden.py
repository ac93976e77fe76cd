"""Writes the golden files of package pth into this folder.

    python3 internal/pth/testdata/make_golden.py [--zip64]     (needs PyTorch)

--zip64 also writes the begin and the end of a file of more than 4 GiB, which takes
half a minute, and that much free space in the temporary folder.
"""
import io
import pathlib
import pickle
import struct
import sys
import tempfile
import warnings
import zipfile
from collections import OrderedDict

import torch
from torch import nn

HERE = pathlib.Path(__file__).parent


def count(n, dtype, shape=None):
    """A tensor of 0, 1, 2, …"""
    t = torch.arange(n).to(dtype)
    return t if shape is None else t.reshape(shape)


class ConvNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 2, 3)
        self.bn1 = nn.BatchNorm2d(2)
        self.fc = nn.Linear(4, 3, bias=False)


def convnet():
    """The state_dict of a module; element i of each tensor is i."""
    net = ConvNet()
    with torch.no_grad():
        for t in net.state_dict().values():
            t.copy_(count(t.numel(), t.dtype, t.shape))
    return net.state_dict()


OLD_DTYPES = ["float64", "float32", "float16", "bfloat16", "complex128", "complex64", "int64", "int32", "int16", "int8", "uint8", "bool"]
NEW_DTYPES = ["uint16", "uint32", "uint64", "complex32", "float8_e5m2", "float8_e4m3fn", "float8_e5m2fnuz", "float8_e4m3fnuz"]


def dtypes(names=OLD_DTYPES + NEW_DTYPES):
    """Each type with the values 0, 1 and 0."""
    return {name: torch.tensor([0, 1, 0]).to(getattr(torch, name)) for name in names}


def views():
    base = count(12, torch.float32, (3, 4))
    tied = count(4, torch.float32)
    return OrderedDict(
        base=base, transposed=base.t(), row=base[1], column=base[:, 2], steps=base[::2, 1::2], expanded=base[:1].expand(5, 4),
        scalar=torch.tensor(7, dtype=torch.int64), empty=torch.zeros(0), empty2=torch.zeros(2, 0, 3), end=base[3:],
        channels_last=count(24, torch.float32, (1, 2, 3, 4)).contiguous(memory_format=torch.channels_last),
        tied1=tied, tied2=tied.detach(), same=tied,
    )


def checkpoint():
    """What training saves: models, optimizers with state, and numbers."""
    net = ConvNet()
    with torch.no_grad():
        for p in net.parameters():
            p.fill_(1)
    adam = torch.optim.AdamW(net.parameters(), lr=0.001)
    sgd = torch.optim.SGD([{"params": net.fc.parameters(), "lr": 0.5}], lr=0.1, momentum=0.9)
    for p in net.parameters():
        p.grad = torch.ones_like(p)
    adam.step()
    sgd.step()
    attributed = nn.Parameter(torch.ones(2), requires_grad=False)
    attributed.tag = "frozen"
    noted = torch.ones(1)
    noted.note = [1]
    return {
        "adamw": adam.state_dict(), "sgd": sgd.state_dict(),
        "epoch": 3, "best": 0.4839, "done": False, "name": None, "history": [1.5, [2, 70000]], "seed": 2**63,
        "parameter": nn.Parameter(torch.zeros(2, 2)), "frozen": attributed, "noted": noted,
        "size": torch.Size([1, 2]), "dtype": torch.bfloat16, "device": torch.device("cuda:1"), "cpu": torch.device("cpu"),
        "layout": torch.strided, "bytes": b"\x00\xff", "set": {5}, "tuple": (1, (2.5, "x")),
        "conj": torch.zeros(2, dtype=torch.complex64).conj(), "neg": torch.ones(2, dtype=torch.complex64).conj().imag,
        "storage": count(3, torch.uint8).untyped_storage(),
    }


# The values that Go reads, writes and compares byte for byte.
VALUES = {"convnet": convnet, "dtypes": dtypes, "views": views, "checkpoint": checkpoint}
LEGACY = {"convnet": convnet, "views": views, "olddtypes": lambda: dtypes(OLD_DTYPES)}


def unsupported():
    warnings.simplefilter("ignore")
    return {
        "quantized": torch.quantize_per_tensor(torch.ones(2), 0.1, 0, torch.qint8),
        "sparse": torch.eye(2).to_sparse(),
        "csr": torch.eye(2).to_sparse_csr(),
        "nested": torch.nested.nested_tensor([torch.ones(2)], layout=torch.strided),
        "meta": torch.ones(2, device="meta"),
        "module": nn.Linear(1, 1),
    }


def ancient():
    """A file as Python 2 and PyTorch before 0.4 wrote it: 8-bit strings, parameters
    and tensors that are made first and get a state, a storage that is part of another."""

    def text(s):
        return b"U" + bytes([len(s)]) + s.encode()

    def storage(key, n, view=b"N"):
        return b"(" + text("storage") + b"ctorch\nFloatStorage\n" + text(key) + text("cpu") + b"K" + bytes([n]) + view + b"tQ"

    def view(offset, n, stride):
        return b"K" + bytes([offset]) + b"K" + bytes([n]) + b"\x85K" + bytes([stride]) + b"\x85"

    hooks = b"ccollections\nOrderedDict\n)R"
    rebuild = b"ctorch._utils\n_rebuild_tensor\n"
    parameter = b"ctorch.nn.parameter\nParameter\n"
    part = b"(" + text("90") + b"K\x01K\x02t"
    first = rebuild + b"(" + storage("10", 4) + view(0, 4, 1) + b"tR"
    items = [
        text("weight") + parameter + first + b"\x88\x86R(\x89\x89" + hooks + b"tb",
        text("bias") + parameter + b")\x81(" + rebuild + b"(" + storage("20", 3) + view(1, 2, 1) + b"tRN" + hooks + b"\x88\x89tb",
        text("part") + rebuild + b"(" + storage("10", 4, part) + view(0, 2, 1) + b"tR",
        text("tensor") + b"ctorch\nTensor\n)\x81(" + storage("20", 3) + view(0, 3, 1) + b"tb",
    ]
    sys_info = {"protocol_version": 1001, "little_endian": True, "type_sizes": {"short": 2, "int": 4, "long": 4}}
    out = b"".join(pickle.dumps(v, 2) for v in (0x1950A86A20F9469CFC6C, 1001, sys_info))
    out += b"\x80\x02" + hooks + b"(" + b"".join(items) + b"u."
    out += b"\x80\x02](" + text("20") + text("10") + b"e."
    for n in (3, 4):
        out += struct.pack(f"<q{n}f", n, *range(n))
    loaded = torch.load(io.BytesIO(out), weights_only=True)
    assert [loaded[k].tolist() for k in loaded] == [[0, 1, 2, 3], [1, 2], [1, 2], [0, 1, 2]]
    assert [loaded[k].requires_grad for k in loaded] == [False, True, False, False]
    return out


def zip64(folder):
    big = torch.zeros(2**32 + 128, dtype=torch.uint8)
    big[-1] = 7
    path = pathlib.Path(folder) / "zip64.pth"
    torch.save({"big": big, "small": torch.arange(5), "none": torch.zeros(0)}, path)
    with path.open("rb") as f:
        (HERE / "zip64.head").write_bytes(f.read(1024))
        f.seek(2**32)
        (HERE / "zip64.tail").write_bytes(f.read())


def main():
    for name, make in VALUES.items():
        torch.save(make(), HERE / f"{name}.pth")
    for name, make in LEGACY.items():
        torch.save(make(), HERE / f"{name}.legacy.pth", _use_new_zipfile_serialization=False)
    for name, value in unsupported().items():
        torch.save(value, HERE / f"{name}.bad.pth")
    (HERE / "ancient.legacy.pth").write_bytes(ancient())
    script = torch.jit.script(nn.ReLU())
    script.save(str(HERE / "script.bad.pth"))
    torch.serialization.set_crc32_options(False)
    torch.save(convnet(), HERE / "nocrc.pth")
    torch.serialization.set_crc32_options(True)
    with zipfile.ZipFile(HERE / "convnet.pth") as old, zipfile.ZipFile(HERE / "deflated.pth", "w", zipfile.ZIP_DEFLATED) as new:
        for i in old.infolist():
            new.writestr(zipfile.ZipInfo(i.filename), old.read(i), zipfile.ZIP_DEFLATED)
    if "--zip64" in sys.argv:
        with tempfile.TemporaryDirectory() as folder:
            zip64(folder)


if __name__ == "__main__":
    main()
