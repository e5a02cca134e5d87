/* test-dial.c: what is given to libpq beside what the person says
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-dial.h"

#include <glib/gstdio.h>

static const char * const defaults[][2] = {
  { "keepalives", "1" },
  { "keepalives_idle", "10" },
  { "keepalives_interval", "5" },
  { "keepalives_count", "3" },
  { "tcp_user_timeout", "15000" },
  { "gssencmode", "disable" },
};

static QuiConninfo *
expand (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (QuiConninfo) conninfo = qui_conninfo_parse (text, &error);

  g_assert_no_error (error);
  return qui_dial_expand (conninfo);
}

/* A network that swallows packets is noticed both while we wait and while we send. */
static void
test_defaults (void)
{
  g_autoptr (QuiConninfo) expanded = expand ("host=db1 user=anna");

  for (guint i = 0; i < G_N_ELEMENTS (defaults); i++)
    g_assert_cmpstr (qui_conninfo_get (expanded, defaults[i][0]), ==, defaults[i][1]);
  g_assert_cmpstr (qui_conninfo_get (expanded, "host"), ==, "db1");
}

/* One value of the person's own leaves the others ours. */
static void
test_own_values (void)
{
  g_autoptr (QuiConninfo) off = expand ("host=db1 keepalives=0 tcp_user_timeout=0");
  g_autoptr (QuiConninfo) slow = expand ("host=db1 keepalives_idle=300 gssencmode=prefer");

  g_assert_cmpstr (qui_conninfo_get (off, "keepalives"), ==, "0");
  g_assert_cmpstr (qui_conninfo_get (off, "tcp_user_timeout"), ==, "0");
  g_assert_cmpstr (qui_conninfo_get (off, "keepalives_idle"), ==, "10");
  g_assert_cmpstr (qui_conninfo_get (slow, "keepalives_idle"), ==, "300");
  g_assert_cmpstr (qui_conninfo_get (slow, "gssencmode"), ==, "prefer");
  g_assert_cmpstr (qui_conninfo_get (slow, "tcp_user_timeout"), ==, "15000");
}

/* What libpq finds in a service file is the person's own, too. */
static void
test_service (void)
{
  g_autofree char *folder = g_dir_make_tmp ("quiesce-dial-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "pg_service.conf", NULL);
  g_autoptr (QuiConninfo) expanded = NULL;

  g_assert_true (g_file_set_contents (path, "[slow]\nhost=db2\nkeepalives_count=20\ntcp_user_timeout=60000\n", -1, NULL));
  g_setenv ("PGSERVICEFILE", path, TRUE);
  expanded = expand ("service=slow");
  g_unsetenv ("PGSERVICEFILE");

  g_assert_cmpstr (qui_conninfo_get (expanded, "host"), ==, "db2");
  g_assert_cmpstr (qui_conninfo_get (expanded, "keepalives_count"), ==, "20");
  g_assert_cmpstr (qui_conninfo_get (expanded, "tcp_user_timeout"), ==, "60000");
  g_assert_cmpstr (qui_conninfo_get (expanded, "keepalives_interval"), ==, "5");

  g_unlink (path);
  g_rmdir (folder);
}

/* The role goes along with it, and is nothing that libpq is told. */
static void
test_role (void)
{
  g_autoptr (QuiConninfo) conninfo = qui_conninfo_parse ("host=db1", NULL);
  g_autoptr (QuiConninfo) copy = NULL;
  g_autofree char *text = NULL;

  g_assert_null (qui_conninfo_get_role (conninfo));
  qui_conninfo_set_role (conninfo, "op");
  copy = qui_conninfo_copy (conninfo);
  qui_conninfo_set_role (conninfo, "");
  g_assert_null (qui_conninfo_get_role (conninfo));
  g_assert_cmpstr (qui_conninfo_get_role (copy), ==, "op");
  text = qui_conninfo_to_text (copy, NULL);
  g_assert_cmpstr (text, ==, "host=db1");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/dial/defaults", test_defaults);
  g_test_add_func ("/dial/own-values", test_own_values);
  g_test_add_func ("/dial/service", test_service);
  g_test_add_func ("/dial/role", test_role);

  return g_test_run ();
}
