"""KT: a list of its own.  Its data platform also sells what others made, 한국인터넷진흥원 above all (KIS…)."""

from harvesters import Skip
from harvesters.kinds.manifest import Manifest


class Kt(Manifest):
    def draft(self, record):
        if record["목록키"].startswith("KIS"):
            raise Skip("한국인터넷진흥원이 직접 공유하는 데이터입니다. / KISA shares this itself.")
        return super().draft(record)
