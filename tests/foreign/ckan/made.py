"""What CKAN's tests call factories: datasets, people and the rest, made through our actions, with words of our own."""

from itertools import count

from tests.foreign.ckan.beyond import Beyond
from tests.foreign.ckan.house import call_action

NUMBERS = count(1)


def words(what: str) -> str:
    """A name that nothing else has."""
    return f"{what}-{next(NUMBERS):06}"


class Made:
    """Makes one kind of thing by an action.

    :param action: the name of the action
    :param fill: makes the fields nobody named
    :param about_user: whether `user` says who does it rather than being a field
    """

    def __init__(self, action: str, fill, about_user: bool = True):
        self.action, self.fill, self.about_user = action, fill, about_user
        self.model = Beyond(f"the model behind {action}")

    def __call__(self, **said) -> dict:
        said = {key: value() if callable(value) else value for key, value in (self.fill(said) | said).items()}
        context = said.pop("context", None) or {"user": self._who(said)}
        return call_action(self.action, context, **said)

    def _who(self, said: dict) -> str:
        user = said.get("user") if self.about_user else None
        return user["name"] if isinstance(user, dict) else user or ""

    def stub(self, **said):
        """The fields alone, as attributes."""
        return _Fields(self.fill(said) | said)

    def create_batch(self, size: int, **said) -> list[dict]:
        return [self(**said) for _ in range(size)]


class _Fields:
    def __init__(self, fields: dict):
        self.__dict__.update({key: value() if callable(value) else value for key, value in fields.items()})


def _person(said):
    name = words("person")
    return {"name": name, "fullname": f"Person {name}", "password": "correct-horse", "about": "Some person",
            "email": f"{name}@ckan.example.com", "image_url": "https://img.example/person.png"}


def _sysadmin(said):
    return _person(said) | {"sysadmin": True}


def _group(said):
    return {"name": words("group"), "title": "A Group", "description": "Some group",
            "image_url": "https://img.example/group.png"}


def _organization(said):
    return _group(said) | {"name": words("organization"), "is_organization": True, "type": "organization"}


def _dataset(said):
    return {"name": words("dataset"), "title": "A Dataset", "notes": "Some dataset"}


def _resource(said):
    return {"name": words("resource"), "description": "Some resource", "format": "csv",
            "url": "http://data.example/file", "url_type": None, "package_id": lambda: Dataset()["id"]}


def _tag(said):
    return {"name": words("tag"), "vocabulary_id": lambda: Vocabulary()["id"]}


def _token(said):
    return {"name": words("token"), "user": lambda: User()["id"]}


User, Sysadmin = Made("user_create", _person), Made("user_create", _sysadmin)
Group, Organization = Made("group_create", _group), Made("organization_create", _organization)
Dataset, Resource = Made("package_create", _dataset), Made("resource_create", _resource)
Vocabulary = Made("vocabulary_create", lambda said: {"name": words("vocabulary")})
Tag, APIToken = Made("tag_create", _tag), Made("api_token_create", _token, about_user=False)
ResourceView = Made("resource_view_create", lambda said: {"resource_id": lambda: Resource()["id"]})


def user_with_token(**said) -> dict:
    user = User(**said)
    return user | {"token": APIToken(user=user["id"])["token"]}


def sysadmin_with_token(**said) -> dict:
    user = Sysadmin(**said)
    return user | {"token": APIToken(user=user["id"])["token"]}


ALL = {"User": User, "Sysadmin": Sysadmin, "Group": Group, "Organization": Organization, "Dataset": Dataset,
       "Resource": Resource, "Vocabulary": Vocabulary, "Tag": Tag, "APIToken": APIToken, "ResourceView": ResourceView,
       "UserWithToken": user_with_token, "SysadminWithToken": sysadmin_with_token}
