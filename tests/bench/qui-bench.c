/* qui-bench.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-bench.h"

#include "../ui/qui-test-ui.h"

double
qui_bench_now_ms (void)
{
  return g_get_monotonic_time () / 1000.0;
}

static void
note_look (QuiServer *server,
           gboolean  *done)
{
  *done = TRUE;
}

void
qui_bench_look (QuiBench *self)
{
  gboolean done = FALSE;
  gulong   handler = g_signal_connect (self->server, "look-done", G_CALLBACK (note_look), &done);

  qui_server_refresh (self->server);
  while (!done)
    g_main_context_iteration (NULL, TRUE);
  g_signal_handler_disconnect (self->server, handler);
  g_assert_cmpint (qui_server_get_state (self->server), ==, QUI_SERVER_LIVE);
}

void
qui_bench_settle (QuiBench *self)
{
  qui_test_settle (GTK_WIDGET (self->window));
}

QuiBench *
qui_bench_open (const char *host,
                const char *port)
{
  QuiBench              *self = g_new0 (QuiBench, 1);
  g_autoptr (QuiProfile) profile = qui_profile_new ();

  g_object_set (profile, "name", "Bench", "host", host, "port", port, "user", "postgres", "database", "postgres", NULL);
  self->server = qui_server_new (profile, NULL);
  self->page = QUI_LIVE_PAGE (qui_live_page_new (self->server));
  self->window = GTK_WINDOW (adw_window_new ());
  gtk_window_set_default_size (self->window, 1150, 740);
  adw_window_set_content (ADW_WINDOW (self->window), GTK_WIDGET (self->page));
  gtk_window_present (self->window);

  qui_view_set_fold_idle (qui_server_get_view (self->server), FALSE);
  qui_server_set_watched (self->server, TRUE);
  qui_server_connect (self->server);
  qui_test_wait (qui_server_get_snapshot (self->server) != NULL);
  qui_server_set_paused (self->server, TRUE);
  qui_bench_settle (self);
  return self;
}

double
qui_bench_psql (const char *host,
                const char *port,
                const char *sql)
{
  const char        *command[] = { "psql", "-X", "-q", "-h", host, "-p", port, "-U", "postgres", "-d", "postgres",
                                   "-o", "/dev/null", "-c", sql, NULL };
  g_autoptr (GError) error = NULL;
  int                status;
  double             start = qui_bench_now_ms ();

  if (!g_spawn_sync (NULL, (char **) command, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, &status, &error) ||
      !g_spawn_check_wait_status (status, &error))
    g_error ("psql: %s", error->message);
  return qui_bench_now_ms () - start;
}

static int
compare (gconstpointer a,
         gconstpointer b)
{
  double left = *(const double *) a, right = *(const double *) b;

  return (left > right) - (left < right);
}

double
qui_bench_quantile (GArray *values,
                    double  quantile)
{
  g_return_val_if_fail (values->len > 0, 0);
  g_array_sort (values, compare);
  return g_array_index (values, double, MIN (values->len - 1, (guint) (values->len * quantile)));
}
