"""Writes golden.json, what torchvision.utils makes of images that the test makes
again from the seed: run it with a Python that has torch and torchvision.

    python make_golden.py
"""

import base64
import io
import json
import pathlib

import numpy
import torch
import torchvision
from PIL import Image
from torchvision.utils import make_grid, save_image

# name, shape, as a list of images, arguments
CASES = [
    ("batch", [5, 3, 2, 3], False, {}),
    ("two rows", [5, 3, 2, 3], False, {"nrow": 3}),
    ("one column", [3, 3, 2, 3], False, {"nrow": 1, "padding": 1}),
    ("no padding", [4, 3, 2, 3], False, {"nrow": 2, "padding": 0}),
    ("pad value", [3, 3, 2, 3], False, {"nrow": 2, "pad_value": 0.7}),
    ("normalize", [3, 3, 2, 3], False, {"normalize": True}),
    ("value range", [3, 3, 2, 3], False, {"normalize": True, "value_range": (-1, 1)}),
    ("empty value range", [2, 3, 2, 3], False, {"normalize": True, "value_range": (0.5, 0.5)}),
    ("scale each", [3, 3, 2, 3], False, {"normalize": True, "scale_each": True, "nrow": 2}),
    ("scale each in a range", [3, 3, 2, 3], False, {"normalize": True, "scale_each": True, "value_range": (-2, 0.5)}),
    ("range without normalize", [2, 3, 2, 3], False, {"value_range": (-2, 0.5)}),
    ("grey", [3, 1, 2, 3], False, {}),
    ("two channels", [3, 2, 2, 3], False, {}),
    ("list", [3, 3, 2, 3], True, {"normalize": True}),
    ("grey list", [3, 1, 2, 3], True, {}),
    ("one image", [3, 2, 3], False, {"normalize": True}),
    ("batch of one", [1, 3, 2, 3], False, {}),
    ("one grey image", [1, 2, 3], False, {}),
    ("matrix", [2, 3], False, {}),
]


def base64_of(array):
    return base64.b64encode(numpy.ascontiguousarray(array).tobytes()).decode()


def main():
    cases = []
    for name, shape, as_list, arguments in CASES:
        torch.manual_seed(1)
        images = torch.rand(shape) * 4 - 2
        if as_list:
            images = list(images)
        grid = make_grid(images, **arguments)
        case = {"name": name, "shape": shape, "list": as_list, **arguments}
        case["grid_shape"] = list(grid.shape)
        case["grid"] = base64_of(grid.numpy())
        if grid.shape[0] == 3:
            file = io.BytesIO()
            save_image(images, file, format="png", **arguments)
            case["pixels"] = base64_of(numpy.asarray(Image.open(file)))
        cases.append(case)
    path = pathlib.Path(__file__).with_name("golden.json")
    text = ",\n  ".join(json.dumps(case) for case in cases)
    made_by = f"torch {torch.__version__}, torchvision {torchvision.__version__}"
    path.write_text(f'{{"made_by": {json.dumps(made_by)}, "cases": [\n  {text}\n]}}\n')


main()
