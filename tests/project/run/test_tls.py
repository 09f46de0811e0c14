"""The local authority is made once; the certificate below it follows the machine's addresses."""

import datetime
import ssl
import stat
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest
from cryptography import x509

from project.run import tls

NAMES = ["192.0.2.7", "127.0.0.1", "phone-host.local", "::1"]


@pytest.fixture(autouse=True)
def data_directory(settings: object, tmp_path: Path) -> Iterator[None]:
    settings.DATA_DIR = tmp_path  # type: ignore[attr-defined]  # pytest-django's wrapper
    yield


def leaf(files: tls.Certificate) -> x509.Certificate:
    return x509.load_pem_x509_certificate(files.certificate.read_bytes())


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_certificate_is_signed_by_the_authority_that_phones_trust() -> None:
    made = leaf(tls.ensure_certificate(NAMES))
    authority = x509.load_pem_x509_certificate(tls.ca_certificate_path().read_bytes())
    made.verify_directly_issued_by(authority)
    assert authority.extensions.get_extension_for_class(x509.BasicConstraints).value.ca


def test_it_lasts_397_days_at_most() -> None:
    """iOS refuses certificates that last longer."""
    made = leaf(tls.ensure_certificate(NAMES))
    assert made.not_valid_after_utc - made.not_valid_before_utc <= datetime.timedelta(days=397)
    assert made.not_valid_before_utc < datetime.datetime.now(datetime.UTC)


def test_it_names_every_address_and_name() -> None:
    names = leaf(tls.ensure_certificate(NAMES)).extensions.get_extension_for_class(
        x509.SubjectAlternativeName
    )
    assert {str(ip) for ip in names.value.get_values_for_type(x509.IPAddress)} == {
        "192.0.2.7",
        "127.0.0.1",
        "::1",
    }
    assert names.value.get_values_for_type(x509.DNSName) == ["phone-host.local"]


def test_keys_are_for_the_owner_only() -> None:
    files = tls.ensure_certificate(NAMES)
    assert mode(files.key) == 0o600
    assert mode(files.key.with_name("ca.key")) == 0o600


def test_a_second_start_keeps_both() -> None:
    first = tls.ensure_certificate(NAMES)
    before = (first.certificate.read_bytes(), tls.ca_certificate_path().read_bytes())
    second = tls.ensure_certificate(NAMES[:2])  # an address less is no reason
    assert (second.certificate.read_bytes(), tls.ca_certificate_path().read_bytes()) == before


def test_a_new_address_makes_a_new_certificate_below_the_same_authority() -> None:
    before = leaf(tls.ensure_certificate(NAMES))
    authority = tls.ca_certificate_path().read_bytes()
    after = leaf(tls.ensure_certificate([*NAMES, "192.0.2.8"]))
    assert after.serial_number != before.serial_number
    assert tls.ca_certificate_path().read_bytes() == authority


def test_a_certificate_about_to_end_is_made_again() -> None:
    with patch.object(tls, "LIFETIME", datetime.timedelta(days=20)):
        before = leaf(tls.ensure_certificate(NAMES))
    after = leaf(tls.ensure_certificate(NAMES))
    assert after.serial_number != before.serial_number


def test_a_damaged_file_is_made_again() -> None:
    files = tls.ensure_certificate(NAMES)
    files.certificate.write_text("rubbish")
    assert isinstance(tls.ensure_certificate(NAMES).server_context(), ssl.SSLContext)


def test_a_key_of_another_certificate_is_noticed() -> None:
    files = tls.ensure_certificate(NAMES)
    files.key.write_bytes(files.key.with_name("ca.key").read_bytes())
    assert isinstance(tls.ensure_certificate(NAMES).server_context(), ssl.SSLContext)
