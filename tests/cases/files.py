"""Files by content: formats, encodings, refusals; what the home's registers correct."""

from case_files import damaged, document, encrypted, locked, true_et
from case_office import Case
from case_sheets import SHEET, Book, Raw, Text, label, points_of, sheet
from score_cases import clauses
from sheets import Page

LOCK = b"\x02ab".ljust(54) + b"\0" + b"\x02\0a\0b\0".ljust(110, b" ")


def refused(
    name: str,
    content: object,
    rule: str,
    verdict: str,
    file_name: str = "a.xlsx",
    **more: str,
) -> Case:
    """A file that is not read: its only issue is the reason."""
    return Case(
        name,
        {file_name: Raw(content) if isinstance(content, bytes) else content},  # type: ignore[dict-item]
        {(rule, "")},
        verdict=verdict,
        layout=None,
        files={file_name: {"reason_rule": rule, "n_values": 0}},
        n_values=0,
        **more,  # type: ignore[arg-type]
    )


#: An examiner's sheet as delimited text; the first clause stands in record 6.
RECORDS: list[list[object]] = [
    ["个人评分表"],
    ["奖项：", "{award}", "年度：", "2025"],
    ["申报组织：", "{organisation}", "类别：", "制造类"],
    ["评审阶段：", "独立评审", "评审员：", "{examiner}"],
    ["条款", "分值", "百分比", "得分", "优势", "改进机会"],
    *[[label(c), int(points_of(c)), 45] for c in clauses()],
]

ENCODINGS = [
    Case(
        f"text in {encoding}",
        {"a.csv": Text(RECORDS, encoding, delimiter)},
        values={f"C{row}": ("ok", 45) for row in range(6, 24)},
        scores={"C6": {"sheet": None, "examiner_id": "{examiner_code}"}},
        n_values=18,
        shows="T8 F8",
        spares="encoding_unknown delimiter_missing",
    )
    for encoding, delimiter in (
        ("gb18030", ","),
        ("utf-8", ";"),
        ("utf-8-sig", "\t"),
        ("utf-16", ","),
    )
]

FILES = [
    *ENCODINGS,
    Case(
        "a comment of two lines",
        {"a.csv": Text([*RECORDS[:5], [*RECORDS[5], None, '"甲\n乙"'], *RECORDS[6:]])},
        # the lines are one record
        values={"C6": ("ok", 45), "C7": ("ok", 45), "C23": ("ok", 45)},
        n_values=18,
        shows="F8",
        spares="stray_value",
    ),
    Case(
        "a workbook under another name",
        {"a.csv": sheet([45] * 18)},
        scores={"C7": {"sheet": SHEET, "score_pct": 45}},
        shows="F12",
        spares="F5 F8 encoding_unknown archive_not_office",
    ),
    Case(
        "a workbook under the name of WPS",
        {"a.et": sheet([45] * 18)},
        values={"C7": ("ok", 45)},
        shows="F12",
        spares="F5 wps_spreadsheet",
    ),
    Case(
        "a workbook under the name of a lock",
        {"~$a.xlsx": sheet([45] * 18)},
        values={"C7": ("ok", 45)},
        spares="lock_file",
    ),
    Case(
        "a workbook whose cells are locked",
        {"a.xlsx": locked(sheet([45] * 18))},
        values={"C7": ("ok", 45)},
        spares="encrypted",
    ),
    Case(
        "text under a workbook's name",
        {"a.xlsx": Text(RECORDS)},
        values={"C6": ("ok", 45)},
        shows="F12",
        spares="F2 damaged",
    ),
    refused(
        "a true file of WPS",
        true_et(),
        "wps_spreadsheet",
        "unsupported",
        "a.et",
        shows="F5",
        spares="F12",
    ),
    refused("no bytes at all", b"", "empty_file", "unreadable", shows="F3"),
    Case(
        "no bytes at all, twice",
        {"a.xlsx": Raw(b""), "b.csv": Raw(b"")},
        {("empty_file", "a.xlsx"), ("empty_file", "b.csv")},
        verdict="unreadable",
        layout=None,
        shows="F3",
        spares="F7 R10a",
    ),
    refused(
        "one blank",
        b" ",
        "delimiter_missing",
        "unsupported",
        "a.csv",
        spares="F3 empty_file",
    ),
    refused("half a workbook", damaged(sheet([45])), "damaged", "unreadable", shows="F2"),
    refused(
        "a protected workbook",
        encrypted(),
        "encrypted",
        "unreadable",
        spares="F2 damaged",
    ),
    refused(
        "a portable document",
        b"%PDF-1.7\n%case",
        "kind_unsupported",
        "unsupported",
        "a.pdf",
        shows="F5",
        spares="F2 spreadsheet_kind_unsupported",
    ),
    refused(
        "a picture",
        b"\x89PNG\r\n\x1a\ncase",
        "kind_unsupported",
        "unsupported",
        "a.png",
        shows="F5",
    ),
    refused(
        "plain words",
        "评审说明，见附件".encode(),
        "delimiter_missing",
        "unsupported",
        "a.txt",
        shows="F5",
        spares="layout_unknown",
    ),
    refused("a lock of Excel", LOCK, "lock_file", "unsupported", "~$a.xlsx", shows="F5"),
    refused(
        "a page of the web",
        b"<html><table><tr><td>case",
        "spreadsheet_kind_unsupported",
        "unsupported",
        "a.xls",
        shows="F5",
        spares="kind_unsupported",
    ),
    refused(
        "a packed archive",
        b"Rar!\x1a\x07case",
        "archive_not_office",
        "unsupported",
        "a.rar",
        shows="F5",
        spares="damaged",
    ),
    refused(
        "bytes of no encoding",
        bytes([0, 1, 2, 3]) * 21,
        "encoding_unknown",
        "unreadable",
        "a.csv",
        shows="F2",
        spares="T8",
    ),
    refused(
        "a document without a table",
        document([]),
        "document_without_table",
        "unsupported",
        "a.docx",
        shows="F5",
        spares="L13a",
    ),
    refused(
        "a table of something else",
        Text([["姓名", "电话"], ["甲某", "1"]]),
        "layout_unknown",
        "unrecognised",
        "a.csv",
        shows="F6",
        spares="R8b encoding_unknown delimiter_missing",
    ),
    refused(
        "an empty workbook",
        Book({SHEET: Page([])}),
        "empty_workbook",
        "unrecognised",
        shows="F6",
        spares="F3",
    ),
    refused(
        "marks of a defence",
        Book(
            {
                SHEET: Page(
                    [["现场答辩评分表 {number}"], ["序号", "选手", "得分"], [1, "甲", 92]]
                )
            }
        ),
        "defence_marks",
        "unrecognised",
        shows="F6",
        spares="layout_unknown",
    ),
    Case(
        "a sheet that mentions the defence",
        sheet([45] * 18, more={"E": ["答辩清楚"]}),
        values={"C7": ("ok", 45)},
        spares="F6 defence_marks",
    ),
    refused(
        "a row too far",
        Book({SHEET: Page([["甲"]], extra={"A100001": 1})}),
        "limit_rows",
        "unreadable",
        shows="F4",
    ),
    refused(
        "the last row allowed",
        Book({SHEET: Page([["甲{number}"]], extra={"A100000": 1})}),
        "layout_unknown",
        "unrecognised",
        spares="F4 limit_rows limit_columns",
    ),
    refused(
        "a column too far",
        Book({SHEET: Page([["甲"]], extra={"ALM1": 1})}),
        "limit_columns",
        "unreadable",
        shows="F4",
    ),
]

REGISTERS = [
    Case(
        "corrected cells",
        sheet(["45～50", 45, "四十五"]),
        {("corrected", "C7"), ("corrected", "C9")},
        values={"C7": ("ok", 45), "C8": ("ok", 45), "C9": "not_scored"},
        scores={"C7": {"raw_text": "45～50"}},
        corrections=[
            [
                "sha256:a.xlsx",
                SHEET,
                "C7",
                "45~50",
                "45％",
                "来电核实",
                "甲",
                "2025-08-01",
            ],
            [
                "sha256:a.xlsx",
                SHEET,
                "C9",
                "四 十五",
                "未评",
                "来电核实",
                "甲",
                "2025-08-01",
            ],
        ],
        spares="unreadable V15 V14",
    ),
    Case(
        "a cell of a correction that nobody entered",
        sheet(["45～50", 45]),
        {("unreadable", "C7")},
        values={"C7": "unreadable"},
        spares="corrected correction_unused",
    ),
    Case(
        "a correction of a cell that is not there",
        sheet([45, 50]),
        {("correction_unused", "corrections.csv:C1")},
        corrections=[
            ["sha256:a.xlsx", SHEET, "Z99", "", "45％", "来电核实", "甲", "2025-08-01"],
        ],
        spares="corrected",
    ),
    Case(
        "a code for a missing value, by file",
        sheet([45, 50, 55, 60, -9, "-9", 999]),
        {("out_of_range", "C13")},
        values={"C11": "not_scored", "C12": "not_scored", "C13": "out_of_range"},
        missing_codes=[["sha256:a.xlsx", "", "", "-9"]],
        shows="V12 C18",
        spares="C20",
    ),
    Case(
        "a code for a missing value, by layout and cycle",
        sheet([45, 50, 55, 60, -8, -1], labels={"年度": "2016"}),
        {("unmatched_organisation", "B3"), ("no_roster", ""), ("out_of_range", "C12")},
        values={"C11": "not_scored", "C12": "out_of_range"},
        missing_codes=[["", "L1", "2016", "-8"]],
        cycles=[["2016", "", "", "", "", ""]],
        is_alone=True,
        shows="V12 C19",
        spares="C18",
    ),
    Case(
        "the same code in another cycle",
        sheet([45, 50, 55, 60, -8]),
        {("out_of_range", "C11")},
        values={"C11": "out_of_range"},
        spares="V12 C19",
    ),
]
