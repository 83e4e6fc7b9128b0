"""Fakturaunderlag is new: whoever may change clients may see it, whoever runs the firm may also close its months."""

from django.db import migrations

_RIGHTS = """
UPDATE users_membership m
   SET permissions = ARRAY(SELECT DISTINCT code FROM unnest(m.permissions || added.codes) code ORDER BY code)
  FROM clients_client c,
       (VALUES ('edit_agreement_texts', ARRAY['see_basis', 'close_periods']),
               ('edit_clients', ARRAY['see_basis'])) added (old_right, codes)
 WHERE c.id = m.client_id AND c.is_internal AND added.old_right = ANY (m.permissions)
   AND (added.old_right = 'edit_agreement_texts' OR NOT 'edit_agreement_texts' = ANY (m.permissions))
"""


class Migration(migrations.Migration):
    dependencies = [("users", "0007_count_people")]
    operations = [migrations.RunSQL(_RIGHTS, migrations.RunSQL.noop)]
