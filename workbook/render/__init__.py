"""A template and its rows, made into the cells of a workbook: pure."""
