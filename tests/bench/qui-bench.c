/* qui-bench.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-bench.h"

#include "../ui/qui-test-ui.h"

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
  g_autoptr (QuiJournal) journal = qui_journal_new (NULL);

  g_object_set (profile, "name", "Bench", "host", host, "port", port, "user", "postgres", "database", "postgres", NULL);
  self->server = qui_server_new (profile, journal);
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
