"""DDI-Codebook 2.5 (https://ddialliance.org/Specification/DDI-Codebook/2.5/): one XML, all languages."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from xml.etree.ElementTree import Element, ElementTree, SubElement, indent

from exports.dataset import Dataset
from exports.ddi_study import describe_study, titles
from exports.ddi_variables import FILE, describe_variables
from exports.ddi_xml import XML_LANG, add, language_tag
from exports.writing import Options, Written

NAMESPACE = "ddi:codebook:2_5"
SCHEMA = "http://www.ddialliance.org/Specification/DDI-Codebook/2.5/XMLSchema/codebook.xsd"
SOFTWARE = "prevalence-survey"
_SCHEMA_LOCATION = "{http://www.w3.org/2001/XMLSchema-instance}schemaLocation"


def write_ddi(dataset: Dataset, folder: Path, options: Options) -> Written:
    """`<name>_ddi.xml`."""
    path = folder / f"{dataset.name}_ddi.xml"
    root = codebook_element(dataset, options)
    indent(root)
    ElementTree(root).write(path, encoding="utf-8", xml_declaration=True)
    return Written((path,))


def codebook_element(dataset: Dataset, options: Options) -> Element:
    """The codeBook element: document, study, file and variables, in the order that the schema wants."""
    root = Element(
        "codeBook",
        {
            "xmlns": NAMESPACE,
            "version": "2.5",
            XML_LANG: language_tag(options.languages[0]),
            _SCHEMA_LOCATION: f"{NAMESPACE} {SCHEMA}",
        },
    )
    _document(SubElement(root, "docDscr"), dataset, options)
    describe_study(SubElement(root, "stdyDscr"), dataset, options)
    _file(SubElement(root, "fileDscr", ID=FILE), dataset)
    describe_variables(SubElement(root, "dataDscr"), dataset, options)
    return root


def _document(document: Element, dataset: Dataset, options: Options) -> None:
    """When and with what this XML was made. Of files of others that is not when the data were."""
    citation = SubElement(document, "citation")
    titles(citation, options.about.title or dataset.label, dataset, options)
    production = SubElement(citation, "prodStmt")
    day = f"{options.now:%Y-%m-%d}"
    add(production, "prodDate", day, {"date": day})
    add(production, "software", SOFTWARE, {"version": version(SOFTWARE)})


def _file(description: Element, dataset: Dataset) -> None:
    text = SubElement(description, "fileTxt")
    add(text, "fileName", dataset.name)
    sizes = SubElement(text, "dimensns")
    add(sizes, "caseQnty", str(dataset.frame.height))
    add(sizes, "varQnty", str(len(dataset.variables)))
