"""The `survey` command. One noun a file, as everywhere."""

from __future__ import annotations

import click

from survey.cli import (
    audit,
    backup,
    demo,
    export,
    install,
    instrument,
    release,
    sealed,
    sealed_compare,
    simulate,
    staff,
    study,
    translations,
    weights,
)

GROUP = {
    "init": install.init,
    "serve": install.serve,
    "doctor": install.doctor,
    "demo": demo.demo,
    "staff": staff.staff,
    "study": study.study,
    "instrument": instrument.instrument,
    "translations": translations.translations,
    "weigh": weights.weigh,
    "estimate": weights.estimate,
    "export": export.export,
    "release": release.release,
    "sealed": sealed.sealed,
    "audit": audit.audit,
    "simulate": simulate.simulate,
    "backup": backup.backup,
    "restore": backup.restore,
}

sealed.sealed.add_command(sealed_compare.compare)


@click.group(commands=GROUP)
@click.version_option(package_name="prevalence-survey")
def main() -> None:
    """Run a prevalence survey from frame to published estimate.

    Begin with `survey init`, then `survey demo` for a study with simulated fieldwork.
    """
