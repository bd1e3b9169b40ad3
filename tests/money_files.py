"""Files of money, made up: one of each layout, and how tests read them."""

from lifeops.imports.money import (
    bank_bmo,
    bank_chase,
    bank_csv,
    bank_mint,
    bank_of_america,
    camt,
    mapping,
    ofx,
    qif,
    tiller,
)
from lifeops.imports.source import File, Format, Hints, Source
from workbook.values import Content, display

FORMATS: tuple[Format, ...] = tuple(
    module.FORMAT
    for module in (
        bank_chase,
        bank_mint,
        bank_bmo,
        bank_of_america,
        tiller,
        ofx,
        qif,
        camt,
        bank_csv,
        mapping,
    )
)

CHASE = (
    "Details,Posting Date,Description,Amount,Type,Balance,Check or Slip #\n"
    'DEBIT,03/04/2026,"CORNER CAFE, LONDON",-4.50,ACH_DEBIT,995.50,,\n'
    "CHECK,03/02/2026,CHECK 112,-100.00,CHECK_PAID,1000.00,112,\n"
    "CREDIT,03/01/2026,ACME PAYROLL,1100.00,ACH_CREDIT,1100.00,,\n"
)
CHASE_CARD = (
    "Transaction Date,Post Date,Description,Category,Type,Amount,Memo\n"
    "03/04/2026,03/05/2026,BOOKS & MORE,Shopping,Sale,-20.00,\n"
    "03/01/2026,03/02/2026,Payment Thank You,,Payment,50.00,web\n"
)
MINT = (
    '"Date","Description","Original Description","Amount","Transaction Type","Category",'
    '"Account Name","Labels","Notes"\n'
    '"3/04/2026","Cafe","CORNER CAFE 17","4.50","debit","Food","Everyday","","with Ann"\n'
    '"3/01/2026","Acme","ACME PAYROLL","1100.00","credit","Salary","Everyday","",""\n'
)
BMO = (
    "Date,Description,Withdrawals,Deposits,Balance\n"
    "03/04/2026,CORNER CAFE,4.50,,995.50\n"
    '03/01/2026,ACME PAYROLL,,"1,100.00","1,100.00"\n'
)
BMO_CARD = (
    "Following data is valid as of 20260305120000\n\n"
    "First Bank Card,Transaction Type,Date Posted, Transaction Amount,Description\n\n"
    "'5191230000001234',DEBIT,20260304,-4.5,[PR]CORNER CAFE\n"
)
BOFA = (
    "Description,,Summary Amt.\n"
    'Beginning balance as of 03/01/2026,,"1,000.00"\n'
    'Total credits,,"1,100.00"\nTotal debits,,"-4.50"\n'
    'Ending balance as of 03/05/2026,,"2,095.50"\n\n'
    "Date,Description,Amount,Running Bal.\n"
    '03/01/2026,Beginning balance as of 03/01/2026,,"1,000.00"\n'
    '03/01/2026,"ACME PAYROLL","1,100.00","2,100.00"\n'
    '03/04/2026,"CORNER CAFE","-4.50","2,095.50"\n'
)
TILLER = (
    ",Date,Description,Category,Amount,Account,Account #,Institution,Month,Week,Transaction ID,"
    "Account ID,Check Number,Full Description,Date Added,Categorized Date\n"
    ",3/4/2026,Cafe,Food,-$4.50,Everyday,xxxx1234,First Bank,3/1/2026,3/1/2026,t-2,a-1,,"
    "CORNER CAFE 17,3/5/2026,\n"
    ',3/1/2026,Acme,Salary,"$1,100.00",Everyday,xxxx1234,First Bank,3/1/2026,3/1/2026,t-1,a-1,,'
    "ACME PAYROLL,3/2/2026,3/3/2026\n"
)
GERMAN = (
    "Kontoumsätze\nIBAN:;DE02 1203 0000 0000 2020 51\n\n"
    "Buchung;Valuta;Auftraggeber/Empfänger;Buchungstext;Verwendungszweck;Saldo;Währung;Betrag;"
    "Währung\n"
    "04.03.2026;04.03.2026;Café Süß;Lastschrift;Danke;1.095,50;EUR;-4,50;EUR\n"
    "01.03.2026;01.03.2026;ACME;Gehalt;März;1.100,00;EUR;1.100,00;EUR\n"
    "Summe;;;;;;;1.095,50;\n"
)
HEADERLESS = (
    '"03/04/2026","-4.50","*","","CORNER CAFE"\n"03/13/2026","1100.00","*","","ACME PAYROLL"\n'
)
OFX_1 = (
    "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nENCODING:USASCII\nCHARSET:1252\n\n"
    "<OFX><SIGNONMSGSRSV1><SONRS><FI><ORG>First Bank<FID>1</FI></SONRS></SIGNONMSGSRSV1>\n"
    "<BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>USD\n"
    "<BANKACCTFROM><BANKID>1<ACCTID>0000091234<ACCTTYPE>CHECKING</BANKACCTFROM>\n"
    "<BANKTRANLIST><DTSTART>20260301\n"
    "<STMTTRN>\n<TRNTYPE>DEBIT\n<DTPOSTED>20260304120000.000[-5:EST]\n<TRNAMT>-4.50\n"
    "<FITID>F-2\n<NAME>CORNER &amp; CAFE\n<MEMO>\n</STMTTRN>\n"
    "<STMTTRN>\n<TRNTYPE>CREDIT\n<DTPOSTED>20260301\n<TRNAMT>1100.00\n<FITID>F-1\n"
    "<NAME>ACME PAYROLL\n<MEMO>March\n</STMTTRN>\n"
    "</BANKTRANLIST><LEDGERBAL><BALAMT>2095.50<DTASOF>20260305</LEDGERBAL>\n"
    "</STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>\n"
)
OFX_2 = (
    '<?xml version="1.0" encoding="UTF-8"?><?OFX OFXHEADER="200" VERSION="211"?>'
    "<OFX><CREDITCARDMSGSRSV1><CCSTMTTRNRS><CCSTMTRS><CCACCTFROM><ACCTID>4111000000001234</ACCTID>"
    "</CCACCTFROM><BANKTRANLIST><STMTTRN><TRNTYPE>DEBIT</TRNTYPE><DTPOSTED>20260304</DTPOSTED>"
    "<TRNAMT>-20.00</TRNAMT><FITID>C-1</FITID><PAYEE><NAME>Books</NAME><CITY>York</CITY></PAYEE>"
    "<MEMO><![CDATA[a < b & c]]></MEMO></STMTTRN></BANKTRANLIST></CCSTMTRS></CCSTMTTRNRS>"
    "</CREDITCARDMSGSRSV1></OFX>"
)
QIF = (
    "!Account\nNEveryday\nTBank\n^\n!Type:Bank\n"
    "D3/ 4'26\nT-4.50\nPCorner Cafe\nMcoffee\nLFood\n^\n"
    "D3/13'26\nT-1,100.00\nN112\nPLandlord\nLHousing\n^\n"
)
CAMT = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version:02d}"><BkToCstmrStmt>'
    "<GrpHdr><MsgId>m</MsgId></GrpHdr><Stmt><Id>1</Id><Acct><Id><IBAN>DE02120300000000202051</IBAN>"
    "</Id><Svcr><FinInstnId><Nm>First Bank</Nm></FinInstnId></Svcr></Acct>{entries}</Stmt>"
    "</BkToCstmrStmt></Document>"
)
ENTRY = (
    '<Ntry><Amt Ccy="EUR">4.50</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts><BookgDt>'
    "<Dt>2026-03-04</Dt></BookgDt><AcctSvcrRef>R-2</AcctSvcrRef><NtryDtls><TxDtls><RltdPties>"
    "<Cdtr><Nm>Corner Cafe</Nm></Cdtr></RltdPties><RmtInf><Ustrd>coffee</Ustrd><Ustrd>and cake"
    "</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
)

SAMPLES: dict[str, bytes] = {
    "chase": CHASE.encode(),
    "chase card": CHASE_CARD.encode(),
    "mint": MINT.encode(),
    "bmo": BMO.encode(),
    "bmo card": BMO_CARD.encode(),
    "bofa": BOFA.encode(),
    "tiller": TILLER.encode(),
    "german": GERMAN.encode("cp1252"),
    "headerless": HEADERLESS.encode(),
    "ofx 1": OFX_1.encode(),
    "ofx 2": OFX_2.encode(),
    "qif": QIF.encode(),
    "camt": CAMT.format(version=2, entries=ENTRY).encode(),
}


def file(content: bytes | str) -> File:
    return File("export.dat", content.encode() if isinstance(content, str) else content)


def best(content: bytes | str) -> Format:
    return max(FORMATS, key=lambda each: each.recognises(file(content)))


def read(content: bytes | str, hints: Hints | None = None) -> Source:
    return best(content).read(file(content), hints or Hints())


def rows(source: Source, *columns: str) -> list[tuple[str, ...]]:
    return [tuple(shown(record.cells.get(each)) for each in columns) for record in source.records]


def shown(content: Content) -> str:
    return "" if content is None else display(content)
