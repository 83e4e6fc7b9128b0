"""What memberships and roles said in days is written as periods, each by its client's own calendar."""

from django.db import migrations

_MEMBERSHIPS = """
UPDATE users_membership m
   SET ends_at = (m.ends_on + 1)::timestamp AT TIME ZONE c.time_zone,
       state = CASE WHEN m.is_active THEN 'active' ELSE 'inactive' END,
       paused_at = CASE WHEN m.is_active THEN NULL ELSE m.created_at END,
       kind = CASE WHEN m.kind = 3 AND m.ends_on IS NULL THEN 2 ELSE m.kind END
  FROM clients_client c WHERE c.id = m.client_id
"""
_ACCESS = """
INSERT INTO users_accessperiod (id, membership_id, kind, starts_at, ends_at)
SELECT gen_random_uuid(), m.id, m.kind, m.starts_on::timestamp AT TIME ZONE c.time_zone, m.ends_at
  FROM users_membership m JOIN clients_client c ON c.id = m.client_id
 WHERE m.is_active AND m.kind <> 5
"""
_ROLES = """
WITH moved AS (
    INSERT INTO packages_billing_packageperiod (id, client_id, membership_id, package_id, slot, starts_at, ends_at)
    SELECT r.id, m.client_id, m.id, p.id, 'reseller:' || p.code,
           r.starts_on::timestamp AT TIME ZONE c.time_zone, (r.ends_on + 1)::timestamp AT TIME ZONE c.time_zone
      FROM users_oldroleperiod r
      JOIN users_membership m ON m.id = r.membership_id
      JOIN clients_client c ON c.id = m.client_id
      JOIN packages_billing_package p ON p.code = r.role
    RETURNING id
)
SELECT count(*) FROM moved
"""
_ROLE_ROWS = """
INSERT INTO users_roleperiod (period_id, role, employment_id, reason)
SELECT r.id, r.role, r.employment_id, '' FROM users_oldroleperiod r
"""
# Rights that did not exist before: for whoever has the old ones that go with the same job.
_RIGHTS = """
UPDATE users_membership m
   SET permissions = ARRAY(SELECT DISTINCT code FROM unnest(m.permissions || added.codes) code ORDER BY code)
  FROM clients_client c,
       (VALUES ('edit_agreement_texts', ARRAY['see_people', 'manage_people', 'see_employees', 'manage_employees',
                                              'edit_user_templates']),
               ('see_clients', ARRAY['see_people'])) added (old_right, codes)
 WHERE c.id = m.client_id AND c.is_internal AND added.old_right = ANY (m.permissions)
   AND (added.old_right = 'edit_agreement_texts' OR NOT 'edit_agreement_texts' = ANY (m.permissions))
"""


class Migration(migrations.Migration):
    dependencies = [("users", "0003_people_over_time"), ("packages_billing", "0002_standard_catalogue")]
    operations = [
        migrations.RunSQL(statement, migrations.RunSQL.noop)
        for statement in (_MEMBERSHIPS, _ACCESS, _ROLES, _ROLE_ROWS, _RIGHTS)
    ]
