"""The one row of the composition root."""

from django.db import models


class SweepRound(models.Model):
    """When a whole round of due work last ended, whoever ran it. One row; no round yet, no row."""

    ended_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_sweep_round")]
