/* test-import-dialog.c: what is found and pasted is listed, and saved only when it is imported
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-import-dialog.h"

#include <glib/gstdio.h>
#include <string.h>

#include "qui-import-row.h"
#include "qui-test-ui.h"

typedef struct
{
  QuiServerList *servers;
  GtkWidget     *dialog;    /* NULL when it has gone */
  char          *folder;
  char          *passwords;
  char          *services;
} Fixture;

static GListModel *
get_saved (Fixture *fixture)
{
  return G_LIST_MODEL (qui_server_list_get_store (fixture->servers));
}

static void
set_up (Fixture       *fixture,
        gconstpointer  user)
{
  fixture->servers = qui_test_servers_new ();
  fixture->folder = g_dir_make_tmp ("qui-import-XXXXXX", NULL);
  fixture->passwords = g_build_filename (fixture->folder, "pgpass", NULL);
  fixture->services = g_build_filename (fixture->folder, "services", NULL);
  g_setenv ("PGPASSFILE", fixture->passwords, TRUE);
  g_setenv ("PGSERVICEFILE", fixture->services, TRUE);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  user)
{
  if (fixture->dialog != NULL)
    gtk_window_destroy (GTK_WINDOW (fixture->dialog));
  qui_test_wait (fixture->dialog == NULL);
  qui_test_servers_free (fixture->servers);
  g_unlink (fixture->passwords);
  g_unlink (fixture->services);
  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0);
  g_free (fixture->folder);
  g_free (fixture->passwords);
  g_free (fixture->services);
}

static GtkWidget *
get (Fixture    *fixture,
     GType       type,
     const char *name)
{
  GtkWidget *widget = qui_test_find (fixture->dialog, type, name);

  g_assert_nonnull (widget);
  return widget;
}

static gboolean
shows (Fixture    *fixture,
       const char *words)
{
  g_autofree char *text = qui_test_dup_text (fixture->dialog);

  return strstr (text, words) != NULL;
}

static void
open_dialog (Fixture *fixture)
{
  fixture->dialog = qui_import_dialog_new (qui_server_list_get_store (fixture->servers), NULL);
  g_object_add_weak_pointer (G_OBJECT (fixture->dialog), (gpointer *) &fixture->dialog);
  gtk_window_present (GTK_WINDOW (fixture->dialog));
  qui_test_wait (!gtk_widget_get_mapped (get (fixture, GTK_TYPE_SPINNER, "spinner")));
  qui_test_settle (fixture->dialog);
}

static void
paste (Fixture    *fixture,
       const char *text)
{
  GtkWidget *entry = get (fixture, ADW_TYPE_ENTRY_ROW, "paste");

  gtk_editable_set_text (GTK_EDITABLE (entry), text);
  g_signal_emit_by_name (entry, "apply");
  qui_test_settle (fixture->dialog);
}

static const char *
get_button_label (Fixture *fixture)
{
  return gtk_button_get_label (GTK_BUTTON (get (fixture, GTK_TYPE_BUTTON, "import_button")));
}

static gboolean
can_import (Fixture *fixture)
{
  return gtk_widget_get_sensitive (get (fixture, GTK_TYPE_BUTTON, "import_button"));
}

/* The row whose name is @name. */
static GtkWidget *
find_row (GtkWidget  *root,
          const char *name)
{
  if (QUI_IS_IMPORT_ROW (root) && qui_test_find (root, GTK_TYPE_LABEL, name) != NULL)
    return root;

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_row (child, name);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static GtkCheckButton *
get_check (Fixture    *fixture,
           const char *name)
{
  GtkWidget *row = find_row (fixture->dialog, name);

  g_assert_nonnull (row);
  return GTK_CHECK_BUTTON (qui_test_find (row, GTK_TYPE_CHECK_BUTTON, NULL));
}

static void
test_nothing (Fixture       *fixture,
              gconstpointer  user)
{
  open_dialog (fixture);
  g_assert_true (shows (fixture, "Nothing to Import"));
  g_assert_false (can_import (fixture));
  g_assert_cmpstr (get_button_label (fixture), ==, "Import");
  qui_test_shot (fixture->dialog, "import-nothing");
}

static void
test_known (Fixture       *fixture,
            gconstpointer  user)
{
  GtkCheckButton *check;

  g_file_set_contents (fixture->passwords, "db1:5432:shop:anna:hush\ndb2:5432:*:bob:hush\n", -1, NULL);
  g_chmod (fixture->passwords, 0600);
  g_file_set_contents (fixture->services, "[orders]\nhost=db3\n", -1, NULL);
  qui_test_servers_add (fixture->servers, "mine", "host=db1 dbname=shop user=anna");
  open_dialog (fixture);

  g_assert_true (shows (fixture, "Found on This Computer"));
  g_assert_true (shows (fixture, "db2:5432 · postgres · as bob"));
  g_assert_true (shows (fixture, "service orders"));
  g_assert_true (shows (fixture, "Saved already."));
  g_assert_cmpstr (get_button_label (fixture), ==, "Import 2 Connections");
  check = get_check (fixture, "shop on db1");
  g_assert_false (gtk_check_button_get_active (check));
  g_assert_false (gtk_widget_get_sensitive (GTK_WIDGET (check)));
  qui_test_shot (fixture->dialog, "import-known");

  /* A click on the row or its check button is the same. */
  gtk_check_button_set_active (get_check (fixture, "orders"), FALSE);
  g_assert_cmpstr (get_button_label (fixture), ==, "Import 1 Connection");
  g_signal_emit_by_name (get (fixture, GTK_TYPE_LIST_VIEW, "list"), "activate", 0);
  g_assert_cmpstr (get_button_label (fixture), ==, "Import 2 Connections");
  g_assert_true (gtk_check_button_get_active (get_check (fixture, "orders")));

  g_signal_emit_by_name (get (fixture, GTK_TYPE_BUTTON, "Select None"), "clicked");
  g_assert_false (can_import (fixture));
  g_signal_emit_by_name (get (fixture, GTK_TYPE_BUTTON, "Select All"), "clicked");
  g_assert_false (gtk_check_button_get_active (check));

  g_assert_cmpuint (g_list_model_get_n_items (get_saved (fixture)), ==, 1);
  g_signal_emit_by_name (get (fixture, GTK_TYPE_BUTTON, "import_button"), "clicked");
  g_assert_cmpuint (g_list_model_get_n_items (get_saved (fixture)), ==, 3);
  qui_test_wait (fixture->dialog == NULL);
}

/* By what way a connection goes is seen before it is saved. */
static void
test_way (Fixture       *fixture,
          gconstpointer  user)
{
  g_autoptr (QuiProfile) profile = g_object_new (QUI_TYPE_PROFILE, "name", "Shop", "host", "db1", "tunnel", "anna@bastion", NULL);
  g_autoptr (QuiImportEntry) entry = qui_import_entry_new ("Shop", profile, NULL, FALSE);
  GtkWidget *row = g_object_ref_sink (qui_import_row_new ());
  GtkWidget *place = qui_test_find (row, GTK_TYPE_LABEL, "place");

  qui_import_row_set_entry (QUI_IMPORT_ROW (row), entry);
  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (place)), ==, "db1:5432\nSSH tunnel through anna@bastion");
  g_object_unref (row);
}

static void
test_paste (Fixture       *fixture,
            gconstpointer  user)
{
  g_autoptr (QuiProfile) saved = NULL;

  open_dialog (fixture);
  paste (fixture, "psql -h");
  g_assert_true (shows (fixture, "The option -h needs a value."));
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (get (fixture, ADW_TYPE_ENTRY_ROW, "paste"))), ==, "psql -h");
  gtk_editable_set_text (GTK_EDITABLE (get (fixture, ADW_TYPE_ENTRY_ROW, "paste")), "psql -h d");
  g_assert_false (shows (fixture, "needs a value"));

  paste (fixture, "PGPASSWORD=hush psql -h db1 -U anna shop");
  g_assert_true (shows (fixture, "db1:5432 · shop · as anna"));
  g_assert_true (shows (fixture, "The password is left out."));
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (get (fixture, ADW_TYPE_ENTRY_ROW, "paste"))), ==, "");
  paste (fixture, "jdbc:postgresql://db2/orders?user=bob&prepareThreshold=0");
  g_assert_true (shows (fixture, "Left out: prepareThreshold."));
  paste (fixture, "postgresql://anna@db1/shop");
  g_assert_true (shows (fixture, "The same as one above."));
  paste (fixture, "psql -p 99999");
  g_assert_true (shows (fixture, "not “99999”"));
  qui_test_shot (fixture->dialog, "import-paste");

  g_assert_cmpstr (get_button_label (fixture), ==, "Import 2 Connections");
  g_signal_emit_by_name (get (fixture, GTK_TYPE_BUTTON, "import_button"), "clicked");
  g_assert_cmpuint (g_list_model_get_n_items (get_saved (fixture)), ==, 2);
  saved = g_list_model_get_item (get_saved (fixture), 0);
  g_assert_cmpstr (qui_profile_get_host (saved), ==, "db1");
  g_assert_false (qui_profile_get_keep_password (saved));
}

static void
test_cancel (Fixture       *fixture,
             gconstpointer  user)
{
  open_dialog (fixture);
  paste (fixture, "psql -h db1 shop");
  g_assert_true (can_import (fixture));
  g_assert_true (gtk_widget_activate_action (fixture->dialog, "window.close", NULL));
  qui_test_wait (fixture->dialog == NULL);
  g_assert_cmpuint (g_list_model_get_n_items (get_saved (fixture)), ==, 0);
}

/* Closed while the files are still read. */
static void
test_early (Fixture       *fixture,
            gconstpointer  user)
{
  fixture->dialog = qui_import_dialog_new (qui_server_list_get_store (fixture->servers), NULL);
  g_object_add_weak_pointer (G_OBJECT (fixture->dialog), (gpointer *) &fixture->dialog);
  gtk_window_present (GTK_WINDOW (fixture->dialog));
  gtk_window_close (GTK_WINDOW (fixture->dialog));
}

int
main (int   argc,
      char *argv[])
{
  qui_test_ui_init (&argc, &argv);
  g_test_add ("/import-dialog/nothing", Fixture, NULL, set_up, test_nothing, tear_down);
  g_test_add ("/import-dialog/known", Fixture, NULL, set_up, test_known, tear_down);
  g_test_add ("/import-dialog/way", Fixture, NULL, set_up, test_way, tear_down);
  g_test_add ("/import-dialog/paste", Fixture, NULL, set_up, test_paste, tear_down);
  g_test_add ("/import-dialog/cancel", Fixture, NULL, set_up, test_cancel, tear_down);
  g_test_add ("/import-dialog/early", Fixture, NULL, set_up, test_early, tear_down);

  return g_test_run ();
}
