"""The workbook as values: model, formulas, templates, calculation, and .xlsx files."""
