"""PyTorch's test tables for the Go side: names of entries come in, frames go out.

Each line of standard input is a command: list, or the kind of the table, an entry
and the most samples of a dtype, between tabs. On standard output each frame has
its length before it; one of length 0 ends an entry. An entry that cannot be walked
ends in a frame that says so.
"""

import contextlib
import os
import struct
import sys
import traceback
import warnings


def main():
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever prints does not print between frames
    warnings.filterwarnings("ignore")

    import torch

    torch.set_num_threads(1)
    import modules
    import operators
    import optimizers
    from wire import Frame

    tables = {"op": (operators.entries(), operators.walk), "module": (modules.entries(), modules.walk), "optimizer": (optimizers.entries(), optimizers.walk)}

    def send(b):
        out.write(struct.pack("<Q", len(b)))
        out.write(b)
        out.flush()

    for line in sys.stdin:
        command = line.rstrip("\n").split("\t")
        if command[0] == "list":
            send("\n".join(f"{kind}\t{name}" for kind, (entries, _) in tables.items() for name in entries).encode())
            continue
        kind, name, limit = command
        entries, walk = tables[kind]
        try:
            with contextlib.redirect_stdout(sys.stderr):
                for frame in walk(entries[name], int(limit)):
                    send(frame)
        except Exception:
            send(Frame().pack({"entry": name, "broken": traceback.format_exc()}))
        send(b"")


if __name__ == "__main__":
    main()
