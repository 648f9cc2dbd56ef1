"""Tables: .csv and .tsv files, exports of LinkedIn, and data sets in Parquet, Arrow or Feather.

In: rows, streamed. Out: drafts, with the place of their cells in the file.
"""
