/* qui-actions.c: what a person can do to sessions, as actions
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <adwaita.h>

#include "qui-actions.h"
#include "qui-clear-actions.h"
#include "qui-confirm-dialog.h"
#include "qui-confirm-single.h"
#include "qui-copy-actions.h"
#include "qui-dialog-parts.h"
#include "qui-lead.h"
#include "qui-export-actions.h"
#include "qui-reports.h"
#include "qui-session-rules.h"
#include "qui-watch-actions.h"

/* What "cancel first" waits unless the person says otherwise. */
#define DEFAULT_WAIT_SECONDS 5

struct _QuiActions
{
  GObject             parent_instance;

  QuiServer          *server;
  GtkWidget          *parent;         /* weak */
  GSimpleActionGroup *group;
  GArray             *keys;           /* QuiLineKey: the selection */
  guint               n_unseen;
  guint32             database;
  QuiReports         *reports;
  QuiClearActions    *clearings;      /* NULL: databases cannot be taken */
  QuiCopyActions     *copies;
  QuiExportActions   *exports;
  QuiWatchActions    *watches;
};

static void qui_actions_action_group_init (GActionGroupInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (QuiActions, qui_actions, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_ACTION_GROUP, qui_actions_action_group_init))

/* The group itself is a GSimpleActionGroup inside */

enum
{
  SHOW_SESSIONS,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static char **
qui_actions_list_actions (GActionGroup *group)
{
  return g_action_group_list_actions (G_ACTION_GROUP (QUI_ACTIONS (group)->group));
}

static gboolean
qui_actions_query_action (GActionGroup        *group,
                          const char          *name,
                          gboolean            *enabled,
                          const GVariantType **parameter_type,
                          const GVariantType **state_type,
                          GVariant           **state_hint,
                          GVariant           **state)
{
  return g_action_group_query_action (G_ACTION_GROUP (QUI_ACTIONS (group)->group), name, enabled,
                                      parameter_type, state_type, state_hint, state);
}

static void
qui_actions_activate_action (GActionGroup *group,
                             const char   *name,
                             GVariant     *parameter)
{
  g_action_group_activate_action (G_ACTION_GROUP (QUI_ACTIONS (group)->group), name, parameter);
}

static void
qui_actions_change_action_state (GActionGroup *group,
                                 const char   *name,
                                 GVariant     *value)
{
  g_action_group_change_action_state (G_ACTION_GROUP (QUI_ACTIONS (group)->group), name, value);
}

static void
qui_actions_action_group_init (GActionGroupInterface *iface)
{
  iface->list_actions = qui_actions_list_actions;
  iface->query_action = qui_actions_query_action;
  iface->activate_action = qui_actions_activate_action;
  iface->change_action_state = qui_actions_change_action_state;
}

static GtkWindow *
get_window (QuiActions *self)
{
  GtkRoot *root = self->parent != NULL ? gtk_widget_get_root (self->parent) : NULL;

  return GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL;
}

/* Confirming */

static void
start (QuiActions *self,
       QuiPlan    *plan)
{
  g_autoptr (QuiOperation) operation = qui_operation_start (self->server, plan);

  qui_reports_follow (self->reports, operation);
}

static void
confirm (QuiActions     *self,
         QuiPlanRequest *request,
         gboolean        single)
{
  GtkWindow *window = get_window (self);
  GtkWidget *dialog;

  if (window == NULL || qui_server_get_snapshot (self->server) == NULL)
    return;

  if (single)
    dialog = qui_confirm_single_new (self->server, request, window);
  else
    dialog = qui_confirm_dialog_new (self->server, request, window);
  g_signal_connect_object (dialog, "confirmed", G_CALLBACK (start), self, G_CONNECT_SWAPPED);
  qui_dialog_present (dialog);
}

static void
ask (QuiActions    *self,
     QuiPlanScope   scope,
     QuiSignalKind  kind,
     QuiPlanOnly    only)
{
  QuiPlanRequest request = {
    .scope = scope,
    .kind = kind,
    .only = only,
    .database_oid = scope == QUI_SCOPE_DATABASE ? self->database : 0,
    .keys = scope == QUI_SCOPE_SELECTION ? self->keys : NULL,
    .n_unseen = scope == QUI_SCOPE_SELECTION ? self->n_unseen : 0,
  };
  gboolean single = scope == QUI_SCOPE_SELECTION && self->keys->len == 1
                    && g_array_index (self->keys, QuiLineKey, 0).kind == QUI_LINE_SESSION;
  g_autoptr (GSettings) settings = g_settings_new ("io.github.quiesce.Quiesce");

  request.wait_seconds = g_settings_get_uint (settings, "cancel-wait");
  request.cancel_first = !single && kind == QUI_SIGNAL_TERMINATE && g_settings_get_boolean (settings, "cancel-first");
  confirm (self, &request, single);
}

static const struct
{
  const char    *name;
  QuiPlanScope   scope;
  QuiSignalKind  kind;
  QuiPlanOnly    only;
} asked[] = {
  { "cancel",                   QUI_SCOPE_SELECTION, QUI_SIGNAL_CANCEL,    QUI_ONLY_ALL },
  { "terminate",                QUI_SCOPE_SELECTION, QUI_SIGNAL_TERMINATE, QUI_ONLY_ALL },
  { "cancel-all",               QUI_SCOPE_DATABASE,  QUI_SIGNAL_CANCEL,    QUI_ONLY_ALL },
  { "terminate-active",         QUI_SCOPE_DATABASE,  QUI_SIGNAL_TERMINATE, QUI_ONLY_ACTIVE },
  { "disconnect-others",        QUI_SCOPE_DATABASE,  QUI_SIGNAL_TERMINATE, QUI_ONLY_ALL },
  { "server-cancel-all",        QUI_SCOPE_SERVER,    QUI_SIGNAL_CANCEL,    QUI_ONLY_ALL },
  { "server-terminate-active",  QUI_SCOPE_SERVER,    QUI_SIGNAL_TERMINATE, QUI_ONLY_ACTIVE },
  { "server-disconnect-others", QUI_SCOPE_SERVER,    QUI_SIGNAL_TERMINATE, QUI_ONLY_ALL },
};

static void
on_asked (GSimpleAction *action,
          GVariant      *parameter,
          gpointer       user_data)
{
  const char *name = g_action_get_name (G_ACTION (action));

  for (guint i = 0; i < G_N_ELEMENTS (asked); i++)
    if (g_str_equal (name, asked[i].name))
      ask (user_data, asked[i].scope, asked[i].kind, asked[i].only);
}

/* The lead blocker as it stands in the lines that are shown. */
static void
on_lead (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  QuiActions *self = user_data;
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (QuiLineKey));
  QuiPlanRequest request = { .scope = QUI_SCOPE_SELECTION, .keys = keys, .wait_seconds = DEFAULT_WAIT_SECONDS };
  QuiLineKey lead;

  if (!qui_lead_find (qui_row_list_get_outline (qui_server_get_rows (self->server)), self->keys, &lead))
    return;

  request.kind = g_str_equal (g_action_get_name (G_ACTION (action)), "cancel-lead") ? QUI_SIGNAL_CANCEL : QUI_SIGNAL_TERMINATE;
  g_array_append_val (keys, lead);
  confirm (self, &request, TRUE);
}

static void
on_show_report (GSimpleAction *action,
                GVariant      *parameter,
                gpointer       user_data)
{
  QuiActions *self = user_data;
  g_autoptr (QuiOperation) newest = g_list_model_get_item (qui_server_get_operations (self->server), 0);

  if (newest != NULL)
    qui_reports_show (self->reports, newest);
}

/* Taking databases */

static void
begin_clearing (QuiActions       *self,
                QuiClearanceMode  mode,
                guint32           database)
{
  if (self->clearings != NULL && database != 0)
    qui_clear_actions_begin (self->clearings, mode, database);
}

static void
on_clear (GSimpleAction *action,
          GVariant      *parameter,
          gpointer       user_data)
{
  QuiActions *self = user_data;

  begin_clearing (self, QUI_CLEARANCE_RENAME, self->database);
}

static void
on_close_database (GSimpleAction *action,
                   GVariant      *parameter,
                   gpointer       user_data)
{
  QuiActions *self = user_data;

  begin_clearing (self, QUI_CLEARANCE_CLOSE, self->database);
}

static void
on_reopen_database (GSimpleAction *action,
                    GVariant      *parameter,
                    gpointer       user_data)
{
  QuiActions *self = user_data;

  begin_clearing (self, QUI_CLEARANCE_REOPEN, self->database);
}

/* From a report. */
static void
on_clear_asked (QuiActions *self,
                guint       database)
{
  begin_clearing (self, QUI_CLEARANCE_RENAME, database);
}

/* What can be done now */

static void
set_enabled (QuiActions *self,
             const char *name,
             gboolean    enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->group), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

static gboolean
key_is_actionable (QuiActions       *self,
                   const QuiLineKey *key,
                   QuiSignalKind     kind)
{
  const QuiSession *session;
  QuiRow *row;
  const QuiLine *line;

  if (key->kind == QUI_LINE_SESSION)
    {
      session = qui_copy_actions_find_session (self->server, key);
      return session != NULL && !qui_session_is_own (session)
             && (kind == QUI_SIGNAL_TERMINATE || qui_session_may_run_query (session));
    }

  row = qui_row_list_find (qui_server_get_rows (self->server), key, NULL);
  line = row != NULL ? qui_row_get_line (row) : NULL;
  return line != NULL && key->kind != QUI_LINE_PROCESSES && line->n_sessions > 0
         && (kind == QUI_SIGNAL_TERMINATE || key->kind == QUI_LINE_DATABASE);
}

static gboolean
any_is_actionable (QuiActions    *self,
                   QuiSignalKind  kind)
{
  for (guint i = 0; i < self->keys->len; i++)
    if (key_is_actionable (self, &g_array_index (self->keys, QuiLineKey, i), kind))
      return TRUE;
  return FALSE;
}

/* The one database that all of the selection names or lies in; 0: none, or several. */
static guint32
find_database (QuiActions *self)
{
  guint32 database = 0;

  for (guint i = 0; i < self->keys->len; i++)
    {
      const QuiLineKey *key = &g_array_index (self->keys, QuiLineKey, i);
      const QuiSession *session = qui_copy_actions_find_session (self->server, key);
      guint32 oid = session != NULL ? session->database_oid : 0;

      if (key->kind == QUI_LINE_DATABASE || key->kind == QUI_LINE_IDLE_GROUP)
        oid = key->id;
      if (oid == 0 || (database != 0 && oid != database))
        return 0;
      database = oid;
    }
  return database;
}

static void
update (QuiActions *self)
{
  gboolean live = qui_server_get_state (self->server) == QUI_SERVER_LIVE && qui_server_get_snapshot (self->server) != NULL;
  const QuiDatabase *database;
  QuiLineKey lead;
  gboolean has_lead = qui_lead_find (qui_row_list_get_outline (qui_server_get_rows (self->server)), self->keys, &lead);
  gboolean can_cancel = live && any_is_actionable (self, QUI_SIGNAL_CANCEL);
  gboolean can_terminate = live && any_is_actionable (self, QUI_SIGNAL_TERMINATE);
  gboolean has_pid = FALSE;
  gboolean has_query = FALSE;

  for (guint i = 0; i < self->keys->len && !(has_pid && has_query); i++)
    {
      const QuiLineKey *key = &g_array_index (self->keys, QuiLineKey, i);

      has_pid |= key->kind == QUI_LINE_SESSION;
      has_query |= qui_copy_actions_has_query (self->server, key);
    }

  self->database = find_database (self);
  database = live && self->database != 0 ? qui_snapshot_find_database (qui_server_get_snapshot (self->server), self->database) : NULL;
  set_enabled (self, "cancel", can_cancel);
  set_enabled (self, "terminate", can_terminate);
  set_enabled (self, "copy-sql-cancel", can_cancel);
  set_enabled (self, "copy-sql-terminate", can_terminate);
  set_enabled (self, "cancel-lead", live && has_lead && key_is_actionable (self, &lead, QUI_SIGNAL_CANCEL));
  set_enabled (self, "terminate-lead", live && has_lead && key_is_actionable (self, &lead, QUI_SIGNAL_TERMINATE));
  set_enabled (self, "cancel-all", live && self->database != 0);
  set_enabled (self, "terminate-active", live && self->database != 0);
  set_enabled (self, "disconnect-others", live && self->database != 0);
  set_enabled (self, "clear", self->clearings != NULL && database != NULL);
  set_enabled (self, "close-database", self->clearings != NULL && database != NULL && database->allow_connections);
  set_enabled (self, "reopen-database", self->clearings != NULL && database != NULL && qui_database_is_closed (database));
  qui_watch_actions_update (self->watches, self->database, live);
  set_enabled (self, "server-cancel-all", live);
  set_enabled (self, "server-terminate-active", live);
  set_enabled (self, "server-disconnect-others", live);
  set_enabled (self, "copy-query", has_query);
  set_enabled (self, "copy-pid", has_pid);
  set_enabled (self, "copy-rows", self->keys->len > 0);
  set_enabled (self, "copy-cell", self->keys->len > 0);
  set_enabled (self, "export-csv", qui_server_get_snapshot (self->server) != NULL);
  set_enabled (self, "export-json", qui_server_get_snapshot (self->server) != NULL);
  set_enabled (self, "show-report", g_list_model_get_n_items (qui_server_get_operations (self->server)) > 0);
}

/* The object */

static void
qui_actions_dispose (GObject *object)
{
  QuiActions *self = QUI_ACTIONS (object);

  g_clear_weak_pointer (&self->parent);
  g_clear_object (&self->clearings);
  g_clear_object (&self->copies);
  g_clear_object (&self->exports);
  g_clear_object (&self->watches);
  g_clear_object (&self->reports);

  G_OBJECT_CLASS (qui_actions_parent_class)->dispose (object);
}

static void
qui_actions_finalize (GObject *object)
{
  QuiActions *self = QUI_ACTIONS (object);

  g_clear_object (&self->server);
  g_clear_object (&self->group);
  g_clear_pointer (&self->keys, g_array_unref);

  G_OBJECT_CLASS (qui_actions_parent_class)->finalize (object);
}

static void
on_show_sessions (QuiActions *self,
                  GArray     *keys)
{
  g_signal_emit (self, signals[SHOW_SESSIONS], 0, keys);
}

static void
qui_actions_class_init (QuiActionsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = qui_actions_dispose;
  object_class->finalize = qui_actions_finalize;

  signals[SHOW_SESSIONS] = g_signal_new ("show-sessions", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 1, G_TYPE_ARRAY);
}

static void
qui_actions_init (QuiActions *self)
{
  const GActionEntry entries[] = {
    { .name = "cancel-lead", .activate = on_lead },
    { .name = "terminate-lead", .activate = on_lead },
    { .name = "clear", .activate = on_clear },
    { .name = "close-database", .activate = on_close_database },
    { .name = "reopen-database", .activate = on_reopen_database },
    { .name = "show-report", .activate = on_show_report },
  };

  self->group = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->group), entries, G_N_ELEMENTS (entries), self);
  for (guint i = 0; i < G_N_ELEMENTS (asked); i++)
    {
      const GActionEntry entry = { .name = asked[i].name, .activate = on_asked };

      g_action_map_add_action_entries (G_ACTION_MAP (self->group), &entry, 1, self);
    }
  g_signal_connect_object (self->group, "action-state-changed", G_CALLBACK (g_action_group_action_state_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->group, "action-enabled-changed", G_CALLBACK (g_action_group_action_enabled_changed), self, G_CONNECT_SWAPPED);
  self->keys = g_array_new (FALSE, FALSE, sizeof (QuiLineKey));
}

QuiActions *
qui_actions_new (QuiServer *server,
                 GtkWidget *parent)
{
  QuiActions *self;

  g_return_val_if_fail (QUI_IS_SERVER (server), NULL);
  g_return_val_if_fail (GTK_IS_WIDGET (parent), NULL);

  self = g_object_new (QUI_TYPE_ACTIONS, NULL);
  self->server = g_object_ref (server);
  g_set_weak_pointer (&self->parent, parent);
  self->reports = qui_reports_new (parent);
  self->copies = qui_copy_actions_new (server, parent, self->reports, self->keys, G_ACTION_MAP (self->group));
  self->exports = qui_export_actions_new (server, parent, self->reports, G_ACTION_MAP (self->group));
  self->watches = qui_watch_actions_new (server, parent, self->reports, G_ACTION_MAP (self->group));
  g_signal_connect_object (self->reports, "clear", G_CALLBACK (on_clear_asked), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (server, "look-done", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (server, "notify::state", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (server, "notify::snapshot", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (qui_server_get_operations (server), "items-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
  return self;
}

void
qui_actions_enable_clearing (QuiActions        *self,
                             QuiClosureJournal *closures,
                             QuiProfileStore   *store)
{
  g_return_if_fail (QUI_IS_ACTIONS (self));
  g_return_if_fail (self->clearings == NULL && self->parent != NULL);

  self->clearings = qui_clear_actions_new (self->server, closures, store, self->parent, self->reports);
  g_signal_connect_object (self->clearings, "show-sessions", G_CALLBACK (on_show_sessions), self, G_CONNECT_SWAPPED);
  qui_clear_actions_tell_unfinished (self->clearings);
  update (self);
}

gboolean
qui_actions_can_clear (QuiActions *self)
{
  g_return_val_if_fail (QUI_IS_ACTIONS (self), FALSE);

  return self->clearings != NULL;
}

void
qui_actions_set_selection (QuiActions *self,
                           GArray     *keys)
{
  g_return_if_fail (QUI_IS_ACTIONS (self));
  g_return_if_fail (keys != NULL);

  g_array_set_size (self->keys, 0);
  g_array_append_vals (self->keys, keys->data, keys->len);
  update (self);
}

void
qui_actions_set_unseen (QuiActions *self,
                        guint       n_sessions)
{
  g_return_if_fail (QUI_IS_ACTIONS (self));

  self->n_unseen = n_sessions;
}

guint32
qui_actions_get_database (QuiActions *self)
{
  g_return_val_if_fail (QUI_IS_ACTIONS (self), 0);

  return self->database;
}
