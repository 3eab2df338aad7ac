"""From an organisation's mention to its norm, its identifier and its country.

`link` judges one mention; `link_all` all mentions of a document together, with the countries that stand before foreign
bodies and the aliases in brackets. Norms follow the annotation guidelines: the official Korean name; a foreign body's
carries its country; an unknown organisation keeps the name it has, and `name_key` makes its spellings meet.
"""

from kdnlp.lexicon.definitions import Definition, find_definitions
from kdnlp.linking.documents import country_before, link_all
from kdnlp.linking.keys import name_key, org_key
from kdnlp.linking.mentions import Link, link

__all__ = ["Definition", "Link", "country_before", "find_definitions", "link", "link_all", "name_key", "org_key"]
