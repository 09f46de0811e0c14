"""tests/fuzz, longer: prints one JSON row, and to stderr what was found."""

import argparse
import json
import sys
import tempfile
from pathlib import Path

from tests.fuzz.fuzzing import ENVIRONMENT, fuzz
from tests.support.product import Product


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=300, help="for each operation")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="sideline-bench-") as folder:
        product = Product(Path(folder), ENVIRONMENT)
        product.start()
        try:
            found = fuzz(product, Path(folder), examples=options.examples, seed=options.seed)
        finally:
            product.stop()
    row = {"operations": found.operations, "cases": found.cases, "failures": found.failures}
    print(json.dumps(row | {"seed": options.seed}), flush=True)
    if found.failures:
        print(found.output, file=sys.stderr)


if __name__ == "__main__":
    main()
