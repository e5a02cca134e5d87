/* qui-session-jumps.c: who blocks a session and whom it blocks, as buttons that lead there
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-session-jumps.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* So many sessions are named on each side; the rest is a number. */
#define MAX_JUMPS 2

struct _QuiSessionJumps
{
  GtkWidget  parent_instance;

  GtkWidget *scroller;
  GtkWidget *blockers;
  GtkWidget *blocked;
  char      *key;        /* what the buttons show */
};

static guint jump_signal;

G_DEFINE_FINAL_TYPE (QuiSessionJumps, qui_session_jumps, GTK_TYPE_WIDGET)

static void
jump_clicked_cb (GtkButton       *button,
                 QuiSessionJumps *self)
{
  g_signal_emit (self, jump_signal, 0, GPOINTER_TO_INT (g_object_get_data (G_OBJECT (button), "pid")));
}

static void
add_jump (QuiSessionJumps *self,
          GtkWidget       *box,
          QuiSnapshot     *snapshot,
          int              pid,
          gboolean         in_full)
{
  const QuiSession *other = qui_snapshot_find_session (snapshot, pid);
  g_autofree char *number = g_strdup_printf ("%d", pid);
  g_autofree char *label = NULL;
  GtkWidget *button;
  GtkLabel *child;

  if (pid < 0)
    {
      GtkWidget *prepared = gtk_label_new (_("a prepared transaction"));

      gtk_box_append (GTK_BOX (box), prepared);
      return;
    }

  if (in_full && other != NULL && other->user != NULL)
    label = *other->application != '\0' ? g_strdup_printf ("%s · %s · %s", number, other->user, other->application)
                                        : g_strdup_printf ("%s · %s", number, other->user);
  button = gtk_button_new_with_label (label != NULL ? label : number);
  child = GTK_LABEL (gtk_button_get_child (GTK_BUTTON (button)));
  gtk_label_set_ellipsize (child, PANGO_ELLIPSIZE_END);
  gtk_label_set_single_line_mode (child, TRUE);
  /* Half a number leads nowhere. */
  gtk_label_set_width_chars (child, strlen (number) + (label != NULL ? 3 : 0));
  gtk_widget_add_css_class (button, "jump");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, _("Show This Session"));
  g_object_set_data (G_OBJECT (button), "pid", GINT_TO_POINTER (pid));
  g_signal_connect_object (button, "clicked", G_CALLBACK (jump_clicked_cb), self, 0);
  gtk_box_append (GTK_BOX (box), button);
}

static void
fill_jumps (QuiSessionJumps *self,
            GtkWidget       *box,
            QuiSnapshot     *snapshot,
            GArray          *pids,
            guint            n,
            gboolean         in_full)
{
  GtkWidget *title = gtk_widget_get_first_child (box);
  GtkWidget *old;

  while ((old = gtk_widget_get_next_sibling (title)) != NULL)
    gtk_box_remove (GTK_BOX (box), old);
  /* Shown first: a label that is cut where there is no room keeps its least width when it is measured in a hidden box. */
  gtk_widget_set_visible (box, n > 0);

  for (guint i = 0; i < MIN (pids->len, MAX_JUMPS); i++)
    add_jump (self, box, snapshot, g_array_index (pids, int, i), in_full);
  if (n > MIN (pids->len, MAX_JUMPS))
    {
      g_autofree char *more = g_strdup_printf (_("and %u more"), n - MIN (pids->len, MAX_JUMPS));
      GtkWidget *label = gtk_label_new (more);

      gtk_widget_add_css_class (label, "fieldkey");
      gtk_box_append (GTK_BOX (box), label);
    }
}

static GArray *
find_blocked (QuiSnapshot      *snapshot,
              const QuiSession *session)
{
  GArray *pids = g_array_new (FALSE, FALSE, sizeof (int));

  for (guint i = 0; session->n_blocked > 0 && i < qui_snapshot_get_n_sessions (snapshot); i++)
    {
      const QuiSession *other = qui_snapshot_get_session (snapshot, i);

      for (const int *blocker = other->blockers; blocker != NULL && *blocker != 0; blocker++)
        {
          if (*blocker == session->pid)
            {
              g_array_append_val (pids, other->pid);
              break;
            }
        }
    }
  return pids;
}

static char *
make_jump_key (GArray *blockers,
               guint   n_blockers,
               GArray *blocked,
               guint   n_blocked)
{
  GString *key = g_string_new (NULL);

  g_string_append_printf (key, "%u:", n_blockers);
  for (guint i = 0; i < blockers->len; i++)
    g_string_append_printf (key, "%d,", g_array_index (blockers, int, i));
  g_string_append_printf (key, " %u:", n_blocked);
  for (guint i = 0; i < MIN (blocked->len, MAX_JUMPS); i++)
    g_string_append_printf (key, "%d,", g_array_index (blocked, int, i));
  return g_string_free (key, FALSE);
}

/* The buttons stay as long as the sessions do: nobody's focus or click is lost at a refresh. */
void
qui_session_jumps_show (QuiSessionJumps  *self,
                        QuiSnapshot      *snapshot,
                        const QuiSession *session)
{
  g_autoptr (GArray) blockers = NULL;
  g_autoptr (GArray) blocked = NULL;
  g_autofree char *key = NULL;

  g_return_if_fail (QUI_IS_SESSION_JUMPS (self));
  g_return_if_fail (snapshot != NULL && session != NULL);

  blockers = g_array_new (FALSE, FALSE, sizeof (int));
  blocked = find_blocked (snapshot, session);
  for (const int *pid = session->blockers; pid != NULL && *pid != 0; pid++)
    g_array_append_val (blockers, *pid);
  key = make_jump_key (blockers, session->n_blockers, blocked, session->n_blocked);
  if (g_strcmp0 (key, self->key) == 0)
    return;

  g_free (self->key);
  self->key = g_steal_pointer (&key);
  gtk_widget_set_visible (GTK_WIDGET (self), session->n_blockers + session->n_blocked > 0);
  fill_jumps (self, self->blockers, snapshot, blockers, session->n_blockers, blockers->len == 1);
  fill_jumps (self, self->blocked, snapshot, blocked, session->n_blocked, FALSE);
}

static void
qui_session_jumps_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), QUI_TYPE_SESSION_JUMPS);

  G_OBJECT_CLASS (qui_session_jumps_parent_class)->dispose (object);
}

static void
qui_session_jumps_finalize (GObject *object)
{
  g_free (QUI_SESSION_JUMPS (object)->key);

  G_OBJECT_CLASS (qui_session_jumps_parent_class)->finalize (object);
}

static void
qui_session_jumps_class_init (QuiSessionJumpsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = qui_session_jumps_dispose;
  G_OBJECT_CLASS (klass)->finalize = qui_session_jumps_finalize;

  jump_signal = g_signal_new ("jump", QUI_TYPE_SESSION_JUMPS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/quiesce/Quiesce/qui-session-jumps.ui");
  gtk_widget_class_bind_template_child (widget_class, QuiSessionJumps, scroller);
  gtk_widget_class_bind_template_child (widget_class, QuiSessionJumps, blockers);
  gtk_widget_class_bind_template_child (widget_class, QuiSessionJumps, blocked);
}

static void
qui_session_jumps_init (QuiSessionJumps *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
