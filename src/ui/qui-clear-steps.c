/* qui-clear-steps.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <glib/gi18n-lib.h>

#include "qui-clear-steps.h"
#include "qui-dialog-parts.h"
#include "qui-words-clearance.h"
#include "qui-words.h"

#define MAX_STEPS 5

typedef struct
{
  AdwActionRow   *row;
  GtkStack       *mark;
  GtkImage       *image;
  GtkProgressBar *progress;
  GtkLabel       *count;
} Row;

struct _QuiClearSteps
{
  GtkBox               parent_instance;

  AdwPreferencesGroup *group;
  Row                  rows[MAX_STEPS];
};

G_DEFINE_FINAL_TYPE (QuiClearSteps, qui_clear_steps, GTK_TYPE_BOX)

/* "0.02 s", and as people read it once it is long. */
static char *
dup_time (gint64 took)
{
  if (took < 10 * G_TIME_SPAN_SECOND)
    return g_strdup_printf (_("%.2f s"), took / (double) G_TIME_SPAN_SECOND);
  return qui_words_duration (took);
}

static void
show_mark (Row          *row,
           QuiStepState  state,
           gboolean      begun)
{
  static const struct
  {
    const char *icon;
    const char *css_class;
    const char *word;
  } looks[] = {
    [QUI_STEP_WAITING] = { "q-idle-symbolic", "outcome-plain", N_("Not begun") },
    [QUI_STEP_RUNNING] = { NULL, NULL, NULL },
    [QUI_STEP_DONE] = { "emblem-ok-symbolic", "outcome-good", N_("Done") },
    [QUI_STEP_FAILED] = { "dialog-error-symbolic", "outcome-bad", N_("Failed") },
    [QUI_STEP_UNKNOWN] = { "dialog-question-symbolic", "outcome-notable", N_("Not known") },
  };

  if (!begun)
    gtk_stack_set_visible_child_name (row->mark, "number");
  else if (state == QUI_STEP_RUNNING)
    gtk_stack_set_visible_child_name (row->mark, "spinner");
  else
    {
      const char *classes[] = { looks[state].css_class, NULL };

      gtk_image_set_from_icon_name (row->image, looks[state].icon);
      gtk_widget_set_css_classes (GTK_WIDGET (row->image), classes);
      gtk_accessible_update_property (GTK_ACCESSIBLE (row->image), GTK_ACCESSIBLE_PROPERTY_LABEL, _(looks[state].word), -1);
      gtk_stack_set_visible_child_name (row->mark, "image");
    }
}

static void
show_step (Row         *row,
           QuiClearing *clearing,
           QuiStep      step)
{
  g_autofree char *title = qui_words_step_title (clearing, &step);
  g_autofree char *detail = qui_words_step_detail (clearing, &step);
  g_autofree char *count = NULL;
  gboolean counting = step.state == QUI_STEP_RUNNING && step.n_total > 0;

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row->row), title);
  adw_action_row_set_subtitle (row->row, detail);
  show_mark (row, step.state, qui_clearing_get_phase (clearing) != QUI_CLEARING_READY);
  if (counting)
    count = g_strdup_printf (_("%u of %u"), step.n, step.n_total);
  else if (step.took >= 0 && qui_clearing_get_phase (clearing) != QUI_CLEARING_READY)
    count = dup_time (step.took);
  gtk_label_set_text (row->count, count != NULL ? count : "");
  gtk_widget_set_visible (GTK_WIDGET (row->progress), counting);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row->progress), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  step.kind == QUI_STEP_HOLD ? _("Connections of the pooler that are free") : _("Sessions that are gone"), -1);
  gtk_progress_bar_set_fraction (row->progress, counting ? (double) step.n / step.n_total : 0);
}

void
qui_clear_steps_update (QuiClearSteps *self,
                        QuiClearing   *clearing)
{
  guint n;

  g_return_if_fail (QUI_IS_CLEAR_STEPS (self));
  g_return_if_fail (QUI_IS_CLEARING (clearing));

  n = qui_clearing_get_n_steps (clearing);
  g_assert (n <= MAX_STEPS);
  for (guint i = 0; i < MAX_STEPS; i++)
    {
      gtk_widget_set_visible (GTK_WIDGET (self->rows[i].row), i < n);
      if (i < n)
        show_step (&self->rows[i], clearing, qui_clearing_get_step (clearing, i));
    }
}

static void
make_mark (Row   *row,
           guint  number)
{
  g_autofree char *text = g_strdup_printf ("%u", number);
  GtkWidget *label = gtk_label_new (text);
  GtkWidget *spinner = gtk_spinner_new ();

  row->mark = GTK_STACK (gtk_stack_new ());
  row->image = GTK_IMAGE (gtk_image_new ());
  gtk_widget_set_valign (GTK_WIDGET (row->mark), GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (label, "badge");
  gtk_widget_set_valign (label, GTK_ALIGN_CENTER);
  gtk_spinner_start (GTK_SPINNER (spinner));
  gtk_accessible_update_property (GTK_ACCESSIBLE (spinner), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Running"), -1);
  gtk_stack_add_named (row->mark, label, "number");
  gtk_stack_add_named (row->mark, spinner, "spinner");
  gtk_stack_add_named (row->mark, GTK_WIDGET (row->image), "image");
  adw_action_row_add_prefix (row->row, GTK_WIDGET (row->mark));
}

static void
make_row (QuiClearSteps *self,
          guint          index)
{
  Row *row = &self->rows[index];

  row->row = ADW_ACTION_ROW (qui_dialog_row_new (NULL));
  gtk_widget_add_css_class (GTK_WIDGET (row->row), "compact");
  adw_action_row_set_title_lines (row->row, 2);
  make_mark (row, index + 1);

  row->progress = GTK_PROGRESS_BAR (gtk_progress_bar_new ());
  gtk_widget_add_css_class (GTK_WIDGET (row->progress), "report-progress");
  gtk_widget_set_valign (GTK_WIDGET (row->progress), GTK_ALIGN_CENTER);
  gtk_widget_set_size_request (GTK_WIDGET (row->progress), 150, -1);
  adw_action_row_add_suffix (row->row, GTK_WIDGET (row->progress));

  row->count = GTK_LABEL (gtk_label_new (NULL));
  gtk_widget_add_css_class (GTK_WIDGET (row->count), "num");
  gtk_widget_add_css_class (GTK_WIDGET (row->count), "sec");
  adw_action_row_add_suffix (row->row, GTK_WIDGET (row->count));
  adw_preferences_group_add (self->group, GTK_WIDGET (row->row));
}

static void
qui_clear_steps_class_init (QuiClearStepsClass *klass)
{
}

static void
qui_clear_steps_init (QuiClearSteps *self)
{
  self->group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  adw_preferences_group_set_title (self->group, _("Steps"));
  gtk_widget_set_hexpand (GTK_WIDGET (self->group), TRUE);
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->group));
  for (guint i = 0; i < MAX_STEPS; i++)
    make_row (self, i);
}

GtkWidget *
qui_clear_steps_new (void)
{
  return g_object_new (QUI_TYPE_CLEAR_STEPS, NULL);
}
