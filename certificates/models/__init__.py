"""What was certified, with which key, what became of it, and who looked."""

from .certificate import Basis, Certificate, CertificateEvent, EventKind, ReasonClass, State
from .key import Algorithm, KeyStatus, SigningKey
from .scan import Colour, IdentityCheck, ScanRecord
from .series import NumberSeries
from .type import CertificateType, Kind

__all__ = [
    "Algorithm", "Basis", "Certificate", "CertificateEvent", "CertificateType", "Colour", "EventKind", "IdentityCheck", "KeyStatus", "Kind",
    "NumberSeries", "ReasonClass", "ScanRecord", "SigningKey", "State",
]  # fmt: skip
