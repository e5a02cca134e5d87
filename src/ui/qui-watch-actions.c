/* qui-watch-actions.c: asking to be told
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-watch-actions.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "qui-dialog-parts.h"
#include "qui-words.h"

#define SETTING "watch-idle-minutes"

struct _QuiWatchActions
{
  GObject        parent_instance;

  QuiServer     *server;
  GtkWidget     *parent;     /* weak */
  QuiReports    *reports;
  GSimpleAction *empty;
  GSimpleAction *idle;
  guint32        database;
  gboolean       live;
};

G_DEFINE_FINAL_TYPE (QuiWatchActions, qui_watch_actions, G_TYPE_OBJECT)

static QuiWatch *
get_watch (QuiWatchActions *self)
{
  return qui_server_get_watch (self->server);
}

static const QuiDatabase *
find_database (QuiWatchActions *self)
{
  QuiSnapshot *snapshot = qui_server_get_snapshot (self->server);

  return snapshot != NULL && self->database != 0 ? qui_snapshot_find_database (snapshot, self->database) : NULL;
}

/* What is asked for can be taken back at any time. */
static void
update (QuiWatchActions *self)
{
  gboolean empty = self->database != 0 && qui_watch_get_empty (get_watch (self), self->database);
  gboolean idle = qui_watch_get_idle_seconds (get_watch (self)) > 0;

  g_simple_action_set_enabled (self->empty, empty || (self->live && find_database (self) != NULL));
  g_simple_action_set_state (self->empty, g_variant_new_boolean (empty));
  g_simple_action_set_enabled (self->idle, idle || self->live);
  g_simple_action_set_state (self->idle, g_variant_new_boolean (idle));
}

static void
on_watch_empty (GSimpleAction *action,
                GVariant      *parameter,
                gpointer       user_data)
{
  QuiWatchActions *self = user_data;
  const QuiDatabase *database = find_database (self);
  g_autofree char *name = NULL;
  g_autofree char *text = NULL;

  if (self->database != 0 && qui_watch_get_empty (get_watch (self), self->database))
    {
      qui_watch_set_empty (get_watch (self), self->database, NULL);
      return;
    }
  if (database == NULL)
    return;

  name = qui_words_one_line (database->name);
  text = g_strdup_printf (_("You are told when %s is empty"), name);
  qui_watch_set_empty (get_watch (self), self->database, database->name);
  qui_reports_say (self->reports, text);
}

/* ---- For how long ---- */

static void
on_response (AdwMessageDialog *dialog,
             const char       *response,
             QuiWatchActions  *self)
{
  GtkSpinButton *spin = GTK_SPIN_BUTTON (g_object_get_data (G_OBJECT (dialog), "minutes"));
  g_autoptr (GSettings) settings = g_settings_new ("io.github.quiesce.Quiesce");
  g_autofree char *text = NULL;
  guint minutes = gtk_spin_button_get_value_as_int (spin);

  if (!g_str_equal (response, "watch"))
    return;

  text = g_strdup_printf (ngettext ("You are told of sessions that are idle in a transaction for %u minute",
                                    "You are told of sessions that are idle in a transaction for %u minutes", minutes), minutes);
  g_settings_set_uint (settings, SETTING, minutes);
  qui_watch_set_idle_seconds (get_watch (self), minutes * 60);
  qui_reports_say (self->reports, text);
}

static GtkWidget *
minutes_new (GtkWidget **spin)
{
  g_autoptr (GSettings) settings = g_settings_new ("io.github.quiesce.Quiesce");
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  GtkWidget *label = gtk_label_new_with_mnemonic (_("_Minutes"));

  *spin = gtk_spin_button_new_with_range (1, 1440, 1);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (*spin), g_settings_get_uint (settings, SETTING));
  gtk_text_set_activates_default (GTK_TEXT (gtk_editable_get_delegate (GTK_EDITABLE (*spin))), TRUE);
  gtk_label_set_mnemonic_widget (GTK_LABEL (label), *spin);
  gtk_widget_set_halign (box, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), *spin);
  return box;
}

static void
on_watch_idle (GSimpleAction *action,
               GVariant      *parameter,
               gpointer       user_data)
{
  QuiWatchActions *self = user_data;
  GtkRoot *root = self->parent != NULL ? gtk_widget_get_root (self->parent) : NULL;
  AdwMessageDialog *dialog;
  GtkWidget *spin;

  if (qui_watch_get_idle_seconds (get_watch (self)) > 0)
    {
      qui_watch_set_idle_seconds (get_watch (self), 0);
      return;
    }
  if (!GTK_IS_WINDOW (root))
    return;

  dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (GTK_WINDOW (root), _("Tell Me of Idle Transactions"),
                                                       _("You are notified when a session of this server has an open transaction and does nothing for as long as this.")));
  adw_message_dialog_set_extra_child (dialog, minutes_new (&spin));
  g_object_set_data (G_OBJECT (dialog), "minutes", spin);
  adw_message_dialog_add_responses (dialog, "cancel", _("_Cancel"), "watch", _("_Tell Me"), NULL);
  adw_message_dialog_set_response_appearance (dialog, "watch", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (dialog, "watch");
  adw_message_dialog_set_close_response (dialog, "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_response), self, 0);
  qui_dialog_present (GTK_WIDGET (dialog));
}

/* ---- The object ---- */

static void
qui_watch_actions_dispose (GObject *object)
{
  g_clear_weak_pointer (&QUI_WATCH_ACTIONS (object)->parent);

  G_OBJECT_CLASS (qui_watch_actions_parent_class)->dispose (object);
}

static void
qui_watch_actions_finalize (GObject *object)
{
  QuiWatchActions *self = QUI_WATCH_ACTIONS (object);

  g_clear_object (&self->empty);
  g_clear_object (&self->idle);
  g_clear_object (&self->server);
  g_clear_object (&self->reports);

  G_OBJECT_CLASS (qui_watch_actions_parent_class)->finalize (object);
}

static void
qui_watch_actions_class_init (QuiWatchActionsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = qui_watch_actions_dispose;
  object_class->finalize = qui_watch_actions_finalize;
}

static void
qui_watch_actions_init (QuiWatchActions *self)
{
  self->empty = g_simple_action_new_stateful ("watch-empty", NULL, g_variant_new_boolean (FALSE));
  self->idle = g_simple_action_new_stateful ("watch-idle", NULL, g_variant_new_boolean (FALSE));
}

QuiWatchActions *
qui_watch_actions_new (QuiServer  *server,
                       GtkWidget  *parent,
                       QuiReports *reports,
                       GActionMap *group)
{
  QuiWatchActions *self;

  g_return_val_if_fail (QUI_IS_SERVER (server), NULL);
  g_return_val_if_fail (QUI_IS_REPORTS (reports), NULL);

  self = g_object_new (QUI_TYPE_WATCH_ACTIONS, NULL);
  self->server = g_object_ref (server);
  self->reports = g_object_ref (reports);
  g_set_weak_pointer (&self->parent, parent);
  g_signal_connect_object (self->empty, "activate", G_CALLBACK (on_watch_empty), self, 0);
  g_signal_connect_object (self->idle, "activate", G_CALLBACK (on_watch_idle), self, 0);
  g_action_map_add_action (group, G_ACTION (self->empty));
  g_action_map_add_action (group, G_ACTION (self->idle));
  g_signal_connect_object (qui_server_get_watch (server), "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
  return self;
}

void
qui_watch_actions_update (QuiWatchActions *self,
                          guint32          database,
                          gboolean         live)
{
  g_return_if_fail (QUI_IS_WATCH_ACTIONS (self));

  self->database = database;
  self->live = live;
  update (self);
}
