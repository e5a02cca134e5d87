/* test-conninfo.c: connection strings in and out
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <libpq-fe.h>

#include "qui-conninfo.h"
#include "qui-error.h"

static QuiConninfo *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  QuiConninfo *conninfo = qui_conninfo_parse (text, &error);

  g_assert_no_error (error);
  return conninfo;
}

static void
test_uri (void)
{
  g_autoptr (QuiConninfo) conninfo = parse ("  postgres://anna:s%20cret@db1.internal:5433/shop?sslmode=require\n");
  g_auto (GStrv) keywords = qui_conninfo_list_keywords (conninfo);
  g_autofree char *all = g_strjoinv (" ", keywords);

  g_assert_cmpstr (all, ==, "dbname host password port sslmode user");
  g_assert_cmpstr (qui_conninfo_get (conninfo, "host"), ==, "db1.internal");
  g_assert_cmpstr (qui_conninfo_get (conninfo, "port"), ==, "5433");
  g_assert_cmpstr (qui_conninfo_get (conninfo, "dbname"), ==, "shop");
  g_assert_cmpstr (qui_conninfo_get (conninfo, "user"), ==, "anna");
  g_assert_cmpstr (qui_conninfo_get (conninfo, "password"), ==, "s cret");
  g_assert_cmpstr (qui_conninfo_get (conninfo, "sslmode"), ==, "require");
  g_assert_null (qui_conninfo_get (conninfo, "service"));
}

static void
test_service (void)
{
  g_autoptr (QuiConninfo) bare = parse (" shop_live ");
  g_autoptr (QuiConninfo) pair = parse ("service=shop dbname=x");
  g_autoptr (QuiConninfo) nothing = parse ("  ");
  g_autofree char *bare_label = qui_conninfo_to_label (bare);
  g_autofree char *text = qui_conninfo_to_text (nothing, NULL);

  g_assert_cmpstr (qui_conninfo_get (bare, "service"), ==, "shop_live");
  g_assert_cmpstr (bare_label, ==, "service shop_live");
  g_assert_cmpstr (qui_conninfo_get (pair, "dbname"), ==, "x");
  g_assert_cmpstr (text, ==, "");
}

/* Only what is written counts. */
static void
test_no_environment (void)
{
  g_autoptr (QuiConninfo) conninfo = NULL;

  g_setenv ("PGHOST", "from-the-environment", TRUE);
  conninfo = parse ("dbname=x");
  g_unsetenv ("PGHOST");
  g_assert_null (qui_conninfo_get (conninfo, "host"));
  g_assert_null (qui_conninfo_get (conninfo, "user"));
}

static void
test_invalid (void)
{
  static const char * const texts[] = { "host = a nonsense", "nonsense=1", "postgres://[::1", "mysql://a/b", "a b", "dbname='x", "\xff=1" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (qui_conninfo_parse (texts[i], &error));
      g_assert_error (error, QUI_ERROR, QUI_ERROR_INVALID);
      g_assert_cmpstr (error->message, !=, "");
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
    }
}

/* Any value survives the way out and in; secrets do not get out. */
static void
test_round_trip (void)
{
  static const char pieces[] = "ab '\\=,/\n\t\"%&;:\v\f";

  for (guint n = 0; n < 500; n++)
    {
      g_autoptr (QuiConninfo) conninfo = qui_conninfo_new ();
      g_autoptr (QuiConninfo) again = NULL;
      g_autoptr (GString) value = g_string_new (g_test_rand_bit () ? "é" : NULL);
      g_autofree char *text = NULL;
      g_autofree char *second = NULL;

      for (int i = g_test_rand_int_range (1, 12); i > 0; i--)
        g_string_append_c (value, pieces[g_test_rand_int_range (0, sizeof pieces - 1)]);
      qui_conninfo_set (conninfo, "dbname", value->str);
      qui_conninfo_set (conninfo, "user", "u");
      qui_conninfo_set (conninfo, "password", "s3cret");
      qui_conninfo_set (conninfo, "sslpassword", "s3cret");
      text = qui_conninfo_to_text (conninfo, NULL);
      g_assert_null (strstr (text, "s3cret"));
      again = parse (text);
      g_assert_cmpstr (qui_conninfo_get (again, "dbname"), ==, value->str);
      g_assert_cmpstr (qui_conninfo_get (again, "user"), ==, "u");
      second = qui_conninfo_to_text (again, (const char *[]) { "dbname", NULL });
      g_assert_cmpstr (second, ==, "user=u");
    }
}

static void
test_secrets (void)
{
  PQconninfoOption *options = PQconndefaults ();
  g_autoptr (QuiConninfo) conninfo = qui_conninfo_new ();
  g_autofree char *text = NULL;

  /* Whatever this libpq itself would not show on the screen. */
  for (PQconninfoOption *option = options; option->keyword; option++)
    if (*option->dispchar == '*')
      qui_conninfo_set (conninfo, option->keyword, "s3cret");
  PQconninfoFree (options);
  text = qui_conninfo_to_text (conninfo, NULL);
  g_assert_cmpstr (text, ==, "");
}

static void
test_set (void)
{
  g_autoptr (QuiConninfo) conninfo = parse ("host=a port=1");
  g_autoptr (QuiConninfo) copy = qui_conninfo_copy (conninfo);

  qui_conninfo_set (conninfo, "host", "");
  qui_conninfo_set (conninfo, "port", NULL);
  qui_conninfo_set (conninfo, "user", "u");
  g_assert_null (qui_conninfo_get (conninfo, "host"));
  g_assert_null (qui_conninfo_get (conninfo, "port"));
  g_assert_cmpstr (qui_conninfo_get (copy, "host"), ==, "a");
  g_assert_null (qui_conninfo_get (copy, "user"));
}

static void
test_label (void)
{
  static const char * const cases[][2] = {
    { "host=db1.internal", "db1.internal:5432" },
    { "host=/run/postgresql port=5433", "/run/postgresql:5433" },
    { "host=a,b port=1", "a:1,b:1" },
    { "host=a,b port=1,", "a:1,b:5432" },
    { "hostaddr=::1", "[::1]:5432" },
    { "dbname=x", "[local]:5432" },
    { "service=shop host=a", "a:5432" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (QuiConninfo) conninfo = parse (cases[i][0]);
      g_autofree char *label = qui_conninfo_to_label (conninfo);

      g_assert_cmpstr (label, ==, cases[i][1]);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/conninfo/uri", test_uri);
  g_test_add_func ("/conninfo/service", test_service);
  g_test_add_func ("/conninfo/no-environment", test_no_environment);
  g_test_add_func ("/conninfo/invalid", test_invalid);
  g_test_add_func ("/conninfo/round-trip", test_round_trip);
  g_test_add_func ("/conninfo/secrets", test_secrets);
  g_test_add_func ("/conninfo/set", test_set);
  g_test_add_func ("/conninfo/label", test_label);
  return g_test_run ();
}
