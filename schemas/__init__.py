"""The language both halves speak: what a dataset, a source and a request look like."""

from schemas import vocabulary
from schemas.dataset import DATASET, DatasetSchema, OrganizationSchema, ResourceSchema, TagSchema
from schemas.messages import MESSAGES, Message
from schemas.sharing import Verdict, check_sharing
from schemas.source import Source

__all__ = ["DATASET", "MESSAGES", "DatasetSchema", "Message", "OrganizationSchema", "ResourceSchema", "Source",
           "TagSchema", "Verdict", "check_sharing", "vocabulary"]
