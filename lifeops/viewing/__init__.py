"""A workbook shown in the browser, whichever it is; the file is only read."""
