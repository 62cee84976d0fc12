"""The receipt key: made once, kept to its owner, and any changed byte is seen."""

from pathlib import Path

from store.signing import Signer, is_signed, key_id


def test_a_signature_holds_for_its_bytes_and_its_key_only(tmp_path: Path) -> None:
    signer, other = Signer.from_file(tmp_path / "a.pem"), Signer.from_file(tmp_path / "b.pem")
    signature = signer.sign(b"bid")
    assert is_signed(b"bid", signature, signer.public_bytes)
    assert not is_signed(b"bit", signature, signer.public_bytes)
    assert not is_signed(b"bid", signature, other.public_bytes)
    assert not is_signed(b"bid", "no base64!", signer.public_bytes)


def test_the_key_is_made_once_and_is_its_owners(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "receipt.pem"
    first = Signer.from_file(path)
    assert Signer.from_file(path).key_id == first.key_id == key_id(first.public_bytes)
    assert path.stat().st_mode & 0o777 == 0o600
    assert first.public_text
