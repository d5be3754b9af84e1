"""The file formats of the catalogue, as CKAN spells them, with the mistakes met in the wild."""

import re

# canonical spelling: other spellings (compared without case, dots and blanks; media types as they are)
_SPELLINGS = {
    "CSV": "cvs csv파일 text/csv application/csv", "TSV": "text/tab-separated-values", "TXT": "text text/plain 텍스트",
    "XLS": "excel 엑셀 application/vnd.ms-excel",
    "XLSX": "xlxs xslx exls application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ODS": "application/vnd.oasis.opendocument.spreadsheet", "JSON": "application/json text/json",
    "JSONL": "ndjson application/x-ndjson application/jsonl", "JSON-LD": "jsonld application/ld+json",
    "XML": "application/xml text/xml", "RDF": "rdf/xml application/rdf+xml", "TTL": "turtle text/turtle",
    "N3": "text/n3", "HTML": "htm text/html", "PDF": "application/pdf",
    "HWP": "hwp파일 application/x-hwp application/haansofthwp 한글", "HWPX": "application/hwp+zip",
    "DOC": "application/msword",
    "DOCX": "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "ODT": "", "PPT": "",
    "PPTX": "", "ZIP": "application/zip application/x-zip-compressed", "GZIP": "gz application/gzip", "7Z": "",
    "TAR": "tgz", "RAR": "", "ALZ": "", "JPEG": "jpg image/jpeg 이미지", "PNG": "image/png", "GIF": "image/gif",
    "BMP": "image/bmp", "TIFF": "tif image/tiff", "SVG": "image/svg+xml", "GeoTIFF": "geotif", "SHP": "shape shapefile",
    "GeoJSON": "application/geo+json application/vnd.geo+json", "GPKG": "geopackage", "KML": "", "KMZ": "", "GML": "",
    "DXF": "", "DWG": "", "WMS": "", "WFS": "", "WMTS": "", "MP3": "audio/mpeg", "WAV": "audio/wav", "PCM": "",
    "MP4": "video/mp4", "AVI": "", "MOV": "", "PLY": "", "PCD": "", "LAS": "", "STL": "",
    "DICOM": "dcm application/dicom",
    "NIfTI": "nii", "Parquet": "application/vnd.apache.parquet", "ORC": "", "Avro": "", "HDF5": "h5 hdf",
    "NetCDF": "nc",
    "SQL": "", "SQLite": "", "API": "openapi 오픈api rest", "SOAP": "", "URL": "링크 link",
    "FHIR": "application/fhir+json",
    "OMOP CDM": "omopcdm cdm", "EPUB": "",
}
_TRIM = re.compile(r"[\s.]+")
_MEDIA = re.compile(r"https?://|(?:application|audio|image|text|video|model|chemical)/")


def _key(text: str) -> str:
    return _TRIM.sub("", text.casefold())


FORMATS = {_key(spelling): canonical
           for canonical, spellings in _SPELLINGS.items() for spelling in (canonical, *spellings.split())}


def format_of(text: str) -> str | None:
    """The canonical spelling of a format, media type or EU file-type address; None when it is not known."""
    known = FORMATS.get(text) or FORMATS.get(_key(text))
    if known is None and _MEDIA.match(text):
        head = text.split(";", 1)[0]               # a media type may carry a charset
        known = FORMATS.get(_key(head)) or FORMATS.get(_key(head.rsplit("/", 1)[-1]))
    return known


def is_media_type(text: str) -> bool:
    """Whether a text has the form of a media type, such as `application/ld+json`."""
    return bool(_MEDIA.match(text)) and "//" not in text
