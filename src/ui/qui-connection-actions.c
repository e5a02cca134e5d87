/* qui-connection-actions.c: what a person can do to saved connections, as actions
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-connection-actions.h"

#include <glib/gi18n-lib.h>

#include "qui-connection-dialog.h"
#include "qui-connection-export.h"
#include "qui-dialog-parts.h"
#include "qui-group-actions.h"
#include "qui-import-dialog.h"
#include "qui-keyring.h"

struct _QuiConnectionActions
{
  GObject              parent_instance;

  QuiServerList       *servers;
  AdwToastOverlay     *overlay;   /* not owned: it owns the window's content */
  GSimpleActionGroup  *group;
  QuiConnectionExport *export;
  QuiGroupActions     *groups;
};

G_DEFINE_FINAL_TYPE (QuiConnectionActions, qui_connection_actions, G_TYPE_OBJECT)

enum
{
  SHOW,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* ---- What the actions have in common ---- */

static QuiProfileStore *
get_store (QuiConnectionActions *self)
{
  return qui_server_list_get_store (self->servers);
}

static GtkWindow *
get_window (QuiConnectionActions *self)
{
  return self->overlay != NULL ? GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self->overlay))) : NULL;
}

static QuiServer *
find_server (QuiConnectionActions *self,
             GVariant             *uuid)
{
  return qui_server_list_find (self->servers, g_variant_get_string (uuid, NULL));
}

/* ---- Add and edit ---- */

/* Where a connection leads to and by what way, as text; to see whether an edit changed it. */
static char *
dup_target (QuiProfile *profile)
{
  g_autoptr (QuiConninfo) conninfo = qui_profile_to_conninfo (profile, NULL, NULL);
  g_autofree char *text = qui_conninfo_to_text (conninfo, NULL);

  return g_strjoin ("\n", text, qui_profile_get_role (profile), qui_profile_get_tunnel (profile), qui_profile_get_tunnel_jump (profile),
                    qui_profile_get_tunnel_key (profile), NULL);
}

static void
added (QuiConnectionActions *self,
       QuiProfile           *profile,
       const char           *password,
       const char           *key_password)
{
  QuiServer *server = qui_server_list_find (self->servers, qui_profile_get_uuid (profile));

  if (server == NULL)
    return;

  if (key_password != NULL)
    qui_server_hold_key_password (server, key_password);
  if (password != NULL)
    qui_server_connect_with_password (server, password, FALSE);
  g_signal_emit (self, signals[SHOW], 0, server);
}

/* What was visited is a saved connection now. */
static void
saved (QuiConnectionActions *self,
       QuiProfile           *profile,
       const char           *password,
       const char           *key_password,
       QuiConnectionDialog  *dialog)
{
  QuiServer *visit = qui_server_list_find (self->servers, g_object_get_data (G_OBJECT (dialog), "uuid"));

  added (self, profile, password, key_password);
  if (visit != NULL)
    qui_server_list_leave (self->servers, visit);
}

static void
edited (QuiConnectionActions *self,
        QuiProfile           *profile,
        const char           *password,
        const char           *key_password,
        QuiConnectionDialog  *dialog)
{
  QuiServer *server = qui_server_list_find (self->servers, qui_profile_get_uuid (profile));
  g_autofree char *target = dup_target (profile);
  const char *target_before = g_object_get_data (G_OBJECT (dialog), "target");

  /* A new name or another colour is no reason to leave the server. */
  if (server == NULL || (password == NULL && key_password == NULL && g_strcmp0 (target, target_before) == 0))
    return;

  if (qui_server_get_state (server) != QUI_SERVER_OFF)
    qui_server_disconnect (server);
  if (key_password != NULL)
    qui_server_hold_key_password (server, key_password);
  if (password != NULL)
    qui_server_connect_with_password (server, password, FALSE);
  else
    qui_server_connect (server);
}

static void
add_activated (GSimpleAction *action,
               GVariant      *parameter,
               gpointer       user_data)
{
  QuiConnectionActions *self = user_data;
  GtkWidget *dialog = qui_connection_dialog_new (self->servers, NULL, get_window (self));

  g_signal_connect_object (dialog, "saved", G_CALLBACK (added), self, G_CONNECT_SWAPPED);
  qui_dialog_present (dialog);
}

static void
edit_activated (GSimpleAction *action,
                GVariant      *parameter,
                gpointer       user_data)
{
  QuiConnectionActions *self = user_data;
  QuiServer *server = find_server (self, parameter);
  QuiProfile *profile;
  GtkWidget *dialog;

  if (server == NULL)
    return;

  profile = qui_server_get_profile (server);
  dialog = qui_connection_dialog_new (self->servers, profile, get_window (self));
  g_object_set_data_full (G_OBJECT (dialog), "target", dup_target (profile), g_free);
  g_object_set_data_full (G_OBJECT (dialog), "uuid", g_variant_dup_string (parameter, NULL), g_free);
  g_signal_connect_object (dialog, "saved",
                           G_CALLBACK (qui_profile_get_origin (profile) == QUI_ORIGIN_SAVED ? edited : saved), self, G_CONNECT_SWAPPED);
  qui_dialog_present (dialog);
}

static void
import_activated (GSimpleAction *action,
                  GVariant      *parameter,
                  gpointer       user_data)
{
  QuiConnectionActions *self = user_data;

  qui_dialog_present (qui_import_dialog_new (get_store (self), get_window (self)));
}

static void
duplicate_activated (GSimpleAction *action,
                     GVariant      *parameter,
                     gpointer       user_data)
{
  QuiConnectionActions *self = user_data;
  QuiServer *server = find_server (self, parameter);
  g_autoptr (QuiProfile) copy = NULL;
  g_autofree char *name = NULL;

  if (server == NULL)
    return;

  /* Translators: the name of a copied connection */
  name = g_strdup_printf (_("%s (copy)"), qui_profile_get_name (qui_server_get_profile (server)));
  copy = qui_profile_duplicate (qui_server_get_profile (server), name);
  qui_profile_store_put (get_store (self), copy);
}

static void
leave_activated (GSimpleAction *action,
                 GVariant      *parameter,
                 gpointer       user_data)
{
  QuiConnectionActions *self = user_data;
  QuiServer *server = find_server (self, parameter);

  if (server != NULL)
    qui_server_list_leave (self->servers, server);
}

/* ---- Delete ---- */

/* A password that may still be in the keyring though its connection is gone. */
typedef struct
{
  GWeakRef    actions;   /* to nobody: whether it went is not asked */
  QuiProfile *profile;
  gboolean    locked;
} Leftover;

static Leftover *
leftover_new (QuiConnectionActions *self,
              QuiProfile           *profile)
{
  Leftover *leftover = g_new0 (Leftover, 1);

  g_weak_ref_init (&leftover->actions, self);
  leftover->profile = g_object_ref (profile);

  return leftover;
}

static void
leftover_free (Leftover *leftover)
{
  g_weak_ref_clear (&leftover->actions);
  g_object_unref (leftover->profile);
  g_free (leftover);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Leftover, leftover_free)

static void clear_password (QuiConnectionActions *self, QuiProfile *profile);

static void
unlocked (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (Leftover) leftover = user_data;
  g_autoptr (QuiConnectionActions) self = g_weak_ref_get (&leftover->actions);

  /* If that failed the next step says so. */
  qui_keyring_unlock_finish (result, NULL);
  clear_password (self, leftover->profile);
}

static void
try_again_clicked (AdwToast *toast,
                   Leftover *leftover)
{
  g_autoptr (QuiConnectionActions) self = g_weak_ref_get (&leftover->actions);

  if (leftover->locked)
    qui_keyring_unlock_async (leftover->profile, unlocked, leftover_new (self, leftover->profile));
  else
    clear_password (self, leftover->profile);
}

/* Stays until the person answers: nothing else reminds of it. */
static void
offer_to_try_again (QuiConnectionActions *self,
                    Leftover             *leftover)
{
  const char *name = qui_profile_get_name (leftover->profile);
  g_autofree char *text = leftover->locked
                          ? g_strdup_printf (_("The keyring is locked and still has the password of “%s”"), name)
                          : g_strdup_printf (_("The keyring may still have the password of “%s”"), name);
  AdwToast *toast = qui_dialog_toast_new (text);

  adw_toast_set_timeout (toast, 0);
  adw_toast_set_button_label (toast, leftover->locked ? _("Unlock and Delete") : _("Try Again"));
  g_signal_connect_data (toast, "button-clicked", G_CALLBACK (try_again_clicked),
                         leftover, (GClosureNotify) (void *) leftover_free, 0);
  adw_toast_overlay_add_toast (self->overlay, toast);
}

static void
password_cleared (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr (Leftover) leftover = user_data;
  g_autoptr (QuiConnectionActions) self = g_weak_ref_get (&leftover->actions);
  g_autoptr (GError) error = NULL;

  if (qui_keyring_clear_finish (result, &error) || self == NULL || self->overlay == NULL)
    return;

  leftover->locked = g_error_matches (error, QUI_KEYRING_ERROR, QUI_KEYRING_ERROR_LOCKED) ||
                     g_error_matches (error, QUI_KEYRING_ERROR, QUI_KEYRING_ERROR_DISMISSED);
  offer_to_try_again (self, g_steal_pointer (&leftover));
}

/* @self may be NULL. */
static void
clear_password (QuiConnectionActions *self,
                QuiProfile           *profile)
{
  qui_keyring_clear_async (profile, QUI_SECRET_ALL, NULL, password_cleared, leftover_new (self, profile));
}

static void
delete_confirmed (AdwMessageDialog *dialog,
                  const char       *response,
                  gpointer          user_data)
{
  QuiConnectionActions *self = user_data;
  QuiServer *server = qui_server_list_find (self->servers, g_object_get_data (G_OBJECT (dialog), "uuid"));
  g_autoptr (QuiProfile) profile = NULL;

  if (server == NULL || !g_str_equal (response, "delete"))
    return;

  profile = g_object_ref (qui_server_get_profile (server));
  qui_profile_store_remove (get_store (self), profile);
  /* Where none was kept there should be none: then a keyring that cannot be asked is nothing to worry about. */
  clear_password (qui_profile_get_keep_password (profile) ? self : NULL, profile);
}

static void
delete_activated (GSimpleAction *action,
                  GVariant      *parameter,
                  gpointer       user_data)
{
  QuiConnectionActions *self = user_data;
  QuiServer *server = find_server (self, parameter);
  QuiProfile *profile;
  GtkWidget *dialog;

  if (server == NULL)
    return;

  profile = qui_server_get_profile (server);
  dialog = adw_message_dialog_new (get_window (self), NULL, NULL);
  adw_message_dialog_format_heading (ADW_MESSAGE_DIALOG (dialog), _("Delete “%s”?"), qui_profile_get_name (profile));
  adw_message_dialog_set_body (ADW_MESSAGE_DIALOG (dialog),
                               qui_profile_get_keep_password (profile)
                               ? _("The saved connection and its password in the keyring are deleted. Nothing changes on the server.")
                               : _("The saved connection is deleted. Nothing changes on the server."));
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog),
                                    "keep", _("_Keep Connection"),
                                    "delete", _("_Delete"),
                                    NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "delete", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "keep");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "keep");
  g_object_set_data_full (G_OBJECT (dialog), "uuid", g_strdup (qui_profile_get_uuid (profile)), g_free);
  g_signal_connect_object (dialog, "response", G_CALLBACK (delete_confirmed), self, 0);
  qui_dialog_present (dialog);
}

/* ---- Connect, disconnect, order ---- */

static void
connect_activated (GSimpleAction *action,
                   GVariant      *parameter,
                   gpointer       user_data)
{
  QuiConnectionActions *self = user_data;
  QuiServer *server = find_server (self, parameter);

  if (server == NULL)
    return;

  qui_server_connect (server);
  g_signal_emit (self, signals[SHOW], 0, server);
}

static void
disconnect_activated (GSimpleAction *action,
                      GVariant      *parameter,
                      gpointer       user_data)
{
  QuiServer *server = find_server (user_data, parameter);

  if (server != NULL)
    qui_server_disconnect (server);
}

static void
move_by (QuiConnectionActions *self,
         GVariant             *parameter,
         int                   by)
{
  GListModel *servers = G_LIST_MODEL (self->servers);
  QuiServer *server = find_server (self, parameter);
  int n_saved = g_list_model_get_n_items (G_LIST_MODEL (get_store (self)));
  gboolean found = FALSE;

  if (server == NULL)
    return;

  /* They come first, and in this order; the next one that it passes is the next of its group. */
  for (int i = by > 0 ? 0 : n_saved - 1; i >= 0 && i < n_saved; i += by)
    {
      g_autoptr (QuiServer) item = g_list_model_get_item (servers, i);

      if (found && g_str_equal (qui_profile_get_group (qui_server_get_profile (item)), qui_profile_get_group (qui_server_get_profile (server))))
        {
          qui_profile_store_move (get_store (self), qui_server_get_profile (server), i);
          return;
        }
      found |= item == server;
    }
}

static void
move_up_activated (GSimpleAction *action,
                   GVariant      *parameter,
                   gpointer       user_data)
{
  move_by (user_data, parameter, -1);
}

static void
move_down_activated (GSimpleAction *action,
                     GVariant      *parameter,
                     gpointer       user_data)
{
  move_by (user_data, parameter, 1);
}

/* ---- The object ---- */

static void
qui_connection_actions_dispose (GObject *object)
{
  QuiConnectionActions *self = QUI_CONNECTION_ACTIONS (object);

  g_clear_weak_pointer (&self->overlay);
  g_clear_object (&self->export);
  g_clear_object (&self->groups);
  g_clear_object (&self->group);

  G_OBJECT_CLASS (qui_connection_actions_parent_class)->dispose (object);
}

static void
qui_connection_actions_finalize (GObject *object)
{
  QuiConnectionActions *self = QUI_CONNECTION_ACTIONS (object);

  g_clear_object (&self->servers);

  G_OBJECT_CLASS (qui_connection_actions_parent_class)->finalize (object);
}

static void
qui_connection_actions_class_init (QuiConnectionActionsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = qui_connection_actions_dispose;
  object_class->finalize = qui_connection_actions_finalize;

  signals[SHOW] = g_signal_new ("show", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, QUI_TYPE_SERVER);
}

static void
qui_connection_actions_init (QuiConnectionActions *self)
{
  static const GActionEntry entries[] = {
    { "add", add_activated },
    { "import", import_activated },
    { "connect", connect_activated, "s" },
    { "disconnect", disconnect_activated, "s" },
    { "edit", edit_activated, "s" },
    { "leave", leave_activated, "s" },
    { "duplicate", duplicate_activated, "s" },
    { "delete", delete_activated, "s" },
    { "move-up", move_up_activated, "s" },
    { "move-down", move_down_activated, "s" },
  };

  self->group = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->group), entries, G_N_ELEMENTS (entries), self);
}

QuiConnectionActions *
qui_connection_actions_new (QuiServerList   *servers,
                            AdwToastOverlay *overlay)
{
  QuiConnectionActions *self;

  g_return_val_if_fail (QUI_IS_SERVER_LIST (servers), NULL);
  g_return_val_if_fail (ADW_IS_TOAST_OVERLAY (overlay), NULL);

  self = g_object_new (QUI_TYPE_CONNECTION_ACTIONS, NULL);
  self->servers = g_object_ref (servers);
  g_set_weak_pointer (&self->overlay, overlay);
  self->export = qui_connection_export_new (get_store (self), overlay, G_ACTION_MAP (self->group));
  self->groups = qui_group_actions_new (servers, GTK_WIDGET (overlay), G_ACTION_MAP (self->group));

  return self;
}

GActionGroup *
qui_connection_actions_get_group (QuiConnectionActions *self)
{
  g_return_val_if_fail (QUI_IS_CONNECTION_ACTIONS (self), NULL);

  return G_ACTION_GROUP (self->group);
}
