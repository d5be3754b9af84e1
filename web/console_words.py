"""The words of the harvest console."""

from web.words import gettext as _


def words(kind: str = "harvest") -> dict[str, tuple[str, str, str]]:
    """Status of a run of this kind → tone, icon and word."""
    if kind == "dry_run":
        return words() | {"running": ("info", "again", _("읽는 중")), "done": ("ok", "check", _("미리 봄")),
                          "held": ("warn", "alert", _("수집하면 멈춤"))}
    return {"waiting": ("info", "clock", _("기다림")), "running": ("info", "again", _("수집 중")),
            "done": ("ok", "check", _("잘 마침")), "partial": ("warn", "alert", _("일부 빠짐")),
            "failed": ("bad", "alert", _("실패")), "held": ("warn", "alert", _("확인 기다림")),
            "lost": ("bad", "alert", _("끊김")), "busy": ("", "clock", _("다른 수집 중"))}


def healths() -> dict[str, tuple[str, str, str]]:
    """Health of a source → tone, icon and word."""
    return {"ok": ("ok", "check", _("좋음")), "warn": ("warn", "alert", _("살펴볼 것")),
            "bad": ("bad", "alert", _("멈춤")), "new": ("", "clock", _("아직 수집 전"))}


def outcomes(kind: str = "harvest") -> dict[str, str]:
    """What became of a record in a run of this kind, or is to become of it, in words."""
    if kind == "dry_run":
        return {"created": _("새로 실을 것"), "updated": _("바뀔 것"), "draft": _("초안으로 둘 것"),
                "withdrawn": _("내릴 것"), "quarantined": _("따로 둘 것"), "skipped": _("건너뜀")}
    return {"created": _("새로 실음"), "updated": _("바뀜"), "draft": _("초안으로 둠"), "withdrawn": _("내림"),
            "restored": _("되살림"), "quarantined": _("따로 둠"), "skipped": _("건너뜀")}


def states() -> dict[str, tuple[str, str]]:
    """State of a plan → tone and word."""
    return {"waiting": ("warn", _("승인을 기다림")), "approved": ("info", _("승인함, 곧 반영")),
            "applied": ("ok", _("반영함")), "refused": ("", _("반영하지 않기로 함")),
            "replaced": ("", _("새 계획으로 바뀜")), "undone": ("", _("되돌림")),
            "broken": ("bad", _("계획을 다 세우지 못함")), "dry_run": ("info", _("보기만 하는 계획"))}


def kinds() -> dict[str, str]:
    """What a run was for, in words."""
    return {"harvest": _("수집"), "dry_run": _("미리 해 보기"), "approve": _("승인한 것 반영"), "undo": _("되돌리기")}


def counted(counts: dict, kind: str = "harvest") -> list[tuple[str, int]]:
    """The counts of a run of this kind, in words and in their order."""
    told = {"fetched": _("받음"), "created": _("새로 실음"), "updated": _("바뀜"), "unchanged": _("그대로"),
            "draft": _("초안으로 둠"), "skipped": _("건너뜀"), "quarantined": _("따로 둠"), "withdrawn": _("내림"),
            "missing": _("이번에 안 보임"), "waiting": _("승인을 기다림"), "changed": _("그사이 바뀌어 남김"),
            "restored": _("되살림"), "kept": _("사람이 고쳐 남김")} | (outcomes(kind) if kind == "dry_run" else {})
    return [(word, counts.get(key, 0)) for key, word in told.items() if counts.get(key) or key == "fetched"]


def why_then() -> dict[str, str]:
    """Why a source is read when it is read next."""
    return {"asked": _("누가 요청했습니다"), "slot": _("정해진 때입니다"),
            "backoff": _("실패해서 조금 뒤에 다시 합니다"),
            "blackout": _("요청하지 않기로 한 시간이 끝난 뒤입니다"),
            "partner": _("협력기관이 그때까지 기다려 달라고 했습니다"),
            "quota": _("오늘 부를 수 있는 횟수를 다 썼습니다"), "off": _("꺼져 있습니다")}
