/* qui-operation-remains.c: who is in the database after everybody was disconnected
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <glib/gi18n-lib.h>

#include "qui-operation-private.h"
#include "qui-session-rules.h"
#include "qui-words.h"

static void
on_look_done (QuiServer    *server,
              QuiOperation *self)
{
  QuiSnapshot *snapshot = qui_server_get_snapshot (server);
  guint32 oid = qui_plan_get_request (self->plan)->database_oid;
  guint n = 0;

  if (snapshot == NULL || self->phase < QUI_OPERATION_WATCHING)
    return;
  /* On its way since before the end. */
  if (self->phase == QUI_OPERATION_DONE && qui_snapshot_get_server (snapshot)->asked_at < self->done_at)
    return;

  for (guint i = 0; i < qui_snapshot_get_n_sessions (snapshot); i++)
    {
      const QuiSession *session = qui_snapshot_get_session (snapshot, i);

      n += session->database_oid == oid && qui_session_counts (snapshot, session) && !qui_session_is_own (session) ? 1 : 0;
    }
  self->n_remaining = (int) n;
  /* The look that was asked for at the end. */
  if (self->phase == QUI_OPERATION_DONE)
    g_signal_handlers_disconnect_by_func (server, on_look_done, self);
  g_signal_emit_by_name (self, "changed");
}

void
qui_operation_follow_remains (QuiOperation *self)
{
  const QuiPlanRequest *request = qui_plan_get_request (self->plan);

  self->n_remaining = -1;
  g_signal_handlers_disconnect_by_func (self->busy_with, on_look_done, self);
  if (request->scope == QUI_SCOPE_DATABASE && request->kind == QUI_SIGNAL_TERMINATE && request->only == QUI_ONLY_ALL)
    g_signal_connect_object (self->busy_with, "look-done", G_CALLBACK (on_look_done), self, 0);
}

char *
qui_operation_dup_remains (QuiOperation *self)
{
  const QuiDatabase *database = qui_snapshot_find_database (qui_plan_get_snapshot (self->plan),
                                                            qui_plan_get_request (self->plan)->database_oid);
  g_autofree char *name = NULL;
  guint n = (guint) MAX (self->n_remaining, 0);

  if (self->n_remaining < 0 || database == NULL)
    return NULL;

  name = qui_words_one_line (database->name);
  if (n == 0)
    return g_strdup_printf (_("Nobody else is in %s."), name);
  return g_strdup_printf (ngettext ("%s still has %u session, so a rename or drop would fail.",
                                    "%s still has %u sessions, so a rename or drop would fail.", n), name, n);
}
