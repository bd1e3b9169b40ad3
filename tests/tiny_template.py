"""A small template with one of everything: a page with tiles and charts, a table, a hidden tab."""

from pathlib import Path

FILES = {
    "template": """\
id = "tiny"
version = 3
title = "Tiny"
as_of = 2026-01-05
tabs = ["page", "jobs", "behind", "settings", "rates", "lists"]

[[singles]]
name = "job-list"
title = "Job list"
about = "Jobs alone."
tabs = ["jobs"]
""",
    "page": """\
sheet = "Page"
color = "173F4F"
gridlines = false
widths = { A = 12, B = 18, C = 12 }

[[cells]]
at = "B1"
value = "Hours open"
style = "kpi_label"

[[cells]]
at = "B2"
formula = "SUM(Jobs[Hours])"
type = "number"
style = "kpi"

[[cells]]
at = "B3"
value = "of this week"
style = "kpi_delta"

[[cells]]
at = "A1"
value = "To the jobs"
to = "Jobs"
style = "link"

[[cells]]
at = "B5"
value = "This year"
style = "header"

[[cells]]
at = "C5"
value = "Last year"
style = "header"

[[repeats]]
row = 6
count = 3

[[repeats.cells]]
column = "A"
value = "Month {n}"

[[repeats.cells]]
column = "B"
formula = "{n}*3"
type = "number"

[[repeats.cells]]
column = "C"
formula = "$B{r}-2"
type = "number"

[[charts]]
type = "column"
title = "How do the months compare?"
at = "E2"
categories = "A6:A8"

[[charts.series]]
title = "This year"
values = "B6:B8"

[[charts.series]]
title = "Last year"
values = "C6:C8"

[[charts]]
type = "doughnut"
title = "What takes the hours?"
at = "E18"
categories = "Jobs[Job]"

[[charts.series]]
values = "Jobs[Hours]"
""",
    "jobs": """\
sheet = "Jobs"
freeze = "B2"

[table]
name = "Jobs"
required = "Job"
capacity = 50

[[table.columns]]
id = "Job"

[[table.columns]]
id = "Hours"
type = "number"
note = "How long it takes."

[[table.columns]]
id = "Cost"
type = "money"
formula = 'IF([@Job]="","",[@Hours]*rate)'

[[table.columns]]
id = "Size"
type = "list"
list = "Size"
hidden = true

[[table.columns]]
id = "Client"
type = "reference"
reference = "Clients[Client]"

[[table.columns]]
id = "City"
formula = '''
IF([@Job]="","",
IFERROR(INDEX(Clients[City],MATCH([@Client],Clients[Client],0)),"none"))'''

[[table.columns]]
id = "Due"
type = "date"

[[table.rules]]
columns = ["Cost"]
when = "[@Cost]>10"
style = "bad"

[[table.samples]]
Job = "Paint"
Hours = 3
Size = "Small"

[[table.samples]]
Job = "Move"
Hours = 5
""",
    "behind": """\
sheet = "Behind"
hidden = true

[table]
name = "Clients"
required = "Client"

[[table.columns]]
id = "Client"

[[table.columns]]
id = "City"

[[table.columns]]
id = "Open"
type = "number"
formula = 'IF([@Client]="","",COUNTIFS(Jobs[Client],[@Client]))'
""",
    "settings": """\
sheet = "Settings"

[[settings]]
name = "variant"
label = "Role"
type = "text"

[[settings]]
name = "unused"
label = "Unused"
type = "number"
reference = "Rates[Rate]"

[[settings]]
name = "rate"
label = "Rate"
type = "money"
value = 4
advanced = true
""",
    "rates": """\
sheet = "Rates"

[table]
name = "Rates"
required = "Rate"

[[table.columns]]
id = "Rate"
type = "number"
""",
    "lists": """\
sheet = "Lists"

[table]
name = "Lists"
required = ""

[[table.columns]]
id = "Size"
values = ["Small", "Large"]

[[table.columns]]
id = "Colour"
values = ["Red", "Blue", "Green"]
""",
    "variants/big": """\
name = "Big"
title = "Big jobs"
about = "For big jobs."

[settings]
rate = 9

[headers.Jobs]
Hours = "Days"

[tabs]
show = ["Behind"]
first = ["Settings"]

[columns]
show = { Jobs = ["Size"] }
hide = { Jobs = ["Cost"] }

[texts.Page]
B1 = "Days open"

[[starters.Clients]]
Client = "Northlight"
""",
}


def write(folder: Path, **changed: str) -> Path:
    """Write the template into a folder, some of its files changed."""
    (folder / "variants").mkdir(parents=True)
    for name, text in {**FILES, **changed}.items():
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return folder
