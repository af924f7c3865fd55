"""What comes through the doors of action items by mistake or on purpose (CONTROLS §7, C1 to C5)."""

ODD_TEXTS = [
    "一", "\u3000前后全角空格\u3000", "安\u200d全", "翻\u202e转", "e" + "\u0301" * 3, "🐉", "𠮷野", "<script>alert(1)</script>",
    "{{7*7}}", "' OR 1=1--", "%s%n", "=cmd|' /C calc'!A0", "a\\b%c_d", "x" * 200, "e" + "\u0301" * 500, "a\r\nBcc: x@y",
]  # fmt: skip
"""Taken, or refused by name; taken, they are given back as they came, but for blanks around them."""

BAD_TEXTS = [
    "",
    " ",
    "\u3000",
    "a\x00b",
    "a\x07b",
    "a\x9bb",
    "\ud800",
    "绝密★",
    "x" * 1_000_000,
    7,
    1.5,
    True,
    [],
    {},
    ["x"],
]
"""Never a title."""

BAD_DAYS = [
    "0000-00-00", "2025-02-29", "2026-13-01", "2026-04-31", "1899-12-31", "10000-01-01", "-2026-01-01", "24:00", "23:59:60",
    "2026/2/3", "2026-2-3", "二〇二六年", "20260203T", "2026-02-03 ", "45000", "60", "0", "１", "2026-W05-1", "2026-02-03T24:00",
    "2026-02-03T10:00+14:00", "morgen", "", " ", "9" * 4000, "\x00", 0, 45000, -1, 1.5, 1e300, True, [], {}, ["2026-02-03"],
]  # fmt: skip

BAD_IDS = [
    0,
    -1,
    2**31,
    2**63,
    10**60,
    1.5,
    "1",
    "01",
    "１",
    "x" * 10_000,
    True,
    [],
    {},
    [1],
    "3f2504e0-4f89-11d3-9a0c-0305e82c3301",
    99_999,
]

BAD_IDS_IN_ADDRESSES = [
    "0",
    "-1",
    "2147483648",
    "9223372036854775808",
    "1e309",
    "1.0",
    "１",
    "%00",
    "x",
    "9" * 10_000,
    "99999",
    "None",
    "[]",
]

QUERIES = {
    "limit": ["-1", "0", "201", "1000000000", "x", "1.5", "１", ""],
    "cursor": ["x", "AAAA", "%", "' OR 1=1--", "x" * 1001],
    "unit": ["-1", "0", "x", "2147483648", "1;drop", "1e309"],
    "lead": ["-1", "x", "2147483648"],
    "working_group": ["-1", "x", "2147483648"],
    "responsible": ["-1", "x", "2147483648"],
    "leader": ["-1", "x", "2147483648"],
    "parent": ["-1", "x", "2147483648"],
    "state": ["x", "password_hash", "draft,closed"],
    "light": ["blue", "__class__"],
    "mark": ["x", "' OR 1=1--"],
    "role": ["x"],
    "source": ["x"],
    "priority": ["x"],
    "due_from": ["2025-02-29", "0", "45000", "x", "10000-01-01", "2026/2/3"],
    "due_until": ["2025-02-29", "0", "45000", "x"],
    "as_of": ["2025-02-29", "0", "x"],
    "nonsense": ["1"],
    "__class__": ["1"],
}

ODD_QUERIES = {
    "q": ["%", "_", "\\", "(a+)+$", "' OR 1=1--", "x" * 100, "🐉", "\u202e", "9" * 60, "2026-", "-1"],
    "sort": ["id;drop", "__class__", "password_hash", "-", "--deadline", "x" * 50],
}
"""Answered, whatever they find."""

BODIES = {
    "broken": b"{", "empty": b"", "blank": b" ", "null": b"null", "text": b'"x"', "list": b"[]", "number": b"1",
    "duplicate keys": b'{"title": "a", "title": 7}', "deep list": b"[" * 1000 + b"]" * 1000, "deeper": b'{"title":' + b"[" * 100_000,
    "NaN": b'{"title": NaN}', "Infinity": b'{"lead": Infinity}', "long list": b'{"supporting": [' + b"1," * 300_000 + b"1]}",
    "BOM": b"\xef\xbb\xbf{}", "UTF-16": '{"title": "一"}'.encode("utf-16"), "latin": b'{"title": "\xe9"}', "gzip": b"\x1f\x8b\x08\x00",
    "extra": b'{"title": "x", "lead": 1, "is_admin": true}', "NUL": b'{"title": "a\\u0000b", "lead": 1}',
    "lone surrogate": b'{"title": "\\ud800", "lead": 1}', "key with NUL": b'{"ti\\u0000tle": 1}', "trailing": b"{} {}",
}  # fmt: skip

TYPES = ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/xml", ""]
