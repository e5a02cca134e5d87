/* test-filter-bar.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-filter-help.h"
#include "qui-filter-suggestions.h"
#include "qui-live-page.h"
#include "qui-server-private.h"
#include "qui-session-tree.h"
#include "qui-test-ui.h"
#include "qui-words.h"
#include "synthetic.h"

typedef struct
{
  GSettings   *settings;
  QuiServer   *server;
  QuiView     *view;
  QuiSnapshot *snapshot;
  GtkWidget   *window;
  GtkWidget   *page;
  GtkWidget   *entry;
  GtkWidget   *suggestions;
  GtkWidget   *list;
} Fixture;

static void
fixture_init (Fixture *f)
{
  g_autoptr (QuiProfile) profile = qui_profile_new ();
  g_autoptr (QuiJournal) journal = qui_journal_new ("/dev/null");

  f->settings = g_settings_new ("io.github.quiesce.Quiesce");
  g_settings_reset (f->settings, "hide-idle");
  g_settings_reset (f->settings, "hide-background");
  g_settings_reset (f->settings, "fold-idle");
  g_object_set (profile, "name", "orders-prod", "host", "db1.internal", "port", "5432", NULL);
  f->server = qui_server_new (profile, journal);
  f->view = qui_server_get_view (f->server);
  f->snapshot = synthetic_shop (0);
  synthetic_follow (qui_server_get_rows (f->server), f->view);
  qui_server_set_state (f->server, QUI_SERVER_LIVE, NULL);

  f->window = adw_window_new ();
  f->page = qui_live_page_new (f->server);
  gtk_window_set_default_size (GTK_WINDOW (f->window), 928, 692);
  adw_window_set_content (ADW_WINDOW (f->window), f->page);
  gtk_window_present (GTK_WINDOW (f->window));
  synthetic_show (qui_server_get_rows (f->server), f->view, f->snapshot);
  g_object_set (f->page, "search-active", TRUE, NULL);
  qui_test_settle (f->window);

  f->entry = qui_test_find (f->page, GTK_TYPE_SEARCH_ENTRY, NULL);
  f->suggestions = qui_test_find (f->page, QUI_TYPE_FILTER_SUGGESTIONS, NULL);
  f->list = qui_test_find (f->suggestions, GTK_TYPE_LIST_BOX, NULL);
}

static void
fixture_clear (Fixture *f)
{
  gtk_window_destroy (GTK_WINDOW (f->window));
  qui_snapshot_unref (f->snapshot);
  g_object_unref (f->server);
  g_object_unref (f->settings);
}

static void
type (Fixture    *f,
      const char *text)
{
  gtk_widget_grab_focus (f->entry);
  gtk_editable_set_text (GTK_EDITABLE (f->entry), text);
  gtk_editable_set_position (GTK_EDITABLE (f->entry), -1);
}

/* What the entry's own controller says to a key. */
static gboolean
press (Fixture *f,
       guint    keyval)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (f->entry);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);
      gboolean taken = FALSE;

      if (!GTK_IS_EVENT_CONTROLLER_KEY (controller) || gtk_event_controller_get_propagation_phase (controller) != GTK_PHASE_CAPTURE)
        continue;

      g_signal_emit_by_name (controller, "key-pressed", keyval, 0, 0, &taken);
      return taken;
    }

  g_assert_not_reached ();
}

static const char *
get_text (Fixture *f)
{
  return gtk_editable_get_text (GTK_EDITABLE (f->entry));
}

static void
assert_says (Fixture    *f,
             const char *words)
{
  g_autofree char *text = qui_test_dup_text (f->page);

  if (strstr (text, words) == NULL)
    g_error ("\"%s\" is not in:\n%s", words, text);
}

static void
select_pids (Fixture   *f,
             const int *pids,
             guint      n)
{
  QuiRowList *rows = qui_server_get_rows (f->server);
  GtkColumnView *column_view = GTK_COLUMN_VIEW (qui_test_find (f->page, GTK_TYPE_COLUMN_VIEW, NULL));

  for (guint i = 0; i < n; i++)
    {
      const QuiSession *session = qui_snapshot_find_session (f->snapshot, pids[i]);
      guint position;

      g_assert_nonnull (qui_row_list_find (rows, &(QuiLineKey) { QUI_LINE_SESSION, pids[i], session->backend_start }, &position));
      gtk_selection_model_select_item (gtk_column_view_get_model (column_view), position, i == 0);
    }
  qui_test_settle (f->window);
}

/* ---- What is wrong ---- */

static void
test_problem (void)
{
  Fixture f;
  GtkWidget *message;

  fixture_init (&f);
  type (&f, "user:shop_app");
  qui_test_settle (f.window);
  assert_says (&f, "of 31 sessions");
  g_assert_false (gtk_widget_has_css_class (f.entry, "error"));

  /* At each key, not some time later. */
  type (&f, "user:shop_app stat:idle");
  g_assert_cmpstr (qui_view_get_filter (f.view), ==, "user:shop_app stat:idle");
  assert_says (&f, "There is no “stat”. Did you mean “state”? To find the text, put it in quotes");
  g_assert_true (gtk_widget_has_css_class (f.entry, "error"));
  gtk_test_accessible_assert_state (f.entry, GTK_ACCESSIBLE_STATE_INVALID, GTK_ACCESSIBLE_INVALID_TRUE);
  message = qui_test_find (f.page, GTK_TYPE_LABEL, "message");
  g_assert_true (gtk_widget_get_mapped (message));
  gtk_test_accessible_assert_role (message, GTK_ACCESSIBLE_ROLE_ALERT);
  /* The rest is in force. */
  qui_test_settle (f.window);
  assert_says (&f, "20 of 31 sessions");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (qui_server_get_rows (f.server))), >, 1);
  qui_test_shot (f.window, "filter-problem");

  type (&f, "user:shop_app state:idle");
  g_assert_false (gtk_widget_has_css_class (f.entry, "error"));
  g_assert_false (gtk_widget_get_visible (message));
  gtk_test_accessible_assert_state (f.entry, GTK_ACCESSIBLE_STATE_INVALID, GTK_ACCESSIBLE_INVALID_FALSE);
  fixture_clear (&f);
}

/* ---- How it may go on ---- */

static void
test_suggestions (void)
{
  Fixture f;
  g_autofree char *rows = NULL;

  fixture_init (&f);
  g_assert_false (gtk_widget_get_visible (f.suggestions));
  g_assert_false (press (&f, GDK_KEY_Tab));
  g_assert_false (press (&f, GDK_KEY_Escape));

  type (&f, "us");
  qui_test_wait (gtk_widget_get_mapped (f.suggestions));
  gtk_test_accessible_assert_state (f.entry, GTK_ACCESSIBLE_STATE_EXPANDED, TRUE);
  rows = qui_test_dup_text (f.list);
  g_assert_nonnull (strstr (rows, "user:\nName of the role"));
  /* The focus stays where the typing is. */
  g_assert_true ((gtk_widget_get_state_flags (f.entry) & GTK_STATE_FLAG_FOCUS_WITHIN) != 0);

  /* Tab takes the key, and its values come; those go by the keys. */
  g_assert_true (press (&f, GDK_KEY_Tab));
  g_assert_cmpstr (get_text (&f), ==, "user:");
  qui_test_wait (gtk_widget_get_mapped (f.suggestions));
  g_clear_pointer (&rows, g_free);
  rows = qui_test_dup_text (f.list);
  g_assert_nonnull (strstr (rows, "shop_app"));
  g_assert_null (gtk_list_box_get_selected_row (GTK_LIST_BOX (f.list)));
  g_assert_true (press (&f, GDK_KEY_Down));
  g_assert_true (press (&f, GDK_KEY_Down));
  g_assert_cmpint (gtk_list_box_row_get_index (gtk_list_box_get_selected_row (GTK_LIST_BOX (f.list))), ==, 1);
  g_assert_true (press (&f, GDK_KEY_Up));
  g_assert_cmpint (gtk_list_box_row_get_index (gtk_list_box_get_selected_row (GTK_LIST_BOX (f.list))), ==, 0);
  g_assert_true (press (&f, GDK_KEY_Up));
  g_assert_null (gtk_list_box_get_selected_row (GTK_LIST_BOX (f.list)));
  g_assert_true (press (&f, GDK_KEY_Down));
  qui_test_shot (f.suggestions, "filter-suggestions");
  g_assert_true (press (&f, GDK_KEY_Return));
  g_assert_true (g_str_has_prefix (get_text (&f), "user:"));
  g_assert_true (g_str_has_suffix (get_text (&f), " "));
  g_assert_false (gtk_widget_get_visible (f.suggestions));
  g_assert_cmpstr (qui_view_get_filter (f.view), ==, get_text (&f));
  g_assert_null (qui_view_get_filter_problem (f.view));

  /* Down asks for them; Escape closes the list and not the bar. */
  g_assert_true (press (&f, GDK_KEY_Down));
  qui_test_wait (gtk_widget_get_mapped (f.suggestions));
  g_assert_true (press (&f, GDK_KEY_Escape));
  g_assert_false (gtk_widget_get_visible (f.suggestions));
  g_assert_false (press (&f, GDK_KEY_Escape));

  /* Nor does Enter choose what the person did not. */
  type (&f, "blo");
  qui_test_wait (gtk_widget_get_mapped (f.suggestions));
  g_assert_false (press (&f, GDK_KEY_Return));
  g_assert_cmpstr (get_text (&f), ==, "blo");
  g_assert_false (gtk_widget_get_visible (f.suggestions));
  fixture_clear (&f);
}

/* Who leaves the entry leaves the list; who closes the bar, too. */
static void
test_suggestions_close (void)
{
  Fixture f;

  fixture_init (&f);
  type (&f, "us");
  qui_test_wait (gtk_widget_get_mapped (f.suggestions));
  gtk_widget_grab_focus (qui_test_find (f.page, GTK_TYPE_COLUMN_VIEW, NULL));
  qui_test_wait (!gtk_widget_get_visible (f.suggestions));

  type (&f, "use");
  qui_test_wait (gtk_widget_get_mapped (f.suggestions));
  g_object_set (f.page, "search-active", FALSE, NULL);
  g_assert_cmpstr (qui_view_get_filter (f.view), ==, "");
  qui_test_wait (!gtk_widget_get_visible (f.suggestions));
  fixture_clear (&f);
}

/* ---- How to write it ---- */

static void
test_help (void)
{
  Fixture f;
  GtkWidget *button;
  GtkWidget *help;
  GtkWidget *example;
  g_autofree char *text = NULL;

  fixture_init (&f);
  button = qui_test_find (f.page, GTK_TYPE_MENU_BUTTON, "help_button");
  gtk_menu_button_popup (GTK_MENU_BUTTON (button));
  help = GTK_WIDGET (gtk_menu_button_get_popover (GTK_MENU_BUTTON (button)));
  g_assert_true (QUI_IS_FILTER_HELP (help));
  qui_test_wait (gtk_widget_get_mapped (help));
  text = qui_test_dup_text (help);
  g_assert_nonnull (strstr (text, "client:10.0.0.0/8"));
  qui_test_shot (help, "filter-help");

  /* A press on an example writes it behind what is there. */
  gtk_editable_set_text (GTK_EDITABLE (f.entry), "orders ");
  example = qui_test_find (help, GTK_TYPE_BUTTON, "tx>5m");
  g_assert_nonnull (example);
  g_signal_emit_by_name (example, "clicked");
  g_assert_cmpstr (get_text (&f), ==, "orders tx>5m");
  g_assert_cmpstr (qui_view_get_filter (f.view), ==, "orders tx>5m");
  qui_test_wait (!gtk_widget_get_visible (help));
  fixture_clear (&f);
}

/* ---- What is hidden ---- */

static void
test_hiding (void)
{
  Fixture f;
  GtkWidget *show;

  fixture_init (&f);
  assert_says (&f, "5 idle sessions");
  g_assert_true (gtk_widget_activate_action (qui_test_find (f.page, GTK_TYPE_MENU_BUTTON, "hide_button"), "filter.hide-idle", NULL));
  g_assert_true (g_settings_get_boolean (f.settings, "hide-idle"));
  g_assert_true (qui_view_get_hide_idle (f.view));
  qui_test_settle (f.window);
  assert_says (&f, "9 of 31 sessions, 22 hidden");
  assert_says (&f, "22 sessions are hidden");
  qui_test_shot (f.window, "filter-hidden");

  show = qui_test_find (f.page, GTK_TYPE_BUTTON, "show_button");
  g_assert_true (gtk_widget_get_mapped (show));
  g_signal_emit_by_name (show, "clicked");
  g_assert_false (qui_view_get_hide_idle (f.view));
  g_assert_false (g_settings_get_boolean (f.settings, "hide-idle"));
  qui_test_settle (f.window);
  g_assert_false (gtk_widget_get_mapped (show));

  g_settings_set_boolean (f.settings, "hide-background", TRUE);
  g_assert_true (qui_view_get_hide_background (f.view));
  fixture_clear (&f);
}

/* ---- What is selected ---- */

static void
test_selected_and_hidden (void)
{
  Fixture f;
  static const int pids[] = { 20417, 20455, 20461 };
  g_autoptr (GArray) keys = NULL;
  GtkWidget *show;

  fixture_init (&f);
  select_pids (&f, pids, 3);
  assert_says (&f, "3 sessions in shop");
  show = qui_test_find (f.page, GTK_TYPE_BUTTON, "show_button");
  g_assert_false (gtk_widget_get_mapped (show));

  type (&f, "pid=20417");
  qui_test_settle (f.window);
  assert_says (&f, "Session 20417 in shop");
  assert_says (&f, "2 more selected, hidden");
  qui_test_shot (f.window, "filter-selected");

  type (&f, "nobody at all");
  qui_test_settle (f.window);
  assert_says (&f, "3 selected sessions, hidden by the filter");

  /* A press brings all of them back, and they are still selected. */
  g_signal_emit_by_name (show, "clicked");
  qui_test_settle (f.window);
  g_assert_cmpstr (get_text (&f), ==, "");
  assert_says (&f, "3 sessions in shop");
  g_assert_false (gtk_widget_get_mapped (show));

  /* What a fold hides is not forgotten either. */
  qui_view_set_open (f.view, &(QuiLineKey) { QUI_LINE_DATABASE, qui_snapshot_find_session (f.snapshot, 20417)->database_oid, 0 }, FALSE);
  qui_test_settle (f.window);
  assert_says (&f, "3 selected sessions, not shown");
  g_signal_emit_by_name (show, "clicked");
  qui_test_settle (f.window);
  assert_says (&f, "3 sessions in shop");
  keys = qui_session_tree_dup_selection (QUI_SESSION_TREE (qui_test_find (f.page, QUI_TYPE_SESSION_TREE, NULL)));
  g_assert_cmpuint (keys->len, ==, 3);
  fixture_clear (&f);
}

/* The question names those that are left alone. */
static void
test_question (void)
{
  Fixture f;
  static const int pids[] = { 20417, 20455, 20461 };
  QuiPlanRequest request = { .scope = QUI_SCOPE_SELECTION, .kind = QUI_SIGNAL_TERMINATE };
  g_autoptr (QuiPlan) plan = NULL;
  g_autoptr (GArray) keys = NULL;
  g_autofree char *impact = NULL;
  g_autofree char *nothing = NULL;

  fixture_init (&f);
  select_pids (&f, pids, 3);
  type (&f, "pid=20417,20455");
  qui_test_settle (f.window);
  assert_says (&f, "1 more selected, hidden");
  assert_says (&f, "Terminate 2 Sessions…");

  keys = qui_session_tree_dup_selection (QUI_SESSION_TREE (qui_test_find (f.page, QUI_TYPE_SESSION_TREE, NULL)));
  request.keys = keys;
  request.n_unseen = 1;
  plan = qui_plan_make (f.snapshot, &request);
  impact = qui_words_impact (plan);
  g_assert_true (g_str_has_suffix (impact, "1 more selected session is not in sight: nothing is done to it."));
  request.n_unseen = 0;
  nothing = qui_words_unseen (&request);
  g_assert_null (nothing);
  fixture_clear (&f);
}

int
main (int   argc,
      char *argv[])
{
  qui_test_ui_init (&argc, &argv);

  g_test_add_func ("/filter-bar/problem", test_problem);
  g_test_add_func ("/filter-bar/suggestions", test_suggestions);
  g_test_add_func ("/filter-bar/suggestions-close", test_suggestions_close);
  g_test_add_func ("/filter-bar/help", test_help);
  g_test_add_func ("/filter-bar/hiding", test_hiding);
  g_test_add_func ("/filter-bar/selected-and-hidden", test_selected_and_hidden);
  g_test_add_func ("/filter-bar/question", test_question);

  return g_test_run ();
}
