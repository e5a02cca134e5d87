/* qui-group-actions.c: groups of saved connections, as actions
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-group-actions.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "qui-dialog-parts.h"
#include "qui-server-order.h"

#define ACCEPT  "accept"
#define SUBJECT "subject"
#define DIALOG  "dialog"

struct _QuiGroupActions
{
  GObject        parent_instance;

  QuiServerList *servers;
  GtkWidget     *widget;   /* weak */
};

G_DEFINE_FINAL_TYPE (QuiGroupActions, qui_group_actions, G_TYPE_OBJECT)

static void
move_to (QuiGroupActions *self,
         const char      *uuid,
         const char      *group)
{
  QuiServer *server = qui_server_list_find (self->servers, uuid);
  g_autofree char *name = g_strstrip (g_strdup (group));
  QuiProfile *profile;

  if (server == NULL || qui_profile_get_origin (qui_server_get_profile (server)) != QUI_ORIGIN_SAVED)
    return;

  profile = qui_server_get_profile (server);
  g_object_set (profile, "group", name, NULL);
  qui_profile_store_put (qui_server_list_get_store (self->servers), profile);
}

static void
move_activated (QuiGroupActions *self,
                GVariant        *parameter)
{
  const char *uuid, *group;

  g_variant_get (parameter, "(&s&s)", &uuid, &group);
  move_to (self, uuid, group);
}

/* ---- A name is asked for ---- */

static char *
dup_typed (AdwMessageDialog *dialog)
{
  GtkWidget *entry = adw_message_dialog_get_extra_child (dialog);

  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (entry))));
}

/* Whether it can be one: the file keeps a line. */
static gboolean
is_name (const char *name)
{
  for (const char *c = name; *c != '\0'; c = g_utf8_next_char (c))
    if (g_unichar_iscntrl (g_utf8_get_char (c)))
      return FALSE;
  return *name != '\0';
}

/* @subject: what it is about, for who hears the answer; @name is there to begin with; @changed looks at each that is typed. */
static void
ask_name (QuiGroupActions *self,
          const char      *heading,
          const char      *accept,
          const char      *subject,
          const char      *name,
          GCallback        changed,
          GCallback        answered)
{
  GtkRoot *root = self->widget != NULL ? gtk_widget_get_root (self->widget) : NULL;
  GtkWidget *widget = adw_message_dialog_new (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, heading, NULL);
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (widget);
  GtkWidget *entry = gtk_entry_new ();

  g_object_set_data_full (G_OBJECT (dialog), SUBJECT, g_strdup (subject), g_free);
  adw_message_dialog_add_responses (dialog, "cancel", _("_Cancel"), ACCEPT, accept, NULL);
  adw_message_dialog_set_response_appearance (dialog, ACCEPT, ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (dialog, ACCEPT);
  adw_message_dialog_set_close_response (dialog, "cancel");

  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), _("Name"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Name of the group"), -1);
  adw_message_dialog_set_extra_child (dialog, entry);
  gtk_editable_set_text (GTK_EDITABLE (entry), name);
  g_object_set_data (G_OBJECT (entry), DIALOG, dialog);
  g_signal_connect_object (entry, "changed", changed, self, G_CONNECT_SWAPPED);
  g_signal_connect_object (dialog, "response", answered, self, G_CONNECT_SWAPPED);
  g_signal_emit_by_name (entry, "changed");
  qui_dialog_present (widget);
  gtk_widget_grab_focus (entry);
}

/* ---- A new one ---- */

static void
new_typed (QuiGroupActions *self,
           GtkWidget       *entry)
{
  AdwMessageDialog *dialog = g_object_get_data (G_OBJECT (entry), DIALOG);
  QuiServer *server = qui_server_list_find (self->servers, g_object_get_data (G_OBJECT (dialog), SUBJECT));
  g_autofree char *name = dup_typed (dialog);
  g_autofree char *body = NULL;

  adw_message_dialog_set_response_enabled (dialog, ACCEPT, is_name (name) && server != NULL);
  if (server == NULL)
    return;

  body = g_strdup_printf (_("“%s” moves into it. A group lasts as long as a connection is in it."),
                          qui_profile_get_name (qui_server_get_profile (server)));
  adw_message_dialog_set_body (dialog, body);
}

static void
new_answered (QuiGroupActions  *self,
              const char       *response,
              AdwMessageDialog *dialog)
{
  g_autofree char *name = dup_typed (dialog);

  if (g_str_equal (response, ACCEPT))
    move_to (self, g_object_get_data (G_OBJECT (dialog), SUBJECT), name);
}

static void
new_activated (QuiGroupActions *self,
               GVariant        *parameter)
{
  const char *uuid = g_variant_get_string (parameter, NULL);

  if (qui_server_list_find (self->servers, uuid) != NULL)
    ask_name (self, _("New Group"), _("_Move"), uuid, "", G_CALLBACK (new_typed), G_CALLBACK (new_answered));
}

/* ---- Another name ---- */

static gboolean
is_group (QuiGroupActions *self,
          const char      *name)
{
  g_auto (GStrv) groups = qui_server_order_dup_groups (self->servers);

  return g_strv_contains ((const char * const *) groups, name);
}

/* That two groups become one is said before it happens. */
static void
rename_typed (QuiGroupActions *self,
              GtkWidget       *entry)
{
  AdwMessageDialog *dialog = g_object_get_data (G_OBJECT (entry), DIALOG);
  const char *before = g_object_get_data (G_OBJECT (dialog), SUBJECT);
  g_autofree char *name = dup_typed (dialog);
  gboolean same = g_str_equal (name, before);
  gboolean merges = !same && is_group (self, name);
  g_autofree char *body = NULL;

  if (merges)
    body = g_strdup_printf (_("There is a group “%s” already. Its connections and those of “%s” will stand in one group."), name, before);
  else
    body = g_strdup_printf (_("The connections in “%s” move along."), before);
  adw_message_dialog_set_body (dialog, body);
  adw_message_dialog_set_response_label (dialog, ACCEPT, merges ? _("_Merge Groups") : _("_Rename"));
  adw_message_dialog_set_response_enabled (dialog, ACCEPT, is_name (name) && !same);
}

static void
rename_to (QuiGroupActions *self,
           const char      *before,
           const char      *name)
{
  QuiProfileStore *store = qui_server_list_get_store (self->servers);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (store));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (QuiProfile) profile = g_list_model_get_item (G_LIST_MODEL (store), i);

      if (g_str_equal (qui_profile_get_group (profile), before))
        {
          g_object_set (profile, "group", name, NULL);
          qui_profile_store_put (store, profile);
        }
    }
}

static void
rename_answered (QuiGroupActions  *self,
                 const char       *response,
                 AdwMessageDialog *dialog)
{
  g_autofree char *name = dup_typed (dialog);

  if (g_str_equal (response, ACCEPT))
    rename_to (self, g_object_get_data (G_OBJECT (dialog), SUBJECT), name);
}

static void
rename_activated (QuiGroupActions *self,
                  GVariant        *parameter)
{
  const char *name = g_variant_get_string (parameter, NULL);

  if (is_group (self, name))
    ask_name (self, _("Rename Group"), _("_Rename"), name, name, G_CALLBACK (rename_typed), G_CALLBACK (rename_answered));
}

/* ---- The object ---- */

static void
qui_group_actions_dispose (GObject *object)
{
  QuiGroupActions *self = QUI_GROUP_ACTIONS (object);

  g_clear_weak_pointer (&self->widget);
  g_clear_object (&self->servers);

  G_OBJECT_CLASS (qui_group_actions_parent_class)->dispose (object);
}

static void
qui_group_actions_class_init (QuiGroupActionsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = qui_group_actions_dispose;
}

static void
qui_group_actions_init (QuiGroupActions *self)
{
}

QuiGroupActions *
qui_group_actions_new (QuiServerList *servers,
                       GtkWidget     *widget,
                       GActionMap    *actions)
{
  g_autoptr (GSimpleAction) move = g_simple_action_new ("move-to-group", G_VARIANT_TYPE ("(ss)"));
  g_autoptr (GSimpleAction) new_group = g_simple_action_new ("new-group", G_VARIANT_TYPE_STRING);
  g_autoptr (GSimpleAction) rename_group = g_simple_action_new ("rename-group", G_VARIANT_TYPE_STRING);
  QuiGroupActions *self;

  g_return_val_if_fail (QUI_IS_SERVER_LIST (servers), NULL);
  g_return_val_if_fail (GTK_IS_WIDGET (widget), NULL);

  self = g_object_new (QUI_TYPE_GROUP_ACTIONS, NULL);
  self->servers = g_object_ref (servers);
  g_set_weak_pointer (&self->widget, widget);
  g_signal_connect_object (move, "activate", G_CALLBACK (move_activated), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (new_group, "activate", G_CALLBACK (new_activated), self, G_CONNECT_SWAPPED);
  g_action_map_add_action (actions, G_ACTION (move));
  g_signal_connect_object (rename_group, "activate", G_CALLBACK (rename_activated), self, G_CONNECT_SWAPPED);
  g_action_map_add_action (actions, G_ACTION (new_group));
  g_action_map_add_action (actions, G_ACTION (rename_group));
  return self;
}
