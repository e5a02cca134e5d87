/* test-error.c: what the server said travels with the error
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <gio/gio.h>

#include "qui-error.h"

static void
test_server (void)
{
  g_autoptr (GError) error = qui_error_new_server (QUI_ERROR_SERVER, "no\xff", "42501", "d\xe9tail", "hint");
  g_autoptr (GError) copy = g_error_copy (error);

  g_assert_error (copy, QUI_ERROR, QUI_ERROR_SERVER);
  g_assert_cmpstr (copy->message, ==, "no\357\277\275");
  g_clear_error (&error);
  g_assert_cmpstr (qui_error_get_sqlstate (copy), ==, "42501");
  g_assert_cmpstr (qui_error_get_detail (copy), ==, "d\357\277\275tail");
  g_assert_cmpstr (qui_error_get_hint (copy), ==, "hint");
}

static void
test_others (void)
{
  g_autoptr (GError) plain = g_error_new_literal (QUI_ERROR, QUI_ERROR_NAME, "plain");
  g_autoptr (GError) foreign = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "foreign");
  g_autoptr (GError) bare = qui_error_new_server (QUI_ERROR_REFUSED, "bare", NULL, NULL, NULL);

  g_assert_null (qui_error_get_sqlstate (plain));
  g_assert_null (qui_error_get_detail (foreign));
  g_assert_null (qui_error_get_hint (bare));
  g_assert_null (qui_error_get_sqlstate (NULL));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/error/server", test_server);
  g_test_add_func ("/error/others", test_others);
  return g_test_run ();
}
