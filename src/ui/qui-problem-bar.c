/* qui-problem-bar.c: what is wrong with the file of saved connections
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-problem-bar.h"

#include <glib/gi18n-lib.h>

struct _QuiProblemBar
{
  GtkWidget        parent_instance;

  QuiProfileStore *store;

  GtkWidget       *revealer;
  GtkLabel        *words;
  GtkButton       *button;
};

G_DEFINE_FINAL_TYPE (QuiProblemBar, qui_problem_bar, GTK_TYPE_WIDGET)

static void
update (QuiProblemBar *self)
{
  const char *problem = qui_profile_store_get_problem (self->store);

  if (problem != NULL)
    gtk_label_set_text (self->words, problem);
  gtk_button_set_label (self->button, qui_profile_store_is_saved (self->store) ? _("Dismiss") : _("Try Again"));
  gtk_revealer_set_reveal_child (GTK_REVEALER (self->revealer), problem != NULL);
}

static void
clicked_cb (QuiProblemBar *self)
{
  if (qui_profile_store_is_saved (self->store))
    gtk_revealer_set_reveal_child (GTK_REVEALER (self->revealer), FALSE);
  else
    qui_profile_store_save_async (self->store, NULL, NULL, NULL);
}

static void
qui_problem_bar_dispose (GObject *object)
{
  QuiProblemBar *self = QUI_PROBLEM_BAR (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), QUI_TYPE_PROBLEM_BAR);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (qui_problem_bar_parent_class)->dispose (object);
}

static void
qui_problem_bar_class_init (QuiProblemBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = qui_problem_bar_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/quiesce/Quiesce/qui-problem-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, QuiProblemBar, revealer);
  gtk_widget_class_bind_template_child (widget_class, QuiProblemBar, words);
  gtk_widget_class_bind_template_child (widget_class, QuiProblemBar, button);
  gtk_widget_class_bind_template_callback (widget_class, clicked_cb);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_ALERT);
}

static void
qui_problem_bar_init (QuiProblemBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
qui_problem_bar_set_store (QuiProblemBar   *self,
                           QuiProfileStore *store)
{
  g_return_if_fail (QUI_IS_PROBLEM_BAR (self));
  g_return_if_fail (QUI_IS_PROFILE_STORE (store));
  g_return_if_fail (self->store == NULL);

  self->store = g_object_ref (store);
  g_signal_connect_object (store, "notify::problem", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}
