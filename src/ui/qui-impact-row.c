/* qui-impact-row.c: sessions of one application, user and client that an action hits
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <glib/gi18n-lib.h>

#include "qui-dialog-parts.h"
#include "qui-impact-row.h"
#include "qui-state-bar.h"
#include "qui-words.h"

struct _QuiImpactRow
{
  AdwActionRow  parent_instance;

  GtkLabel     *states;
  QuiStateBar  *bar;
  GtkLabel     *count;
};

G_DEFINE_FINAL_TYPE (QuiImpactRow, qui_impact_row, ADW_TYPE_ACTION_ROW)

static void
qui_impact_row_class_init (QuiImpactRowClass *klass)
{
}

static void
qui_impact_row_init (QuiImpactRow *self)
{
  AdwActionRow *row = ADW_ACTION_ROW (self);

  gtk_widget_add_css_class (GTK_WIDGET (self), "compact");
  gtk_widget_set_focusable (GTK_WIDGET (self), FALSE);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), FALSE);
  adw_action_row_set_title_lines (row, 1);
  adw_action_row_set_subtitle_lines (row, 1);

  self->states = GTK_LABEL (gtk_label_new (NULL));
  gtk_widget_add_css_class (GTK_WIDGET (self->states), "sec");
  gtk_widget_add_css_class (GTK_WIDGET (self->states), "caption");
  gtk_label_set_xalign (self->states, 0);
  gtk_label_set_width_chars (self->states, 17);
  gtk_label_set_max_width_chars (self->states, 28);
  gtk_label_set_ellipsize (self->states, PANGO_ELLIPSIZE_END);
  adw_action_row_add_suffix (row, GTK_WIDGET (self->states));

  self->bar = QUI_STATE_BAR (qui_state_bar_new ());
  gtk_widget_set_size_request (GTK_WIDGET (self->bar), 96, -1);
  gtk_widget_set_valign (GTK_WIDGET (self->bar), GTK_ALIGN_CENTER);
  adw_action_row_add_suffix (row, GTK_WIDGET (self->bar));

  self->count = GTK_LABEL (gtk_label_new (NULL));
  gtk_widget_add_css_class (GTK_WIDGET (self->count), "num");
  gtk_widget_add_css_class (GTK_WIDGET (self->count), "impact-count");
  gtk_label_set_width_chars (self->count, 3);
  gtk_label_set_xalign (self->count, 1);
  adw_action_row_add_suffix (row, GTK_WIDGET (self->count));
}

GtkWidget *
qui_impact_row_new (void)
{
  return g_object_new (QUI_TYPE_IMPACT_ROW, NULL);
}

void
qui_impact_row_set_group (QuiImpactRow         *self,
                          const QuiImpactGroup *group,
                          guint                 largest)
{
  const char *client = group->client_address != NULL ? group->client_address : _("Local");
  const char *user = group->user != NULL ? group->user : _("No role");
  g_autofree char *subtitle = g_strdup_printf (_("%s · %s"), user, client);
  g_autofree char *states = qui_words_state_counts_short (group->n_in_state);
  g_autofree char *count = g_strdup_printf ("%u", group->n_sessions);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), qui_dialog_application (group->application));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), subtitle);
  gtk_label_set_text (self->states, states);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->states), states);
  qui_state_bar_set_counts (self->bar, group->n_in_state, largest);
  gtk_label_set_text (self->count, count);
}
