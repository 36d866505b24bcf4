"""Records the digits that the program carries, and what OpenCV makes of images.

    python -m venv /tmp/venv
    /tmp/venv/bin/pip install scikit-learn==1.9.1 opencv-python-headless==5.0.0.93
    /tmp/venv/bin/python envs/tests/record_images.py

Writes two files:

- envs/src/images/digits.gz: for each image its label and 64 pixels from 0 to 16,
  a byte each, compressed. The images are E. Alpaydin and C. Kaynak's (Optical
  Recognition of Handwritten Digits, UCI Machine Learning Repository, 1998, CC BY
  4.0), the test part of which scikit-learn distributes (BSD 3).
- envs/tests/golden/opencv.json: some of them enlarged to MNIST's 28x28, and the
  same made smaller and upright, as the paper's code prepares MNIST.
"""

import gzip
import json
import pathlib

import cv2
import numpy
import sklearn.datasets

folder = pathlib.Path(__file__).parent
images, labels = sklearn.datasets.load_digits(return_X_y=True)


def write_digits():
    data = b"".join(
        bytes([int(label), *map(int, image)]) for image, label in zip(images, labels)
    )
    target = folder.parent / "src" / "images" / "digits.gz"
    # Without a time, so that the same digits give the same file.
    target.write_bytes(gzip.compress(data, 9, mtime=0))
    print(f"{target}: {len(labels)} images, {target.stat().st_size} bytes")


def upright(image, size):
    """The image at size x size pixels, its rows shifted by its slant."""
    if image.shape[0] != size:
        image = cv2.resize(image, (size, size))
    moments = cv2.moments(image)
    if abs(moments["mu02"]) < 1e-2:
        return image
    skew = moments["mu11"] / moments["mu02"]
    rows = numpy.float32([[1, skew, -0.5 * size * skew], [0, 1, 0]])
    return cv2.warpAffine(image, rows, (size, size), flags=cv2.WARP_INVERSE_MAP | cv2.INTER_LINEAR)


def write_upright():
    cases = []
    # Digits that lean to either side, and one image with nothing on it.
    for place, size in ((1, 16), (7, 16), (19, 16), (1, 28), (None, 16)):
        image = numpy.zeros((28, 28))
        if place is not None:
            large = cv2.resize(images[place].reshape(8, 8) / 16, (28, 28))
            image = numpy.rint(255 * large)
        made = upright(image / 255, size)
        # More digits than the engine promises to agree in.
        made = [round(float(pixel), 13) for pixel in made.flatten()]
        bytes_in = [int(byte) for byte in image.flatten()]
        cases.append({"size": size, "input": bytes_in, "output": made})
    target = folder / "golden" / "opencv.json"
    record = {"opencv": cv2.__version__, "cases": cases}
    target.write_text(json.dumps(record, separators=(",", ":")) + "\n")
    print(f"{target}: {len(cases)} images, {target.stat().st_size} bytes")


write_digits()
write_upright()
