from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("users", "0004_what_was_becomes_periods")]

    operations = [
        migrations.RemoveField(
            model_name='oldroleperiod',
            name='employment',
        ),
        migrations.RemoveField(
            model_name='oldroleperiod',
            name='membership',
        ),
        migrations.RemoveField(
            model_name='membership',
            name='is_active',
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ends_at__isnull', True), ('ends_on__isnull', True)), models.Q(('ends_at__isnull', False), ('ends_on__isnull', False)), _connector='OR'), name='last_day_and_its_end_go_together'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 3), _negated=True), ('ends_on__isnull', False), _connector='OR'), name='external_has_a_last_day'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(('kind', 5), ('state', 'invited'), _negated=True), name='no_login_no_invitation'),
        ),
        migrations.DeleteModel(
            name='OldRolePeriod',
        ),
    ]
