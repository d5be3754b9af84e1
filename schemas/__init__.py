"""The language both halves speak: what a dataset, a source and a request look like."""

from schemas import vocabulary
from schemas.ckan import from_extras, to_extras
from schemas.dataset import DATASET, DatasetSchema, OrganizationSchema, ResourceSchema
from schemas.gatherings import GroupSchema, VocabularySchema
from schemas.messages import MESSAGES, Message
from schemas.parts import TagSchema
from schemas.sharing import Verdict, check_sharing
from schemas.source import Source, SourceSchema

__all__ = ["DATASET", "MESSAGES", "DatasetSchema", "GroupSchema", "Message", "OrganizationSchema", "ResourceSchema",
           "Source", "SourceSchema", "TagSchema", "Verdict", "VocabularySchema", "check_sharing", "from_extras",
           "to_extras", "vocabulary"]
