/* test-same-server.c: what is surely the same server in two spellings, and what may be two
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-same-server.h"

static const QuiServerDefaults plain = { .folder = "/var/run/postgresql" };

typedef struct
{
  const char *one;
  const char *other;
} Pair;

/* Both ways round, and each with itself. */
static gboolean
same (const char *one, const char *other, const QuiServerDefaults *defaults)
{
  g_autoptr (QuiConninfo) a = *one != '\0' ? qui_conninfo_parse (one, NULL) : qui_conninfo_new ();
  g_autoptr (QuiConninfo) b = *other != '\0' ? qui_conninfo_parse (other, NULL) : qui_conninfo_new ();
  gboolean result = qui_same_server (a, b, defaults);

  g_assert_nonnull (a);
  g_assert_nonnull (b);
  g_assert_cmpint (qui_same_server (b, a, defaults), ==, result);
  return result;
}

static void
test_same (void)
{
  static const Pair pairs[] = {
    { "", "" },
    { "", "port=5432" },
    { "", "host=/var/run/postgresql" },
    { "", "host=/run/postgresql/" },
    { "host=/run/postgresql", "host=//var/run/./postgresql" },
    { "host=/tmp port=05433", "host=/tmp/ port=5433" },
    { "host=@pg", "host=@pg" },
    { "host=localhost", "host=127.0.0.1" },
    { "host=localhost", "host=::1" },
    { "host=LocalHost.", "host=0:0:0:0:0:0:0:1 port=5432" },
    { "host=db1.internal", "host=DB1.Internal. port=5432" },
    { "host=10.0.0.5", "hostaddr=10.0.0.5" },
    { "host=db1 hostaddr=10.0.0.5", "host=db2 hostaddr=10.0.0.5" },
    { "host=2001:DB8::1", "host=2001:db8:0:0::1" },
    { "host=a,b", "host=A,b. port=5432,5432" },
    { "host=a,b target_session_attrs=primary", "host=a,b port=5432 target_session_attrs=primary" },
    { "host=a,", "host=a,/run/postgresql" },
    { "service=shop", "service=shop dbname=x user=y sslmode=require" },
    { "service=shop port=5433", "service=shop port=5433" },
    { "host=db1 user=a dbname=x", "host=db1 user=b dbname=y sslmode=disable" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    if (!same (pairs[i].one, pairs[i].other, &plain))
      g_error ("“%s” is “%s”", pairs[i].one, pairs[i].other);
}

static void
test_may_be_two (void)
{
  static const Pair pairs[] = {
    { "", "host=localhost" },
    { "", "host=/tmp" },
    { "", "port=5433" },
    { "host=/run/postgresql", "host=127.0.0.1" },
    { "host=/run/postgresql", "host=/run/../run/postgresql" },
    { "host=@pg", "host=@PG" },
    { "host=/tmp/A", "host=/tmp/a" },
    { "host=/var/running", "host=/running" },
    { "host=localhost", "host=localhost port=5433" },
    { "host=127.0.0.1", "host=127.0.0.2" },
    { "host=localhost", "host=localhost.localdomain" },
    { "host=db1", "host=db1.internal" },
    { "host=db1", "host=10.0.0.5" },
    { "host=db1", "host=db1 hostaddr=10.0.0.5" },
    { "host=10.0.0.5", "host=10.0.0.6" },
    { "host=fe80::1%eth0", "host=fe80::1%eth1" },
    { "host=fe80::1%eth0", "host=fe80::1" },
    { "host=a,b", "host=b,a" },
    { "host=a,b", "host=a" },
    { "host=a,b", "host=a,b target_session_attrs=standby" },
    { "host=a,b port=1,2", "host=a,b port=2,1" },
    { "host=a,b port=1,2,3", "host=a,b port=1,2,3" },
    { "host=a,b hostaddr=10.0.0.1", "host=a,b hostaddr=10.0.0.1" },
    { "service=shop", "service=Shop" },
    { "service=shop", "host=localhost" },
    { "service=shop", "service=shop host=localhost" },
    { "service=shop", "service=shop port=5432" },
    { "service=shop host=localhost", "service=shop host=127.0.0.1" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    if (same (pairs[i].one, pairs[i].other, &plain))
      g_error ("“%s” may be another one than “%s”", pairs[i].one, pairs[i].other);
}

/* What is called the same there may be another machine than here. */
static void
test_way (void)
{
  g_autoptr (QuiConninfo) direct = qui_conninfo_parse ("host=localhost", NULL);
  g_autoptr (QuiConninfo) tunnelled = qui_conninfo_copy (direct);
  g_autoptr (QuiConninfo) other = NULL;

  qui_conninfo_set_way (tunnelled, "bastion");
  other = qui_conninfo_copy (tunnelled);
  g_assert_false (qui_same_server (direct, tunnelled, &plain));
  g_assert_true (qui_same_server (other, tunnelled, &plain));
  qui_conninfo_set_way (other, "gate");
  g_assert_false (qui_same_server (other, tunnelled, &plain));
}

static void
test_defaults (void)
{
  QuiServerDefaults port = { .port = "5433", .folder = "/tmp" };
  QuiServerDefaults host = { .host = "db1" };
  QuiServerDefaults address = { .hostaddr = "10.0.0.5" };
  QuiServerDefaults service = { .service = "shop", .folder = "/tmp" };

  g_assert_true (same ("", "host=/tmp port=5433", &port));
  g_assert_false (same ("", "host=/tmp port=5432", &port));
  g_assert_true (same ("host=a", "host=a port=5433", &port));
  g_assert_true (same ("", "host=DB1", &host));
  g_assert_false (same ("", "host=/run/postgresql", &host));
  g_assert_true (same ("", "host=10.0.0.5", &address));
  g_assert_true (same ("host=a", "host=b", &address));
  g_assert_false (same ("host=a", "hostaddr=10.0.0.6", &address));
  g_assert_true (same ("", "service=shop", &service));
  g_assert_false (same ("", "host=/tmp", &service));
}

/* In an environment that says nothing libpq's own folder is known; it is not read where it could be somebody else's. */
static void
test_environment (void)
{
  QuiServerDefaults defaults;

  g_unsetenv ("PGHOST");
  g_unsetenv ("PGHOSTADDR");
  g_unsetenv ("PGSERVICE");
  g_setenv ("PGPORT", "5433", TRUE);
  defaults = qui_server_defaults_get ();
  g_assert_cmpint (defaults.folder[0], ==, '/');
  g_assert_cmpstr (defaults.port, ==, "5433");
  g_setenv ("PGHOST", "db1", TRUE);
  defaults = qui_server_defaults_get ();
  g_assert_cmpstr (defaults.host, ==, "db1");
  g_assert_null (defaults.folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/same-server/same", test_same);
  g_test_add_func ("/same-server/may-be-two", test_may_be_two);
  g_test_add_func ("/same-server/way", test_way);
  g_test_add_func ("/same-server/defaults", test_defaults);
  g_test_add_func ("/same-server/environment", test_environment);
  return g_test_run ();
}
