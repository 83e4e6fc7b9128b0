"""Roles become a part of package periods: the rows of before are kept under another name until they have moved."""

from django.db import migrations


# Indexes keep the name of the table that was: the table to come wants it.
_FREE_THE_NAMES = """
DO $$ DECLARE old record; BEGIN
    FOR old IN SELECT indexname FROM pg_indexes WHERE tablename = 'users_oldroleperiod' LOOP
        EXECUTE format('ALTER INDEX %I RENAME TO %I', old.indexname, left('old_' || old.indexname, 63));
    END LOOP;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("users", "0001_initial")]
    operations = [
        migrations.RemoveConstraint(model_name="roleperiod", name="one_open_period_per_role"),
        migrations.RemoveConstraint(model_name="roleperiod", name="role_ends_after_it_starts"),
        migrations.RenameModel("RolePeriod", "OldRolePeriod"),
        migrations.RunSQL(_FREE_THE_NAMES, migrations.RunSQL.noop),
    ]
