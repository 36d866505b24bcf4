"""Records the digits that the program carries from scikit-learn's.

    python -m venv /tmp/venv && /tmp/venv/bin/pip install scikit-learn==1.9.1
    /tmp/venv/bin/python envs/tests/record_images.py

Writes envs/src/images/digits.gz: for each image its label and 64 pixels from 0
to 16, a byte each, compressed. The images are E. Alpaydin and C. Kaynak's
(Optical Recognition of Handwritten Digits, UCI Machine Learning Repository,
1998, CC BY 4.0), the test part of which scikit-learn distributes (BSD 3).
"""

import gzip
import pathlib

import sklearn.datasets

images, labels = sklearn.datasets.load_digits(return_X_y=True)
data = b"".join(
    bytes([int(label), *map(int, image)]) for image, label in zip(images, labels)
)
target = pathlib.Path(__file__).parent.parent / "src" / "images" / "digits.gz"
# Without a time, so that the same digits give the same file.
target.write_bytes(gzip.compress(data, 9, mtime=0))
print(f"{target}: {len(labels)} images, {target.stat().st_size} bytes")
