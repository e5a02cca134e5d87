/* test-tunnel-window.c: a connection through a real SSH server, as a person makes it: what is asked, shown and said
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-window.h"

#include <glib/gstdio.h>
#include <string.h>

#include "qui-connection-dialog.h"
#include "qui-question-dialog.h"
#include "qui-test-cluster.h"
#include "qui-test-ssh.h"
#include "qui-test-ui.h"

static QuiTestCluster *cluster;
static QuiTestSsh *ssh;

typedef struct
{
  GSettings     *settings;
  QuiServerList *servers;
  QuiServer     *server;
  GtkWidget     *window;
} Fixture;

static QuiServer *
add_server (Fixture    *f,
            const char *name,
            const char *tunnel)
{
  g_autofree char *key = qui_test_ssh_path (ssh, "locked");
  g_autofree char *conninfo = g_strdup_printf ("host=127.0.0.1 port=%d user=postgres dbname=postgres", qui_test_cluster_get_port (cluster));
  QuiServer *server = qui_test_servers_add (f->servers, name, conninfo);

  g_object_set (qui_server_get_profile (server), "tunnel", tunnel, "tunnel-key", key, NULL);
  return server;
}

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  f->settings = g_settings_new ("io.github.quiesce.Quiesce");
  g_settings_set_string (f->settings, "last-connection", "all");
  f->servers = qui_test_servers_new ();
  f->server = add_server (f, "orders", "unknown");
  f->window = qui_window_new (NULL, f->servers, NULL, f->settings);
  gtk_window_present (GTK_WINDOW (f->window));
  qui_test_settle (f->window);
}

static gboolean
has_tunnel (void)
{
  g_autofree int *found = qui_test_ssh_find ((int) getpid (), "StreamLocalBindMask");

  return *found != 0;
}

static void
note_gone (gpointer data)
{
  *(gboolean *) data = TRUE;
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  g_autofree char *known = qui_test_ssh_path (ssh, "known_new");
  gboolean gone = FALSE;

  g_object_set_data_full (G_OBJECT (f->window), "gone", &gone, note_gone);
  gtk_window_destroy (GTK_WINDOW (f->window));
  qui_test_wait (gone);
  qui_test_servers_free (f->servers);
  g_object_unref (f->settings);
  g_unlink (known);
  /* It dies with whoever wanted it. */
  qui_test_wait (!has_tunnel ());
}

static AdwMessageDialog *
wait_for_question (const char *heading)
{
  AdwMessageDialog *dialog;

  qui_test_wait (qui_test_find_window (QUI_TYPE_QUESTION_DIALOG) != NULL);
  dialog = ADW_MESSAGE_DIALOG (qui_test_find_window (QUI_TYPE_QUESTION_DIALOG));
  g_assert_true (g_str_has_prefix (adw_message_dialog_get_heading (dialog), heading));
  qui_test_wait (adw_message_dialog_get_response_enabled (dialog, "accept"));
  return dialog;
}

static void
respond (AdwMessageDialog *dialog,
         const char       *response,
         const char       *secret)
{
  GtkWidget *button = qui_test_find (GTK_WIDGET (dialog), GTK_TYPE_BUTTON, adw_message_dialog_get_response_label (dialog, response));
  gboolean gone = FALSE;

  if (secret != NULL)
    gtk_editable_set_text (GTK_EDITABLE (qui_test_find (GTK_WIDGET (dialog), GTK_TYPE_PASSWORD_ENTRY, "secret")), secret);
  g_object_set_data_full (G_OBJECT (dialog), "gone", &gone, note_gone);
  g_signal_emit_by_name (button, "clicked");
  qui_test_wait (gone);
}

static gboolean
says (GtkWidget  *root,
      const char *words)
{
  g_autofree char *text = qui_test_dup_text (root);

  return strstr (text, words) != NULL;
}

/* From an unknown host to sessions that are seen, and back. */
static void
test_way (Fixture       *f,
          gconstpointer  data)
{
  AdwMessageDialog *dialog;

  qui_window_show_server (QUI_WINDOW (f->window), f->server);
  dialog = wait_for_question ("Trust the SSH Host");
  g_assert_true (says (f->window, "Opening the SSH tunnel…"));
  g_assert_true (says (GTK_WIDGET (dialog), "SHA256:"));
  g_assert_true (says (GTK_WIDGET (dialog), "orders"));
  qui_test_shot (f->window, "tunnel-opening");
  respond (dialog, "accept", NULL);

  dialog = wait_for_question ("Passphrase");
  g_assert_true (says (GTK_WIDGET (dialog), "locked"));
  respond (dialog, "accept", "wrong");
  dialog = wait_for_question ("Passphrase");
  g_assert_true (says (GTK_WIDGET (dialog), "That was not it."));
  respond (dialog, "accept", QUI_TEST_SSH_PASSPHRASE);

  qui_test_wait (qui_server_get_state (f->server) == QUI_SERVER_LIVE && qui_server_get_snapshot (f->server) != NULL);
  qui_test_settle (f->window);
  g_assert_true (has_tunnel ());
  g_assert_true (says (f->window, "SSH tunnel through unknown"));
  qui_test_shot (f->window, "tunnel-live");

  qui_server_disconnect (f->server);
  qui_test_wait (!has_tunnel ());
}

/* What was refused is said, and nobody is asked again by itself; another way is taken as soon as it is saved. */
static void
test_refused (Fixture       *f,
              gconstpointer  data)
{
  GtkWidget *editor;

  qui_window_show_server (QUI_WINDOW (f->window), f->server);
  respond (wait_for_question ("Trust the SSH Host"), "refuse", NULL);
  qui_test_wait (qui_server_get_state (f->server) == QUI_SERVER_FAILED);
  qui_test_settle (f->window);
  g_assert_true (gtk_widget_get_mapped (qui_test_find (f->window, GTK_TYPE_BUTTON, "edit_button")));
  /* Once is enough. */
  g_assert_true (says (f->window, "SSH Question Not Answered"));
  g_assert_false (says (f->window, "The question of ssh was not answered"));
  qui_test_shot (f->window, "tunnel-refused");
  g_assert_null (qui_test_find_window (QUI_TYPE_QUESTION_DIALOG));
  g_assert_false (has_tunnel ());

  g_signal_emit_by_name (qui_test_find (f->window, GTK_TYPE_BUTTON, "edit_button"), "clicked");
  qui_test_wait (qui_test_find_window (QUI_TYPE_CONNECTION_DIALOG) != NULL);
  editor = qui_test_find_window (QUI_TYPE_CONNECTION_DIALOG);
  gtk_editable_set_text (GTK_EDITABLE (qui_test_find (editor, GTK_TYPE_EDITABLE, "tunnel")), "plain");
  gtk_editable_set_text (GTK_EDITABLE (qui_test_find (editor, GTK_TYPE_EDITABLE, "key")), "");
  g_signal_emit_by_name (qui_test_find (editor, GTK_TYPE_BUTTON, "save_button"), "clicked");
  qui_test_wait (qui_server_get_state (f->server) == QUI_SERVER_LIVE);
  qui_server_disconnect (f->server);
}

/* Of a connection that is not looked at; behind whatever is open, which keeps what is typed there. */
static void
test_behind (Fixture       *f,
             gconstpointer  data)
{
  GtkWidget *editor = qui_connection_dialog_new (f->servers, NULL, GTK_WINDOW (f->window));

  gtk_window_present (GTK_WINDOW (editor));
  qui_test_settle (editor);
  qui_server_connect (f->server);
  qui_test_wait (qui_server_get_question (f->server) != NULL);
  qui_test_settle (f->window);
  g_assert_null (qui_test_find_window (QUI_TYPE_QUESTION_DIALOG));
  gtk_window_close (GTK_WINDOW (editor));
  wait_for_question ("Trust the SSH Host");

  /* Given up, it is not asked any more. */
  qui_server_disconnect (f->server);
  qui_test_wait (qui_test_find_window (QUI_TYPE_QUESTION_DIALOG) == NULL);
}

/* One after the other. */
static void
test_two (Fixture       *f,
          gconstpointer  data)
{
  QuiServer *other = add_server (f, "games", "plain");
  AdwMessageDialog *dialog;

  qui_server_connect (f->server);
  qui_server_connect (other);
  qui_test_wait (qui_server_get_question (f->server) != NULL && qui_server_get_question (other) != NULL);
  qui_test_wait (qui_test_find_window (QUI_TYPE_QUESTION_DIALOG) != NULL);
  dialog = ADW_MESSAGE_DIALOG (qui_test_find_window (QUI_TYPE_QUESTION_DIALOG));
  qui_test_wait (adw_message_dialog_get_response_enabled (dialog, "accept"));
  respond (dialog, "refuse", NULL);
  qui_test_wait (qui_server_get_state (f->server) == QUI_SERVER_FAILED || qui_server_get_state (other) == QUI_SERVER_FAILED);
  qui_test_wait (qui_test_find_window (QUI_TYPE_QUESTION_DIALOG) != NULL);
  qui_server_disconnect (f->server);
  qui_server_disconnect (other);
  qui_test_wait (qui_test_find_window (QUI_TYPE_QUESTION_DIALOG) == NULL);
}

/* The test in the editor goes the same way, and asks over the editor. */
static void
test_editor (Fixture       *f,
             gconstpointer  data)
{
  GtkWidget *editor = qui_connection_dialog_new (f->servers, qui_server_get_profile (f->server), GTK_WINDOW (f->window));
  AdwMessageDialog *dialog;
  GtkWidget *button;

  gtk_editable_set_text (GTK_EDITABLE (qui_test_find (editor, GTK_TYPE_EDITABLE, "tunnel")), "plain");
  gtk_window_present (GTK_WINDOW (editor));
  qui_test_settle (editor);
  button = qui_test_find (qui_test_find (editor, GTK_TYPE_WIDGET, "test"), GTK_TYPE_BUTTON, "button");
  g_signal_emit_by_name (button, "clicked");
  g_assert_true (says (editor, "Opening the SSH tunnel…"));
  dialog = wait_for_question ("Passphrase");
  g_assert_true (gtk_window_get_transient_for (GTK_WINDOW (dialog)) == GTK_WINDOW (editor));
  respond (dialog, "accept", QUI_TEST_SSH_PASSPHRASE);
  qui_test_wait (says (editor, "Connected in "));
  qui_test_shot (editor, "tunnel-tested");
  qui_test_wait (!has_tunnel ());

  /* Given up by closing the editor. */
  g_signal_emit_by_name (button, "clicked");
  wait_for_question ("Passphrase");
  gtk_window_close (GTK_WINDOW (editor));
  qui_test_wait (qui_test_find_window (QUI_TYPE_QUESTION_DIALOG) == NULL);
  qui_test_wait (!has_tunnel ());
}

int
main (int    argc,
      char **argv)
{
  int result;

  qui_test_ui_init (&argc, &argv);
  ssh = qui_test_ssh_start ();
  if (ssh == NULL)
    {
      g_print ("1..0 # SKIP there is no sshd\n");
      return 0;
    }
  cluster = qui_test_cluster_start (NULL);

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)
  ADD ("/tunnel-window/way", test_way);
  ADD ("/tunnel-window/refused", test_refused);
  ADD ("/tunnel-window/behind", test_behind);
  ADD ("/tunnel-window/two", test_two);
  ADD ("/tunnel-window/editor", test_editor);
#undef ADD

  result = g_test_run ();
  qui_test_cluster_stop (cluster);
  qui_test_ssh_stop (ssh);
  return result;
}
