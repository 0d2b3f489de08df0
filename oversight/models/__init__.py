"""What is watched: emergency access, findings, made-up cases, quotas, weekly reviews."""

from oversight.models.finding import Canary, Finding, FindingKind, Quota
from oversight.models.glass import BrokenGlass, Verdict
from oversight.models.review import AccessReview

__all__ = ["AccessReview", "BrokenGlass", "Canary", "Finding", "FindingKind", "Quota", "Verdict"]
