/* test-time.c: instants, against what a real server writes and reads
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-test-cluster.h"
#include "qui-time.h"

static void
test_parse (void)
{
  static const struct
  {
    const char *text;
    gint64      time;
  } good[] = {
    { "1970-01-01 00:00:00+00", 0 },
    { "1970-01-01 00:00:00.000001+00", 1 },
    { "1969-12-31 23:59:59.999999+00", -1 },
    { "1970-01-01 00:00:00.4+00", 400000 },
    { "1970-01-01 05:30:00+05:30", 0 },
    { "1969-12-31 20:30:00-03:30", 0 },
    { "2026-03-02 11:31:07.412345+00", G_GINT64_CONSTANT (1772451067412345) },
    { "2024-02-29 00:00:00+00", G_GINT64_CONSTANT (1709164800000000) },
    { "2024-03-01 00:00:00+00", G_GINT64_CONSTANT (1709251200000000) },
  };
  static const char * const bad[] = {
    "", "infinity", "-infinity", "2026-03-02", "2026-03-02 11:31:07", "2026-03-02T11:31:07+00", "2026-13-02 11:31:07+00",
    "2026-03-02 11:31:07.+00", "2026-03-02 11:31:07.1234567+00", "2026-03-02 11:31:07+00 BC", "02.03.2026 11:31:07+00",
    "2026-03-02 11:31:07+0", "2026-03-02 25:31:07+00", "2026-00-02 11:31:07+00", "2026-03-02 11:31:07 UTC",
  };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    g_assert_cmpint (qui_time_parse (good[i].text), ==, good[i].time);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_cmpint (qui_time_parse (bad[i]), ==, QUI_TIME_UNKNOWN);
  g_assert_cmpint (qui_time_parse (NULL), ==, QUI_TIME_UNKNOWN);
  g_assert_null (qui_time_format (QUI_TIME_UNKNOWN));
}

/* The server's text gives the server's number of microseconds, and our text gives the server the same instant again. */
static void
check_zone (PGconn     *client,
            const char *zone)
{
  g_autofree char *set = g_strdup_printf ("SET TimeZone = '%s'", zone);
  PGresult *rows;

  qui_test_client_run (client, set);
  /* An epoch of whole seconds: it is a floating-point number until 13. */
  rows = PQexec (client,
                 "SELECT t::text, (extract(epoch FROM date_trunc('second', t))::bigint * 1000000"
                 "                 + extract(microseconds FROM t)::bigint % 1000000)::text FROM ("
                 "  SELECT timestamptz '0001-01-03 00:00:00+00' + random() * interval '4000 years' FROM generate_series(1, 400)"
                 "  UNION ALL SELECT timestamptz '1990-01-01 00:00:00+00' + random() * interval '60 years' FROM generate_series(1, 400)"
                 "  UNION ALL SELECT timestamptz '12026-05-06 07:08:09.01+00') AS x(t)");
  g_assert_cmpint (PQntuples (rows), ==, 801);
  for (int i = 0; i < PQntuples (rows); i++)
    {
      gint64 time = qui_time_parse (PQgetvalue (rows, i, 0));
      g_autofree char *text = qui_time_format (time);
      g_autofree char *ask = g_strdup_printf ("SELECT timestamptz '%s' = timestamptz '%s'", text, PQgetvalue (rows, i, 0));
      PGresult *same;

      g_assert_cmpint (time, ==, g_ascii_strtoll (PQgetvalue (rows, i, 1), NULL, 10));
      g_assert_cmpint (qui_time_parse (text), ==, time);
      same = PQexec (client, ask);
      g_assert_cmpstr (PQgetvalue (same, 0, 0), ==, "t");
      PQclear (same);
    }
  PQclear (rows);
}

static void
test_round_trip (void)
{
  QuiTestCluster *cluster = qui_test_cluster_start (NULL);
  PGconn *client = qui_test_cluster_open (cluster, NULL, NULL, NULL);

  qui_test_client_run (client, "SET DateStyle = 'ISO'");
  check_zone (client, "UTC");
  check_zone (client, "Asia/Kolkata");
  check_zone (client, "America/St_Johns");
  PQfinish (client);
  qui_test_cluster_stop (cluster);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/time/parse", test_parse);
  g_test_add_func ("/time/round-trip", test_round_trip);
  return g_test_run ();
}
