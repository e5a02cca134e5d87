/* qui-lead-bar.c: who holds up what is selected, and what ends that
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-lead-bar.h"

#include <glib/gi18n-lib.h>

#include "qui-lead.h"
#include "qui-words-blocking.h"

struct _QuiLeadBar
{
  QuiNarrowable  parent_instance;

  GtkWidget     *box;
  GtkWidget     *words;
  GtkWidget     *buttons;
  GtkWidget     *cancel_button;
  GtkWidget     *terminate_button;
};

G_DEFINE_FINAL_TYPE (QuiLeadBar, qui_lead_bar, QUI_TYPE_NARROWABLE)

void
qui_lead_bar_show (QuiLeadBar *self,
                   QuiOutline *outline,
                   GArray     *keys)
{
  const QuiBlocking *blocking;
  g_autofree char *words = NULL;
  QuiLineKey lead;
  guint node;

  g_return_if_fail (QUI_IS_LEAD_BAR (self));
  g_return_if_fail (keys != NULL);

  blocking = outline != NULL ? qui_outline_get_blocking (outline) : NULL;
  node = qui_lead_find_node (outline, keys);
  if (node != QUI_BLOCKING_NONE)
    words = qui_words_lead (blocking, node);
  else if (blocking != NULL)
    words = qui_words_leads (blocking);

  gtk_widget_set_visible (GTK_WIDGET (self), words != NULL);
  gtk_label_set_text (GTK_LABEL (self->words), words != NULL ? words : "");
  gtk_widget_set_visible (self->buttons, qui_lead_find (outline, keys, &lead));
}

static void
qui_lead_bar_apply_narrow (QuiNarrowable *narrowable,
                           gboolean       narrow)
{
  QuiLeadBar *self = QUI_LEAD_BAR (narrowable);

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->box), narrow ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
  gtk_widget_set_halign (self->buttons, narrow ? GTK_ALIGN_END : GTK_ALIGN_FILL);
  gtk_button_set_label (GTK_BUTTON (self->cancel_button), narrow ? _("Cancel Lead’s Query") : _("Cancel Lead Blocker’s Query"));
  gtk_button_set_label (GTK_BUTTON (self->terminate_button), narrow ? _("Terminate Lead…") : _("Terminate Lead Blocker…"));
}

static void
qui_lead_bar_class_init (QuiLeadBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  QUI_NARROWABLE_CLASS (klass)->apply_narrow = qui_lead_bar_apply_narrow;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/quiesce/Quiesce/qui-lead-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, QuiLeadBar, box);
  gtk_widget_class_bind_template_child (widget_class, QuiLeadBar, words);
  gtk_widget_class_bind_template_child (widget_class, QuiLeadBar, buttons);
  gtk_widget_class_bind_template_child (widget_class, QuiLeadBar, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, QuiLeadBar, terminate_button);
}

static void
qui_lead_bar_init (QuiLeadBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
qui_lead_bar_new (void)
{
  return g_object_new (QUI_TYPE_LEAD_BAR, NULL);
}
