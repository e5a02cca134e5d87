/* test-profile.c: fields, pasted text, checks, and that no secret stays in a profile
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-profile.h"

#include <string.h>

#include "qui-error.h"

static void
count_cb (QuiProfile *profile, GParamSpec *pspec, gpointer counter)
{
  (*(guint *) counter)++;
}

static void
test_properties (void)
{
  static const char * const texts[] = { "name", "host", "port", "database", "user", "sslmode", "parameters",
                                        "role", "group", "tunnel", "tunnel-jump", "tunnel-key", "console" };
  g_autoptr (QuiProfile) profile = qui_profile_new ();
  g_autoptr (QuiProfile) other = qui_profile_new ();
  guint n_notified = 0;

  g_assert_true (g_uuid_string_is_valid (qui_profile_get_uuid (profile)));
  g_assert_cmpstr (qui_profile_get_uuid (profile), !=, qui_profile_get_uuid (other));
  g_signal_connect (profile, "notify", G_CALLBACK (count_cb), &n_notified);

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *text = NULL;

      g_object_get (profile, texts[i], &text, NULL);
      g_assert_cmpstr (text, ==, "");
      g_object_set (profile, texts[i], "application_name=x", NULL);
      g_assert_cmpuint (n_notified, ==, i + 1);
      g_object_set (profile, texts[i], "application_name=x", NULL);
      g_assert_cmpuint (n_notified, ==, i + 1);
    }
  n_notified = 0;

  g_object_set (profile, "environment", QUI_ENVIRONMENT_PRODUCTION, "keep-password", TRUE, NULL);
  g_assert_cmpuint (n_notified, ==, 2);
  g_object_set (profile, "environment", QUI_ENVIRONMENT_PRODUCTION, "keep-password", TRUE, "name", NULL, NULL);
  g_assert_cmpuint (n_notified, ==, 3);
  g_assert_cmpstr (qui_profile_get_name (profile), ==, "");
  g_assert_cmpint (qui_profile_get_environment (profile), ==, QUI_ENVIRONMENT_PRODUCTION);
  g_assert_true (qui_profile_get_keep_password (profile));
}

static void
test_environment_nicks (void)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (QUI_TYPE_ENVIRONMENT);

  g_assert_cmpstr (g_enum_get_value (klass, QUI_ENVIRONMENT_NONE)->value_nick, ==, "none");
  g_assert_cmpstr (g_enum_get_value (klass, QUI_ENVIRONMENT_DEVELOPMENT)->value_nick, ==, "development");
  g_assert_cmpstr (g_enum_get_value (klass, QUI_ENVIRONMENT_STAGING)->value_nick, ==, "staging");
  g_assert_cmpstr (g_enum_get_value (klass, QUI_ENVIRONMENT_PRODUCTION)->value_nick, ==, "production");
}

static void
test_duplicate_assign_equal (void)
{
  g_autoptr (QuiProfile) profile = g_object_new (QUI_TYPE_PROFILE, "name", "a", "host", "h", "parameters", "hostaddr=10.0.0.1",
                                                 "tunnel", "t", "tunnel-jump", "j", "tunnel-key", "/k", "console", "port=6432",
                                                 "environment", QUI_ENVIRONMENT_STAGING, NULL);
  g_autoptr (QuiProfile) copy = qui_profile_duplicate (profile, "b");
  guint n_notified = 0;

  g_assert_cmpstr (qui_profile_get_uuid (copy), !=, qui_profile_get_uuid (profile));
  g_assert_cmpstr (qui_profile_get_name (copy), ==, "b");
  g_assert_cmpstr (qui_profile_get_parameters (copy), ==, "hostaddr=10.0.0.1");
  g_assert_cmpstr (qui_profile_get_tunnel (copy), ==, "t");
  g_assert_cmpstr (qui_profile_get_tunnel_jump (copy), ==, "j");
  g_assert_cmpstr (qui_profile_get_tunnel_key (copy), ==, "/k");
  g_assert_cmpstr (qui_profile_get_console (copy), ==, "port=6432");
  g_assert_false (qui_profile_equal (profile, copy));

  g_signal_connect (copy, "notify", G_CALLBACK (count_cb), &n_notified);
  qui_profile_assign (copy, profile);
  g_assert_cmpuint (n_notified, ==, 1);
  g_assert_true (qui_profile_equal (profile, copy));
  g_object_set (copy, "environment", QUI_ENVIRONMENT_NONE, NULL);
  g_assert_false (qui_profile_equal (profile, copy));
}

typedef struct
{
  const char *text;
  const char *name, *host, *port, *database, *user, *sslmode, *parameters, *password;
} Pasted;

static void
test_take_text (void)
{
  static const Pasted cases[] = {
    { "postgres://anna:s%40crt@db1.internal:5433/shop?sslmode=require&connect_timeout=3",
      "db1.internal", "db1.internal", "5433", "shop", "anna", "require", "connect_timeout=3", "s@crt" },
    { "  postgresql:///shop?host=/run/postgresql\n", "shop", "/run/postgresql", "", "shop", "", "", "", NULL },
    { "host=h1,h2 port=1,2 user='an na' password='p''x' sslpassword=k sslcert=/c", NULL },
    { "host=h1,h2 port=1,2 user='an na' password='p x' sslpassword=k sslcert=/c",
      "h1,h2", "h1,h2", "1,2", "", "an na", "", "sslcert=/c", "p x" },
    { "shop-service", "shop-service", "", "", "", "", "", "service=shop-service", NULL },
    { "hostaddr=10.1.2.3 dbname=d", "d", "", "", "d", "", "", "hostaddr=10.1.2.3", NULL },
    { "postgres://[::1]:6000/", "::1", "::1", "6000", "", "", "", "", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const Pasted *c = &cases[i];
      g_autoptr (QuiProfile) profile = g_object_new (QUI_TYPE_PROFILE, "port", "1", "user", "before", "sslmode", "allow", NULL);
      g_autoptr (GError) error = NULL;
      char *password = (char *) "unset";

      g_test_message ("%s", c->text);
      if (c->name == NULL)
        {
          g_assert_false (qui_profile_take_text (profile, c->text, &password, &error));
          g_assert_error (error, QUI_ERROR, QUI_ERROR_INVALID);
          g_assert_null (password);
          g_assert_cmpstr (qui_profile_get_user (profile), ==, "before");
          continue;
        }

      g_assert_true (qui_profile_take_text (profile, c->text, &password, &error));
      g_assert_no_error (error);
      g_assert_cmpstr (qui_profile_get_name (profile), ==, c->name);
      g_assert_cmpstr (qui_profile_get_host (profile), ==, c->host);
      g_assert_cmpstr (qui_profile_get_port (profile), ==, c->port);
      g_assert_cmpstr (qui_profile_get_database (profile), ==, c->database);
      g_assert_cmpstr (qui_profile_get_user (profile), ==, c->user);
      g_assert_cmpstr (qui_profile_get_sslmode (profile), ==, c->sslmode);
      g_assert_cmpstr (qui_profile_get_parameters (profile), ==, c->parameters);
      g_assert_cmpstr (password, ==, c->password);
      qui_password_free (password);

      /* The name that a person gave stays. */
      g_object_set (profile, "name", "mine", NULL);
      g_assert_true (qui_profile_take_text (profile, c->text, NULL, NULL));
      g_assert_cmpstr (qui_profile_get_name (profile), ==, "mine");
    }
}

/* Whatever way it comes in, by paste, by property or by a file edited by hand. */
static void
test_no_secret_stays (void)
{
  static const char * const texts[] = {
    "password=hunter2", "connect_timeout=3 password = 'hunter2'", "sslpassword=hunter2 sslkey=/k",
    "postgres://u:hunter2@h/d?sslpassword=hunter2", "password=hunter2 'broken", "PassWord:hunter2 broken=",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (QuiProfile) profile = g_object_new (QUI_TYPE_PROFILE, "parameters", texts[i], "console", texts[i], NULL);

      g_assert_null (strstr (qui_profile_get_parameters (profile), "hunter2"));
      g_assert_null (strstr (qui_profile_get_console (profile), "hunter2"));
      qui_profile_take_text (profile, texts[i], NULL, NULL);
      g_assert_null (strstr (qui_profile_get_parameters (profile), "hunter2"));
    }
}

static void
test_to_conninfo (void)
{
  g_autoptr (QuiProfile) profile = g_object_new (QUI_TYPE_PROFILE, "host", "h", "port", "5433", "database", "d", "user", "u'x",
                                                 "sslmode", "require", "parameters", "connect_timeout=3 sslcert=/c", NULL);
  g_autoptr (QuiProfile) empty = qui_profile_new ();
  g_autoptr (QuiConninfo) conninfo = qui_profile_to_conninfo (profile, "pw", NULL);
  g_autoptr (QuiConninfo) elsewhere = qui_profile_to_conninfo (profile, NULL, "other");
  g_autoptr (QuiConninfo) nothing = qui_profile_to_conninfo (empty, NULL, NULL);
  g_auto (GStrv) keywords = qui_conninfo_list_keywords (nothing);

  g_assert_cmpstr (qui_conninfo_get (conninfo, "host"), ==, "h");
  g_assert_cmpstr (qui_conninfo_get (conninfo, "port"), ==, "5433");
  g_assert_cmpstr (qui_conninfo_get (conninfo, "dbname"), ==, "d");
  g_assert_cmpstr (qui_conninfo_get (conninfo, "user"), ==, "u'x");
  g_assert_cmpstr (qui_conninfo_get (conninfo, "sslmode"), ==, "require");
  g_assert_cmpstr (qui_conninfo_get (conninfo, "connect_timeout"), ==, "3");
  g_assert_cmpstr (qui_conninfo_get (conninfo, "sslcert"), ==, "/c");
  g_assert_cmpstr (qui_conninfo_get (conninfo, "password"), ==, "pw");
  g_assert_cmpstr (qui_conninfo_get (elsewhere, "dbname"), ==, "other");
  g_assert_null (qui_conninfo_get (elsewhere, "password"));
  g_assert_cmpuint (g_strv_length (keywords), ==, 0);
}

/* The connection goes where the person reads that it goes. */
static void
test_new_host_drops_address (void)
{
  g_autoptr (QuiProfile) profile = qui_profile_new ();
  g_autoptr (QuiConninfo) conninfo = NULL;

  g_assert_true (qui_profile_take_text (profile, "host=a hostaddr=10.0.0.1 connect_timeout=3", NULL, NULL));
  g_assert_cmpstr (qui_profile_get_parameters (profile), ==, "connect_timeout=3 hostaddr=10.0.0.1");
  g_object_set (profile, "host", "b", NULL);
  conninfo = qui_profile_to_conninfo (profile, NULL, NULL);
  g_assert_null (qui_conninfo_get (conninfo, "hostaddr"));
  g_assert_cmpstr (qui_conninfo_get (conninfo, "connect_timeout"), ==, "3");
}

typedef struct
{
  const char *property;
  const char *value;
  const char *says;     /* NULL: fine */
} Check;

static void
test_check (void)
{
  static const Check cases[] = {
    { "name", "Orders 🐘", NULL },
    { "name", "", "name" },
    { "name", " \t ", "name" },
    { "name", "two\nlines", "Line breaks" },
    { "host", "h\x01", "Line breaks" },
    { "host", "db 1", "spaces" },
    { "host", "/var/run/my socket", NULL },
    { "host", "@abstract", NULL },
    { "port", "5432", NULL },
    { "port", "0", "65535" },
    { "port", "65536", "65535" },
    { "port", "54x", "54x" },
    { "port", "5432,5433", "as many ports as hosts" },
    { "database", "a=b c'd\"e", NULL },
    { "user", "an\rna", "Line breaks" },
    { "sslmode", "verify-full", NULL },
    { "sslmode", "certainly", "certainly" },
    { "parameters", "connect_timeout=3", NULL },
    { "parameters", "no_such_keyword=3", "no_such_keyword" },
    { "console", "host=h port=6432 user=stats", NULL },
    { "console", "no_such_keyword=3", "no_such_keyword" },
    { "tunnel-jump", "not looked at, without a tunnel", NULL },
    { "tunnel", "-oProxyCommand=x", "-oProxyCommand" },
    { "tunnel", "two\nlines", "Line breaks" },
    { "tunnel", "anna@bastion.example:2222", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (QuiProfile) profile = g_object_new (QUI_TYPE_PROFILE, "name", "shop", "host", "h", NULL);
      g_autoptr (GError) error = NULL;
      gboolean fine;

      g_test_message ("%s=%s", cases[i].property, cases[i].value);
      g_object_set (profile, cases[i].property, cases[i].value, NULL);
      fine = qui_profile_check (profile, &error);

      if (cases[i].says == NULL)
        {
          g_assert_no_error (error);
          g_assert_true (fine);
        }
      else
        {
          g_assert_false (fine);
          g_assert_error (error, QUI_ERROR, QUI_ERROR_INVALID);
          g_assert_nonnull (strstr (error->message, cases[i].says));
        }
    }
}

static void
test_ports_for_hosts (void)
{
  g_autoptr (QuiProfile) profile = g_object_new (QUI_TYPE_PROFILE, "name", "n", "host", "a,b", "port", "5432,", NULL);

  g_assert_true (qui_profile_check (profile, NULL));
  g_object_set (profile, "port", "1,2,3", NULL);
  g_assert_false (qui_profile_check (profile, NULL));
}

static void
test_label (void)
{
  static const char * const cases[][2] = {
    { "host=db1.internal", "db1.internal:5432" },
    { "host=db1.internal port=5433", "db1.internal:5433" },
    { "hostaddr=10.0.0.1", "10.0.0.1:5432" },
    { "host=::1", "[::1]:5432" },
    { "host=/run/postgresql", "Unix socket" },
    { "dbname=shop", "Unix socket" },
    { "service=shop", "service shop" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (QuiProfile) profile = qui_profile_new ();
      g_autofree char *label = NULL;

      g_assert_true (qui_profile_take_text (profile, cases[i][0], NULL, NULL));
      label = qui_profile_dup_label (profile);
      g_assert_cmpstr (label, ==, cases[i][1]);
    }
}

static void
test_invalid_utf8 (void)
{
  g_autoptr (QuiProfile) profile = g_object_new (QUI_TYPE_PROFILE, "name", "a\xff" "b", "host", "h\xc3", NULL);

  g_assert_cmpstr (qui_profile_get_name (profile), ==, "a\357\277\275b");
  g_assert_true (g_utf8_validate (qui_profile_get_host (profile), -1, NULL));
  g_assert_false (qui_profile_take_text (profile, "host=\xff", NULL, NULL));
}

static void
test_password_free (void)
{
  qui_password_free (NULL);
  qui_password_free (g_strdup ("secret"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/profile/properties", test_properties);
  g_test_add_func ("/profile/environment-nicks", test_environment_nicks);
  g_test_add_func ("/profile/duplicate-assign-equal", test_duplicate_assign_equal);
  g_test_add_func ("/profile/take-text", test_take_text);
  g_test_add_func ("/profile/no-secret-stays", test_no_secret_stays);
  g_test_add_func ("/profile/to-conninfo", test_to_conninfo);
  g_test_add_func ("/profile/new-host-drops-address", test_new_host_drops_address);
  g_test_add_func ("/profile/check", test_check);
  g_test_add_func ("/profile/ports-for-hosts", test_ports_for_hosts);
  g_test_add_func ("/profile/label", test_label);
  g_test_add_func ("/profile/invalid-utf8", test_invalid_utf8);
  g_test_add_func ("/profile/password-free", test_password_free);

  return g_test_run ();
}
