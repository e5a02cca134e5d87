/* qui-copy-actions.c: taking along what is selected
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-copy-actions.h"

#include <glib/gi18n-lib.h>

#include "qui-detail.h"
#include "qui-dialog-parts.h"
#include "qui-export.h"
#include "qui-plan.h"
#include "qui-view-settings.h"

struct _QuiCopyActions
{
  GObject       parent_instance;

  QuiServer    *server;
  GtkWidget    *parent;         /* weak */
  QuiReports   *reports;
  GArray       *keys;           /* QuiLineKey, shared: the selection */
  GSettings    *settings;
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (QuiCopyActions, qui_copy_actions, G_TYPE_OBJECT)

const QuiSession *
qui_copy_actions_find_session (QuiServer        *server,
                               const QuiLineKey *key)
{
  QuiSnapshot *snapshot = qui_server_get_snapshot (server);
  const QuiSession *session;

  if (snapshot == NULL || key->kind != QUI_LINE_SESSION)
    return NULL;

  session = qui_snapshot_find_session (snapshot, key->id);
  return session != NULL && session->backend_start == key->start ? session : NULL;
}

static void
copy (QuiCopyActions *self,
      const char     *text,
      const char     *toast)
{
  if (self->parent == NULL)
    return;

  qui_dialog_copy (self->parent, text);
  qui_reports_say (self->reports, toast);
}

/* ---- The query ---- */

static void
on_whole_query (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (QuiCopyActions) self = user_data;
  g_autoptr (GError) error = NULL;
  QuiSessionDetail *detail = qui_detail_session_finish (QUI_CONNECTION (source), result, &error);

  if (detail != NULL && detail->query != NULL)
    copy (self, detail->query, _("Query copied"));
  else if (error == NULL)
    qui_reports_say (self->reports, _("The session has left: its query was not copied"));
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    qui_reports_say (self->reports, error->message);
  g_clear_pointer (&detail, qui_session_detail_free);
}

static void
copy_one (QuiCopyActions   *self,
          const QuiSession *session)
{
  if (session->query_cut && qui_server_get_monitor (self->server) != NULL)
    qui_detail_session_async (qui_server_get_monitor (self->server), session, self->cancellable,
                              on_whole_query, g_object_ref (self));
  else
    copy (self, session->query, _("Query copied"));
}

typedef struct
{
  QuiCopyActions *self;
  QuiSnapshot    *snapshot;
  GPtrArray      *sessions;   /* of the snapshot */
} Several;

static void
several_free (Several *several)
{
  g_object_unref (several->self);
  qui_snapshot_unref (several->snapshot);
  g_ptr_array_unref (several->sessions);
  g_free (several);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Several, several_free)

/* One after the other, each under its pid; @whole: pid -> those that the look has cut. */
static void
copy_several (Several    *several,
              GHashTable *whole)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *toast = g_strdup_printf (ngettext ("%u query copied", "%u queries copied", several->sessions->len), several->sessions->len);

  for (guint i = 0; i < several->sessions->len; i++)
    {
      const QuiSession *session = g_ptr_array_index (several->sessions, i);
      const char *query = session->query_cut && whole != NULL ? g_hash_table_lookup (whole, GINT_TO_POINTER (session->pid)) : NULL;

      g_string_append_printf (text, "%s-- %d", i > 0 ? "\n\n" : "", session->pid);
      if (session->query_cut && query == NULL)
        /* Translators: behind a number, over the part of a query that is known */
        g_string_append (text, _(": only the beginning, the session has left"));
      g_string_append_printf (text, "\n%s", query != NULL ? query : session->query);
    }
  copy (several->self, text->str, toast);
}

static void
on_whole_queries (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr (Several) several = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GHashTable) whole = qui_detail_queries_finish (QUI_CONNECTION (source), result, &error);

  if (whole != NULL)
    copy_several (several, whole);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    qui_reports_say (several->self->reports, error->message);
}

gboolean
qui_copy_actions_has_query (QuiServer        *server,
                            const QuiLineKey *key)
{
  const QuiSession *session = qui_copy_actions_find_session (server, key);

  return session != NULL && *session->query != '\0';
}

static void
on_copy_query (GSimpleAction *action,
               GVariant      *parameter,
               gpointer       user_data)
{
  QuiCopyActions *self = user_data;
  g_autoptr (Several) several = NULL;
  g_autoptr (GPtrArray) cut = g_ptr_array_new ();

  if (qui_server_get_snapshot (self->server) == NULL)
    return;

  several = g_new0 (Several, 1);
  several->self = g_object_ref (self);
  several->snapshot = qui_snapshot_ref (qui_server_get_snapshot (self->server));
  several->sessions = g_ptr_array_new ();
  for (guint i = 0; i < self->keys->len; i++)
    {
      const QuiLineKey *key = &g_array_index (self->keys, QuiLineKey, i);
      const QuiSession *session = qui_copy_actions_find_session (self->server, key);

      if (!qui_copy_actions_has_query (self->server, key))
        continue;
      g_ptr_array_add (several->sessions, (gpointer) session);
      if (session->query_cut)
        g_ptr_array_add (cut, (gpointer) session);
    }

  if (several->sessions->len == 1 && self->keys->len == 1)
    copy_one (self, g_ptr_array_index (several->sessions, 0));
  else if (cut->len > 0 && qui_server_get_monitor (self->server) != NULL)
    qui_detail_queries_async (qui_server_get_monitor (self->server), (const QuiSession * const *) cut->pdata, cut->len, self->cancellable,
                              on_whole_queries, g_steal_pointer (&several));
  else if (several->sessions->len > 0)
    copy_several (several, NULL);
}

/* ---- Lines ---- */

static void
on_copy_pid (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  QuiCopyActions *self = user_data;
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < self->keys->len; i++)
    {
      const QuiLineKey *key = &g_array_index (self->keys, QuiLineKey, i);

      if (key->kind == QUI_LINE_SESSION)
        g_string_append_printf (text, "%s%u", text->len > 0 ? "\n" : "", key->id);
    }
  copy (self, text->str, _("PID copied"));
}

/* QUI_COLUMN_NONE: all that the person has, in their order, also where there is no room for some. */
static void
copy_cells (QuiCopyActions *self,
            QuiColumn       column)
{
  QuiRowList *rows = qui_server_get_rows (self->server);
  QuiGrouping grouping = qui_view_get_grouping (qui_server_get_view (self->server));
  g_autoptr (QuiColumnLayout) layout = qui_view_settings_get_columns (self->settings, grouping);
  QuiColumn columns[QUI_N_COLUMNS] = { column };
  guint n_columns = column == QUI_COLUMN_NONE ? qui_column_layout_get_shown (layout, columns) : 1;
  g_autoptr (GPtrArray) lines = g_ptr_array_new ();
  g_autofree char *text = NULL;
  g_autofree char *toast = NULL;

  for (guint i = 0; i < self->keys->len; i++)
    {
      QuiRow *row = qui_row_list_find (rows, &g_array_index (self->keys, QuiLineKey, i), NULL);

      if (row != NULL)
        g_ptr_array_add (lines, (gpointer) qui_row_get_line (row));
    }
  if (lines->len == 0)
    return;

  text = qui_export_cells (qui_row_list_get_outline (rows), (const QuiLine * const *) lines->pdata, lines->len, columns, n_columns);
  if (column == QUI_COLUMN_NONE)
    toast = g_strdup_printf (ngettext ("%u row copied", "%u rows copied", lines->len), lines->len);
  else
    toast = g_strdup_printf (ngettext ("%u cell copied", "%u cells copied", lines->len), lines->len);
  copy (self, text, toast);
}

static void
on_copy_rows (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       user_data)
{
  copy_cells (user_data, QUI_COLUMN_NONE);
}

static void
on_copy_cell (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       user_data)
{
  int column = g_variant_get_int32 (parameter);

  if (column >= 0 && column < QUI_N_COLUMNS)
    copy_cells (user_data, column);
}

/* ---- The exact SQL ---- */

static void
copy_sql (QuiCopyActions *self,
          QuiSignalKind   kind)
{
  QuiPlanRequest request = { .scope = QUI_SCOPE_SELECTION, .kind = kind, .only = QUI_ONLY_ALL, .keys = self->keys };
  g_autoptr (QuiPlan) plan = NULL;
  g_autofree int *own_pids = qui_server_dup_own_pids (self->server);
  g_autofree char *sql = NULL;
  g_autofree char *toast = NULL;
  guint n;

  if (qui_server_get_snapshot (self->server) == NULL)
    return;

  plan = qui_plan_make (qui_server_get_snapshot (self->server), &request);
  n = qui_plan_get_n_targets (plan);
  if (n == 0)
    {
      qui_reports_say (self->reports, _("Nothing of this can be signalled: no SQL was copied"));
      return;
    }

  sql = qui_plan_dup_sql (plan, own_pids);
  toast = g_strdup_printf (ngettext ("SQL for %u session copied", "SQL for %u sessions copied", n), n);
  copy (self, sql, toast);
}

static void
on_copy_sql_cancel (GSimpleAction *action,
                    GVariant      *parameter,
                    gpointer       user_data)
{
  copy_sql (user_data, QUI_SIGNAL_CANCEL);
}

static void
on_copy_sql_terminate (GSimpleAction *action,
                       GVariant      *parameter,
                       gpointer       user_data)
{
  copy_sql (user_data, QUI_SIGNAL_TERMINATE);
}

/* ---- The object ---- */

static void
qui_copy_actions_dispose (GObject *object)
{
  QuiCopyActions *self = QUI_COPY_ACTIONS (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_weak_pointer (&self->parent);

  G_OBJECT_CLASS (qui_copy_actions_parent_class)->dispose (object);
}

static void
qui_copy_actions_finalize (GObject *object)
{
  QuiCopyActions *self = QUI_COPY_ACTIONS (object);

  g_clear_object (&self->server);
  g_clear_object (&self->reports);
  g_clear_object (&self->settings);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->keys, g_array_unref);

  G_OBJECT_CLASS (qui_copy_actions_parent_class)->finalize (object);
}

static void
qui_copy_actions_class_init (QuiCopyActionsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = qui_copy_actions_dispose;
  object_class->finalize = qui_copy_actions_finalize;
}

static void
qui_copy_actions_init (QuiCopyActions *self)
{
  self->settings = g_settings_new ("io.github.quiesce.Quiesce");
  self->cancellable = g_cancellable_new ();
}

QuiCopyActions *
qui_copy_actions_new (QuiServer  *server,
                      GtkWidget  *parent,
                      QuiReports *reports,
                      GArray     *keys,
                      GActionMap *group)
{
  const GActionEntry entries[] = {
    { .name = "copy-query", .activate = on_copy_query },
    { .name = "copy-pid", .activate = on_copy_pid },
    { .name = "copy-rows", .activate = on_copy_rows },
    { .name = "copy-cell", .activate = on_copy_cell, .parameter_type = "i" },
    { .name = "copy-sql-cancel", .activate = on_copy_sql_cancel },
    { .name = "copy-sql-terminate", .activate = on_copy_sql_terminate },
  };
  QuiCopyActions *self;

  g_return_val_if_fail (QUI_IS_SERVER (server), NULL);
  g_return_val_if_fail (QUI_IS_REPORTS (reports), NULL);

  self = g_object_new (QUI_TYPE_COPY_ACTIONS, NULL);
  self->server = g_object_ref (server);
  self->reports = g_object_ref (reports);
  self->keys = g_array_ref (keys);
  g_set_weak_pointer (&self->parent, parent);
  g_action_map_add_action_entries (group, entries, G_N_ELEMENTS (entries), self);
  return self;
}
