/* qui-session-columns.c: every column of pg_stat_activity for one session, each explained
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-session-columns.h"

#include <glib/gi18n-lib.h>

#include "qui-activity-columns.h"
#include "qui-wait-events.h"
#include "qui-words.h"

/* So much of a value is shown; all of it is copied. */
#define MAX_SHOWN 300

typedef struct
{
  GtkWidget *name;
  GtkWidget *value;
  GtkWidget *words;
} Row;

struct _QuiSessionColumns
{
  QuiNarrowable  parent_instance;

  GtkWidget     *overlay;
  GtkWidget     *grid;
  Row            rows[QUI_N_ACTIVITY_COLUMNS];   /* made when they are first shown */
  char          *copied;                         /* what the button copies */
};

G_DEFINE_FINAL_TYPE (QuiSessionColumns, qui_session_columns, QUI_TYPE_NARROWABLE)

static void
make_row (QuiSessionColumns *self,
          guint              column)
{
  Row *row = &self->rows[column];

  row->name = gtk_label_new (qui_activity_column_get_name (column));
  gtk_label_set_xalign (GTK_LABEL (row->name), 0);
  gtk_widget_add_css_class (row->name, "fieldkey");
  gtk_widget_add_css_class (row->name, "column-name");

  row->value = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (row->value), 0);
  gtk_label_set_ellipsize (GTK_LABEL (row->value), PANGO_ELLIPSIZE_END);
  gtk_label_set_single_line_mode (GTK_LABEL (row->value), TRUE);
  gtk_label_set_selectable (GTK_LABEL (row->value), TRUE);
  gtk_label_set_width_chars (GTK_LABEL (row->value), 16);
  gtk_label_set_max_width_chars (GTK_LABEL (row->value), 34);
  gtk_widget_add_css_class (row->value, "fieldval");
  gtk_widget_add_css_class (row->value, "num");

  row->words = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (row->words), 0);
  gtk_label_set_ellipsize (GTK_LABEL (row->words), PANGO_ELLIPSIZE_END);
  gtk_widget_set_visible (row->words, !qui_narrowable_get_narrow (QUI_NARROWABLE (self)));
  gtk_widget_set_hexpand (row->words, TRUE);
  gtk_widget_set_margin_end (row->words, 40);
  gtk_widget_add_css_class (row->words, "fieldkey");

  gtk_accessible_update_relation (GTK_ACCESSIBLE (row->value), GTK_ACCESSIBLE_RELATION_LABELLED_BY, row->name, NULL,
                                  GTK_ACCESSIBLE_RELATION_DESCRIBED_BY, row->words, NULL, -1);
  gtk_grid_attach (GTK_GRID (self->grid), row->name, 0, column, 1, 1);
  gtk_grid_attach (GTK_GRID (self->grid), row->value, 1, column, 1, 1);
  gtk_grid_attach (GTK_GRID (self->grid), row->words, 2, column, 1, 1);
}

/* What it means; of a wait, what this one means. */
static const char *
explain (guint             column,
         const QuiSession *session)
{
  const char *wait = NULL;

  if (g_str_equal (qui_activity_column_get_name (column), "wait_event"))
    wait = qui_wait_event_describe (session->wait_event_type, session->wait_event);
  return wait != NULL ? wait : qui_activity_column_explain (column);
}

/* A text that stays keeps its selection. */
static void
set_text (GtkWidget  *label,
          const char *text)
{
  if (!g_str_equal (gtk_label_get_text (GTK_LABEL (label)), text))
    gtk_label_set_text (GTK_LABEL (label), text);
}

static char *
dup_shown (const char *value)
{
  g_autofree char *start = g_utf8_strlen (value, -1) > MAX_SHOWN ? g_utf8_substring (value, 0, MAX_SHOWN) : g_strdup (value);
  g_autofree char *line = qui_words_one_line (start);

  return strlen (start) < strlen (value) ? g_strconcat (line, "…", NULL) : g_steal_pointer (&line);
}

static void
show_value (Row        *row,
            const char *value,
            const char *words)
{
  g_autofree char *shown = value != NULL ? dup_shown (value) : g_strdup ("NULL");
  g_autofree char *tip = g_strdup_printf ("%s\n%s", shown, words);

  set_text (row->value, shown);
  set_text (row->words, words);
  gtk_widget_set_tooltip_text (row->name, words);
  gtk_widget_set_tooltip_text (row->value, tip);
  gtk_widget_set_tooltip_text (row->words, words);
  if (value == NULL)
    gtk_widget_add_css_class (row->value, "sec");
  else
    gtk_widget_remove_css_class (row->value, "sec");
}

void
qui_session_columns_show (QuiSessionColumns *self,
                          QuiSnapshot       *snapshot,
                          const QuiSession  *session,
                          const char        *query)
{
  const QuiServerInfo *server;
  GString *copied;

  g_return_if_fail (QUI_IS_SESSION_COLUMNS (self));
  g_return_if_fail (snapshot != NULL && session != NULL);

  server = qui_snapshot_get_server (snapshot);
  copied = g_string_new (NULL);
  for (guint i = 0; i < QUI_N_ACTIVITY_COLUMNS; i++)
    {
      g_autofree char *value = qui_activity_column_dup_value (i, session, query);

      if (!qui_activity_column_exists (i, server->version_num))
        continue;
      if (self->rows[i].name == NULL)
        make_row (self, i);
      if (qui_activity_column_is_hidden (i, session))
        {
          g_autofree char *why = qui_words_hidden (server);

          show_value (&self->rows[i], _("Hidden"), why);
          continue;
        }
      show_value (&self->rows[i], value, explain (i, session));
      g_string_append_printf (copied, "%s: %s\n", qui_activity_column_get_name (i), value != NULL ? value : "NULL");
    }
  g_free (self->copied);
  self->copied = g_string_free (copied, FALSE);
}

static void
copy_clicked_cb (QuiSessionColumns *self)
{
  if (self->copied != NULL)
    gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), self->copied);
}

static void
qui_session_columns_apply_narrow (QuiNarrowable *narrowable,
                                  gboolean       narrow)
{
  QuiSessionColumns *self = QUI_SESSION_COLUMNS (narrowable);

  for (guint i = 0; i < QUI_N_ACTIVITY_COLUMNS; i++)
    if (self->rows[i].words != NULL)
      gtk_widget_set_visible (self->rows[i].words, !narrow);
}

static void
qui_session_columns_finalize (GObject *object)
{
  g_free (QUI_SESSION_COLUMNS (object)->copied);

  G_OBJECT_CLASS (qui_session_columns_parent_class)->finalize (object);
}

static void
qui_session_columns_class_init (QuiSessionColumnsClass *klass)
{
  QUI_NARROWABLE_CLASS (klass)->apply_narrow = qui_session_columns_apply_narrow;
  G_OBJECT_CLASS (klass)->finalize = qui_session_columns_finalize;
  gtk_widget_class_set_template_from_resource (GTK_WIDGET_CLASS (klass), "/io/github/quiesce/Quiesce/qui-session-columns.ui");
  gtk_widget_class_bind_template_child (GTK_WIDGET_CLASS (klass), QuiSessionColumns, overlay);
  gtk_widget_class_bind_template_child (GTK_WIDGET_CLASS (klass), QuiSessionColumns, grid);
  gtk_widget_class_bind_template_callback (GTK_WIDGET_CLASS (klass), copy_clicked_cb);
}

static void
qui_session_columns_init (QuiSessionColumns *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
