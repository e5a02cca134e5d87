/* qui-unfinished.c: what was begun and is not known to have ended: what is true of it now
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <glib/gi18n-lib.h>

#include "qui-clearing.h"
#include "qui-error.h"

typedef struct
{
  QuiClosureJournal *closures;
  QuiConnection     *control;
  GPtrArray         *intentions;
  guint              next;
  GPtrArray         *found;      /* QuiUnfinished */
} Search;

static void look_at_next (GTask *task);

void
qui_unfinished_free (QuiUnfinished *self)
{
  qui_intention_free (self->intention);
  g_free (self->name);
  g_strfreev (self->held);
  g_clear_error (&self->held_error);
  g_free (self);
}

static void
search_free (gpointer data)
{
  Search *search = data;

  g_object_unref (search->closures);
  g_object_unref (search->control);
  g_clear_pointer (&search->intentions, g_ptr_array_unref);
  g_ptr_array_unref (search->found);
  g_free (search);
}

static QuiClearanceRequest
to_request (const QuiIntention *intention)
{
  return (QuiClearanceRequest) {
    .mode = intention->mode,
    .database_oid = intention->database_oid,
    .other_oid = intention->other_oid,
    .new_name = intention->new_name,
    .tablespace = intention->tablespace,
  };
}

static QuiUnfinishedTruth
truth_of (const QuiIntention     *intention,
          const QuiClearanceLook *look)
{
  QuiClearanceRequest request = to_request (intention);

  if (qui_clearance_look_shows (look, &request, intention->name))
    return intention->mode == QUI_CLEARANCE_CLOSE ? QUI_UNFINISHED_CLOSED : QUI_UNFINISHED_HAPPENED;
  /* Opening and closing take no such lock, but may wait for somebody. */
  if (look->program_at_work || (look->at_work && intention->mode != QUI_CLEARANCE_CLOSE && intention->mode != QUI_CLEARANCE_REOPEN))
    return QUI_UNFINISHED_AT_WORK;
  if (look->database == NULL)
    return QUI_UNFINISHED_GONE;
  if (intention->mode == QUI_CLEARANCE_DROP && look->database->connection_limit == -2)
    return QUI_UNFINISHED_BROKEN;
  return QUI_UNFINISHED_UNCHANGED;
}

/* NULL: there is nothing to be said of it. The search keeps it. */
static QuiUnfinished *
take_look (Search                 *search,
           const QuiIntention     *intention,
           const QuiClearanceLook *look)
{
  QuiUnfinishedTruth truth;
  QuiUnfinished *found;

  /* The same saved connection may lead to another server by now, and another one to the same. */
  if (g_strcmp0 (look->system_identifier, intention->system_identifier) != 0)
    return NULL;

  truth = truth_of (intention, look);
  if (intention->mode == QUI_CLEARANCE_CLOSE && truth != QUI_UNFINISHED_CLOSED && truth != QUI_UNFINISHED_AT_WORK)
    {
      qui_closure_journal_remove_async (search->closures, intention->id, NULL, NULL);
      return NULL;
    }
  found = g_new0 (QuiUnfinished, 1);
  found->intention = qui_intention_copy (intention);
  found->truth = truth;
  found->name = look->database != NULL ? g_strdup (look->database->name) : NULL;
  g_ptr_array_add (search->found, found);
  return found;
}

static void
go_on (GTask *task)
{
  Search *search = g_task_get_task_data (task);

  search->next++;
  look_at_next (task);
}

/* --- what is held at the pooler --- */

static void
on_held (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Search *search = g_task_get_task_data (task);
  QuiUnfinished *found = g_ptr_array_index (search->found, search->found->len - 1);

  found->held = qui_pooler_ask_held_finish (QUI_POOLER (source), result, &found->held_error);
  if (found->held != NULL && found->held[0] == NULL)
    g_clear_pointer (&found->held, g_strfreev);
  go_on (task);
}

static void
ask_pooler (GTask         *task,
            QuiUnfinished *found)
{
  const QuiIntention *intention = found->intention;
  g_autoptr (QuiPooler) pooler = qui_pooler_new (g_task_get_source_object (task), intention->console, &found->held_error);

  if (pooler != NULL)
    qui_pooler_ask_held_async (pooler, intention->hold, (const char * const *) intention->held, g_task_get_cancellable (task), on_held,
                               g_object_ref (task));
  else
    go_on (task);
}

static void
on_looked (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Search *search = g_task_get_task_data (task);
  GError *error = NULL;
  QuiUnfinished *found;
  g_autoptr (QuiClearanceLook) look = qui_clearance_look_finish (QUI_CONNECTION (source), result, &error);

  if (look == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  found = take_look (search, g_ptr_array_index (search->intentions, search->next), look);
  if (found != NULL && found->intention->console != NULL && found->intention->held != NULL)
    ask_pooler (task, found);
  else
    go_on (task);
}

static void
look_at_next (GTask *task)
{
  Search *search = g_task_get_task_data (task);
  const char *own = qui_connection_get_application_name (search->control);
  const QuiIntention *intention;
  QuiClearanceRequest request;

  if (search->next == search->intentions->len)
    {
      g_task_return_pointer (task, g_ptr_array_ref (search->found), (GDestroyNotify) g_ptr_array_unref);
      return;
    }
  intention = g_ptr_array_index (search->intentions, search->next);
  request = to_request (intention);
  /* We always do something. */
  qui_clearance_look_async (search->control, &request, g_strcmp0 (intention->application, own) != 0 ? intention->application : NULL,
                            g_task_get_cancellable (task), on_looked, g_object_ref (task));
}

static void
on_connected (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (qui_connection_connect_finish (QUI_CONNECTION (source), result, &error))
    look_at_next (task);
  else
    g_task_return_error (task, error);
}

static void
on_loaded (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Search *search = g_task_get_task_data (task);
  GError *error = NULL;

  search->intentions = qui_closure_journal_load_finish (QUI_CLOSURE_JOURNAL (source), result, &error);
  if (search->intentions == NULL)
    g_task_return_error (task, error);
  else if (search->intentions->len == 0)
    look_at_next (task);
  else
    qui_connection_connect_async (search->control, QUI_CONNECT_TIMEOUT_MS, g_task_get_cancellable (task), on_connected,
                                  g_object_ref (task));
}

void
qui_clearing_find_unfinished_async (QuiServer           *server,
                                    QuiClosureJournal   *closures,
                                    gboolean             also_own,
                                    GCancellable        *cancellable,
                                    GAsyncReadyCallback  callback,
                                    gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  Search *search;

  g_return_if_fail (QUI_IS_SERVER (server));
  g_return_if_fail (QUI_IS_CLOSURE_JOURNAL (closures));

  task = g_task_new (server, cancellable, callback, user_data);
  g_task_set_source_tag (task, qui_clearing_find_unfinished_async);
  if (qui_server_get_control (server) == NULL)
    {
      g_task_return_new_error (task, QUI_ERROR, QUI_ERROR_LOST, "%s", _("Not connected"));
      return;
    }

  search = g_new0 (Search, 1);
  search->closures = g_object_ref (closures);
  search->control = g_object_ref (qui_server_get_control (server));
  search->found = g_ptr_array_new_with_free_func ((GDestroyNotify) qui_unfinished_free);
  g_task_set_task_data (task, search, search_free);
  qui_closure_journal_load_async (closures, also_own, on_loaded, g_object_ref (task));
}

GPtrArray *
qui_clearing_find_unfinished_finish (QuiServer     *server,
                                     GAsyncResult  *result,
                                     GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, server), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- releasing it --- */

typedef struct
{
  QuiClosureJournal *closures;
  QuiIntention      *intention;
  gboolean           at_work;
  QuiHold           *hold;
} Release;

static void
release_free (gpointer data)
{
  Release *release = data;

  g_object_unref (release->closures);
  g_clear_object (&release->hold);
  qui_intention_free (release->intention);
  g_free (release);
}

static void
on_forgotten (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (qui_closure_journal_remove_finish (QUI_CLOSURE_JOURNAL (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
forget (GTask *task)
{
  Release *release = g_task_get_task_data (task);

  if (release->at_work)
    {
      g_clear_pointer (&release->intention->held, g_strfreev);
      g_clear_pointer (&release->intention->console, g_free);
      qui_closure_journal_write_async (release->closures, release->intention, on_forgotten, g_object_ref (task));
    }
  else
    {
      qui_closure_journal_remove_async (release->closures, release->intention->id, on_forgotten, g_object_ref (task));
    }
}

static void
on_settled (QuiHold *hold,
            GTask   *task)
{
  g_signal_handlers_disconnect_by_data (hold, task);
  if (qui_hold_get_phase (hold) == QUI_HOLD_PHASE_RELEASED)
    forget (task);
  else
    g_task_return_error (task, g_error_copy (qui_hold_get_error (hold)));
  g_object_unref (task);
}

void
qui_unfinished_release_async (const QuiUnfinished *self,
                              QuiServer           *server,
                              QuiClosureJournal   *closures,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (QuiPooler) pooler = NULL;
  GError *error = NULL;
  Release *release;

  g_return_if_fail (QUI_IS_SERVER (server));
  g_return_if_fail (self->intention->held != NULL);

  task = g_task_new (server, NULL, callback, user_data);
  g_task_set_source_tag (task, qui_unfinished_release_async);
  pooler = qui_pooler_new (server, self->intention->console, &error);
  if (pooler == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  release = g_new0 (Release, 1);
  release->closures = g_object_ref (closures);
  release->intention = qui_intention_copy (self->intention);
  release->at_work = self->truth == QUI_UNFINISHED_AT_WORK;
  release->hold = qui_pooler_hold (pooler, self->intention->hold, (const char * const *) self->intention->held);
  g_task_set_task_data (task, release, release_free);
  g_signal_connect (release->hold, "settled", G_CALLBACK (on_settled), g_object_ref (task));
  qui_hold_release (release->hold);
}

gboolean
qui_unfinished_release_finish (QuiServer     *server,
                               GAsyncResult  *result,
                               GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, server), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
