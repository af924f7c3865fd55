"""Only what the operator knows is spoken to, at the machine that was looked at, within ten seconds (OB-01 … OB-04)."""

import socket
import threading
import time
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from smartcity.messages.outbound import Broken, Client, Patience, Unreached
from smartcity.messages.outbound_addresses import Host, Refused, may_reach, target
from tests.messages.bot_server import FLOODED, BotServer, drip, drip_body, flood, hang, hang_up, ok

PUBLIC = frozenset({Host("qyapi.weixin.qq.com"), Host("oapi.dingtalk.com"), Host("open.feishu.cn")})
OWN = frozenset({*PUBLIC, Host("gateway.city.example", 8443, inside=True)})

HOSTILE = """
http://oapi.dingtalk.com/robot/send
http://oapi.dingtalk.com@127.0.0.1/
https://oapi.dingtalk.com@127.0.0.1/
https://oapi.dingtalk.com:443@127.0.0.1/
https://user:pass@oapi.dingtalk.com/
https://@oapi.dingtalk.com/
http://127.0.0.1\\@oapi.dingtalk.com/
https://127.0.0.1\\@oapi.dingtalk.com/
https://oapi.dingtalk.com\\@127.0.0.1/
https://oapi.dingtalk.com\\.evil.example/
https:\\\\oapi.dingtalk.com/
https:/oapi.dingtalk.com/
https:oapi.dingtalk.com/
//oapi.dingtalk.com/
oapi.dingtalk.com/robot
https://127.1/
https://0x7f.1/
https://0x7f000001/
https://2130706433/
https://017700000001/
https://①②⑦.0.0.1/
https://１２７.0.0.1/
https://127。0。0。1/
https://localhost/
https://LOCALHOST/
https://127.0.0.1/
https://127.0.0.1:443/
https://[::1]/
https://[::ffff:127.0.0.1]/
https://[fe80::1%25eth0]/
https://0/
https://0.0.0.0/
https://169.254.169.254/latest/meta-data/
https://100.100.100.200/latest/meta-data/
https://metadata.google.internal/
https://10.0.0.1/
https://192.168.1.1/
https://oapi.dingtalk.com.evil.example/
https://evil.example/oapi.dingtalk.com
https://evil.example#oapi.dingtalk.com
https://evil.example?oapi.dingtalk.com
https://evil.example/#@oapi.dingtalk.com/
https://oapi.dingtalk.com#@evil.example/
https://oapi.dingtalk.com/#fragment
https://oapi.dingtalk.com./robot
https://oapi.dingtalk.com:80/
https://oapi.dingtalk.com:8443/
https://oapi.dingtalk.com:0443443/
https://oapi.dingtalk.com:-1/
https://oapi.dingtalk.com:/robot
https://oapi.dingtalk.com%2f@127.0.0.1/
https://oapi.dingtalk.com%00.evil.example/
https://oapi.dingtalk.com/a%0d%0aHost:%zz
https://oapi.dingtalk.com/a b
https://oapi.dingtalk.com/ä
https://oapi.dıngtalk.com/
https://ｏapi.dingtalk.com/
https://oapi.dingtalk。com/
https://OAPI.DINGTALK.COM/robot
HTTPS://oapi.dingtalk.com/robot
file:///etc/passwd
gopher://oapi.dingtalk.com/
ftp://oapi.dingtalk.com/
javascript:alert(1)
https://
https:///robot
https://gateway.city.example/
https://gateway.city.example:443/
""".strip().splitlines()  # fmt: skip
CONTROLLED = [
    "https://oapi.dingtalk.com/a\r\nHost: evil.example",
    "https://oapi.dingtalk.com/a\n",
    "https://oapi.dingtalk.com\t/a",
    "https://oapi.dingtalk.com/\x00",
    " https://oapi.dingtalk.com/a",
    "https://oapi.dingtalk.com/a\x7f",
    "https://oapi.dingtalk.com/a\u2028b",
    "https://oapi.dingtalk.com/" + "a" * 1000,
    "",
]
GOOD = [
    "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa",
    "https://oapi.dingtalk.com/robot/send?access_token=566cc69da782ec33e42541b09b08551f09fbe864eb8008112e994b43887",
    "https://open.feishu.cn/open-apis/bot/v2/hook/64e2e3f8-0bd9-4f56-9d7c-e1b6a2b1f0aa",
    "https://oapi.dingtalk.com:443/robot/send?access_token=a%2Fb",
    "https://gateway.city.example:8443/in/desk",
    "https://open.feishu.cn",
]


@pytest.mark.parametrize("address", HOSTILE + CONTROLLED)
def test_an_address_that_leads_elsewhere_or_isnt_plain_is_refused(address):
    with pytest.raises(Refused):
        target(address, OWN)


def test_there_are_enough_hostile_addresses():
    assert len(HOSTILE) + len(CONTROLLED) >= 45


@pytest.mark.parametrize("address", GOOD)
def test_an_address_as_the_platforms_show_it_is_taken(address):
    found = target(address, OWN)
    parts = urlsplit(address)
    assert (found.host.name, found.host.port) == (parts.hostname, parts.port or 443)
    assert found.path == (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    assert "access_token" not in repr(found)


_PIECES = some.sampled_from(
    [*"/\\@:?#%[].-_ \t\r\n\x00&=;", "https:", "http:", "//", "oapi.dingtalk.com", "127.0.0.1", "evil.example", "443",
     "gateway.city.example", "8443", "%2f", "%40", "①", "。", "localhost", "a", "@oapi.dingtalk.com", "xn--", "[::1]"]
)  # fmt: skip


def _as_a_browser_reads(address):
    """Host and port by the rules browsers and curl follow, written apart from the product: lenient with slashes,
    backslashes and blanks, the last @ before the path ends the login."""
    kept = "".join(c for c in address.strip("".join(map(chr, range(33)))) if c not in "\t\r\n")
    scheme, sign, rest = kept.partition(":")
    if not sign:
        return None
    rest = rest.lstrip("/\\")
    end = min((rest.index(c) for c in "/\\?#" if c in rest), default=len(rest))
    place = rest[:end].rpartition("@")[2]
    name, sign, port = place.rpartition(":") if not place.endswith("]") else (place, "", "")
    if not sign:
        name, port = place, "443"
    return scheme.lower(), name, port


@settings(max_examples=500)
@given(some.lists(_PIECES, max_size=9).map("".join), some.sampled_from(["", "https://", "https://oapi.dingtalk.com"]))
def test_what_is_taken_leads_to_a_listed_host_by_every_way_of_reading_it(rest, start):
    address = start + rest
    try:
        found = target(address, OWN)
    except Refused:
        return
    parts = urlsplit(address)
    assert _as_a_browser_reads(address) == ("https", found.host.name, str(found.host.port))
    assert (parts.scheme, parts.hostname, parts.port or 443) == ("https", found.host.name, found.host.port)
    assert parts.username is None
    assert not parts.fragment
    assert address.isascii()
    assert address.isprintable()


@settings(max_examples=200)
@given(some.from_regex(r"(/[A-Za-z0-9._~-]{0,9}){0,4}(\?key=[A-Za-z0-9%2Ff-]{1,20})?", fullmatch=True))
def test_every_plain_path_on_a_listed_host_is_taken(path):
    address = "https://open.feishu.cn" + path
    if "%" in path.replace("%2F", "").replace("%2f", "") or (path and path[0] == "?"):
        return
    assert target(address, OWN).path == (path or "/")


BARRED = [
    "127.0.0.1", "127.8.8.8", "10.0.0.1", "172.16.0.1", "192.168.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
    "224.0.0.1", "255.255.255.255", "192.0.0.1", "198.18.0.1", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1",
    "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::7f00:1", "2002:7f00:1::",
    "2001::1", "::7f00:1",
]  # fmt: skip


@pytest.mark.parametrize("number", BARRED)
def test_a_public_platform_stands_for_no_machine_of_a_closed_network(number):
    assert not may_reach(Host("oapi.dingtalk.com"), number)


@pytest.mark.parametrize("number", ["106.11.43.136", "2401:b180:2000:20::b"])
def test_a_public_platform_stands_for_a_public_machine(number):
    assert may_reach(Host("oapi.dingtalk.com"), number)


@pytest.mark.parametrize(
    ("number", "may"),
    [("10.1.2.3", True), ("192.168.1.9", True), ("127.0.0.1", True), ("::1", True), ("fd00::1", True), ("8.8.8.8", True),
     ("169.254.169.254", False), ("fe80::1", False), ("224.0.0.1", False), ("0.0.0.0", False), ("255.255.255.255", False),
     ("2002:7f00:1::", False), ("64:ff9b::7f00:1", False), ("::ffff:169.254.169.254", False)],
)  # fmt: skip
def test_the_citys_own_gateway_may_lie_in_its_own_network_but_is_no_configuration_service(number, may):
    assert may_reach(Host("gateway.city.example", inside=True), number) is may


@pytest.fixture
def server(authority):
    """A server that bears the name of the city's gateway and `localhost`."""
    server = BotServer(authority.context("gateway.city.example", "localhost", "oapi.dingtalk.com"))
    yield server
    server.stop()


def _here(server, name="gateway.city.example"):
    return target(f"https://{name}:{server.port}/in?key=canary", frozenset({Host(name, server.port, inside=True)}))


@pytest.fixture
def post(authority, server):
    """A function that posts to the server by the gateway's name, which stands for this machine."""

    def run(patience=Patience(connect=1, read=1, total=2), numbers=("127.0.0.1",)):
        client = Client(str(authority.file), patience, lambda _name, _port: list(numbers))
        return client.post(_here(server), b'{"a":1}', {"Content-Type": "application/json"})

    return run


def test_the_message_goes_to_the_judged_machine_under_the_hosts_name(post, server):
    assert post().status == 200
    (asked,) = server.asked
    assert asked.headers["host"] == f"gateway.city.example:{server.port}"
    assert server.names == ["gateway.city.example"]
    assert (asked.path, asked.body) == ("/in?key=canary", b'{"a":1}')


def test_a_certificate_of_another_host_is_not_trusted(authority, server):
    client = Client(str(authority.file), Patience(1, 1, 2), lambda *_: ["127.0.0.1"])
    with pytest.raises(Unreached, match="certificate"):
        client.post(_here(server, "other.city.example"), b"", {})
    assert server.asked == []


def test_an_authority_that_nobody_named_is_not_trusted(server):
    with pytest.raises(Unreached, match="certificate"):
        Client("", Patience(1, 1, 2), lambda *_: ["127.0.0.1"]).post(_here(server), b"", {})
    assert server.asked == []


def test_a_name_that_stands_for_this_and_a_barred_machine_is_not_spoken_to_at_all(post, server):
    with pytest.raises(Refused):
        post(numbers=("127.0.0.1", "169.254.169.254"))
    assert server.touched == 0


def test_a_public_name_that_turns_to_this_machine_between_two_looks_is_never_connected_to(authority):
    """The stub answers public and internal in turn, a thousand times; the public address is of a net for documents."""
    inner = BotServer(None)
    host = Host("oapi.dingtalk.com", inner.port)
    turns = iter(range(2000))
    asked = []

    def resolve(name, port):
        asked.append(name)
        return ["127.0.0.1" if next(turns) % 2 else "106.11.43.136"]

    client = Client("", Patience(0.2, 0.2, 0.001), resolve)
    wanted = target(f"https://oapi.dingtalk.com:{host.port}/", frozenset({host}))
    refused = 0
    for _ in range(1000):
        try:
            client.post(wanted, b"", {})
        except Refused:
            refused += 1
        except Unreached:
            pass
    assert (len(asked), refused, inner.touched) == (1000, 500, 0)
    inner.stop()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_an_answer_and_is_not_followed(post, server, authority, status):
    inner = BotServer(None)
    server.answers.append(ok(b"", f"{status} Moved", f"Location: http://127.0.0.1:{inner.port}/\r\n"))
    assert post().status == status
    time.sleep(0.05)
    assert inner.touched == 0
    inner.stop()


@pytest.mark.parametrize("behaviour", [drip, drip_body, hang])
def test_a_server_that_drips_or_hangs_ends_with_the_time_for_the_whole(post, server, behaviour):
    server.answers.append(behaviour)
    before = time.monotonic()
    with pytest.raises(Broken, match="in time"):
        post()
    assert time.monotonic() - before < 2.5


@pytest.mark.slow
@pytest.mark.parametrize("behaviour", [drip, drip_body])
def test_a_slow_drip_ends_within_eleven_seconds_by_the_standard_patience(post, server, behaviour):
    server.answers.append(behaviour)
    before = time.monotonic()
    with pytest.raises(Broken):
        post(Patience())
    assert 9 < time.monotonic() - before < 11


def test_of_a_gigabyte_only_64_kib_are_read(post, server):
    FLOODED.clear()
    server.answers.append(flood)
    reply = post(Patience())
    assert (len(reply.body), reply.whole) == (64 * 1024, False)
    time.sleep(0.2)
    assert len(FLOODED) <= 8, "what stands in the system's buffers, and no more"


def test_a_connection_that_breaks_after_the_message_may_have_delivered_it(post, server):
    server.answers.append(hang_up)
    with pytest.raises(Broken):
        post()


def test_nobody_who_listens_means_nothing_was_sent(authority):
    free = socket.create_server(("127.0.0.1", 0))
    port = free.getsockname()[1]
    free.close()
    client = Client("", Patience(1, 1, 2), lambda *_: ["127.0.0.1"])
    with pytest.raises(Unreached, match="refuses"):
        client.post(target(f"https://localhost:{port}/", frozenset({Host("localhost", port, True)})), b"", {})


def test_a_name_that_takes_for_ever_to_resolve_is_given_three_seconds_and_no_more(server):
    never = threading.Event()
    client = Client("", Patience(connect=0.2), lambda *_: [str(never.wait(5))])
    before = time.monotonic()
    with pytest.raises(Unreached):
        client.post(_here(server), b"", {})
    assert time.monotonic() - before < 1
    never.set()


def test_a_name_that_isnt_known_means_nothing_was_sent(server):
    with pytest.raises(Unreached, match="unknown"):
        Client().post(target("https://nowhere.invalid/", frozenset({Host("nowhere.invalid")})), b"", {})


def test_no_proxy_of_the_environment_is_asked(post, server, monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    assert post().status == 200
