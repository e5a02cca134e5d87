/* qui-tree-empty.c: what stands in the place of lines where there are none
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-tree-empty.h"

#include <glib/gi18n-lib.h>

struct _QuiTreeEmpty
{
  GtkWidget  parent_instance;

  GtkWidget *box;
  GtkWidget *title;
  GtkWidget *description;
  GtkWidget *clear_button;
};

static guint clear_signal;

G_DEFINE_FINAL_TYPE (QuiTreeEmpty, qui_tree_empty, GTK_TYPE_WIDGET)

void
qui_tree_empty_show (QuiTreeEmpty *self,
                     QuiOutline   *outline,
                     GtkWidget    *list)
{
  const QuiBlocking *blocking;
  gboolean nobody_waits, no_match;

  g_return_if_fail (QUI_IS_TREE_EMPTY (self));

  blocking = outline != NULL ? qui_outline_get_blocking (outline) : NULL;
  nobody_waits = blocking != NULL && qui_blocking_get_n_nodes (blocking) == 0;
  no_match = outline != NULL && qui_outline_is_filtered (outline) && qui_outline_get_n_lines (outline) == 0;

  gtk_label_set_text (GTK_LABEL (self->title), nobody_waits ? _("Nobody waits for a lock") : _("No sessions match"));
  gtk_widget_set_visible (self->description, nobody_waits);
  gtk_widget_set_visible (self->clear_button, !nobody_waits);
  gtk_widget_set_visible (GTK_WIDGET (self), nobody_waits || no_match);
  /* It keeps its last rows for a while: qui-tree-slots.c. */
  gtk_widget_set_opacity (list, outline != NULL && qui_outline_get_n_lines (outline) == 0 ? 0 : 1);
}

static void
clear_clicked_cb (QuiTreeEmpty *self)
{
  g_signal_emit (self, clear_signal, 0);
}

static void
qui_tree_empty_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), QUI_TYPE_TREE_EMPTY);

  G_OBJECT_CLASS (qui_tree_empty_parent_class)->dispose (object);
}

static void
qui_tree_empty_class_init (QuiTreeEmptyClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = qui_tree_empty_dispose;

  clear_signal = g_signal_new ("clear", QUI_TYPE_TREE_EMPTY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/quiesce/Quiesce/qui-tree-empty.ui");
  gtk_widget_class_bind_template_child (widget_class, QuiTreeEmpty, box);
  gtk_widget_class_bind_template_child (widget_class, QuiTreeEmpty, title);
  gtk_widget_class_bind_template_child (widget_class, QuiTreeEmpty, description);
  gtk_widget_class_bind_template_child (widget_class, QuiTreeEmpty, clear_button);
  gtk_widget_class_bind_template_callback (widget_class, clear_clicked_cb);
}

static void
qui_tree_empty_init (QuiTreeEmpty *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
