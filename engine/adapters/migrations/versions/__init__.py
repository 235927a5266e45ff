"""One file a version, `NNNN_what.py`. A released version is never edited."""
