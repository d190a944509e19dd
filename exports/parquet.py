"""Parquet: typed columns, and the whole description of the variables as JSON in the file's metadata.

The key `variables` holds the data dictionary, `dataset` name, label and keys; DuckDB reads them
with parquet_kv_metadata, polars with read_parquet_metadata.
"""

from __future__ import annotations

import json
from pathlib import Path

from exports.dataset import Dataset
from exports.dictionary import dictionary
from exports.writing import Options, Written


def write_parquet(dataset: Dataset, folder: Path, options: Options) -> Written:
    """`<name>.parquet`, compressed with zstd, all languages in one file."""
    path = folder / f"{dataset.name}.parquet"
    about = dictionary(dataset, options.languages)
    metadata = {
        "dataset": json.dumps(about["dataset"], ensure_ascii=False),
        "variables": json.dumps(about["variables"], ensure_ascii=False),
    }
    dataset.frame.write_parquet(path, compression="zstd", metadata=metadata)
    return Written((path,))
