"""The door, asked over real sockets on loopback; every limit of time is shortened."""

from __future__ import annotations

import gzip
import itertools
import logging
import random
import socket
import ssl
import threading
import time
import traceback
import tracemalloc
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from ipaddress import ip_address, ip_network
from pathlib import Path

import pytest
import requests
from urllib3.util import Url

from scheduler.errors import NotSent, PublishError, Unknown
from scheduler.publishers.addresses import Address
from scheduler.publishers.answers import Answer
from scheduler.publishers.outbound import wire
from scheduler.publishers.outbound.door import BODY_LIMIT, Door, Outbound, is_own
from scheduler.publishers.outbound.exchange import WireConnection
from scheduler.publishers.outbound.wire import Patience, Wire, WrongPeer
from tests.receivers.certificates import Authority
from tests.receivers.proxies import Socks5, connect_tunnel
from tests.receivers.scripted import (
    Conversation,
    Receiver,
    answering,
    dripping,
    flooding,
    http,
    resetting_after,
    saying,
    silent,
)

LOOPBACK = (ip_network("127.0.0.0/8"),)
OPEN = Door(allow_http=True, allow_private=LOOPBACK)
QUICK = Patience(dns=0.4, connect=0.8, tls=0.8, gap=0.7, total=1.0)
OVER = QUICK.total + 3.0  # a busy machine may be late, an endless server never ends

Send = Callable[[str], Answer]


def sending(door: Door = OPEN, **options: object) -> Send:
    outbound = Outbound(patience=QUICK, **options)  # type: ignore[arg-type]  # each test names one option
    return lambda url: outbound.post(url, body=b"body", headers={}, door=door)


def plainly(url: str) -> Answer:
    """The mutant: requests as everybody calls it."""
    response = requests.post(url, data=b"body", timeout=(0.4, 0.5))
    return Answer(status=response.status_code, headers=response.headers, body=response.content)


def outcome(send: Send, url: str) -> type:
    try:
        return type(send(url))
    except PublishError as error:
        return type(error)
    except requests.RequestException:
        return Unknown


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


# --- one request, one answer ---


def test_what_is_sent_is_what_was_given_and_the_answer_comes_back_as_it_is() -> None:
    with Receiver(answering(202, b"thanks", {"X-Note": "one"})) as receiver:
        answer = Outbound(agent="remembrancer/1").post(
            f"{receiver.url}/hook?a=b", body="wörter".encode(), headers={"X-Ours": "two"}, door=OPEN
        )
    assert (answer.status, answer.headers["x-note"], answer.body) == (202, "one", b"thanks")
    (request,) = receiver.requests
    assert request.target == "/hook?a=b"
    assert request.body == "wörter".encode()
    assert request.headers == {
        "host": f"127.0.0.1:{receiver.port}",
        "x-ours": "two",
        "accept-encoding": "identity",
        "connection": "close",
        "user-agent": "remembrancer/1",
        "content-length": "7",
    }


def test_headers_that_frame_the_request_are_the_doors_own() -> None:
    with Receiver(answering()) as receiver:
        Outbound().post(
            receiver.url, body=b"four", headers={"Host": "other", "content-length": "9", "ACCEPT-ENCODING": "gzip"},
            door=OPEN,
        )  # fmt: skip
    headers = receiver.requests[0].headers
    assert headers["host"].startswith("127.0.0.1")
    assert headers["content-length"] == "4"
    assert headers["accept-encoding"] == "identity"


def test_a_header_with_a_line_end_never_leaves() -> None:
    with Receiver(answering()) as receiver, pytest.raises(NotSent):
        Outbound().post(receiver.url, body=b"", headers={"X-A": "1\r\nX-B: 2"}, door=OPEN)
    assert not receiver.requests


def test_a_repeated_header_comes_back_joined() -> None:
    with Receiver(saying(b"HTTP/1.1 429 No\r\nRetry-After: 5\r\nRetry-After: 10\r\n\r\n")) as receiver:
        assert sending()(receiver.url).headers["Retry-After"] == "5, 10"


def test_a_large_body_leaves_whole() -> None:
    body = bytes(range(256)) * 4096
    with Receiver(answering()) as receiver:
        Outbound().post(receiver.url, body=body, headers={}, door=OPEN)
    assert receiver.requests[0].body == body


@pytest.mark.parametrize(
    "url", ["ftp://127.0.0.1/", "127.0.0.1", "https://", "", "https:///x", "http://user:pass@127.0.0.1/", "http://a b/"]
)
def test_what_is_no_web_address_is_refused(url: str) -> None:
    assert outcome(sending(), url) is NotSent


def test_plain_http_needs_an_explicit_word() -> None:
    with Receiver(answering()) as receiver:
        assert outcome(sending(Door(allow_private=LOOPBACK)), receiver.url) is NotSent
    assert receiver.connections == 0


def test_a_simulated_workspace_reaches_loopback_only_and_allows_nothing_more() -> None:
    simulated = {"loopback_only": True}
    asked: list[str] = []

    def resolver(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        return ["127.0.0.1"]

    with Receiver(answering()) as receiver:
        assert outcome(sending(**simulated), receiver.url) is Answer
        assert outcome(sending(Door(allow_http=True), **simulated), receiver.url) is NotSent
        through = Door(allow_http=True, allow_private=LOOPBACK, proxy=receiver.url)
        assert outcome(sending(through, **simulated), receiver.url) is NotSent
        elsewhere = f"http://receiver.example:{receiver.port}/"
        assert outcome(sending(resolver=resolver, **simulated), elsewhere) is NotSent
    assert receiver.connections == 1
    assert not asked


def test_international_names_are_looked_up_in_their_ascii_form() -> None:
    asked: list[str] = []

    def resolver(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        return ["127.0.0.1"]

    with Receiver(answering()) as receiver:
        sending(resolver=resolver)(f"http://bücher.example:{receiver.port}/")
    assert asked == ["xn--bcher-kva.example"]
    assert receiver.requests[0].headers["host"].startswith("xn--bcher-kva.example")


# --- T25: a connection that breaks at every byte ---

SHORT = http(200, b"ok!")
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"


def check_breaks(send: Send, answer: bytes) -> None:
    for count in range(len(answer)):
        for script in (resetting_after(answer, count), saying(answer[:count])):
            with Receiver(script) as receiver:
                assert outcome(send, receiver.url) is Unknown, (count, script)
    with Receiver(saying(answer)) as receiver:
        assert outcome(send, receiver.url) is Answer


@pytest.mark.parametrize("answer", [SHORT, CHUNKED])
def test_an_answer_that_breaks_off_at_any_byte_is_unknown(answer: bytes) -> None:
    check_breaks(sending(), answer)


def test_plain_requests_takes_half_a_head_for_an_answer() -> None:
    with pytest.raises(AssertionError):
        check_breaks(plainly, SHORT)


def test_a_reset_before_or_within_the_request_is_unknown_once_a_byte_may_have_left() -> None:
    def at_once(conversation: Conversation) -> None:
        conversation.sock.recv(1)
        conversation.reset()

    with Receiver(at_once) as receiver:
        assert outcome(sending(), receiver.url) is Unknown


def test_a_request_that_breaks_off_at_any_byte_is_unknown() -> None:
    with Receiver(answering()) as receiver:
        sending()(f"{receiver.url}/")
        length = len(receiver.requests[0].raw)

    def broken_off(count: int) -> Callable[[Conversation], None]:
        def script(conversation: Conversation) -> None:
            taken = 0
            while taken < count:
                taken += len(conversation.sock.recv(count - taken))
            conversation.reset()

        return script

    for count in range(1, length + 1):
        with Receiver(broken_off(count)) as receiver:
            assert outcome(sending(), f"{receiver.url}/") is Unknown, count


def test_a_refused_connection_is_not_sent() -> None:
    with Receiver(answering()) as receiver:
        closed = receiver.url
    assert outcome(sending(), closed) is NotSent


@pytest.mark.parametrize("answer", [b"\x16\x03\x01\x02\x00", b"HTTP/1.1 99 Low\r\n\r\n", b"SSH-2.0-x\r\n", b"\r\n\r\n"])
def test_what_is_no_http_is_unknown(answer: bytes) -> None:
    with Receiver(saying(answer)) as receiver:
        assert outcome(sending(), receiver.url) is Unknown


# --- T22, T23: servers that take their time ---

ENDLESS = {
    "a header that drips": dripping(b"HTTP/1.1 200 OK\r\nX: ", b"x", 0.05),
    "headers that drip": dripping(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n", 0.05),
    "a body that drips": dripping(b"HTTP/1.1 200 OK\r\nContent-Length: 50000\r\n\r\n", b"x", 0.05),
    "a body without length that drips": dripping(b"HTTP/1.1 200 OK\r\n\r\n", b"x", 0.05),
    "chunks that drip": dripping(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n", 0.05),
    "100 Continue for ever": dripping(b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0.05),
    "silence": silent,
}


def check_ends(send: Send, script: Callable[[Conversation], None], expected: type) -> None:
    found: list[type] = []
    with Receiver(script) as receiver:
        thread = threading.Thread(target=lambda: found.append(outcome(send, receiver.url)), daemon=True)
        thread.start()
        thread.join(OVER)
        in_time = list(found)
    thread.join(5)
    assert in_time == [expected]


@pytest.mark.parametrize("name", ENDLESS)
def test_no_server_holds_an_attempt_longer_than_its_deadline(name: str) -> None:
    check_ends(sending(), ENDLESS[name], Unknown)


def test_plain_requests_would_wait_as_long_as_it_drips() -> None:
    with pytest.raises(AssertionError):
        check_ends(plainly, ENDLESS["a body that drips"], Unknown)


def test_a_look_up_that_hangs_is_not_sent() -> None:
    hang = threading.Event()

    def resolver(host: str, port: int) -> Sequence[str]:
        hang.wait(10)
        return ["127.0.0.1"]

    started = time.monotonic()
    assert outcome(sending(resolver=resolver), "http://slow.example/") is NotSent
    assert time.monotonic() - started < OVER
    hang.set()


def test_a_connection_that_nobody_takes_is_not_sent() -> None:
    """A listener whose backlog is full drops every further SYN."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        address = listener.getsockname()
        waiting = [socket.socket() for _ in range(3)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(address)
        started = time.monotonic()
        assert outcome(sending(), f"http://127.0.0.1:{address[1]}/") is NotSent
        assert time.monotonic() - started < OVER
        for one in waiting:
            one.close()


def test_a_handshake_that_drips_is_not_sent() -> None:
    def drip(conversation: Conversation) -> None:
        conversation.sock.recv(65536)
        conversation.send(b"\x16\x03\x03\x40\x00\x02\x00\x3f\xfc")
        while not conversation.wait(0.05):
            conversation.send(b"\x00")

    with Receiver(drip) as receiver:
        url = receiver.url.replace("http:", "https:")
        started = time.monotonic()
        assert outcome(sending(), url) is NotSent
        assert time.monotonic() - started < OVER


def test_a_deadline_that_passes_before_the_first_byte_is_not_sent() -> None:
    def slow(host: str, port: int) -> Sequence[str]:
        time.sleep(0.25)
        return ["127.0.0.1"]

    outbound = Outbound(patience=Patience(dns=1, total=0.2), resolver=slow)
    with Receiver(answering()) as receiver, pytest.raises(NotSent):
        outbound.post(receiver.url, body=b"", headers={}, door=OPEN)
    assert receiver.bytes_read == 0


# --- T24: answers without measure ---

MEGABYTE = bytes(1 << 20)
BOMB = gzip.compress(bytes(48 << 20))
FLOODS = {
    "a large body": flooding(b"HTTP/1.1 200 OK\r\n\r\n", MEGABYTE, 32 << 20),
    "a gzip bomb": saying(http(200, BOMB, {"Content-Encoding": "gzip"})),
    "a gzip bomb behind a redirect": saying(http(302, BOMB, {"Content-Encoding": "gzip", "Location": "/x"})),
}


def check_memory(send: Send, script: Callable[[Conversation], None]) -> None:
    with Receiver(script) as receiver:
        tracemalloc.start()
        try:
            answer = send(receiver.url)
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert len(answer.body) <= BODY_LIMIT
    assert peak < 4 << 20


def session_without_redirects(url: str) -> Answer:
    """The mutant: a session told not to follow still unpacks the body of a redirect."""
    with requests.Session() as session, session.post(url, allow_redirects=False, stream=True) as response:
        return Answer(status=response.status_code, headers=response.headers, body=response.raw.read(BODY_LIMIT))


@pytest.mark.parametrize("name", FLOODS)
def test_no_answer_takes_more_memory_than_its_measure(name: str) -> None:
    check_memory(sending(), FLOODS[name])


@pytest.mark.parametrize(
    ("name", "mutant"),
    [
        ("a large body", plainly),
        ("a gzip bomb", plainly),
        ("a gzip bomb behind a redirect", session_without_redirects),
    ],
)
def test_plain_requests_would_take_it_all(name: str, mutant: Send) -> None:
    with pytest.raises(AssertionError):
        check_memory(mutant, FLOODS[name])


def test_headers_without_end_are_unknown_and_not_collected() -> None:
    with Receiver(flooding(b"HTTP/1.1 200 OK\r\n", b"X: " + b"y" * 60_000 + b"\r\n", 32 << 20)) as receiver:
        tracemalloc.start()
        try:
            assert outcome(sending(), receiver.url) is Unknown
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert peak < 4 << 20


def test_a_packed_answer_stays_packed() -> None:
    packed = gzip.compress(b"words")
    with Receiver(saying(http(200, packed, {"Content-Encoding": "gzip"}))) as receiver:
        assert sending()(receiver.url).body == packed


# --- T26: redirects ---


def check_redirects(send: Send) -> None:
    with Receiver(answering()) as second:
        places = (f"{second.url}/x", "http://169.254.169.254/", "file:///etc/passwd", "/again", "//[", "http://\x80/")
        for status, place in itertools.product((301, 302, 303, 307, 308), places):
            with Receiver(answering(status, headers={"Location": place})) as first:
                assert send(first.url).status == status
                assert first.connections == 1
        assert second.connections == 0


def test_no_redirect_is_followed() -> None:
    check_redirects(sending())


def test_plain_requests_would_follow() -> None:
    with pytest.raises((AssertionError, requests.RequestException)):
        check_redirects(plainly)


# --- T27: spellings of the inside ---

INSIDE = """
    127.0.0.1 127.1 127.0.1 2130706433 017700000001 0x7f000001 0x7f.1 0x7f.0.0.1 0177.0.0.1 0177.1 127.0.0.01
    127.000.000.1 0 0.0.0.0 00000000 localhost localhost. LOCALHOST [::1] [::] [::ffff:127.0.0.1] [::ffff:7f00:1]
    [::127.0.0.1] [0:0:0:0:0:0:0:1] [0000::0001] [::ffff:0:127.0.0.1] [64:ff9b::7f00:1] [64:ff9b::127.0.0.1]
    [64:ff9b:1::7f00:1] [2002:7f00:1::] [2002:7f00:1::1] [2001:0:7f00:1::] [fe80::1] [fec0::1] [fc00::1] [ff02::1]
    [::ffff:a9fe:a9fe] 169.254.169.254 2852039166 0xa9fea9fe 10.0.0.1 192.168.1.1 172.16.0.1 100.64.0.1 198.18.0.1
    192.0.0.192 224.0.0.1 255.255.255.255 ①②⑦.⓪.⓪.① 127。0。0。1 ⓛocalhost １２７.0.0.1
"""


class Unvetted(Outbound):
    """The mutant: whatever the look-up says is fine."""

    def _refusal(self, address: Address, door: Door) -> str | None:
        return None


def check_inside(outbound: Outbound) -> None:
    door = Door(allow_http=True)
    with Receiver(answering()) as four, Receiver(answering(), host="::1") as six:
        for host, port in itertools.product(INSIDE.split(), (four.port, six.port)):
            assert outcome(lambda url: outbound.get(url, headers={}, door=door), f"http://{host}:{port}/") is NotSent
        assert four.connections + six.connections == 0


def test_no_spelling_of_an_inner_address_is_reached() -> None:
    check_inside(Outbound(patience=QUICK))


def test_without_vetting_they_would_be() -> None:
    with pytest.raises(AssertionError):
        check_inside(Unvetted(patience=QUICK))


def test_the_machines_own_public_address_is_inside_too() -> None:
    send = sending(Door(allow_http=True), resolver=lambda *_: ["8.8.8.8"], own=lambda _: True)
    with pytest.raises(NotSent, match="this machine's own address"):
        send("http://public.example/")
    assert is_own(ip_address("127.0.0.1"))
    assert not is_own(ip_address("192.0.2.1"))


# --- T28: names that change their mind ---

OUTER, INNER = "127.0.0.2", "127.0.0.1"
ONLY_OUTER = Door(allow_http=True, allow_private=(ip_network("127.0.0.2/32"),))


class Fickle:
    """A name server that gives the outer address, the inner one or both, as the dice fall."""

    def __init__(self) -> None:
        self._dice = random.Random(20270604)

    def __call__(self, host: str, port: int) -> Sequence[str]:
        return self._dice.choice([[OUTER], [INNER], [OUTER, INNER], [INNER, OUTER], [OUTER]])


class LooksTwice(Outbound):
    """The mutant: vets one answer of the name server and connects to the next."""

    def _connection(self, target: Url, door: Door, wire: Wire) -> WireConnection:
        connection = super()._connection(target, door, wire)
        port = target.port or 80
        wire.addresses = [(address, port) for address in self._look_up(target.host or "", port, "the mutant's")]
        return connection


def check_rebinding(outbound: Outbound, tries: int) -> None:
    with Receiver(answering()) as inner:
        for _ in range(tries):
            url = f"http://fickle.example:{inner.port}/"
            outcome(lambda url: outbound.get(url, headers={}, door=ONLY_OUTER), url)
        assert inner.connections == 0


def test_a_name_that_changes_its_mind_never_reaches_inside() -> None:
    check_rebinding(Outbound(patience=QUICK, resolver=Fickle()), 1000)


def test_looking_up_twice_would_reach_it() -> None:
    with pytest.raises(AssertionError):
        check_rebinding(LooksTwice(patience=QUICK, resolver=Fickle()), 50)


def test_another_peer_than_the_vetted_one_is_refused_before_tls() -> None:
    with Receiver(answering()) as receiver, socket.create_connection(("127.0.0.1", receiver.port)) as sock:
        wire._compare(sock, ip_address("127.0.0.1"))
        with pytest.raises(WrongPeer):
            wire._compare(sock, ip_address("127.0.0.2"))


# --- T30: TLS ---


def over_tls(authority: Authority) -> Send:
    return sending(Door(allow_private=LOOPBACK, ca_file=authority.file))


def unverified(url: str) -> Answer:
    """The mutant: the switch that this program has not."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        response = requests.post(url, data=b"body", timeout=1, verify=False)
    return Answer(status=response.status_code, headers=response.headers, body=response.content)


def old_tls(authority: Authority) -> ssl.SSLContext:
    context = authority.server("127.0.0.1")
    context.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = ssl.TLSVersion.TLSv1_1
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    return context


BAD_TLS: dict[str, Callable[[Authority], ssl.SSLContext]] = {
    "expired": lambda authority: authority.server("127.0.0.1", expired=True),
    "another name": lambda authority: authority.server("other.example"),
    "self-signed": lambda authority: authority.server("127.0.0.1", self_signed=True),
    "TLS 1.1": old_tls,
}


def check_tls(send: Send, context: ssl.SSLContext) -> None:
    with Receiver(answering(), tls=context) as receiver:
        assert outcome(send, receiver.url) is NotSent
    assert (receiver.connections, receiver.bytes_read) == (1, 0)


@pytest.mark.parametrize("fault", BAD_TLS)
def test_no_byte_of_a_request_goes_to_a_server_that_cannot_prove_its_name(fault: str, authority: Authority) -> None:
    check_tls(over_tls(authority), BAD_TLS[fault](authority))


@pytest.mark.parametrize("fault", ["expired", "another name", "self-signed"])
def test_without_verification_it_would(fault: str, authority: Authority) -> None:
    with pytest.raises(AssertionError):
        check_tls(unverified, BAD_TLS[fault](authority))


def test_an_authority_is_trusted_only_where_it_is_named(authority: Authority) -> None:
    with Receiver(answering(), tls=authority.server("127.0.0.1")) as receiver:
        assert outcome(over_tls(authority), receiver.url) is Answer
        assert outcome(sending(Door(allow_private=LOOPBACK)), receiver.url) is NotSent
        assert outcome(sending(Door(allow_private=LOOPBACK, ca_file="/missing.pem")), receiver.url) is NotSent


def test_the_name_in_the_handshake_and_the_certificate_is_the_hosts(authority: Authority) -> None:
    names: list[str | None] = []
    context = authority.server("receiver.example")
    context.sni_callback = lambda _sock, name, _context: names.append(name)
    send = sending(Door(allow_private=LOOPBACK, ca_file=authority.file), resolver=lambda *_: ["127.0.0.1"])
    with Receiver(answering(), tls=context) as receiver:
        assert send(f"https://receiver.example:{receiver.port}/").status == 200
        assert outcome(send, f"https://other.example:{receiver.port}/") is NotSent
    assert names == ["receiver.example", "other.example"]


def test_plain_http_behind_https_is_not_sent() -> None:
    with Receiver(saying(http())) as receiver:
        assert outcome(sending(), receiver.url.replace("http:", "https:")) is NotSent


# --- proxies, named explicitly ---


def test_an_http_proxy_gets_the_whole_address_and_its_own_password() -> None:
    with Receiver(answering(204)) as proxy:
        door = Door(allow_http=True, proxy=proxy.url.replace("//", "//me:p%40ss@"))
        assert sending(door)("http://receiver.example/hook").status == 204
    request = proxy.requests[0]
    assert request.target == "http://receiver.example/hook"
    assert request.headers["proxy-authorization"] == "Basic bWU6cEBzcw=="


def test_a_tunnel_keeps_tls_to_the_receiver(authority: Authority) -> None:
    with (
        Receiver(answering(), tls=authority.server("127.0.0.1", "localhost")) as receiver,
        Receiver(connect_tunnel) as p,
    ):
        door = Door(proxy=p.url, ca_file=authority.file)
        assert sending(door)(f"https://localhost:{receiver.port}/hook").status == 200
    assert p.requests[0].head.startswith(b"CONNECT localhost:")
    assert receiver.requests[0].target == "/hook"


def test_a_socks_proxy_looks_the_name_up(authority: Authority) -> None:
    socks = Socks5(user="me", password="secret")
    with Receiver(answering(), tls=authority.server("receiver.example")) as receiver, Receiver(socks) as proxy:
        door = Door(proxy=f"socks5h://me:secret@127.0.0.1:{proxy.port}", ca_file=authority.file)
        assert sending(door)(f"https://receiver.example:{receiver.port}/hook").status == 200
        wrong = Door(proxy=f"socks5h://me:wrong@127.0.0.1:{proxy.port}", ca_file=authority.file)
        assert outcome(sending(wrong), f"https://receiver.example:{receiver.port}/hook") is NotSent
    assert socks.asked == [("receiver.example", receiver.port)]


@pytest.mark.parametrize("reply", [1, 5, 99])
def test_a_socks_proxy_that_refuses_means_not_sent(reply: int) -> None:
    with Receiver(Socks5(reply=reply)) as proxy:
        door = Door(allow_http=True, proxy=f"socks5h://127.0.0.1:{proxy.port}")
        assert outcome(sending(door), "http://receiver.example/") is NotSent


def test_a_proxy_that_refuses_the_tunnel_means_not_sent(authority: Authority) -> None:
    with Receiver(answering(403)) as proxy:
        door = Door(proxy=proxy.url, ca_file=authority.file)
        assert outcome(sending(door), "https://receiver.example/") is NotSent


def test_an_inner_address_is_refused_behind_a_proxy_too() -> None:
    with Receiver(answering()) as proxy:
        assert outcome(sending(Door(allow_http=True, proxy=proxy.url)), "http://169.254.169.254/") is NotSent
        assert outcome(sending(Door(allow_http=True, proxy="ftp://127.0.0.1")), "http://receiver.example/") is NotSent
    assert proxy.connections == 0


# --- T41: the environment ---


@contextmanager
def hostile_environment(monkeypatch: pytest.MonkeyPatch, home: Path, proxy: str) -> Iterator[None]:
    (home / ".netrc").write_text("machine 127.0.0.1 login thief password taken\n")
    (home / ".netrc").chmod(0o600)
    with monkeypatch.context() as patch:
        patch.setenv("HOME", str(home))
        patch.setenv("NETRC", str(home / ".netrc"))
        for name in ("http_proxy", "https_proxy", "all_proxy"):
            patch.setenv(name, proxy)
            patch.setenv(name.upper(), proxy)
        for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"):
            patch.setenv(name, str(home / "missing.pem"))
        patch.setenv("SSLKEYLOGFILE", str(home / "keys"))
        yield


def check_environment(send: Send, authority: Authority, monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    with (
        Receiver(answering()) as proxy,
        Receiver(answering()) as plain,
        Receiver(answering(), tls=authority.server("127.0.0.1")) as secured,
    ):
        receivers = (plain, secured)
        for receiver in receivers:
            assert send(receiver.url).status == 200
        with hostile_environment(monkeypatch, home, proxy.url):
            for receiver in receivers:
                assert send(receiver.url).status == 200
        for receiver in receivers:
            assert receiver.requests[0] == receiver.requests[1]
        assert proxy.connections == 0
    assert not (home / "keys").exists()


def test_nothing_of_the_environment_changes_a_request(
    authority: Authority, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    send = sending(Door(allow_http=True, allow_private=LOOPBACK, ca_file=authority.file))
    check_environment(send, authority, monkeypatch, tmp_path)


def test_plain_requests_would_be_changed_by_it(
    authority: Authority, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def mutant(url: str) -> Answer:
        response = requests.post(url, data=b"body", timeout=1, verify=authority.file)
        return Answer(status=response.status_code, headers=response.headers)

    with pytest.raises((AssertionError, requests.RequestException, IndexError)):
        check_environment(mutant, authority, monkeypatch, tmp_path)


# --- T42: secrets ---

CANARY = "canary5ecret"


def check_canary(send: Send, caplog: pytest.LogCaptureFixture) -> None:
    odd = b"HTTP/1.1 200 OK\r\nno colon at all\r\nContent-Length: 0\r\n\r\n"
    scripts = [resetting_after(SHORT, 5), saying(odd), saying(b"HTTP/1.1 abc\r\n\r\n"), silent, answering(500)]
    words: list[str] = []
    with caplog.at_level(logging.DEBUG):
        for script in scripts:
            with Receiver(script) as receiver:
                words.extend(_said(send, f"{receiver.url}/{CANARY}?token={CANARY}"))
        for url in (
            f"http://127.0.0.1:1/{CANARY}", f"https://127.0.0.1:1/{CANARY}", f"http://10.0.0.1/{CANARY}",
            f"ftp://x/{CANARY}", f"http://[::1/{CANARY}", f"http://no.invalid/{CANARY}", f"//{CANARY}",
            f"http://u:{CANARY}@127.0.0.1/",
        ):  # fmt: skip
            words.extend(_said(send, url))
    assert CANARY not in "".join(words)
    assert CANARY not in caplog.text


def _said(send: Send, url: str) -> list[str]:
    try:
        send(url)
    except (PublishError, requests.RequestException) as error:
        chain = [str(error), repr(error), *traceback.format_exception(error)]
        return [*chain, *(repr(one) for one in (error.__context__, error.__cause__))]
    return []


def secretly(url: str) -> Answer:
    headers = {"Authorization": f"Bearer {CANARY}"}
    return Outbound(patience=QUICK).post(url, body=CANARY.encode(), headers=headers, door=OPEN)


def test_no_error_and_no_log_line_holds_more_of_an_address_than_its_host(caplog: pytest.LogCaptureFixture) -> None:
    check_canary(secretly, caplog)


def test_the_exceptions_of_requests_would_hold_it(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(AssertionError):
        check_canary(plainly, caplog)


CURE = "Look whether the address is right, the server is running, and no firewall stands between."


def test_an_error_says_scheme_host_port_reason_and_cure() -> None:
    with pytest.raises(NotSent) as caught:
        sending()("http://127.0.0.1:1/path")
    said = f"http://127.0.0.1:1 could not be reached (Connection refused); nothing was sent. {CURE}"
    assert caught.value.detail == said


def test_the_port_is_said_where_nobody_wrote_it() -> None:
    with pytest.raises(NotSent, match=r"https://127\.0\.0\.9:443 could not be reached"):
        sending()("https://127.0.0.9/path")


def test_a_proxy_that_is_not_there_is_named_without_its_password() -> None:
    door = Door(allow_http=True, allow_private=LOOPBACK, proxy=f"http://user:{CANARY}@127.0.0.1:1")
    with pytest.raises(NotSent) as caught:
        Outbound(patience=QUICK).post("http://example.org/", body=b"", headers={}, door=door)
    assert caught.value.detail.startswith(
        "http://example.org:80 through the proxy http://127.0.0.1:1 could not be reached (Connection refused)"
    )
    assert CANARY not in caught.value.detail


def test_a_question_that_nobody_answers_is_not_said_to_be_published() -> None:
    outbound = Outbound(patience=QUICK)
    with Receiver(silent) as receiver:
        with pytest.raises(Unknown, match=r"came back \(time is over\)\. Ask again in some minutes\.$"):
            outbound.get(receiver.url, headers={}, door=OPEN)
        with pytest.raises(Unknown, match=r"came back \(time is over\): it may have been published\.$"):
            outbound.post(receiver.url, body=b"", headers={}, door=OPEN)
