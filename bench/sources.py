"""Write what a made-up person's bank, calendar, address book and CRM export after a year.

Usage: ``uv run bench/sources.py FOLDER [--until 2026-11-24] [--days 365]``

Eight files: two bank CSVs of unlike layouts, a card's OFX, a calendar, contact cards, LinkedIn
connections, HubSpot companies and deals. The same seed writes the same bytes; another ``--until``
or ``--days`` gives an export that overlaps. Bring them in with ``lifeops import FOLDER/*``.
"""

import argparse
import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

COMPANIES = (
    *("Northlight", "Alder & Sons", "Brightwater Foods", "Cobalt Rail", "Dunmore Clinics"),
    *("Elmhurst Games", "Fjord Paper", "Granite Insurance", "Harbour Labs", "Indigo Textiles"),
)
PEOPLE = (
    *("Ada Novak", "Bruno Keller", "Chiara Conti", "Dmitri Orlov", "Élodie Blanc", "Farid Haddad"),
    *("Greta Lind", "Hugo Martins", "Ines Prieto", "Jonas Weiss", "Kaya Demir", "Lena Fischer"),
)
CITIES = ("Lisbon", "Berlin", "Paris", "Vienna", "Porto")
MONTHLY = ((1, "RENT 44 QUAY STREET", -1_450), (3, "CITY POWER", -86.4), (25, "PAYROLL", 4_980))
SHOPS = (
    *(("GROCERY MARKET 12", 18, 96), ("COFFEE HOUSE", 3, 6), ("RAIL CLUB", 12, 84)),
    *(("PHARMACY 7", 6, 38), ("BOOKS & CO", 9, 45), ("RESTAURANT OLIVA", 22, 75)),
)
TOPICS = ("Weekly call", "Product review", "Renewal talk", "Kick-off", "Training", "Roadmap")
STAGES = ("Appointment scheduled", "Qualified to buy", "Contract sent", "Closed won", "Closed lost")


def spending(first: date, last: date, seed: int) -> Iterator[tuple[date, str, float]]:
    """Yield what one account shows, day by day; a day is the same whatever the period."""
    for n in range((last - first).days + 1):
        day = first + timedelta(days=n)
        chance = random.Random(f"{seed} {day}")
        yield from ((day, text, amount) for on, text, amount in MONTHLY if on == day.day)
        for shop, least, most in chance.sample(SHOPS, chance.randrange(3)):
            yield day, shop, -chance.randrange(least * 100, most * 100) / 100


def chase(first: date, last: date) -> str:
    """Return a statement as an American bank exports it."""
    lines = ["Details,Posting Date,Description,Amount,Type,Balance,Check or Slip #"]
    for day, text, amount in reversed(list(spending(first, last, 1))):
        kind = "CREDIT" if amount > 0 else "DEBIT"
        lines.append(f'{kind},{day:%m/%d/%Y},"{text}",{amount:.2f},ACH,,,')
    return "\n".join(lines) + "\n"


def giro(first: date, last: date) -> str:
    """Return a statement as a German bank exports it, with a summary above the table."""
    lines = ['"Konto";"Girokonto DE44"', f'"Zeitraum";"{first:%d.%m.%Y} - {last:%d.%m.%Y}"', ""]
    lines.append('"Buchungstag";"Empfänger";"Verwendungszweck";"Betrag";"Währung"')
    for day, text, amount in spending(first, last, 2):
        much = f"{amount:,.2f}".translate(str.maketrans(",.", ".,"))
        lines.append(f'"{day:%d.%m.%Y}";"{text.title()}";"Karte 4711";"{much}";"EUR"')
    return "\r\n".join(lines) + "\r\n"


def card(first: date, last: date) -> str:
    """Return a card's statement as OFX 1."""
    lines = ["OFXHEADER:100", "DATA:OFXSGML", "VERSION:102", "ENCODING:USASCII", "CHARSET:1252"]
    lines += ["", "<OFX><CREDITCARDMSGSRSV1><CCSTMTTRNRS><CCSTMTRS><CURDEF>USD"]
    lines += ["<CCACCTFROM><ACCTID>4000123412349876</CCACCTFROM><BANKTRANLIST>"]
    for day, text, amount in spending(first, last, 3):
        if amount > 0 or text.startswith(("RENT", "CITY")):
            continue
        key = f"{day:%Y%m%d}{text[:4]}{amount:.2f}"
        lines.append(
            f"<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>{day:%Y%m%d}120000<TRNAMT>{amount:.2f}"
            f"<FITID>{key}<NAME>{text.replace('&', '&amp;')}</STMTTRN>"
        )
    lines.append("</BANKTRANLIST></CCSTMTRS></CCSTMTTRNRS></CREDITCARDMSGSRSV1></OFX>")
    return "\r\n".join(lines) + "\r\n"


def event(uid: str, title: str, day: date, hour: int, *more: str) -> list[str]:
    """Return the lines of one event of an hour."""
    zone = "TZID=Europe/Lisbon"
    return [
        *("BEGIN:VEVENT", f"UID:{uid}", f"SUMMARY:{title}"),
        *(f"DTSTART;{zone}:{day:%Y%m%d}T{hour:02}0000", f"DTEND;{zone}:{day:%Y%m%d}T{hour:02}4500"),
        *(*more, "END:VEVENT"),
    ]


def calendar(first: date, last: date) -> str:
    """Return a calendar: a meeting on most days, two that recur, some called off, two journeys."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Made up//Calendar//EN"]
    for n in range((last - first).days + 30):
        day = first + timedelta(days=n)
        chance = random.Random(f"meeting {day}")
        if day.weekday() > 4 or chance.random() < 0.3:
            continue
        who, where = chance.choice(PEOPLE), chance.choice(COMPANIES)
        address = who.split()[0].lower()
        more = [f'ATTENDEE;CN="{who}":mailto:{address}@example.com', "LOCATION:Video"]
        more += ["STATUS:CANCELLED"] * (chance.random() < 0.05)
        title = f"{chance.choice(TOPICS)} {where}"
        lines += event(f"{day}@made-up", title, day, chance.randrange(9, 17), *more)
    lines += event(
        "team@made-up", "Team meeting", date(2025, 1, 6), 9, "RRULE:FREQ=WEEKLY;BYDAY=MO"
    )
    lines += event(
        "one@made-up", "One to one", date(2025, 1, 8), 16, "RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=WE"
    )
    for number, day in ((570, date(last.year, 12, 8)), (571, date(last.year, 12, 10))):
        way = "LIS-BER" if number == 570 else "BER-LIS"
        lines += event(f"{number}@made-up", f"Flight TP {number} {way}", day, 7)
    return "\r\n".join([*lines, "END:VCALENDAR"]) + "\r\n"


def cards() -> str:
    """Return contact cards."""
    lines = []
    for n, name in enumerate(PEOPLE[:8]):
        first, last = name.split()
        lines += ["BEGIN:VCARD", "VERSION:3.0", f"N:{last};{first};;;", f"FN:{name}"]
        lines += [f"ORG:{COMPANIES[n]}", f"EMAIL:{first.lower()}@example.com", "TEL:+49 170 555000"]
        lines += [f"BDAY:198{n}-0{n + 1}-1{n}", f"ADR:;;;{CITIES[n % 5]};;;", "END:VCARD"]
    return "\r\n".join(lines) + "\r\n"


def connections() -> str:
    """Return LinkedIn's connections, with the notes that it puts above them."""
    lines = ["Notes:", '"When exporting your connection data, some addresses may be missing."', ""]
    lines.append("First Name,Last Name,URL,Email Address,Company,Position,Connected On")
    for n, name in enumerate(PEOPLE[4:]):
        first, last = name.split()
        link = f"https://www.linkedin.com/in/{first.lower()}-{n}"
        lines.append(f"{first},{last},{link},,{COMPANIES[n + 2]},Buyer,{n + 1:02} Mar 2026")
    return "\n".join(lines) + "\n"


def companies() -> str:
    """Return HubSpot's companies."""
    lines = ["Record ID,Company name,Company owner,Industry,City,Annual Revenue,Lifecycle Stage"]
    for n, name in enumerate(COMPANIES):
        lines.append(f"{9000 + n},{name},Me,Retail,{CITIES[n % 5]},{(n + 1) * 250000},Customer")
    return "\n".join(lines) + "\n"


def deals(last: date) -> str:
    """Return HubSpot's deals."""
    head = "Record ID,Deal Name,Deal Stage,Close Date,Amount,Pipeline,Associated Company"
    lines = [head]
    for n in range(24):
        closes = last + timedelta(days=n * 14 - 120)
        stage = STAGES[3 + n % 2] if closes < last else STAGES[n % 3]
        company = COMPANIES[n % len(COMPANIES)]
        lines.append(
            f"{7000 + n},{company} phase {n // 10 + 1},{stage},{closes} 09:00,{n * 1500 + 4000},"
            f"Sales Pipeline,{company}"
        )
    return "\n".join(lines) + "\n"


def write(folder: Path, last: date, days: int = 365) -> None:
    """Write all files of the days that end with ``last``."""
    first = last - timedelta(days=days - 1)
    folder.mkdir(parents=True, exist_ok=True)
    for name, text, encoding in (
        ("checking.csv", chase(first, last), "utf-8"),
        ("giro.csv", giro(first, last), "cp1252"),
        ("card.ofx", card(first, last), "cp1252"),
        ("calendar.ics", calendar(first, last), "utf-8"),
        ("contacts.vcf", cards(), "utf-8"),
        ("Connections.csv", connections(), "utf-8"),
        ("companies.csv", companies(), "utf-8"),
        ("deals.csv", deals(last), "utf-8"),
    ):
        (folder / name).write_bytes(text.encode(encoding))


def main() -> None:
    """Write the files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--until", type=date.fromisoformat, default=date(2026, 11, 24))
    parser.add_argument("--days", type=int, default=365)
    options = parser.parse_args()
    write(options.folder, options.until, options.days)


if __name__ == "__main__":
    main()
