"""What every format is read with: text, tables, numbers, days and names."""
