/* test-arguments.c: no password stays where others see it, and each goes to whom it belongs
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>
#include <unistd.h>

#include "qui-arguments.h"
#include "qui-error.h"

static char **
make_argv (const char * const *arguments)
{
  return g_strdupv ((char **) arguments);
}

/* What stands in the standard input. */
static GBytes *
read_stdin (void)
{
  char buffer[200];
  gssize length = read (STDIN_FILENO, buffer, sizeof buffer);

  g_assert_cmpint (length, >=, 0);
  return g_bytes_new (buffer, length);
}

static void
test_without (void)
{
  const char * const given[] = { "quiesce", "-v", "shop", "service=shop", "postgresql://anna@db1/shop", "host=h user=u", "--", "-odd", NULL };
  g_auto (GStrv) argv = make_argv (given);
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) taken = qui_arguments_take (g_strv_length (argv), argv, &error);

  g_assert_no_error (error);
  g_assert_cmpstrv (taken, given);
  g_assert_cmpstrv (argv, given);
}

static void
test_passwords (void)
{
  const char * const given[] = { "quiesce", "postgresql://anna:one@db1/shop", "plain", "host=h password='t w o' user=u", "postgresql://db1/?password=thr%65%65", NULL };
  const char * const expected[] = { "quiesce", "--passwords", "dbname=shop host=db1 user=anna", "plain", "host=h user=u", "host=db1", NULL };
  static const char passwords[] = "one\0\0t w o\0three";
  g_auto (GStrv) argv = make_argv (given);
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) taken = NULL;
  g_autoptr (GBytes) bytes = NULL;

  taken = qui_arguments_take (g_strv_length (argv), argv, &error);
  g_assert_no_error (error);
  g_assert_cmpstrv (taken, expected);
  for (guint i = 1; i < g_strv_length (argv); i++)
    {
      g_assert_cmpuint (strlen (argv[i]), ==, strlen (given[i]));
      if (!g_str_equal (given[i], "plain"))
        g_assert_cmpuint (strspn (argv[i], "x"), ==, strlen (given[i]));
    }
  bytes = read_stdin ();
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), passwords, sizeof passwords);
}

static void
test_unreadable (void)
{
  static const char * const texts[] = { "postgresql://anna:hush@db1:5432/%zz", "host=h password='hush", "postgres://a:hush@[::1/x" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      const char * const given[] = { "quiesce", texts[i], NULL };
      g_auto (GStrv) argv = make_argv (given);
      g_autoptr (GError) error = NULL;

      g_assert_null (qui_arguments_take (2, argv, &error));
      g_assert_error (error, QUI_ERROR, QUI_ERROR_INVALID);
      g_assert_null (strstr (error->message, "hush"));
      g_assert_null (strstr (argv[1], "hush"));
    }
}

/* Nobody has such a password: the server asks for it. */
static void
test_too_long (void)
{
  g_autofree char *password = g_strnfill (QUI_ARGUMENTS_MAX + 1, 'p');
  g_autofree char *text = g_strdup_printf ("user=u password=%s", password);
  const char * const given[] = { "quiesce", text, NULL };
  const char * const expected[] = { "quiesce", "--passwords", "user=u", NULL };
  g_auto (GStrv) argv = make_argv (given);
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) taken = qui_arguments_take (2, argv, &error);
  g_autoptr (GBytes) bytes = read_stdin ();

  g_assert_no_error (error);
  g_assert_cmpstrv (taken, expected);
  g_assert_null (strstr (argv[1], "pp"));
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "", 1);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/arguments/without", test_without);
  g_test_add_func ("/arguments/passwords", test_passwords);
  g_test_add_func ("/arguments/unreadable", test_unreadable);
  g_test_add_func ("/arguments/too-long", test_too_long);

  return g_test_run ();
}
