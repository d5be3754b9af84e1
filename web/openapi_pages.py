"""The API guide of `docs/api`, written from the same docstrings as the OpenAPI document: `make docs`."""

from pathlib import Path

from catalog.actions import ACTIONS
from web.openapi import BODY_OF, FAMILIES, described, family

FOLDER = Path(__file__).parents[1] / "docs" / "api"
FRONT = """# API

CKAN 2.11의 Action API와 같은 이름과 모양으로 부릅니다. 아래 글은 프로그램에서 뽑았습니다(`make docs`).
돌고 있는 사이트에서는 `/api`에서 바로 불러 볼 수 있고, 같은 내용을 `/api/openapi.json`이 OpenAPI 3.1로 줍니다.

- 주소는 `/api/3/action/<작업>`입니다. 읽는 작업은 GET과 POST로, 바꾸는 작업은 POST로 부릅니다.
- 답은 `{"help": …, "success": true, "result": …}`이고,
  거절은 `{"help": …, "success": false, "error": {"__type": …}}`입니다.
- 열쇠는 `Authorization` 헤더에 그대로 보냅니다. 읽기에는 필요 없습니다.
- `package_show`의 `ETag`를 `If-None-Match`로 보내면 바뀌지 않은 데이터셋은 본문 없이 304로 답합니다.
  데이터셋 하나를 바꾸는 작업에 `If-Match`로 보내면 그사이 남이 바꾼 것을 덮어쓰지 않고 412로 답합니다.
  그 밖의 바꾸는 작업은 지킬 수 없는 약속이므로 `*`가 아닌 `If-Match`에 언제나 412로 답합니다.
- 열쇠 없이 보내거나 읽는 작업에 보내는 본문은 1MB, 그 밖에는 32MB까지입니다. 파일은 따로 셉니다.
  `application/x-www-form-urlencoded`에는 `Content-Length`가 있어야 합니다.

| 상태 | `__type` | 뜻 |
|---|---|---|
| 400 | (문자열만) | 요청을 읽을 수 없거나 그런 작업이 없습니다. |
| 400 | `Search Query Error` | 찾는 조건을 읽을 수 없습니다. |
| 403 | `Authorization Error` | 그럴 권한이 없습니다. |
| 404 | `Not Found Error` | 그런 것이 없습니다. |
| 405 | (문자열만) | 그 주소에 쓸 수 없는 방식입니다. 쓸 수 있는 방식은 `Allow`에 있습니다. |
| 409 | `Validation Error` | 값이 맞지 않습니다. 필드마다 까닭이 적혀 있습니다. |
| 412 | `Validation Error` | `If-Match`가 본 것과 지금 것이 다릅니다. |
| 413 | (문자열만) | 본문이 너무 깁니다. |
| 500 | `Internal Server Error` | 서버의 잘못입니다. 번호를 알려 주세요. |

"""


def pages() -> dict[str, str]:
    """File name → text."""
    members = {slug: [action for name, action in sorted(ACTIONS.items()) if family(name) == slug] for slug in FAMILIES}
    members = {slug: found for slug, found in sorted(members.items()) if found}
    return {"README.md": FRONT + _contents(members)} | {
        f"{slug}.md": f"# {FAMILIES[slug][0]}\n\n" + "\n".join(map(_section, found))
        for slug, found in members.items()}


def _contents(members: dict[str, list]) -> str:
    lines = []
    for slug, found in members.items():
        lines += [f"## [{FAMILIES[slug][0]}]({slug}.md)", "", "| | |", "|---|---|"]
        lines += [f"| [`{each.name}`]({slug}.md#{each.name}) | {_cell(described(each).summary)} |" for each in found]
        lines.append("")
    return "\n".join(lines)


def _section(action) -> str:
    said, known = described(action), BODY_OF.get(action.name)
    how = "GET, POST" if action.reads else "POST"
    lines = [f"## {action.name}", "", f"`{how} /api/3/action/{action.name}`", "", said.text, ""]
    if known:
        name = known.__name__.removesuffix("Schema")
        lines += [f"It takes the fields of `{name}` in the OpenAPI document.", ""]
    if said.params:
        lines += ["| parameter | |", "|---|---|"]
        lines += [f"| `{name}` | {_cell(text)} |" for name, text in said.params.items()] + [""]
    return "\n".join(lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    told = pages()
    for path in FOLDER.glob("*.md"):
        if path.name not in told:
            path.unlink()
    for name, text in told.items():
        (FOLDER / name).write_text(text, "utf-8")


if __name__ == "__main__":
    main()
