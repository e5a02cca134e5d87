/* qui-clearing-intention.c: what a clearing writes down before it does anything, and what becomes of that
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-clearing-private.h"

void
qui_clearing_make_intention (QuiClearing *self)
{
  QuiConnection *control = qui_server_get_control (self->busy_with);

  g_clear_pointer (&self->intention, qui_intention_free);
  self->intention = g_new0 (QuiIntention, 1);
  self->intention->id = g_uuid_string_random ();
  self->intention->profile = g_strdup (qui_profile_get_uuid (qui_server_get_profile (self->busy_with)));
  self->intention->system_identifier = g_strdup (qui_preflight_get_system_identifier (self->preflight));
  self->intention->mode = self->request->mode;
  self->intention->database_oid = self->request->database_oid;
  self->intention->other_oid = self->request->other_oid;
  self->intention->name = g_strdup (self->name);
  self->intention->new_name = qui_clearance_mode_has_name (self->request->mode) ? g_strdup (self->request->new_name) : NULL;
  self->intention->tablespace = self->request->mode == QUI_CLEARANCE_MOVE ? g_strdup (self->request->tablespace) : NULL;
  self->intention->application = control != NULL ? g_strdup (qui_connection_get_application_name (control)) : NULL;
  self->intention->was_open = qui_preflight_is_open (self->preflight);
  self->intention->begun = g_get_real_time () / G_USEC_PER_SEC;
  if (qui_clearing_wants_hold (self) && self->pooler_facts->free[0] != NULL)
    {
      self->intention->console = g_strdup (qui_pooler_get_console (self->pooler));
      self->intention->hold = self->request->hold;
      self->intention->held = g_strdupv (self->pooler_facts->free);
    }
}

static void
on_removed (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (QuiClearing) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!qui_closure_journal_remove_finish (QUI_CLOSURE_JOURNAL (source), result, &error))
    qui_clearing_note_journal_problem (self, error);
}

static void
on_rewritten (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (QuiClearing) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!qui_closure_journal_write_finish (QUI_CLOSURE_JOURNAL (source), result, &error))
    qui_clearing_note_journal_problem (self, error);
}

/* The intention stays, without what has been undone of it. */
static void
forget_hold (QuiClearing *self)
{
  if (self->intention->held == NULL)
    return;
  g_clear_pointer (&self->intention->held, g_strfreev);
  g_clear_pointer (&self->intention->console, g_free);
  qui_closure_journal_write_async (self->closures, self->intention, on_rewritten, g_object_ref (self));
}

/* The intention stays where nobody knows the end, and as long as a database that we closed is closed, or held at a pooler. */
void
qui_clearing_settle_intention (QuiClearing *self)
{
  QuiClearanceEnd end = qui_clearing_get_end (self);
  QuiClearanceMode mode = self->request->mode;
  gboolean done = end == QUI_CLEARANCE_END_DONE;
  gboolean unknown = end == QUI_CLEARANCE_END_AT_WORK || end == QUI_CLEARANCE_END_UNKNOWN;

  if (self->intention == NULL || qui_clearing_is_left_held (self))
    return;
  if (unknown)
    {
      forget_hold (self);
      return;
    }

  if (done && (mode == QUI_CLEARANCE_REOPEN || mode == QUI_CLEARANCE_DROP || (mode == QUI_CLEARANCE_RENAME && self->request->reopen)))
    qui_closure_journal_forget_async (self->closures, self->intention->system_identifier, self->request->database_oid,
                                      on_removed, g_object_ref (self));
  if (!(done && mode == QUI_CLEARANCE_CLOSE))
    qui_closure_journal_remove_async (self->closures, self->intention->id, on_removed, g_object_ref (self));
  g_clear_pointer (&self->intention, qui_intention_free);
}
