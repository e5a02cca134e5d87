/* qui-session-locks.c: which locks a session holds and awaits
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-session-locks.h"

#include <glib/gi18n-lib.h>

#include "qui-words.h"

typedef struct
{
  GtkWidget *state;
  GtkWidget *mode;
  GtkWidget *on;
} Row;

struct _QuiSessionLocks
{
  GtkWidget  parent_instance;

  GtkWidget *overlay;
  GtkWidget *summary;
  GtkWidget *grid;
  GtkWidget *copy_button;
  GArray    *rows;      /* Row; those that are not needed are hidden */
  char      *copied;    /* what the button copies */
};

G_DEFINE_FINAL_TYPE (QuiSessionLocks, qui_session_locks, GTK_TYPE_WIDGET)

static GtkWidget *
make_cell (QuiSessionLocks *self,
           int              column,
           const char      *style)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_single_line_mode (GTK_LABEL (label), TRUE);
  gtk_widget_set_hexpand (label, column == 2);
  gtk_widget_add_css_class (label, style);
  gtk_widget_add_css_class (label, "num");
  gtk_grid_attach (GTK_GRID (self->grid), label, column, self->rows->len, 1, 1);
  return label;
}

static void
show_row (QuiSessionLocks *self,
          guint            index,
          const QuiLock   *lock,
          gint64           now)
{
  g_autofree char *elapsed = qui_words_elapsed (now, lock->wait_start);
  g_autofree char *waits = NULL;
  const char *texts[3];
  Row *row;

  if (index == self->rows->len)
    {
      Row made = { make_cell (self, 0, "fieldkey"), make_cell (self, 1, "fieldval"), make_cell (self, 2, "fieldval") };

      g_array_append_val (self->rows, made);
    }
  row = &g_array_index (self->rows, Row, index);
  if (!lock->granted)
    /* Translators: a lock, and for how long it has been waited for: "Awaited for 2:51" */
    waits = *elapsed != '\0' ? g_strdup_printf (_("Awaited for %s"), elapsed) : g_strdup (_("Awaited"));

  texts[0] = waits != NULL ? waits : _("Held");
  texts[1] = lock->mode;
  texts[2] = lock->on;
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      GtkWidget *label = i == 0 ? row->state : i == 1 ? row->mode : row->on;
      g_autofree char *line = qui_words_one_line (texts[i]);

      if (!g_str_equal (gtk_label_get_text (GTK_LABEL (label)), line))
        gtk_label_set_text (GTK_LABEL (label), line);
      gtk_widget_set_tooltip_text (label, i == 2 ? line : NULL);
      gtk_widget_set_visible (label, TRUE);
    }
  if (lock->granted)
    gtk_widget_remove_css_class (row->state, "state-waiting");
  else
    gtk_widget_add_css_class (row->state, "state-waiting");
}

static char *
dup_summary (const QuiSessionDetail *detail)
{
  const QuiLock *awaited = qui_session_detail_get_awaited (detail);
  guint n = detail->locks->len;

  if (n == 0)
    return g_strdup (_("Holds no locks and awaits none"));
  if (detail->more_locks)
    return g_strdup_printf (_("The first %u locks; there are more"), n);
  if (awaited == NULL)
    return g_strdup_printf (ngettext ("Holds %u lock", "Holds %u locks", n), n);
  return g_strdup_printf (ngettext ("%u lock held or awaited", "%u locks held or awaited", n), n);
}

static void
hide_rows (QuiSessionLocks *self,
           guint            from)
{
  for (guint i = from; i < self->rows->len; i++)
    {
      Row *row = &g_array_index (self->rows, Row, i);

      gtk_widget_set_visible (row->state, FALSE);
      gtk_widget_set_visible (row->mode, FALSE);
      gtk_widget_set_visible (row->on, FALSE);
    }
}

void
qui_session_locks_show (QuiSessionLocks        *self,
                        const QuiSessionDetail *detail,
                        const char             *problem,
                        gint64                  now)
{
  g_autofree char *summary = NULL;
  GString *copied;

  g_return_if_fail (QUI_IS_SESSION_LOCKS (self));

  gtk_widget_set_visible (self->copy_button, detail != NULL && detail->locks->len > 0);
  if (detail == NULL)
    {
      gtk_label_set_text (GTK_LABEL (self->summary), problem != NULL ? problem : _("Asking for the locks…"));
      hide_rows (self, 0);
      return;
    }

  copied = g_string_new (NULL);
  summary = dup_summary (detail);
  gtk_label_set_text (GTK_LABEL (self->summary), summary);
  for (guint i = 0; i < detail->locks->len; i++)
    {
      const QuiLock *lock = g_ptr_array_index (detail->locks, i);

      show_row (self, i, lock, now);
      g_string_append_printf (copied, "%s\t%s\t%s\n", lock->granted ? "granted" : "awaited", lock->mode, lock->on);
    }
  hide_rows (self, detail->locks->len);
  g_free (self->copied);
  self->copied = g_string_free (copied, FALSE);
}

static void
copy_clicked_cb (QuiSessionLocks *self)
{
  if (self->copied != NULL)
    gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), self->copied);
}

static void
qui_session_locks_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), QUI_TYPE_SESSION_LOCKS);

  G_OBJECT_CLASS (qui_session_locks_parent_class)->dispose (object);
}

static void
qui_session_locks_finalize (GObject *object)
{
  QuiSessionLocks *self = QUI_SESSION_LOCKS (object);

  g_array_unref (self->rows);
  g_free (self->copied);

  G_OBJECT_CLASS (qui_session_locks_parent_class)->finalize (object);
}

static void
qui_session_locks_class_init (QuiSessionLocksClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = qui_session_locks_dispose;
  object_class->finalize = qui_session_locks_finalize;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/quiesce/Quiesce/qui-session-locks.ui");
  gtk_widget_class_bind_template_child (widget_class, QuiSessionLocks, overlay);
  gtk_widget_class_bind_template_child (widget_class, QuiSessionLocks, summary);
  gtk_widget_class_bind_template_child (widget_class, QuiSessionLocks, grid);
  gtk_widget_class_bind_template_child (widget_class, QuiSessionLocks, copy_button);
  gtk_widget_class_bind_template_callback (widget_class, copy_clicked_cb);
}

static void
qui_session_locks_init (QuiSessionLocks *self)
{
  self->rows = g_array_new (FALSE, FALSE, sizeof (Row));
  gtk_widget_init_template (GTK_WIDGET (self));
}
