"""Kinds of organisations. Pure."""

from enum import StrEnum


class OrganisationKind(StrEnum):
    """What an organisation is, in the order of protocol."""

    PARTY = "party"
    CONGRESS = "congress"
    GOVERNMENT = "government"
    CPPCC = "cppcc"
    JUDICIAL = "judicial"
    PUBLIC_INSTITUTION = "public_institution"
    MASS_ORGANISATION = "mass_organisation"
    CENTRAL_AGENCY = "central_agency"
    TEMPORARY = "temporary"
    DISTRICT = "district"
    FUNCTIONAL_ZONE = "functional_zone"
    STATE_ENTERPRISE = "state_enterprise"
    CENTRAL_ENTERPRISE = "central_enterprise"
    ENTERPRISE = "enterprise"
    UNIVERSITY = "university"


COUNTY_LEVEL = frozenset({OrganisationKind.DISTRICT, OrganisationKind.FUNCTIONAL_ZONE})
"""Nobody is borrowed from county level or below (DOMAIN §3): they name liaisons."""
