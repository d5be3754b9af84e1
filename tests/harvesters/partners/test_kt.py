import pytest

from harvesters import Skip
from harvesters.partners.kt import Kt
from harvesters.testing import HarvesterContract


class TestKt(HarvesterContract):
    harvester, source = Kt, "kt"

    def test_what_kisa_shares_itself_is_skipped(self):
        with pytest.raises(Skip, match="한국인터넷진흥원"):
            self.make().draft({"목록키": "KIS00000000000000008", "목록명": "피싱 사이트"})
