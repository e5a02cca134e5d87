/* qui-words-check-sql.c: the statements that clear what stands in the way of a clearance
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "qui-words-clearance.h"
#include "qui-words-private.h"

/* NULL: not known as it really is; what is no UTF-8 came with a mark in its place. */
static char *
identifier_of (const char *name)
{
  return name != NULL && *name != '\0' && strstr (name, "\357\277\275") == NULL ? qui_words_identifier (name) : NULL;
}

/* "GRANT @what TO @role;"; @before stands before the name. */
static char *
grant (const char *before,
       const char *what,
       const char *role)
{
  g_autofree char *shown = identifier_of (what);
  g_autofree char *me = identifier_of (role);

  return shown != NULL && me != NULL ? g_strdup_printf ("GRANT %s%s TO %s;", before, shown, me) : NULL;
}

/* On the subscriber alone: whose slot it was on the publisher is in words only. */
static char *
end_subscription (const QuiCheck *check)
{
  g_autofree char *name = identifier_of (check->name);

  return name != NULL ? g_strdup_printf ("ALTER SUBSCRIPTION %s DISABLE;\n"
                                         "ALTER SUBSCRIPTION %s SET (slot_name = NONE);\n"
                                         "DROP SUBSCRIPTION %s;", name, name, name)
                      : NULL;
}

static char *
on_database (const QuiCheck *check)
{
  g_autofree char *name = identifier_of (check->name);

  return name != NULL ? g_strdup_printf ("ALTER DATABASE %s IS_TEMPLATE false;", name) : NULL;
}

static char *
allow_databases (const char *role)
{
  g_autofree char *me = identifier_of (role);

  return me != NULL ? g_strdup_printf ("ALTER ROLE %s CREATEDB;", me) : NULL;
}

char *
qui_words_check_sql (const QuiCheck            *check,
                     const QuiClearanceRequest *request,
                     const char                *role)
{
  switch ((int) check->kind)
    {
    case QUI_CHECK_NOT_OWNER:
      return grant ("", check->detail, role);
    case QUI_CHECK_NO_CREATEDB:
      return allow_databases (role);
    case QUI_CHECK_TEMPLATE:
      return on_database (check);
    case QUI_CHECK_TABLESPACE_DENIED:
      return grant ("CREATE ON TABLESPACE ", check->name, role);
    case QUI_CHECK_SUBSCRIPTION:
      return request->mode == QUI_CLEARANCE_DROP ? end_subscription (check) : NULL;
    case QUI_CHECK_SESSION_DENIED:
      return check->permission == QUI_PERMISSION_NEEDS_ROLE ? grant ("", "pg_signal_backend", role) : NULL;
    default:
      return NULL;
    }
}
