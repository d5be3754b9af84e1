"""A dataset for search engines: schema.org's Dataset as a block of data that no browser runs."""

import orjson
from markupsafe import Markup

from web.words import safe_url

# Inside a script element "<" could end the element; JSON can say the same character in another way.
ESCAPES = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def described(package: dict, seen: dict, address: str) -> Markup:
    """The block for one dataset.

    :param seen: what `view.dataset` made of it
    :param address: the page's own full address
    """
    about = {
        "@context": "https://schema.org", "@type": "Dataset", "name": seen["title"], "url": address,
        "description": seen["notes"][:5000], "identifier": package["id"],
        "keywords": [tag["name"] for tag in package.get("tags") or ()],
        "license": safe_url(seen["licence"]["url"]), "dateModified": package.get("modified"),
        "datePublished": package.get("issued"), "isAccessibleForFree": package.get("is_free"),
        "creator": {"@type": "Organization", "name": seen["organization"]} if seen["organization"] else None,
        "sameAs": [f"{address.rpartition('/')[0]}/{each['name']}" for each in seen.get("elsewhere", ())],
        "distribution": [_file(each) for each in package.get("resources") or ()],
    }
    text = orjson.dumps({key: value for key, value in about.items() if value not in (None, "", [])}).decode()
    for character, escaped in ESCAPES.items():
        text = text.replace(character, escaped)
    return Markup(text)  # noqa: S704 - every character with a meaning in HTML was replaced above


def _file(resource: dict) -> dict:
    link = safe_url(resource.get("download_url") or resource.get("url") or resource.get("access_url"))
    told = {"@type": "DataDownload", "name": resource.get("name"), "encodingFormat": resource.get("format"),
            "contentUrl": link}
    return {key: value for key, value in told.items() if value}
