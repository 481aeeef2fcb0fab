from __future__ import annotations

from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.publishers.addresses import is_loopback_url, vet

EVERYTHING = (ip_network("0.0.0.0/0"), ip_network("::/0"))

REFUSED = """
    127.0.0.1 127.255.255.254 0.0.0.0 0.1.2.3 10.0.0.1 172.16.0.1 172.31.255.255 192.168.0.1 100.64.0.1 100.127.255.255
    169.254.1.1 169.254.169.254 192.0.0.1 192.0.0.192 192.0.2.1 192.88.99.1 198.18.0.1 198.51.100.1 203.0.113.1
    224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255 168.63.129.16 100.100.100.200 :: ::1 ::127.0.0.1 ::8.8.8.8
    ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 64:ff9b::7f00:1 64:ff9b::a9fe:a9fe 64:ff9b::808:808
    64:ff9b:1::7f00:1 2002:7f00:1:: 2002:a9fe:a9fe:: 2002:808:808:: 2001:0:4136:e378:8000:63bf:3fff:fdd2 fe80::1
    fec0::1 fc00::1 fd00:ec2::254 fd12::1 ff02::1 100::1 2001:db8::1 3fff::1 5f00::1 2001:10::1
"""

PUBLIC = "8.8.8.8 93.184.216.34 1.1.1.1 ::ffff:8.8.8.8 2606:4700:4700::1111 2a00:1450:4001:81b::200e"

NEVER = """
    169.254.169.254 169.254.0.1 ::ffff:169.254.169.254 64:ff9b::a9fe:a9fe 2002:a9fe:a9fe:: fe80::1 168.63.129.16
    fd00:ec2::254 0.0.0.0 :: 224.0.0.1 ff02::1 255.255.255.255 ::169.254.169.254
"""


@pytest.mark.parametrize("text", REFUSED.split())
def test_no_address_inside_the_house_or_its_disguises_is_a_target(text: str) -> None:
    assert vet(ip_address(text)) is not None


@pytest.mark.parametrize("text", PUBLIC.split())
def test_public_addresses_are_targets(text: str) -> None:
    assert vet(ip_address(text)) is None


@pytest.mark.parametrize("text", NEVER.split())
def test_link_local_and_metadata_are_never_targets_whatever_the_configuration_allows(text: str) -> None:
    assert "never a target" in str(vet(ip_address(text), allow_private=EVERYTHING))


@pytest.mark.parametrize("text", ["127.0.0.1", "::ffff:127.0.0.1", "10.1.2.3"])
def test_a_private_network_opens_only_when_it_is_named(text: str) -> None:
    named = (ip_network("127.0.0.0/8"), ip_network("10.0.0.0/8"))
    assert vet(ip_address(text), allow_private=named) is None
    assert vet(ip_address(text), allow_private=(ip_network("192.168.0.0/16"),)) is not None


def test_a_loopback_of_version_six_opens_when_it_is_named() -> None:
    assert vet(ip_address("::1"), allow_private=(ip_network("::1/128"),)) is None


def test_is_global_alone_would_let_disguised_addresses_pass() -> None:
    """The mutant: judging by `is_global` only."""
    fooled = [text for text in REFUSED.split() if ip_address(text).is_global]
    assert "64:ff9b::a9fe:a9fe" in fooled
    assert "224.0.0.1" in fooled


@given(st.ip_addresses(v=4))
def test_a_mapped_address_is_judged_as_the_address_it_becomes(address: object) -> None:
    assert vet(ip_address(f"::ffff:{address}")) == vet(ip_address(str(address)))


@given(st.ip_addresses())
def test_what_is_public_by_our_rules_is_public_by_the_registry(address: object) -> None:
    parsed = ip_address(str(address))
    if vet(parsed) is None:
        assert (getattr(parsed, "ipv4_mapped", None) or parsed).is_global


@pytest.mark.parametrize(
    ("url", "loopback"),
    [
        ("http://127.0.0.1:9000/", True),
        ("http://127.8.9.1/", True),
        ("https://localhost/x", True),
        ("https://LOCALHOST./x", True),
        ("http://[::1]:80/", True),
        ("http://[::ffff:127.0.0.1]/", True),
        ("http://127.1/", False),
        ("http://2130706433/", False),
        ("https://example.org/", False),
        ("https://localhost.example.org/", False),
        ("https://10.0.0.1/", False),
        ("http://[::1", False),
        ("", False),
    ],
)
def test_a_simulated_workspace_knows_its_own_loopback(url: str, loopback: bool) -> None:
    assert is_loopback_url(url) is loopback
