"""Writes data sets in the layouts of CIFAR-10 and CIFAR-100, with four pictures a file,
pickled by the real NumPy. Picture i of file f is of class (3 f + i) % classes, and all
its bytes are 10 f + i.

    python make_tiny.py
"""
import gzip
import io
import pickle
import tarfile

import numpy as np

PER_FILE = 4


def pixels(f):
    return np.repeat(np.arange(PER_FILE, dtype=np.uint8)[:, None] + 10 * f, 3072, axis=1)


def classes(f, n):
    return [(3 * f + i) % n for i in range(PER_FILE)]


def pickled(value):
    return pickle.dumps(value, protocol=3)


def archive(name, folder, files):
    """A tar.gz that is the same whenever it is made."""
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        entry = tarfile.TarInfo(folder)
        entry.type, entry.mode = tarfile.DIRTYPE, 0o755
        tar.addfile(entry)
        for file, contents in files.items():
            entry = tarfile.TarInfo(f"{folder}/{file}")
            entry.size = len(contents)
            tar.addfile(entry, io.BytesIO(contents))
    with open(name, "wb") as f, gzip.GzipFile("", "wb", fileobj=f, mtime=0) as zipped:
        zipped.write(raw.getvalue())


def main():
    names10 = "airplane automobile bird cat deer dog frog horse ship truck".split()
    names100 = [f"class_{i}" for i in range(100)]
    batches = ["data_batch_1", "data_batch_2", "data_batch_3", "data_batch_4", "data_batch_5", "test_batch"]

    python, binary = {}, {"batches.meta.txt": "\n".join(names10).encode()}
    # The published archive does not have them in order either.
    for f, name in reversed(list(enumerate(batches))):
        python[name] = pickled({
            "batch_label": name, "labels": classes(f, 10), "data": pixels(f),
            "filenames": [f"{i}.png" for i in range(PER_FILE)]})
        binary[name + ".bin"] = b"".join(bytes([c]) + p.tobytes() for c, p in zip(classes(f, 10), pixels(f)))
    python["batches.meta"] = pickled({"num_cases_per_batch": PER_FILE, "label_names": names10, "num_vis": 3072})
    python["readme.html"] = b"<html></html>"
    archive("cifar10-python.tar.gz", "cifar-10-batches-py", python)
    archive("cifar10-binary.tar.gz", "cifar-10-batches-bin", binary)

    python = {"meta": pickled({"fine_label_names": names100, "coarse_label_names": ["all"]})}
    binary = {"fine_label_names.txt": ("\n".join(names100) + "\n").encode(), "coarse_label_names.txt": b"all\n"}
    for f, name in enumerate(["train", "test"]):
        python[name] = pickled({"fine_labels": classes(f, 100), "coarse_labels": [0] * PER_FILE, "data": pixels(f)})
        binary[name + ".bin"] = b"".join(bytes([19, c]) + p.tobytes() for c, p in zip(classes(f, 100), pixels(f)))
    archive("cifar100-python.tar.gz", "cifar-100-python", python)
    archive("cifar100-binary.tar.gz", "cifar-100-binary", binary)


if __name__ == "__main__":
    main()
