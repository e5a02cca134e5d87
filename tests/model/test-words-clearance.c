/* test-words-clearance.c: every check is explained, for every step
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "qui-words-clearance.h"

static void
test_words (void)
{
  static const QuiPermission permissions[] = { QUI_PERMISSION_YES, QUI_PERMISSION_NEEDS_ROLE, QUI_PERMISSION_NEEDS_SUPERUSER };

  for (guint mode = 0; mode < QUI_N_CLEARANCE_MODES; mode++)
    for (guint kind = 0; kind < QUI_N_CHECK_KINDS; kind++)
      for (guint i = 0; i < 12; i++)
        {
          QuiClearanceRequest request = { .mode = mode, .database_oid = 5, .keep_sessions = i % 2, .new_name = (char *) "new" };
          QuiCheck check = {
            .kind = kind, .database_oid = 5 + i % 2, .pid = i % 2 ? 4711 : 0, .name = i < 9 ? (char *) "it's\n<b>" : NULL,
            .detail = (char *) "ShareLock", .permission = permissions[i % 3], .flag = i % 2, .since = i % 2 ? 1 : QUI_TIME_UNKNOWN,
          };
          g_autofree char *one = qui_words_check_title (&check, 1, 0);
          g_autofree char *many = qui_words_check_title (&check, 7, 0);
          g_autofree char *detail = qui_words_check_detail (&check, &request, "Anna Maria", 2);

          g_assert_cmpstr (one, !=, "");
          g_assert_cmpstr (many, !=, "");
          g_assert_cmpstr (detail, !=, "");
          g_assert_null (strchr (detail, '\n'));
          g_assert_true (g_utf8_validate (detail, -1, NULL));
        }
}

static void
test_grants (void)
{
  QuiClearanceRequest request = { .mode = QUI_CLEARANCE_RENAME };
  QuiCheck owner = { .kind = QUI_CHECK_NOT_OWNER, .detail = (char *) "Shop Owner" };
  QuiCheck createdb = { .kind = QUI_CHECK_NO_CREATEDB };
  QuiCheck denied = { .kind = QUI_CHECK_SESSION_DENIED, .pid = 7, .name = (char *) "x", .permission = QUI_PERMISSION_NEEDS_ROLE };
  g_autofree char *about_owner = qui_words_check_detail (&owner, &request, "anna", 0);
  g_autofree char *about_createdb = qui_words_check_detail (&createdb, &request, "anna", 0);
  g_autofree char *about_denied = qui_words_check_detail (&denied, &request, "anna", 0);

  g_assert_nonnull (strstr (about_owner, "GRANT \"Shop Owner\" TO anna;"));
  g_assert_nonnull (strstr (about_createdb, "ALTER ROLE anna CREATEDB;"));
  g_assert_nonnull (strstr (about_denied, "GRANT pg_signal_backend TO anna;"));
}

static void
test_perhaps_workers (void)
{
  QuiClearanceRequest request = { .mode = QUI_CLEARANCE_RENAME };
  QuiCheck session = { .kind = QUI_CHECK_SESSION, .pid = 7, .name = (char *) "anna", .perhaps_worker = TRUE };
  QuiCheck denied = { .kind = QUI_CHECK_SESSION_DENIED };
  g_autofree char *title = qui_words_check_title (&session, 4, 2);
  g_autofree char *denied_title = qui_words_check_title (&denied, 4, 2);
  g_autofree char *sure = qui_words_check_title (&session, 4, 0);
  g_autofree char *detail = qui_words_check_detail (&session, &request, "anna", 0);

  g_assert_cmpstr (title, ==, "Up to 4 sessions will be disconnected");
  g_assert_cmpstr (denied_title, ==, "Up to 4 sessions you may not signal");
  g_assert_cmpstr (sure, ==, "4 sessions will be disconnected");
  g_assert_nonnull (strstr (detail, "or a parallel worker of another session"));
}

/* What is copied is what the words say, ready to be run; nothing where there is a choice or the name is not known as it is. */
static void
test_sql (void)
{
  static const struct { QuiCheck check; QuiClearanceMode mode; const char *sql; } cases[] = {
    { { .kind = QUI_CHECK_NOT_OWNER, .detail = (char *) "Shop \"Owner\"" }, QUI_CLEARANCE_RENAME, "GRANT \"Shop \"\"Owner\"\"\" TO anna;" },
    { { .kind = QUI_CHECK_NO_CREATEDB }, QUI_CLEARANCE_RENAME, "ALTER ROLE anna CREATEDB;" },
    { { .kind = QUI_CHECK_TEMPLATE, .name = (char *) "a\nb; --" }, QUI_CLEARANCE_DROP, "ALTER DATABASE \"a\nb; --\" IS_TEMPLATE false;" },
    { { .kind = QUI_CHECK_TABLESPACE_DENIED, .name = (char *) "fast" }, QUI_CLEARANCE_MOVE, "GRANT CREATE ON TABLESPACE fast TO anna;" },
    { { .kind = QUI_CHECK_SUBSCRIPTION, .name = (char *) "News" }, QUI_CLEARANCE_DROP,
      "ALTER SUBSCRIPTION \"News\" DISABLE;\nALTER SUBSCRIPTION \"News\" SET (slot_name = NONE);\nDROP SUBSCRIPTION \"News\";" },
    { { .kind = QUI_CHECK_SUBSCRIPTION, .name = (char *) "news" }, QUI_CLEARANCE_RENAME, NULL },
    { { .kind = QUI_CHECK_SESSION_DENIED, .permission = QUI_PERMISSION_NEEDS_ROLE }, QUI_CLEARANCE_DROP, "GRANT pg_signal_backend TO anna;" },
    { { .kind = QUI_CHECK_SESSION_DENIED, .permission = QUI_PERMISSION_NEEDS_SUPERUSER }, QUI_CLEARANCE_DROP, NULL },
    { { .kind = QUI_CHECK_PREPARED, .name = (char *) "pay" }, QUI_CLEARANCE_DROP, NULL },
    { { .kind = QUI_CHECK_TEMPLATE, .name = (char *) "a\357\277\275" }, QUI_CLEARANCE_DROP, NULL },
    { { .kind = QUI_CHECK_NAME_TAKEN, .name = (char *) "shop" }, QUI_CLEARANCE_RENAME, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      QuiClearanceRequest request = { .mode = cases[i].mode, .database_oid = 1, .new_name = (char *) "x" };
      g_autofree char *sql = qui_words_check_sql (&cases[i].check, &request, "anna");

      g_assert_cmpstr (sql, ==, cases[i].sql);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/words-clearance/words", test_words);
  g_test_add_func ("/words-clearance/grants", test_grants);
  g_test_add_func ("/words-clearance/sql", test_sql);
  g_test_add_func ("/words-clearance/perhaps-workers", test_perhaps_workers);
  return g_test_run ();
}
