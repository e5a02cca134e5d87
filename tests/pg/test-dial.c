/* test-dial.c: what is given to libpq beside what the person says
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-dial.h"

#include <glib/gstdio.h>
#include <string.h>

#include "qui-error.h"
#include "qui-reach.h"

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

/* What has another way is led there by its own name, and nowhere where that way does not go. */
static void
test_reach (void)
{
  g_autoptr (QuiConninfo) conninfo = qui_conninfo_parse ("host=db1.invalid,/sockets,x port=5433,5434,5435 hostaddr=,,10.0.0.9", NULL);
  g_autoptr (QuiConninfo) expanded = NULL;
  g_autoptr (QuiReach) reach = qui_reach_new ();
  g_autoptr (GPtrArray) places = qui_place_list (conninfo, NULL);
  g_autoptr (GPtrArray) dials = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  const QuiDial *dial;

  g_assert_cmpuint (places->len, ==, 3);
  qui_reach_add (reach, places->pdata[0], "127.9.9.9", "6000", -1);
  qui_reach_add (reach, places->pdata[1], "/private", "5434", -1);
  qui_conninfo_set_way (conninfo, "bastion");
  expanded = qui_dial_expand (conninfo);
  g_assert_null (qui_dial_resolve (expanded, 0, NULL, &error));
  g_assert_error (error, QUI_ERROR, QUI_ERROR_TUNNEL);
  g_clear_error (&error);
  qui_conninfo_set_reach (expanded, reach);
  g_assert_null (qui_dial_resolve (expanded, 0, NULL, &error));
  g_assert_error (error, QUI_ERROR, QUI_ERROR_TUNNEL);
  g_clear_error (&error);

  qui_reach_add (reach, places->pdata[2], "127.9.9.8", "5435", -1);
  dials = qui_dial_resolve (expanded, 0, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (dials->len, ==, 3);
  dial = g_ptr_array_index (dials, 0);
  g_assert_cmpstr (dial->host, ==, "db1.invalid");
  g_assert_cmpstr (dial->hostaddr, ==, "127.9.9.9");
  g_assert_cmpstr (dial->port, ==, "6000");
  dial = g_ptr_array_index (dials, 1);
  g_assert_cmpstr (dial->host, ==, "/private");
  g_assert_null (dial->hostaddr);
  dial = g_ptr_array_index (dials, 2);
  g_assert_cmpstr (dial->host, ==, "x");
  g_assert_cmpstr (dial->hostaddr, ==, "127.9.9.8");

  text = qui_conninfo_to_text (expanded, NULL);
  g_assert_null (strstr (text, "127.9"));
  g_assert_null (strstr (text, "bastion"));
}

/* Lists that do not match are nobody's guess. */
static void
test_places (void)
{
  static const char * const wrong[] = { "host=a,b port=1,2,3", "host=a,b hostaddr=10.0.0.1", "hostaddr=10.0.0.1,10.0.0.2 host=a" };
  g_autoptr (QuiConninfo) nothing = qui_conninfo_new ();
  g_autoptr (GPtrArray) places = qui_place_list (nothing, NULL);

  g_assert_cmpuint (places->len, ==, 1);
  g_assert_cmpstr (((QuiPlace *) places->pdata[0])->port, ==, "5432");
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (QuiConninfo) conninfo = qui_conninfo_parse (wrong[i], NULL);
      g_autoptr (GError) error = NULL;

      g_assert_null (qui_place_list (conninfo, &error));
      g_assert_error (error, QUI_ERROR, QUI_ERROR_INVALID);
    }
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
  g_test_add_func ("/dial/reach", test_reach);
  g_test_add_func ("/dial/places", test_places);

  return g_test_run ();
}
