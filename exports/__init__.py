"""Rows and a questionnaire in, files out: SPSS, Stata, SAS, CSV, Parquet, Excel, syntax, codebook, DDI.

`build.datasets` makes a `dataset.Dataset` per unit of analysis, `formats.FORMATS` writes it, and
`release.write` makes the folder with its manifest.
"""
