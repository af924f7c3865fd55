"""Forms of the weekly summary."""

from smartcity.foundation import forms
from smartcity.foundation.texts import Text


class BuildForm(forms.BaseForm):
    """Which week's summary is drafted."""

    week = forms.line(Text("Week"), required=True)


class TextsForm(forms.BaseForm):
    """What the office writes into a summary."""

    opening = forms.paragraph(Text("Opening"), rows=6)
    coordination = forms.paragraph(Text("What needs coordination"), rows=8)
    version = forms.version()


class VersionForm(forms.BaseForm):
    """An act on the version that was read."""

    version = forms.version()


class SignatureForm(forms.BaseForm):
    """A signature that was given on paper."""

    signer_id = forms.one(Text("Signed by"), required=True)
    version = forms.version()
