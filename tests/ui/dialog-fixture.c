/* dialog-fixture.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "dialog-fixture.h"

void
dialog_set_up (Fixture       *fixture,
               gconstpointer  data)
{
  fixture->servers = qui_test_servers_new ();
  fixture->store = qui_server_list_get_store (fixture->servers);
}

void
dialog_tear_down (Fixture       *fixture,
                  gconstpointer  data)
{
  if (!fixture->closed)
    gtk_window_destroy (GTK_WINDOW (fixture->dialog));
  g_clear_object (&fixture->saved);
  g_free (fixture->password);
  g_free (fixture->key_password);
  qui_test_servers_free (fixture->servers);
}

static void
note_saved (Fixture    *fixture,
            QuiProfile *profile,
            const char *password,
            const char *key_password)
{
  g_assert_null (fixture->saved);
  g_free (fixture->key_password);
  fixture->key_password = g_strdup (key_password);
  fixture->saved = g_object_ref (profile);
  fixture->password = g_strdup (password);
}

static void
note_closed (Fixture *fixture)
{
  fixture->closed = TRUE;
}

void
dialog_open (Fixture    *fixture,
             QuiProfile *profile)
{
  fixture->closed = FALSE;
  fixture->dialog = qui_connection_dialog_new (fixture->servers, profile, NULL);
  g_signal_connect_swapped (fixture->dialog, "saved", G_CALLBACK (note_saved), fixture);
  g_signal_connect_swapped (fixture->dialog, "destroy", G_CALLBACK (note_closed), fixture);
  gtk_window_present (GTK_WINDOW (fixture->dialog));
  qui_test_settle (fixture->dialog);
}

GtkWidget *
dialog_get (Fixture    *fixture,
            const char *id)
{
  GtkWidget *widget = qui_test_find (fixture->dialog, GTK_TYPE_WIDGET, id);

  g_assert_nonnull (widget);

  return widget;
}

const char *
dialog_get_text (Fixture    *fixture,
                 const char *id)
{
  return gtk_editable_get_text (GTK_EDITABLE (dialog_get (fixture, id)));
}

void
dialog_set_text (Fixture    *fixture,
                 const char *id,
                 const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (dialog_get (fixture, id)), text);
}

void
dialog_click (Fixture    *fixture,
              const char *id)
{
  GtkWidget *button = dialog_get (fixture, id);

  g_assert_true (gtk_widget_is_sensitive (button));
  g_signal_emit_by_name (button, "clicked");
}

static void
take_password (GObject      *source,
               GAsyncResult *result,
               gpointer      data)
{
  g_autoptr (GError) error = NULL;
  char *password = qui_keyring_lookup_finish (result, &error);

  g_assert_no_error (error);
  *(char **) data = g_strdup (password != NULL ? password : "(none)");
  qui_password_free (password);
}

char *
dialog_dup_kept (QuiProfile *profile,
                 QuiSecret   secret)
{
  char *password = NULL;

  qui_keyring_lookup_async (profile, secret, NULL, take_password, &password);
  qui_test_wait (password != NULL);

  return password;
}
