/* qui-keyring-toast.c: a password that was to be kept and could not be
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-keyring-toast.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "qui-dialog-parts.h"
#include "qui-keyring.h"

static void
keyring_error_cb (GtkWidget  *widget,
                  GParamSpec *pspec,
                  QuiServer  *server)
{
  GtkWidget *overlay = gtk_widget_get_ancestor (widget, ADW_TYPE_TOAST_OVERLAY);
  const GError *error = qui_server_get_keyring_error (server);
  gboolean locked = g_error_matches (error, QUI_KEYRING_ERROR, QUI_KEYRING_ERROR_LOCKED) ||
                    g_error_matches (error, QUI_KEYRING_ERROR, QUI_KEYRING_ERROR_DISMISSED);
  g_autofree char *text = NULL;
  AdwToast *toast;

  if (error == NULL || !qui_server_is_unkept (server) || overlay == NULL)
    return;

  text = locked ? g_strdup_printf (_("The keyring is locked: the password of “%s” was not kept"),
                                   qui_profile_get_name (qui_server_get_profile (server)))
                : g_strdup (error->message);
  toast = qui_dialog_toast_new (text);
  if (locked)
    {
      adw_toast_set_timeout (toast, 0);
      adw_toast_set_button_label (toast, _("Unlock and Keep"));
      g_signal_connect_object (toast, "button-clicked", G_CALLBACK (qui_server_unlock_keyring), server, G_CONNECT_SWAPPED);
    }
  adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (overlay), toast);
}

void
qui_keyring_toast_follow (QuiServer *server,
                          GtkWidget *widget)
{
  g_return_if_fail (QUI_IS_SERVER (server));
  g_return_if_fail (GTK_IS_WIDGET (widget));

  g_signal_connect_object (server, "notify::keyring-error", G_CALLBACK (keyring_error_cb), widget, G_CONNECT_SWAPPED);
}
