/* test-ssh-place.c: where ssh goes, and what it must not be given
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-ssh-place.h"

#include "qui-error.h"

static void
test_parse (void)
{
  static const struct { const char *text, *user, *host, *port; } cases[] = {
    { "bastion", NULL, "bastion", NULL },
    { " anna@bastion.example:2222 ", "anna", "bastion.example", "2222" },
    { "anna@corp@bastion", "anna@corp", "bastion", NULL },
    { "::1", NULL, "::1", NULL },
    { "fe80::1%eth0", NULL, "fe80::1%eth0", NULL },
    { "anna@[::1]:22", "anna", "::1", "22" },
    { "[::1]", NULL, "::1", NULL },
    { "ssh://anna@bastion:2222/", "anna", "bastion", "2222" },
    { "ssh://bastion", NULL, "bastion", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (QuiSshPlace) place = qui_ssh_place_parse (cases[i].text, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (place->user, ==, cases[i].user);
      g_assert_cmpstr (place->host, ==, cases[i].host);
      g_assert_cmpstr (place->port, ==, cases[i].port);
    }
}

static void
test_refused (void)
{
  static const char * const texts[] = {
    "", " ", "@", "anna@", "@bastion", "-oProxyCommand=x", "-l@bastion", "anna@-bastion", "[-x]", "a b", "a,b", "host:", "host:0", "host:65536",
    "host:22x", "[::1", "[::1]22", "[]:22", "$(id)", "a;b", "a|b@c", "`id`@h", "h\nx", "'h'", "ssh://", "ssh://-x", "http://h", "h/p", "h\xe2\x80\xa8x",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", texts[i]);
      g_assert_null (qui_ssh_place_parse (texts[i], &error));
      g_assert_error (error, QUI_ERROR, QUI_ERROR_INVALID);
    }
}

static void
test_profile (void)
{
  static const struct { const char *property, *value; gboolean fine; } cases[] = {
    { "tunnel-jump", "none", TRUE },
    { "tunnel-jump", "anna@one:22,ssh://two", TRUE },
    { "tunnel-jump", "one,", FALSE },
    { "tunnel-jump", "one,-oProxyCommand=x", FALSE },
    { "tunnel-key", "/home/anna/my key", TRUE },
    { "tunnel-key", "~/.ssh/id_ed25519", TRUE },
    { "tunnel-key", "id_ed25519", FALSE },
    { "tunnel-key", "/k/${HOME}", FALSE },
    { "host", "/var/run/postgresql", TRUE },
    { "host", "/var/run/%h", FALSE },
    { "host", "@abstract", FALSE },
    { "host", "-x", FALSE },
    { "host", "db1,db2", TRUE },
    { "host", "::1", TRUE },
    { "host", "a]b", FALSE },
    { "tunnel", "-x", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (QuiProfile) profile = g_object_new (QUI_TYPE_PROFILE, "tunnel", "bastion", "host", "db", NULL);
      g_autoptr (GError) error = NULL;

      g_test_message ("%s=%s", cases[i].property, cases[i].value);
      g_object_set (profile, cases[i].property, cases[i].value, NULL);
      g_assert_cmpint (qui_ssh_place_check_profile (profile, &error), ==, cases[i].fine);
      g_assert_cmpint (error == NULL, ==, cases[i].fine);
      /* Nothing of it matters without one. */
      g_object_set (profile, "tunnel", "", NULL);
      g_assert_true (qui_ssh_place_check_profile (profile, NULL));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/ssh-place/parse", test_parse);
  g_test_add_func ("/ssh-place/refused", test_refused);
  g_test_add_func ("/ssh-place/profile", test_profile);

  return g_test_run ();
}
