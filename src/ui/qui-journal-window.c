/* qui-journal-window.c: what was done, to look it up
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-journal-window.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "qui-dialog-parts.h"
#include "qui-file-watch.h"
#include "qui-focus.h"
#include "qui-journal-reader.h"

/* The file changes more than once for each action. */
#define RELOAD_AFTER_MS 200
/* More is not laid out; it can be copied. */
#define SHOWN_BYTES 8000

struct _QuiJournalWindow
{
  AdwWindow           parent_instance;

  char               *path;
  QuiFileWatch       *watch;
  gboolean            loading;
  gboolean            outdated;       /* the file changed while it was read */
  GCancellable       *cancellable;
  GListStore         *entries;
  GtkCustomFilter    *filter;
  GtkSingleSelection *selection;
  GStrv               words;          /* casefolded; NULL: all */
  char               *problem;        /* why nothing could be read */

  GtkWidget          *search;
  GtkStack           *stack;
  AdwStatusPage      *nothing;
  GtkWidget          *found;
  GtkColumnView      *view;
  GtkLabel           *title;
  GtkLabel           *report;
  GtkLabel           *sessions;
  GtkLabel           *sql;
  GtkWidget          *copy_sql;
  GtkLabel           *note;
};

G_DEFINE_FINAL_TYPE (QuiJournalWindow, qui_journal_window, ADW_TYPE_WINDOW)

/* ---- What is shown ---- */

static QuiJournalEntry *
get_selected (QuiJournalWindow *self)
{
  return gtk_single_selection_get_selected_item (self->selection);
}

/* Hidden where there is none; cut, and said so, where there is too much. */
static void
show_text (GtkLabel   *label,
           const char *text)
{
  gboolean any = text != NULL && *text != '\0';

  gtk_widget_set_visible (GTK_WIDGET (label), any);
  if (any && strlen (text) > SHOWN_BYTES)
    {
      g_autofree char *part = g_strndup (text, SHOWN_BYTES);
      g_autofree char *valid = g_utf8_make_valid (part, -1);
      g_autofree char *cut = g_strdup_printf ("%s…\n%s", valid, _("There is more: copy it to see all of it."));

      gtk_label_set_text (label, cut);
    }
  else
    {
      gtk_label_set_text (label, any ? text : "");
    }
}

static void
show_selected (QuiJournalWindow *self)
{
  QuiJournalEntry *entry = get_selected (self);
  g_autofree char *title = entry != NULL ? qui_journal_entry_dup_title (entry) : NULL;
  g_autofree char *report = entry != NULL ? qui_journal_entry_dup_report (entry) : NULL;
  g_autofree char *sessions = entry != NULL ? qui_journal_entry_dup_sessions (entry) : NULL;
  const char *sql = entry != NULL ? qui_journal_entry_get_sql (entry) : NULL;

  gtk_label_set_text (self->title, title != NULL ? title : "");
  show_text (self->report, report);
  show_text (self->sessions, sessions);
  show_text (self->sql, sql);
  gtk_widget_set_visible (self->copy_sql, sql != NULL && *sql != '\0');
}

static void
show_found (QuiJournalWindow *self)
{
  gboolean any = g_list_model_get_n_items (G_LIST_MODEL (self->selection)) > 0;
  g_autofree char *problem = self->problem != NULL ? g_markup_escape_text (self->problem, -1) : NULL;

  if (problem != NULL)
    {
      adw_status_page_set_title (self->nothing, _("The Journal Cannot Be Read"));
      adw_status_page_set_description (self->nothing, problem);
    }
  else if (g_list_model_get_n_items (G_LIST_MODEL (self->entries)) > 0)
    {
      adw_status_page_set_title (self->nothing, _("No Results"));
      adw_status_page_set_description (self->nothing, _("No action has all of these words."));
    }
  else
    {
      adw_status_page_set_title (self->nothing, _("No Actions Yet"));
      adw_status_page_set_description (self->nothing, _("Whatever Quiesce cancels, terminates or clears is written down here."));
    }
  gtk_stack_set_visible_child (self->stack, any ? self->found : GTK_WIDGET (self->nothing));
  show_selected (self);
}

static void
show_note (QuiJournalWindow      *self,
           const QuiJournalPages *pages)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *name = g_filename_display_name (self->path);

  if (pages->n_damaged > 0)
    g_string_append_printf (text, ngettext ("%u line could not be read.", "%u lines could not be read.", pages->n_damaged), pages->n_damaged);
  if (pages->has_older)
    {
      if (text->len > 0)
        g_string_append_c (text, ' ');
      g_string_append_printf (text, _("Older actions are in the file %s."), name);
    }
  gtk_label_set_text (self->note, text->str);
  gtk_widget_set_visible (GTK_WIDGET (self->note), text->len > 0);
}

/* ---- Reading ---- */

static void reload (QuiJournalWindow *self);

/* The same action stays selected, else the newest is. */
static void
take (QuiJournalWindow *self,
      QuiJournalPages  *pages)
{
  QuiJournalEntry *selected = get_selected (self);
  g_autofree char *key = selected != NULL ? g_strdup (qui_journal_entry_get_key (selected)) : NULL;
  guint was_first = gtk_single_selection_get_selected (self->selection) == 0;
  guint n;

  g_list_store_splice (self->entries, 0, g_list_model_get_n_items (G_LIST_MODEL (self->entries)), pages->entries->pdata, pages->entries->len);
  n = g_list_model_get_n_items (G_LIST_MODEL (self->selection));
  if (n > 0)
    gtk_single_selection_set_selected (self->selection, 0);
  for (guint i = 0; i < n && key != NULL && !was_first; i++)
    {
      g_autoptr (QuiJournalEntry) entry = g_list_model_get_item (G_LIST_MODEL (self->selection), i);

      if (!g_str_equal (qui_journal_entry_get_key (entry), key))
        continue;
      gtk_single_selection_set_selected (self->selection, i);
      break;
    }
  show_note (self, pages);
}

static void
on_read (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (QuiJournalWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (QuiJournalPages) pages = qui_journal_read_finish (result, &error);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;

  self->loading = FALSE;
  g_clear_pointer (&self->problem, g_free);
  if (pages != NULL)
    {
      take (self, pages);
    }
  else
    {
      g_list_store_remove_all (self->entries);
      self->problem = g_strdup (error->message);
    }
  show_found (self);
  if (self->outdated)
    reload (self);
}

static void
reload (QuiJournalWindow *self)
{
  self->outdated = self->loading;
  if (self->loading)
    return;

  self->loading = TRUE;
  qui_journal_read_async (self->path, 0, 0, self->cancellable, on_read, g_object_ref (self));
}

static void
file_changed_cb (gpointer self)
{
  reload (self);
}

/* ---- Searching ---- */

static gboolean
matches (gpointer item,
         gpointer data)
{
  QuiJournalWindow *self = data;

  return qui_journal_entry_matches (item, (const char * const *) self->words);
}

static void
search_changed_cb (QuiJournalWindow *self)
{
  g_autofree char *folded = g_utf8_casefold (gtk_editable_get_text (GTK_EDITABLE (self->search)), -1);

  g_strfreev (self->words);
  self->words = g_strsplit_set (folded, " \t", -1);
  gtk_filter_changed (GTK_FILTER (self->filter), GTK_FILTER_CHANGE_DIFFERENT);
  show_found (self);
}

static void
stop_search_cb (QuiJournalWindow *self)
{
  if (*gtk_editable_get_text (GTK_EDITABLE (self->search)) != '\0')
    gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  else
    gtk_window_close (GTK_WINDOW (self));
}

/* ---- Copying ---- */

static void
copy_sql_cb (QuiJournalWindow *self)
{
  if (get_selected (self) != NULL)
    qui_dialog_copy (GTK_WIDGET (self), qui_journal_entry_get_sql (get_selected (self)));
}

static void
copy_cb (QuiJournalWindow *self)
{
  QuiJournalEntry *entry = get_selected (self);
  const char *sql = entry != NULL ? qui_journal_entry_get_sql (entry) : NULL;
  g_autofree char *title = NULL;
  g_autofree char *report = NULL;
  g_autofree char *sessions = NULL;
  g_autofree char *text = NULL;

  if (entry == NULL)
    return;

  title = qui_journal_entry_dup_title (entry);
  report = qui_journal_entry_dup_report (entry);
  sessions = qui_journal_entry_dup_sessions (entry);
  text = g_strjoin ("\n\n", title, report, *sessions != '\0' ? sessions : sql, *sessions != '\0' ? sql : NULL, NULL);
  qui_dialog_copy (GTK_WIDGET (self), text);
}

/* ---- Columns ---- */

typedef char *(*Words) (QuiJournalEntry *entry);

static const struct
{
  const char *title;
  Words       dup;
  gboolean    expand;
} columns[] = {
  { N_("Time"),    qui_journal_entry_dup_when,    FALSE },
  { N_("Action"),  qui_journal_entry_dup_title,   TRUE },
  { N_("On"),      qui_journal_entry_dup_place,   TRUE },
  { N_("Outcome"), qui_journal_entry_dup_outcome, TRUE },
};

static void
name_row (GtkWidget       *cell,
          QuiJournalEntry *entry)
{
  GString *name = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    {
      g_autofree char *text = columns[i].dup (entry);

      if (text != NULL && *text != '\0')
        g_string_append_printf (name, "%s%s", name->len > 0 ? ", " : "", text);
    }
  qui_focus_name_row (cell, name->str);
  g_string_free (name, TRUE);
}

static void
setup_cb (GtkListItemFactory *factory,
          GtkListItem        *item)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, "num");
  gtk_list_item_set_child (item, label);
}

static void
bind_cb (GtkListItemFactory *factory,
         GtkListItem        *item,
         gpointer            column)
{
  static const char * const looks[] = {
    [QUI_JOURNAL_DONE] = "num", [QUI_JOURNAL_PARTLY] = "warning", [QUI_JOURNAL_FAILED] = "error", [QUI_JOURNAL_UNKNOWN] = "sec",
  };
  QuiJournalEntry *entry = gtk_list_item_get_item (item);
  GtkWidget *label = gtk_list_item_get_child (item);
  g_autofree char *text = columns[GPOINTER_TO_UINT (column)].dup (entry);

  gtk_label_set_text (GTK_LABEL (label), text);
  gtk_widget_set_tooltip_text (label, text);
  if (GPOINTER_TO_UINT (column) == 0)
    name_row (label, entry);
  if (columns[GPOINTER_TO_UINT (column)].dup == qui_journal_entry_dup_outcome)
    gtk_widget_set_css_classes (label, (const char *[]) { looks[qui_journal_entry_get_verdict (entry)], NULL });
}

static void
add_columns (QuiJournalWindow *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    {
      GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
      g_autoptr (GtkColumnViewColumn) column = gtk_column_view_column_new (_(columns[i].title), factory);

      g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), NULL);
      g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), GUINT_TO_POINTER (i));
      gtk_column_view_column_set_expand (column, columns[i].expand);
      gtk_column_view_column_set_resizable (column, TRUE);
      gtk_column_view_append_column (self->view, column);
    }
}

/* ---- The widget ---- */

static void
qui_journal_window_dispose (GObject *object)
{
  QuiJournalWindow *self = QUI_JOURNAL_WINDOW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_pointer (&self->watch, qui_file_watch_free);
  if (self->filter != NULL)
    gtk_custom_filter_set_filter_func (self->filter, NULL, NULL, NULL);
  g_clear_object (&self->filter);

  G_OBJECT_CLASS (qui_journal_window_parent_class)->dispose (object);
}

static void
qui_journal_window_finalize (GObject *object)
{
  QuiJournalWindow *self = QUI_JOURNAL_WINDOW (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->entries);
  g_clear_object (&self->selection);
  g_strfreev (self->words);
  g_free (self->problem);
  g_free (self->path);

  G_OBJECT_CLASS (qui_journal_window_parent_class)->finalize (object);
}

static void
qui_journal_window_class_init (QuiJournalWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = qui_journal_window_dispose;
  object_class->finalize = qui_journal_window_finalize;

  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/quiesce/Quiesce/qui-journal-window.ui");
  gtk_widget_class_bind_template_child (widget_class, QuiJournalWindow, search);
  gtk_widget_class_bind_template_child (widget_class, QuiJournalWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, QuiJournalWindow, nothing);
  gtk_widget_class_bind_template_child (widget_class, QuiJournalWindow, found);
  gtk_widget_class_bind_template_child (widget_class, QuiJournalWindow, view);
  gtk_widget_class_bind_template_child (widget_class, QuiJournalWindow, title);
  gtk_widget_class_bind_template_child (widget_class, QuiJournalWindow, report);
  gtk_widget_class_bind_template_child (widget_class, QuiJournalWindow, sessions);
  gtk_widget_class_bind_template_child (widget_class, QuiJournalWindow, sql);
  gtk_widget_class_bind_template_child (widget_class, QuiJournalWindow, copy_sql);
  gtk_widget_class_bind_template_child (widget_class, QuiJournalWindow, note);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_search_cb);
  gtk_widget_class_bind_template_callback (widget_class, copy_sql_cb);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);
}

static void
qui_journal_window_init (QuiJournalWindow *self)
{
  GtkFilterListModel *filtered;

  gtk_widget_init_template (GTK_WIDGET (self));
  self->cancellable = g_cancellable_new ();
  self->entries = g_list_store_new (QUI_TYPE_JOURNAL_ENTRY);
  self->filter = gtk_custom_filter_new (matches, self, NULL);
  filtered = gtk_filter_list_model_new (g_object_ref (G_LIST_MODEL (self->entries)), g_object_ref (GTK_FILTER (self->filter)));
  self->selection = gtk_single_selection_new (G_LIST_MODEL (filtered));
  gtk_column_view_set_model (self->view, GTK_SELECTION_MODEL (self->selection));
  gtk_search_entry_set_key_capture_widget (GTK_SEARCH_ENTRY (self->search), GTK_WIDGET (self));
  qui_focus_name_list (self->view, _("Actions"));
  add_columns (self);
  g_signal_connect_object (self->selection, "notify::selected-item", G_CALLBACK (show_selected), self, G_CONNECT_SWAPPED);
}

GtkWidget *
qui_journal_window_new (const char *path,
                        GtkWindow  *parent)
{
  QuiJournalWindow *self;

  g_return_val_if_fail (path != NULL, NULL);

  self = g_object_new (QUI_TYPE_JOURNAL_WINDOW, "transient-for", parent, NULL);
  self->path = g_strdup (path);
  self->watch = qui_file_watch_new (path, RELOAD_AFTER_MS, file_changed_cb, self);
  reload (self);
  return GTK_WIDGET (self);
}
