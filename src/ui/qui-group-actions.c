/* qui-group-actions.c: groups of saved connections, as actions
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-group-actions.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "qui-dialog-parts.h"

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

/* ---- A new one ---- */

static void
name_changed (GtkEditable      *entry,
              AdwMessageDialog *dialog)
{
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (entry)));

  adw_message_dialog_set_response_enabled (dialog, "move", *name != '\0');
}

static void
answered (QuiGroupActions  *self,
          const char       *response,
          AdwMessageDialog *dialog)
{
  GtkWidget *entry = adw_message_dialog_get_extra_child (dialog);

  if (g_str_equal (response, "move"))
    move_to (self, g_object_get_data (G_OBJECT (dialog), "uuid"), gtk_editable_get_text (GTK_EDITABLE (entry)));
}

static void
new_activated (QuiGroupActions *self,
               GVariant        *parameter)
{
  QuiServer *server = qui_server_list_find (self->servers, g_variant_get_string (parameter, NULL));
  GtkRoot *root = self->widget != NULL ? gtk_widget_get_root (self->widget) : NULL;
  GtkWidget *dialog, *entry;
  g_autofree char *body = NULL;

  if (server == NULL)
    return;

  dialog = adw_message_dialog_new (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, _("New Group"), NULL);
  body = g_strdup_printf (_("“%s” moves into it. A group lasts as long as a connection is in it."),
                          qui_profile_get_name (qui_server_get_profile (server)));
  adw_message_dialog_set_body (ADW_MESSAGE_DIALOG (dialog), body);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"), "move", _("_Move"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "move", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_response_enabled (ADW_MESSAGE_DIALOG (dialog), "move", FALSE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "move");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");

  entry = gtk_entry_new ();
  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), _("Name"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Name of the group"), -1);
  g_signal_connect_object (entry, "changed", G_CALLBACK (name_changed), dialog, 0);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), entry);
  g_object_set_data_full (G_OBJECT (dialog), "uuid", g_variant_dup_string (parameter, NULL), g_free);
  g_signal_connect_object (dialog, "response", G_CALLBACK (answered), self, G_CONNECT_SWAPPED);
  qui_dialog_present (dialog);
  gtk_widget_grab_focus (entry);
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
  QuiGroupActions *self;

  g_return_val_if_fail (QUI_IS_SERVER_LIST (servers), NULL);
  g_return_val_if_fail (GTK_IS_WIDGET (widget), NULL);

  self = g_object_new (QUI_TYPE_GROUP_ACTIONS, NULL);
  self->servers = g_object_ref (servers);
  g_set_weak_pointer (&self->widget, widget);
  g_signal_connect_object (move, "activate", G_CALLBACK (move_activated), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (new_group, "activate", G_CALLBACK (new_activated), self, G_CONNECT_SWAPPED);
  g_action_map_add_action (actions, G_ACTION (move));
  g_action_map_add_action (actions, G_ACTION (new_group));
  return self;
}
